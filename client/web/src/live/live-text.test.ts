import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_TEXT, withFinal, withPartial } from "./live-text.ts";
import type { Final, Partial } from "./protocol.ts";

const final = (utterance: number, text: string, revision = 1): Final => ({
  type: "final", utterance, revision, start_s: utterance, end_s: utterance + 1, text, words: [], marks: [], suggestions: [], commands: [],
});
const partial = (utterance: number, settled: string): Partial => ({
  type: "partial", utterance, settled, tentative: "", start_s: 0,
});

test("finals stand in order of speaking, whatever order they come in", () => {
  const text = [final(2, "c"), final(0, "a"), final(1, "b")].reduce(withFinal, EMPTY_TEXT);
  assert.deepEqual(text.finals.map((f) => f.text), ["a", "b", "c"]);
});

test("the same final twice stands once, a better pass replaces it, an older one does not", () => {
  let text = withFinal(withFinal(EMPTY_TEXT, final(0, "oud")), final(0, "oud"));
  text = withFinal(text, final(0, "nieuw", 2));
  text = withFinal(text, final(0, "oud"));
  assert.deepEqual(text.finals.map((f) => f.text), ["nieuw"]);
});

test("a better pass of an earlier utterance leaves the one in progress alone", () => {
  let text = withFinal(EMPTY_TEXT, final(0, "de man lip"));
  text = withPartial(text, partial(1, "toen"));
  text = withFinal(text, final(0, "De man liep.", 2));
  assert.deepEqual(text.finals.map((f) => f.text), ["De man liep."]);
  assert.equal(text.partial?.settled, "toen");
});

test("a final ends its partial and a late partial does not come back", () => {
  let text = withPartial(EMPTY_TEXT, partial(0, "de man"));
  text = withFinal(text, final(0, "De man liep."));
  assert.equal(text.partial, null);
  assert.equal(withPartial(text, partial(0, "de man")).partial, null);
  assert.equal(withPartial(text, partial(1, "toen"))?.partial?.settled, "toen");
});
