import assert from "node:assert/strict";
import { test } from "node:test";
import type { Observation } from "../records.ts";
import { ruleName, sureness, whyLines } from "./why.ts";

const OBSERVATION: Observation = {
  id: "o", type: "person", role: "getuige", spans: [[0, 2]], words: ["Lisa"], audio: [], probability: 0.9,
  rule: "role_before_name", polarity: "stated", source: "statement", warning: null,
};

test("how sure something is, is told in words", () => {
  assert.deepEqual([0.95, 0.7, 0.5, 0.1].map(sureness), ["vrij zeker", "redelijk zeker", "niet zeker", "heel onzeker"]);
});

test("a rule without a Dutch name is told by its own", () => {
  assert.equal(ruleName("time_ontdekt"), "tijd, met de woorden erbij");
  assert.equal(ruleName("some_new_rule"), "some new rule");
});

test("the reasons name the rule, who said it, and what to look out for", () => {
  assert.deepEqual(whyLines(OBSERVATION), [
    "Gevonden als: naam met een rol erbij", "uit de woorden van iemand anders", "vrij zeker",
  ]);
  const denied = whyLines({ ...OBSERVATION, polarity: "denied", warning: "Kijk na." });
  assert.deepEqual(denied.slice(3), ["dit is ontkend", "Kijk na."]);
});
