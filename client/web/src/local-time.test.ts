import assert from "node:assert/strict";
import { test } from "node:test";
import { isoWithZone } from "./local-time.ts";

test("a moment keeps the zone of the clock it was read on", () => {
  const moment = new Date("2026-03-02T21:40:00Z");
  assert.equal(isoWithZone(moment, 60), "2026-03-02T22:40:00.000+01:00");
  assert.equal(isoWithZone(moment, -210), "2026-03-02T18:10:00.000-03:30");
  assert.equal(new Date(isoWithZone(moment)).getTime(), moment.getTime());
});
