import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mark, MarkKind, Suggestion, Transcript, Utterance } from "../records.ts";
import { alignWords, wordsOf } from "./align.ts";
import { placed, pointsOf, tokensOf } from "./points.ts";

const mark = (kind: MarkKind, start_s: number, end_s: number, text = ""): Mark => ({ kind, start_s, end_s, text });
const suggestion = (first_word: number, last_word: number, term: string): Suggestion => ({
  first_word, last_word, heard: "", term, source: "plaatsen", score: 0.8,
});

/** Words of one second each, from `start_s` on. */
function said(utterance: number, start_s: number, text: string, marks: Mark[] = [], suggestions: Suggestion[] = []): Utterance {
  const words = text.split(" ").filter(Boolean).map((word, n) => ({
    text: word, start_s: start_s + n, end_s: start_s + n + 1, probability: 1,
  }));
  return { utterance, revision: 1, start_s, end_s: start_s + words.length, text, words, marks, suggestions };
}
const transcript = (...utterances: Utterance[]): Transcript => ({ language: "nl", utterances });

/** Each point as "kind@token:words". */
function brief(whole: Transcript, narrative: string): string {
  const tokens = alignWords(narrative, wordsOf(whole));
  return placed(pointsOf(whole), tokens)
    .map(({ point, at }) => `${point.kind}@${at}${point.words ? `:${point.words.join("-")}` : ""}`)
    .join(" ");
}

test("a doubtful word is tied to its words, counted over all utterances", () => {
  const whole = transcript(said(0, 0, "De man liep."), said(1, 10, "Hij viel hard.", [mark("doubtful", 11, 12, "riep")]));
  assert.equal(brief(whole, "De man liep. Hij viel hard."), "doubtful@4:4-4");
});

test("marks without words stand between the words around them", () => {
  const whole = transcript(
    said(0, 5, "De man", [mark("speech_without_text", 1, 3)]),
    said(1, 10, "", [mark("stock_phrase", 10, 12, "Bedankt voor het kijken")]),
    said(2, 20, "liep weg.", [mark("text_without_speech", 30, 31, "en zo")]),
  );
  assert.equal(
    brief(whole, "De man liep weg."),
    "speech_without_text@-1 stock_phrase@1 text_without_speech@3",
  );
});

test("what only the other hearing had stands behind the word before it", () => {
  const whole = transcript(said(0, 0, "niet gezien", [mark("doubtful", 2.5, 3, "zei hij")]));
  assert.equal(brief(whole, "niet gezien"), "doubtful@1");
});

test("a suggestion is over once the officer changed or removed its words", () => {
  const whole = transcript(said(0, 0, "in kanale eiland gezien", [], [suggestion(1, 2, "Kanaleneiland")]));
  assert.equal(brief(whole, "in kanale eiland gezien"), "suggestion@2:1-2");
  assert.equal(brief(whole, "in Kanaleneiland gezien"), "");
  assert.equal(brief(whole, "in kanale eilanden gezien"), "");
  assert.equal(brief(whole, "in gezien"), "");
  assert.equal(brief(whole, "gisteren in kanale eiland gezien"), "suggestion@3:1-2");
});

test("a dropped phrase keeps its place when the words before it are removed", () => {
  const whole = transcript(said(0, 0, "De man liep.", [mark("repetition", 9, 10, "liep liep")]));
  assert.equal(brief(whole, "De man"), "repetition@1");
  assert.equal(brief(whole, ""), "repetition@-1");
});

test("points come in the order of the text, and a suggestion out of range is left out", () => {
  const whole = transcript(
    said(0, 0, "a b c", [mark("doubtful", 2, 3), mark("doubtful", 0, 1)], [suggestion(1, 1, "x"), suggestion(2, 7, "y")]),
  );
  assert.equal(brief(whole, "a b c"), "doubtful@0:0-0 suggestion@1:1-1 doubtful@2:2-2");
});

test("ids stay the same and differ from each other and from an earlier revision's", () => {
  const one = said(0, 0, "a b", [mark("doubtful", 0, 1), mark("repetition", 1, 2)], [suggestion(0, 0, "x")]);
  const ids = pointsOf(transcript(one)).map((point) => point.id);
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(pointsOf(transcript(one)).map((point) => point.id), ids);
  const later = pointsOf(transcript({ ...one, revision: 2 })).map((point) => point.id);
  assert.ok(later.every((id) => !ids.includes(id)));
});

test("the tokens of a run are its first and last", () => {
  const tokens = alignWords("de oude man liep", wordsOf(transcript(said(0, 0, "de man liep"))));
  assert.deepEqual(tokensOf([0, 1], tokens), [0, 2]);
  assert.equal(tokensOf([1, 9], tokens), null);
});
