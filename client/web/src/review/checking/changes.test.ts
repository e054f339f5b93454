import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, fieldOf } from "./fakes.ts";
import { changeOf, countWords } from "./changes.ts";

test("every way a field can come about has its own name", () => {
  const spoken = { value: "VK-394-T", machine_value: "VK-394-T", provenance: "spoken" } as const;
  assert.equal(changeOf(fieldOf("kenteken", spoken)), "taken");
  assert.equal(changeOf(fieldOf("kenteken", { ...spoken, value: "12-XYZ-3" })), "chosen");
  assert.equal(changeOf(fieldOf("kenteken", { ...spoken, provenance: "corrected", value: "VK-394-S" })), "corrected");
  assert.equal(changeOf(fieldOf("kenteken", { ...spoken, provenance: null, value: null })), "emptied");
  assert.equal(changeOf(fieldOf("kenteken", { value: "VK-394-T", provenance: "typed" })), "typed");
  assert.equal(changeOf(fieldOf("kenteken", { value: "x", machine_value: "x", provenance: "proposed" })), "proposed");
  assert.equal(changeOf(fieldOf("kenteken", {})), null);
});

test("words are counted by where they come from", () => {
  const counts = countWords(draftOf({ said: "ik zag een rode auto staan", text: "ik zag een blauwe auto op de hoek" }));
  assert.deepEqual(counts, { total: 8, spoken: 4, corrected: 2, typed: 2, proposed: 0, leftOut: 0 });
});

test("words that are gone are told", () => {
  const counts = countWords(draftOf({ said: "ik zag eh een rode auto", text: "ik zag een auto" }));
  assert.deepEqual(counts, { total: 4, spoken: 4, corrected: 0, typed: 0, proposed: 0, leftOut: 2 });
});

test("a standard text is proposed, not spoken; a carried out command is no change of the officer's", () => {
  const draft = draftOf({ said: "einde van de dienst", text: "einde van de dienst\n\nIk was in uniform." });
  draft.narrative.machine_text = draft.narrative.text;
  assert.deepEqual(countWords(draft), { total: 8, spoken: 4, corrected: 0, typed: 0, proposed: 4, leftOut: 0 });
});

test("a typed text is typed all over", () => {
  const draft = draftOf({ said: "zelf getypt verslag", text: "zelf getypt verslag" });
  draft.narrative.provenance = "typed";
  assert.deepEqual(countWords(draft), { total: 3, spoken: 0, corrected: 0, typed: 3, proposed: 0, leftOut: 0 });
});

test("an empty text has no words", () => {
  assert.equal(countWords(draftOf({ said: "", text: "" })).total, 0);
});
