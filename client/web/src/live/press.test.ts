import assert from "node:assert/strict";
import { test } from "node:test";
import { BOUNCE_MS, HOLD_MS, Press } from "./press.ts";

test("a short press starts when it goes down, and the next one stops", () => {
  const press = new Press();
  assert.equal(press.down(0, "idle"), "start");
  assert.ok(press.holding);
  assert.equal(press.up(100, "recording"), null);
  assert.ok(!press.holding);
  assert.equal(press.down(5000, "recording"), null);
  assert.equal(press.up(5100, "recording"), "stop");
});

test("holding records until it is let go, and the next hold goes on", () => {
  const press = new Press();
  assert.equal(press.down(0, "idle"), "start");
  assert.equal(press.up(HOLD_MS, "recording"), "pause");
  assert.equal(press.down(9000, "paused"), "go_on");
  assert.equal(press.up(9000 + HOLD_MS, "recording"), "pause");
});

test("a short press on a paused recording goes on until the next one", () => {
  const press = new Press();
  assert.equal(press.down(0, "paused"), "go_on");
  assert.equal(press.up(80, "recording"), null);
});

test("a long press on what was started by a tap stops it too", () => {
  const press = new Press();
  press.down(0, "idle");
  press.up(50, "recording");
  assert.equal(press.down(3000, "recording"), null);
  assert.equal(press.up(5000, "recording"), "stop");
});

test("a trembling finger does not stop what it has just started", () => {
  const press = new Press();
  press.down(0, "idle");
  press.up(60, "recording");
  press.down(150, "recording");
  assert.equal(press.up(BOUNCE_MS - 1, "recording"), null);
  press.down(BOUNCE_MS, "recording");
  assert.equal(press.up(BOUNCE_MS + 50, "recording"), "stop");
});

test("a second finger changes nothing, and letting go of nothing does nothing", () => {
  const press = new Press();
  assert.equal(press.down(0, "idle"), "start");
  assert.equal(press.down(10, "recording"), null);
  assert.equal(press.up(50, "recording"), null);
  assert.equal(press.up(60, "recording"), null);
  assert.equal(press.cancel(70), null);
});

test("a press that is taken away pauses what was held, and starts or stops nothing else", () => {
  const press = new Press();
  press.down(0, "idle");
  assert.equal(press.cancel(HOLD_MS), "pause");
  press.down(5000, "recording");
  assert.equal(press.cancel(9000), null);
  press.down(10_000, "paused");
  assert.equal(press.cancel(10_050), null);
});

test("nothing is started while something is being finished", () => {
  const press = new Press();
  assert.equal(press.down(0, "busy"), null);
  assert.equal(press.up(50, "busy"), null);
});

test("a click without a press does the same as a short one", () => {
  const press = new Press();
  assert.equal(press.click(0, "idle"), "start");
  assert.ok(!press.holding);
  assert.equal(press.click(5000, "recording"), "stop");
  assert.equal(press.click(6000, "busy"), null);
  assert.equal(press.click(7000, "paused"), "go_on");
});
