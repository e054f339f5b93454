import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsAll } from "./words-in.ts";

test("every word must be there, in any order", () => {
  assert.ok(holdsAll("Proces-verbaal van bevindingen", "bevind verbaal"));
  assert.ok(!holdsAll("Proces-verbaal van bevindingen", "verbaal aangifte"));
});

test("capitals and accents make no difference, and no words are in everything", () => {
  assert.ok(holdsAll("Eén melding", "een MELDING"));
  assert.ok(holdsAll("Mutatie", ""));
});
