import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveText } from "../live/live-text.ts";
import type { Final } from "../live/protocol.ts";
import { text } from "../text.ts";
import { Told } from "./dictate-told.ts";

const final = (utterance: number, said: string): Final => ({
  type: "final", utterance, revision: 1, start_s: 0, end_s: 1, text: said, words: [], marks: [], suggestions: [], commands: [],
});
const said = (...texts: string[]): LiveText => ({ finals: texts.map((one, n) => final(n, one)), partial: null });
const speaking = (...texts: string[]): LiveText => ({
  ...said(...texts), partial: { type: "partial", utterance: texts.length, settled: "", tentative: "en", start_s: 2 },
});

test("a first connection needs no words, a lost one is told once and so is its return", () => {
  const told = new Told();
  assert.deepEqual(told.news("connecting", said()), []);
  assert.deepEqual(told.news("live", said()), []);
  assert.deepEqual(told.news("waiting", said()), [text.connection.announceWaiting]);
  assert.deepEqual(told.news("connecting", said()), []);
  assert.deepEqual(told.news("waiting", said()), []);
  assert.deepEqual(told.news("live", said()), [text.connection.announceLive]);
  assert.deepEqual(told.news("live", said()), []);
  assert.deepEqual(told.news("stopped", said()), [text.dictate.stopped]);
});

test("words are read out in a rest, together and once", () => {
  const told = new Told();
  told.news("live", said());
  assert.deepEqual(told.news("live", speaking("Een man.")), []);
  assert.deepEqual(told.news("live", said("Een man.", "Hij liep.")), ["Een man. Hij liep."]);
  assert.deepEqual(told.news("live", said("Een man.", "Hij liep weg.")), []);
});

test("of much that was said the last part is read out", () => {
  const told = new Told();
  const [read = ""] = told.news("live", said("a".repeat(1000) + " einde"));
  assert.ok(read.startsWith("… ") && read.endsWith(" einde"));
  assert.ok(read.length < 260);
});
