import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, Mark, Suggestion } from "../records.ts";
import { alignWords, wordsOf } from "./align.ts";
import { PointList } from "./point-list.ts";
import type { Point } from "./points.ts";

const NOTHING = { has: () => false };

function draft(spoken: string, narrative: string, marks: Mark[], suggestions: Suggestion[] = []): Draft {
  const words = spoken.split(" ").map((text, n) => ({ text, start_s: n, end_s: n + 1, probability: 1 }));
  const utterance = { utterance: 0, revision: 1, start_s: 0, end_s: 99, text: spoken, words, marks, suggestions };
  return {
    id: "d", version: 1, state: "open", template: "mutatie", dictated_at: "", updated_at: "", dictation_id: "x",
    transcript: { language: "nl", utterances: [utterance] },
    narrative: { text: narrative, provenance: "spoken", confirmed: false },
    fields: [], observations: [], report_id: null,
  };
}

function read(of: Draft): { list: PointList; points: Point[] } {
  const list = new PointList();
  list.read(of, alignWords(of.narrative.text, wordsOf(of.transcript)));
  return { list, points: [...list.byToken(NOTHING).values()].flat() };
}

const other: Mark = { kind: "doubtful", start_s: 2, end_s: 3, text: "rende." };

test("taking another hearing over replaces the words in doubt and nothing else", () => {
  const { list, points: [point] } = read(draft("De man liep weg.", "De oude man liep weg.", [other]));
  assert.ok(point);
  assert.equal(list.said(point), "liep");
  assert.equal(list.taken(point), "De oude man rende weg.");
  assert.deepEqual([...list.doubted(list.byToken(NOTHING))], [2]);
});

test("taking a suggestion over puts in the term as the list has it", () => {
  const suggestion = { first_word: 1, last_word: 2, heard: "", term: "'s-Hertogenbosch", source: "plaatsen", score: 1 };
  const { list, points: [point] } = read(draft("in ser toogenbos, gezien", "in ser toogenbos, gezien", [], [suggestion]));
  assert.ok(point);
  assert.equal(list.said(point), "ser toogenbos");
  assert.equal(list.taken(point), "in 's-Hertogenbosch, gezien");
});

test("what was left out can be put back at its place", () => {
  const dropped: Mark = { kind: "stock_phrase", start_s: 1.6, end_s: 1.9, text: "Bedankt." };
  const { list, points: [point] } = read(draft("Tot morgen gezegd", "Tot morgen gezegd", [dropped]));
  assert.ok(point);
  assert.equal(list.taken(point), "Tot morgen Bedankt. gezegd");
});

test("settled points are not shown but can be counted", () => {
  const { list, points: [point] } = read(draft("De man liep weg.", "De man liep weg.", [other]));
  const settled = { has: (id: string) => id === point?.id };
  assert.equal(list.byToken(settled).size, 0);
  assert.equal(list.settledCount(settled), 1);
  assert.equal(list.settledCount(NOTHING), 0);
});
