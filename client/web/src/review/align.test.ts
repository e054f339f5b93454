import assert from "node:assert/strict";
import { test } from "node:test";
import type { Transcript, Word } from "../records.ts";
import { alignWords, soundWord, wordsInSpans } from "./align.ts";

const words = (text: string): Word[] =>
  text.split(" ").map((word, n) => ({ text: word, start_s: n, end_s: n + 1, probability: 1 }));
const brief = (narrative: string, spoken: string) =>
  alignWords(narrative, words(spoken)).map((t) => `${t.text}:${t.word ?? "-"}${t.changed ? "*" : ""}`).join(" ");

test("untouched text keeps every word's sound", () => {
  assert.equal(brief("De man liep weg.", "De man liep weg."), "De:0 man:1 liep:2 weg.:3");
});

test("a corrected word is tied to the word it replaces", () => {
  assert.equal(brief("De vrouw liep weg.", "De man liep weg."), "De:0 vrouw:1* liep:2 weg.:3");
});

test("added words have no sound of their own, removed words leave the rest in place", () => {
  assert.equal(brief("De oude man liep weg.", "De man liep weg."), "De:0 oude:-* man:1 liep:2 weg.:3");
  assert.equal(brief("De man weg.", "De man liep hard weg."), "De:0 man:1 weg.:4");
});

test("a capital or a comma counts as changed but keeps its word", () => {
  assert.equal(brief("de man, liep", "De man liep"), "de:0* man,:1* liep:2");
});

test("line breaks survive and empty text has no words", () => {
  assert.deepEqual(alignWords("een\n\ntwee", words("een twee")).map((t) => t.before), ["", "\n\n"]);
  assert.deepEqual(alignWords(" ", words("een")), []);
});

test("an added word plays from the word before it", () => {
  const tokens = alignWords("De oude man", words("De man"));
  assert.equal(soundWord(tokens, 1), 0);
  assert.equal(soundWord(alignWords("oude", []), 0), null);
});

test("a rewritten hour of text is not compared word by word", () => {
  const spoken = Array.from({ length: 9000 }, (_, n) => `w${n}`).join(" ");
  const typed = Array.from({ length: 9000 }, (_, n) => `t${n}`).join(" ");
  const started = Date.now();
  assert.equal(alignWords(typed, words(spoken)).length, 9000);
  assert.ok(Date.now() - started < 1000);
});

test("spans count characters as people do, also beyond the first 65,536", () => {
  const transcript: Transcript = {
    language: "nl",
    utterances: [
      { utterance: 0, revision: 1, start_s: 0, end_s: 1, text: "𝒜b kenteken", words: words("𝒜b kenteken"), marks: [], suggestions: [] },
      { utterance: 1, revision: 1, start_s: 1, end_s: 2, text: "AB-12", words: words("AB-12"), marks: [], suggestions: [] },
    ],
  };
  assert.deepEqual([...wordsInSpans(transcript, [[12, 17]])], [2]);
  assert.deepEqual([...wordsInSpans(transcript, [[3, 11]])], [1]);
});

test("what spoken commands did to the text is no change of the officer's", () => {
  const said = words("ik zag hem punt nieuwe alinea veld locatie dam volgend veld 1234 AB");
  const machine = "ik zag hem.\n\nLocatie: dam\n\nPostcode: 1234 AB";
  assert.deepEqual(alignWords(machine, said, machine).map((t) => [t.text, t.word, t.changed]), [
    ["ik", 0, false], ["zag", 1, false], ["hem.", 2, false], ["Locatie:", 7, false], ["dam", 8, false],
    ["Postcode:", 9, false], ["1234", 11, false], ["AB", 12, false],
  ]);
  const edited = alignWords("ik zag haar.\n\nLocatie: dam nu", said, machine);
  assert.deepEqual(edited.filter((t) => t.changed).map((t) => [t.text, t.word]), [["haar.", 2], ["nu", 9]]);
});
