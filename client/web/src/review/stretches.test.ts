import assert from "node:assert/strict";
import { test } from "node:test";
import { nextRate } from "./speed.ts";
import { MARGIN_S, onFrom } from "./stretches.ts";

const said = (...times: [number, number][]) => times.map(([start_s, end_s]) => ({ start_s, end_s }));

test("from a word it goes on to the end of what was said", () => {
  assert.deepEqual(onFrom(2, said([0, 3], [4, 6])), [[2 - MARGIN_S, 6 + MARGIN_S]]);
  assert.deepEqual(onFrom(0.1, said([0, 3])), [[0, 3 + MARGIN_S]]);
});

test("a long dictation is cut in the pauses between utterances, without a gap or a double piece", () => {
  const utterances = said(...Array.from({ length: 60 }, (_, n): [number, number] => [n * 10, n * 10 + 9]));
  const stretches = onFrom(15, utterances);
  assert.ok(stretches.length > 10);
  assert.equal(stretches[0]?.[0], 15 - MARGIN_S);
  assert.equal(stretches.at(-1)?.[1], 599 + MARGIN_S);
  stretches.forEach(([from, to], n) => {
    assert.ok(to > from && to - from <= 40);
    if (n > 0) assert.equal(from, stretches[n - 1]?.[1]);
    if (n < stretches.length - 1) assert.equal(to % 10, 9.5, "in the middle of a pause");
  });
});

test("after the last word there is nothing to play", () => {
  assert.deepEqual(onFrom(7, said([0, 3], [4, 6])), []);
});

test("slower goes down, and then back to as it was spoken", () => {
  assert.deepEqual([nextRate(1), nextRate(0.75), nextRate(0.5)], [0.75, 0.5, 1]);
});
