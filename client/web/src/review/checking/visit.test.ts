import assert from "node:assert/strict";
import { test } from "node:test";
import { Visit } from "./visit.ts";

function visitAt() {
  let now = 1_000;
  const visit = new Visit("session", () => now);
  return { visit, pass: (seconds: number) => (now += seconds * 1000) };
}

test("time between touches counts, a long absence only as long as one may be reading", () => {
  const { visit, pass } = visitAt();
  pass(20);
  visit.used();
  pass(3600);
  visit.used();
  assert.equal(visit.totals().active_s, 20 + 60);
});

test("time out of sight does not count", () => {
  const { visit, pass } = visitAt();
  pass(5);
  visit.seen(false);
  pass(100);
  visit.used(); // a script of the page, not the officer
  visit.seen(true);
  pass(7);
  assert.equal(visit.totals().active_s, 12);
});

test("asking for the totals changes nothing", () => {
  const { visit, pass } = visitAt();
  pass(5);
  assert.deepEqual(visit.totals(), visit.totals());
});

test("a clock that is set back takes no time away", () => {
  const { visit, pass } = visitAt();
  pass(10);
  visit.used();
  pass(-600);
  visit.used();
  assert.equal(visit.totals().active_s, 10);
});

test("what was played twice is heard once, and a jump is another stretch", () => {
  const { visit } = visitAt();
  for (const at of [0, 0.5, 1, 1.5, 2]) visit.playedAt(at);
  visit.playedAt(30);
  visit.playedAt(31);
  visit.playedAt(null);
  for (const at of [1, 2, 3]) visit.playedAt(at);
  assert.deepEqual(visit.totals().heard, [[0, 3], [30, 31]]);
  visit.playedAt(4);
  assert.deepEqual(visit.totals().heard, [[0, 4], [30, 31]]);
});

test("going back starts a stretch, and a moment alone is none", () => {
  const { visit } = visitAt();
  for (const at of [10, 11, 5]) visit.playedAt(at);
  assert.deepEqual(visit.totals().heard, [[10, 11]]);
  visit.playedAt(6);
  assert.deepEqual(visit.totals().heard, [[5, 6], [10, 11]]);
});

test("sound that plays is use of the page", () => {
  const { visit, pass } = visitAt();
  for (let at = 0; at < 300; at++) {
    pass(1);
    visit.playedAt(at);
  }
  assert.equal(visit.totals().active_s, 300);
});
