import assert from "node:assert/strict";
import { test } from "node:test";
import { clockAheadS, ClockSince, heardServerTime, setRight } from "./server-clock.ts";

const NOON = Date.parse("2026-11-23T12:00:00Z");

test("a clock that is about right is left alone", () => {
  heardServerTime("Mon, 23 Nov 2026 12:00:00 GMT", NOON + 60_000, NOON + 62_000);
  assert.equal(clockAheadS(), 0);
});

test("a clock that is hours ahead is told", () => {
  heardServerTime("Mon, 23 Nov 2026 12:00:00 GMT", NOON + 7_200_000, NOON + 7_201_000);
  assert.equal(clockAheadS(), 7200);
  heardServerTime(null, 0, 0);
  heardServerTime("no date", 0, 0);
  heardServerTime("Mon, 23 Nov 2026 12:00:00 GMT", NOON, NOON + 3_600_000); // it slept for an hour
  assert.equal(clockAheadS(), 7200);
});

test("a moment is set right in its own zone", () => {
  assert.equal(setRight("2026-11-24T01:30:00.000+01:00", 7200), "2026-11-23T23:30:00.000+01:00");
  assert.equal(setRight("2026-11-23T01:30:00.000-03:30", -3600), "2026-11-23T02:30:00.000-03:30");
  assert.equal(setRight("2026-11-23T01:30:00.000Z", 60), "2026-11-23T01:29:00.000Z");
});

test("a clock that is set right in the middle tells by how much it was off; a sleep tells nothing", () => {
  const day = 86_400_000;
  const at = { now: NOON, running: 0 };
  const clock = new ClockSince(() => at.now, () => at.running);
  Object.assign(at, { now: NOON + 60_000, running: 60_000 });
  assert.equal(clock.wasAheadS(), 0);
  Object.assign(at, { now: NOON + 60_000 - 7_200_000 });
  assert.equal(clock.wasAheadS(), 7200);
  Object.assign(at, { now: NOON + 3 * day });
  assert.equal(clock.wasAheadS(), 0);
  Object.assign(at, { now: NOON + 60_000 + 400 * day });
  assert.equal(clock.wasAheadS(), -400 * 86_400);
});
