import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordingRecord } from "../live/queue.ts";
import type { Busy } from "./waiting.ts";
import { waitingOf } from "./waiting.ts";

const left: RecordingRecord = {
  key: "k1", template: "mutatie", dictatedAt: "2026-11-22T19:29:00+01:00", dictationId: null,
  samples: 64_000, base: 16_000, stopped: true, cancelled: false,
};
const busy: Busy = { record: { ...left, key: "k2" }, phase: "finishing", waitingS: 1.5, connection: { kind: "live" } };

test("a recording that was left behind waits for somebody, or for a network", () => {
  assert.deepEqual(waitingOf(null, [left], true), [
    { key: "k1", template: "mutatie", dictatedAt: left.dictatedAt, seconds: 3, state: "waiting" },
  ]);
  assert.equal(waitingOf(null, [left], false)[0]?.state, "offline");
});

test("the one that this window is busy with comes first, with what it is doing", () => {
  const states = (one: Busy) => waitingOf(one, [left], true).map(({ key, state }) => [key, state]);
  assert.deepEqual(states(busy), [["k2", "sending"], ["k1", "waiting"]]);
  assert.deepEqual(states({ ...busy, phase: "recording" })[0], ["k2", "recording"]);
  assert.deepEqual(states({ ...busy, connection: { kind: "waiting" } })[0], ["k2", "offline"]);
  assert.equal(waitingOf(busy, [], true)[0]?.seconds, 1.5);
});

test("what is over, or thrown away, waits for nothing", () => {
  assert.deepEqual(waitingOf({ ...busy, phase: "over" }, [], true), []);
  assert.deepEqual(waitingOf({ ...busy, record: { ...busy.record, cancelled: true } }, [], true), []);
});
