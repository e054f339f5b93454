import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { afterEach, beforeEach, test } from "node:test";
import { installPhone, MemoryQueue, phone, settled, until, withoutWorklet } from "./fake-device.ts";
import type { Outbox as Boxes } from "./outbox.ts";
import { holdRecording } from "./recording-lock.ts";

registerHooks({ resolve: withoutWorklet as never });
installPhone();
const { Outbox } = await import("./outbox.ts");

let queue = new MemoryQueue();
let own: string | null = null;
let box: Boxes = boxOf();

function boxOf(): Boxes {
  return new Outbox(Promise.resolve(queue.asQueue), () => own);
}

function states(): Record<string, string> {
  return Object.fromEntries(box.waiting().map(({ key, state }) => [key, state]));
}

beforeEach(() => {
  phone.reset();
  queue = new MemoryQueue();
  own = null;
  box = boxOf();
});

afterEach(() => box.close());

test("all that was left is sent, the oldest first, one at a time, and told with its draft", async () => {
  queue.leave("new", { dictatedAt: "2026-11-23T12:00:00.000+01:00" });
  queue.leave("old", { dictatedAt: "2026-11-22T23:30:00.000+01:00" });
  phone.ticket = 0;
  await box.look();
  await box.look(); // while the first is on its way
  assert.equal((await navigator.locks.query()).held?.length, 1);
  phone.ticket = 200;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => box.sent.length === 2);
  assert.deepEqual(box.sent.map(({ key, draftId, cutOff }) => [key, draftId, cutOff]), [["old", "draft-1", false], ["new", "draft-2", false]]);
  assert.deepEqual(phone.heard.map(({ type }) => type), ["start", "end", "start", "end"]);
  assert.deepEqual([phone.arrived, queue.records.size, queue.chunks.length], [64_000, 0, 0]);
  await until(() => box.waiting().length === 0);
  box.read("old");
  assert.deepEqual(box.sent.map(({ key }) => key), ["new"]);
});

test("what a killed tab left is sent and told as cut off", async () => {
  queue.leave("killed", { stopped: false });
  await box.look();
  await until(() => box.sent.length === 1);
  assert.equal(box.sent[0]?.cutOff, true);
});

test("a recording without a sample, and one that was thrown away, are not told", async () => {
  queue.leave("nothing", { samples: 0 });
  queue.leave("thrown", { cancelled: true, dictationId: "d9" });
  await box.look();
  assert.deepEqual(box.waiting(), []);
  await until(() => queue.records.size === 0);
  assert.deepEqual(phone.heard.map(({ type }) => type), ["start", "cancel"]);
  assert.deepEqual(box.sent, []);
});

test("another window's recording is left to it", async () => {
  queue.leave("theirs");
  queue.leave("just begun", { samples: 0 });
  const [release] = [await holdRecording("theirs"), await holdRecording("just begun")];
  await box.look();
  await settled();
  assert.deepEqual([states(), phone.heard.length], [{ theirs: "elsewhere", "just begun": "elsewhere" }, 0]);
  release?.();
  await settled();
  await box.look();
  await until(() => box.sent.length === 1);
});

test("the recording in hand on a screen is not sent from here", async () => {
  queue.leave("mine");
  own = "mine";
  await box.look();
  await settled();
  assert.deepEqual([states(), phone.heard.length], [{ mine: "here" }, 0]);
});

test("without a network, and signed out, it waits here with all its sound, and goes when it can", async () => {
  queue.leave("waits");
  phone.ticket = 0;
  await box.look();
  await until(() => states()["waits"] === "waiting");
  phone.ticket = 401;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => states()["waits"] === "sign_in");
  assert.match(String(box.waiting()[0]?.message), /niet meer aangemeld/);
  assert.equal(queue.chunks.length, 2);
  phone.ticket = 200;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => box.sent.length === 1);
});

test("an old app keeps what the newer server does not take, and says why", async () => {
  queue.leave("waits");
  phone.closes = 4406;
  await box.look();
  await until(() => box.waiting()[0]?.message != null);
  assert.match(String(box.waiting()[0]?.message), /verouderd/);
  assert.deepEqual([states(), queue.chunks.length], [{ waits: "waiting" }, 2]);
});

test("what the server refuses waits for the officer, and holds up no other", async () => {
  queue.leave("bad", { dictatedAt: "2026-11-22T10:00:00.000+01:00" });
  queue.leave("good");
  phone.refusal = { code: "too_long", message: "Te lang." };
  await box.look();
  await until(() => box.sent.length === 1);
  assert.deepEqual([box.sent[0]?.key, states()], ["good", { bad: "needs_officer" }]);
  assert.equal(box.waiting().find(({ key }) => key === "bad")?.message, "Te lang.");
  assert.equal(queue.chunks.some(({ key }) => key === "bad"), true);
  await box.yield("bad"); // taken in hand: it may be tried again
  await box.look();
  await until(() => box.sent.some(({ key }) => key === "bad"));
});

test("ended on the server without this device having heard of it: the draft is told", async () => {
  queue.leave("done", { dictationId: "d1" });
  phone.refusal = { code: "dictation_closed", message: "", details: { draft_id: "made" } };
  await box.look();
  await until(() => box.sent.length === 1);
  assert.deepEqual([box.sent[0]?.draftId, queue.records.size], ["made", 0]);
});

test("sending goes on without room on the device: that is what makes room", async () => {
  queue.leave("full");
  queue.full = true;
  await box.look();
  await until(() => box.sent.length === 1);
  assert.equal(queue.chunks.length, 0);
});

test("on a device that is being emptied nothing more is sent", async () => {
  queue.leave("stays");
  box.close();
  await box.look();
  await settled();
  assert.equal(phone.heard.length, 0);
});
