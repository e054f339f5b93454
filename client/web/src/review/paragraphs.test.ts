import assert from "node:assert/strict";
import { test } from "node:test";
import type { Narrative } from "../records.ts";
import { isTicked, openParagraphs, paragraphs, rewritten } from "./paragraphs.ts";

const WHOLE = "\n Eerste regel\nzelfde alinea. \n\n\t\n \t\nTweede.\n\n\n\u00a0Derde.\u00a0";

const narrative = (text: string, part: Partial<Narrative> = {}): Narrative => ({ text, provenance: "spoken", confirmed: false, ...part });

test("paragraphs stand between blank lines and are counted without the empty ones", () => {
  const found = paragraphs(WHOLE);
  assert.deepEqual(
    found.map((one) => [one.number, one.text]),
    [[0, "Eerste regel\nzelfde alinea."], [1, "Tweede."], [2, "Derde."]],
  );
  for (const { from, to, text } of found) assert.equal(WHOLE.slice(from, to), text);
  assert.deepEqual(paragraphs(" \n\n \n"), []);
});

test("one paragraph is rewritten, everything around it stays letter for letter", () => {
  const [first, second] = paragraphs(WHOLE);
  assert.ok(first && second);
  assert.equal(rewritten(WHOLE, second, " Anders. "), WHOLE.replace("Tweede.", "Anders."));
  assert.equal(paragraphs(rewritten(WHOLE, second, "Anders.\n\nEn meer."))[2]?.text, "En meer.");
  assert.equal(rewritten("Een.\n\nTwee.\n\nDrie.", paragraphs("Een.\n\nTwee.\n\nDrie.")[1] ?? first, "  "), "Een.\n\nDrie.");
});

test("what waits is counted by paragraph, also in a draft from before they were ticked", () => {
  assert.equal(openParagraphs(narrative("Een.\n\nTwee.", { checked: [1] })), 1);
  assert.ok(isTicked(narrative("Een.\n\nTwee.", { checked: [1] }), 1));
  assert.equal(openParagraphs(narrative("Een.\n\nTwee.")), 2);
  assert.equal(openParagraphs(narrative("Een.\n\nTwee.", { confirmed: true })), 0);
  assert.equal(openParagraphs(narrative("")), 1);
  assert.equal(openParagraphs(narrative("", { confirmed: true, checked: [] })), 0);
});
