import assert from "node:assert/strict";
import { test } from "node:test";
import { orderFor } from "./order.ts";

const FIELDS = ["tijdstip", "kenteken", "persoon", "telefoon", "bedrag"];

test("a draft is asked in the same order again, with every value once", () => {
  const order = orderFor("draft-1", FIELDS);
  assert.deepEqual(orderFor("draft-1", FIELDS), order);
  assert.deepEqual([...order].sort(), [...FIELDS].sort());
});

test("drafts differ, and every value comes first about as often", () => {
  const first = new Map<string, number>();
  for (let n = 0; n < 1_000; n++) {
    const [one] = orderFor(`draft-${n}`, FIELDS);
    if (one) first.set(one, (first.get(one) ?? 0) + 1);
  }
  for (const field of FIELDS) assert.ok((first.get(field) ?? 0) > 120, `${field}: ${first.get(field)}`);
});

test("none and one are no trouble", () => {
  assert.deepEqual(orderFor("draft", []), []);
  assert.deepEqual(orderFor("draft", ["kenteken"]), ["kenteken"]);
});
