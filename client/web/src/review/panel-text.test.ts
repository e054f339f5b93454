import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft } from "../records.ts";
import { PanelText } from "./panel-text.ts";

function draft(said: string, text = said, machine: string | null = null): Draft {
  const words = said.split(/\s+/).filter(Boolean).map((word, n) => ({ text: word, start_s: n, end_s: n + 0.8, probability: 1 }));
  const utterance = { utterance: 0, revision: 1, start_s: 0, end_s: words.length, text: said, words, marks: [], suggestions: [] };
  return { narrative: { text, machine_text: machine }, transcript: { language: "nl", utterances: [utterance] } } as unknown as Draft;
}

function panel(said: string, text = said, machine: string | null = null): PanelText {
  const found = new PanelText();
  found.update(draft(said, text, machine));
  return found;
}

test("words belong to the paragraph they stand in, whatever white space is around them", () => {
  const text = panel("Een twee drie vier", "\nEen  twee\n\n drie\nvier \n");
  assert.deepEqual(text.paragraphs.map(({ first, end, text: words }) => [first, end, words]), [[0, 2, "Een  twee"], [2, 4, "drie\nvier"]]);
  assert.equal(text.paragraphOf(2)?.number, 1);
  assert.equal(text.passage(1, 2), "twee\n\n drie");
  const second = text.paragraphs[1] ?? assert.fail();
  assert.deepEqual(text.within(second, [3, 3]), [5, 9]);
  assert.deepEqual(text.within(second, [0, 2]), [0, 4], "what is outside it does not count");
  assert.equal(text.startOf(3), "\nEen  twee\n\n drie\n".length);
});

test("a passage sounds from its first to its last word, and says what was heard there", () => {
  const text = panel("Ik zag een grijze bestel bus", "Ik zag een witte bestelbus staan");
  assert.deepEqual(text.sound(3, 4), [3, 4.8]);
  assert.equal(text.heard(3, 4), "grijze bestel");
  assert.deepEqual(text.sound(2, 2), [2, 2.8]);
});

test("spoken, changed, typed and proposed words are told apart", () => {
  const text = panel("Ik zag een auto", "Ik zag die auto heel goed.", "Ik zag een auto");
  assert.deepEqual(text.tokens.map((token) => text.kindOf(token)), ["spoken", "spoken", "changed", "spoken", "typed", "typed"]);
  const added = panel("Ik zag een auto", "Ik zag een auto\n\nVaste tekst.", "Ik zag een auto\n\nVaste tekst.");
  assert.deepEqual(added.tokens.slice(4).map((token) => added.kindOf(token)), ["proposed", "proposed"]);
});

test("the word that sounds is found; none in a pause or where it was taken out", () => {
  const text = panel("Een twee drie vier", "Een drie vier");
  assert.equal(text.tokenAt(0.5), 0);
  assert.equal(text.tokenAt(0.9), null);
  assert.equal(text.tokenAt(1.5), null);
  assert.equal(text.tokenAt(2), 1);
  assert.equal(text.tokenAt(99), null);
});

test("an answer of the server that changes neither words nor sound costs nothing", () => {
  const text = new PanelText();
  assert.ok(text.update(draft("Een twee")));
  const { tokens } = text;
  assert.ok(!text.update(draft("Een twee")));
  assert.equal(text.tokens, tokens);
  assert.ok(text.update(draft("Een twee", "Een drie")));
});

test("two thousand words of which many were changed are read within a blink", () => {
  const said = Array.from({ length: 2000 }, (_, n) => `woord${n % 700}`);
  const changed = said.map((word, n) => (n % 9 === 0 ? `${word}x` : word));
  const text = panel(said.join(" "));
  const start = performance.now();
  text.update(draft(said.join(" "), changed.join(" ")));
  assert.ok(performance.now() - start < 1000);
  assert.equal(text.tokens.filter((token) => token.changed).length, 223);
});
