import assert from "node:assert/strict";
import { test } from "node:test";
import { FRESH_MS, Fresh } from "./fresh.ts";

test("what was just drawn takes no touch until it has stood for a moment", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let settled = 0;
  const fresh = new Fresh(() => settled++);
  assert.equal(fresh.isReady(null), false, "nothing is there");
  fresh.shows("a");
  assert.equal(fresh.isReady("a"), false);
  mock.timers.tick(FRESH_MS - 1);
  fresh.shows("a"); // drawn again, as it was
  assert.equal(fresh.isReady("a"), false);
  mock.timers.tick(1);
  assert.equal(fresh.isReady("a"), true);
  assert.equal(settled, 1);
});

test("another thing in its place waits again, and is not ready before it is drawn", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const fresh = new Fresh(undefined, 700);
  fresh.shows("a");
  mock.timers.tick(650);
  assert.equal(fresh.isReady("b"), false);
  fresh.shows("b");
  mock.timers.tick(650);
  assert.equal(fresh.isReady("b"), false, "the time of the one before does not count");
  mock.timers.tick(50);
  assert.equal(fresh.isReady("b"), true);
  fresh.shows(null);
  fresh.shows("b");
  assert.equal(fresh.isReady("b"), false, "gone and back");
  fresh.leave();
  mock.timers.tick(700);
  assert.equal(fresh.isReady("b"), false);
});
