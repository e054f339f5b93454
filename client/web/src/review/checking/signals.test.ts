import assert from "node:assert/strict";
import { test } from "node:test";
import type { VisitTotals } from "../../records.ts";
import { MemoryStorage } from "./fakes.ts";
import { sendLeftVisits, VisitSender } from "./signals.ts";

const KEY = "verbaal-visit-draft-1/one";

function sending() {
  const at = { now: 0, active: 0, answer: 204 };
  const sent: VisitTotals[] = [];
  const storage = new MemoryStorage();
  const send = async (_draft: string, totals: VisitTotals) => {
    if (at.answer === 0) throw new TypeError("no network");
    if (at.answer >= 400) throw Object.assign(new Error("refused"), { status: at.answer });
    sent.push(totals);
  };
  const totals = () => ({ session: "one", active_s: at.active, heard: [] as [number, number][] });
  const sender = new VisitSender("draft-1", totals, send, { storage, now: () => at.now });
  return { at, sent, storage, send, sender };
}

test("it is sent now and then, not at every touch", async () => {
  const { at, sent, sender, storage } = sending();
  for (let second = 1; second <= 60; second++) {
    at.now = second * 1000;
    at.active = second;
    sender.tick();
    await Promise.resolve();
  }
  assert.deepEqual(sent.map((one) => one.active_s), [15, 30, 45, 60]);
  await sender.flush();
  assert.equal(sent.length, 4, "what the server has is not sent again");
  assert.equal(storage.length, 0);
});

test("nothing is sent of a visit in which nothing happened", async () => {
  const { sent, sender } = sending();
  await sender.flush();
  assert.deepEqual(sent, []);
});

test("without a network it waits on the device, and the next visit sends it", async () => {
  const { at, sent, send, sender, storage } = sending();
  at.active = 12;
  at.answer = 0;
  await sender.flush();
  assert.ok(storage.getItem(KEY));
  await sendLeftVisits(storage, send, "two");
  assert.ok(storage.getItem(KEY), "still no network");
  at.answer = 204;
  await sendLeftVisits(storage, send, "one");
  assert.equal(sent.length, 0, "a visit that goes on sends itself");
  await sendLeftVisits(storage, send, "two");
  assert.deepEqual(sent.map((one) => one.active_s), [12]);
  assert.equal(storage.length, 0);
});

test("a server that is busy or broken is asked again; one that refuses is left in peace", async () => {
  for (const status of [500, 503, 429, 408]) {
    const { at, sender, storage } = sending();
    at.active = 5;
    at.answer = status;
    await sender.flush();
    assert.ok(storage.getItem(KEY), String(status));
  }
  for (const status of [404, 409, 422]) {
    const { at, sent, sender, storage } = sending();
    at.active = 5;
    at.answer = status;
    await sender.flush();
    at.answer = 204;
    await sender.flush();
    assert.deepEqual([storage.length, sent.length], [0, 0], String(status));
  }
});

test("a full storage and a foreign value do no harm", async () => {
  const { at, sent, send, sender, storage } = sending();
  storage.kept.set(KEY, "{");
  storage.kept.set("verbaal-visit-", "");
  storage.kept.set("something-else", "1");
  await sendLeftVisits(storage, send, "two");
  assert.deepEqual([...storage.kept.keys()].sort(), ["something-else", "verbaal-visit-"]);
  storage.full = true;
  at.active = 5;
  await sender.flush();
  assert.equal(sent.length, 1);
});
