import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK_FINALS, LiveBlocks } from "./live-blocks.ts";
import type { Final } from "./protocol.ts";

const final = (utterance: number): Final => ({
  type: "final", utterance, revision: 1, start_s: 0, end_s: 1, text: "woord", words: [], marks: [], suggestions: [], commands: [],
});
const NOTHING: ReadonlySet<number> = new Set();
const none = () => NOTHING;

test("only the block that grew is another one", () => {
  const blocks = new LiveBlocks();
  const finals = Array.from({ length: 3 * BLOCK_FINALS - 1 }, (_, n) => final(n));
  const before = blocks.of(finals, none);
  const after = blocks.of([...finals, final(finals.length)], none);
  assert.equal(after.length, 3);
  assert.deepEqual(after.map((block, n) => block === before[n]), [true, true, false]);
  assert.equal(after.flatMap((block) => block.finals).length, finals.length + 1);
});

test("a better pass and words that were struck change their own block only", () => {
  const blocks = new LiveBlocks();
  const finals = Array.from({ length: 2 * BLOCK_FINALS }, (_, n) => final(n));
  const first = blocks.of(finals, none);
  const better = finals.with(3, { ...final(3), revision: 2 });
  const second = blocks.of(better, none);
  assert.deepEqual(second.map((block, n) => block === first[n]), [false, true]);
  const struck = (utterance: number) => (utterance === BLOCK_FINALS ? new Set([1, 2]) : NOTHING);
  const third = blocks.of(better, struck);
  assert.deepEqual(third.map((block, n) => block === second[n]), [true, false]);
  assert.deepEqual(blocks.of(better, struck), third);
  assert.equal(blocks.of(better, struck)[1], third[1]);
  assert.notEqual(blocks.of(better, (n) => (n === BLOCK_FINALS ? new Set([1, 3]) : NOTHING))[1], third[1]);
});

test("nothing said, no block", () => {
  assert.deepEqual(new LiveBlocks().of([], none), []);
});
