import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDetails } from "./check-details.ts";

test("a value that was heard tells how long and how slow", () => {
  assert.equal(checkDetails({ how: "heard", heard_s: 2.6, rate: 0.75 }), ", 3 seconden geluid, op 75% van de snelheid");
  assert.equal(checkDetails({ how: "heard", heard_s: 1, rate: 1 }), ", 1 seconde geluid");
  assert.equal(checkDetails({ how: "heard", heard_s: null, rate: null }), "");
});

test("what was not heard has nothing more to tell", () => {
  assert.equal(checkDetails({ how: "retyped", heard_s: null, rate: null }), "");
});
