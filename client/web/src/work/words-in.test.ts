import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsAll, signsOnly } from "./words-in.ts";

test("every word must be there, in any order", () => {
  assert.ok(holdsAll("Proces-verbaal van bevindingen", "bevind verbaal"));
  assert.ok(!holdsAll("Proces-verbaal van bevindingen", "verbaal aangifte"));
});

test("capitals and accents make no difference, and no words are in everything", () => {
  assert.ok(holdsAll("Eén melding", "een MELDING"));
  assert.ok(holdsAll("Mutatie", ""));
});

test("signs are no part of a word, and alone they find nothing", () => {
  assert.ok(holdsAll("Proces-verbaal", "procesverbaal"));
  assert.ok(holdsAll("Proces-verbaal", "% verbaal"));
  for (const signs of ["%", "*", "\u{1F600}", " - ? "]) {
    assert.ok(!holdsAll("Proces-verbaal 100 %", signs));
    assert.ok(signsOnly(signs));
  }
  assert.ok(!signsOnly("  "));
  assert.ok(!signsOnly("7%"));
});
