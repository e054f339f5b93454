import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { afterEach, beforeEach, mock, test } from "node:test";
import { installPhone, MemoryQueue, phone, settled, until, withoutWorklet } from "./fake-device.ts";
import type { Recording as Recordings } from "./recording.ts";
import { heardServerTime } from "./server-clock.ts";

registerHooks({ resolve: withoutWorklet as never });
installPhone();
const { Recording } = await import("./recording.ts");

let queue = new MemoryQueue();
const begun: Recordings[] = [];

beforeEach(() => {
  phone.reset();
  queue = new MemoryQueue();
});

afterEach(async () => {
  for (const recording of begun.splice(0)) {
    await recording.stop().catch(() => undefined);
    recording.leave();
  }
});

async function begin(): Promise<Recordings> {
  const recording = await Recording.begin(queue.asQueue, "mutatie");
  begun.push(recording);
  return recording;
}

/** Speak into the microphone that is open now, and wait until it is kept. */
async function speak(recording: Recordings, quarters = 1): Promise<void> {
  const before = recording.record.samples;
  for (let n = 0; n < quarters; n++) phone.nodes.at(-1)?.hear();
  await until(() => recording.record.samples === before + quarters * 4000, "what was said is kept");
}

test("what was said is sent in order, and nothing stays here when the server has it", async () => {
  const recording = await begin();
  await speak(recording, 6);
  await recording.stop();
  await until(() => recording.phase === "over");
  assert.deepEqual([phone.arrived, phone.inOrder], [24_000, true]);
  assert.equal(phone.said("end")[0]?.["samples"], 24_000);
  assert.deepEqual([queue.records.size, queue.chunks.length, phone.live], [0, 0, 0]);
});

for (const [name, trouble] of [
  ["NotAllowedError", "refused"],
  ["NotReadableError", "in_use"],
  ["NotFoundError", "absent"],
]) {
  test(`${name}: nothing is begun, and a next try starts as if nothing had happened`, async () => {
    phone.refuses = String(name);
    await assert.rejects(begin(), { trouble });
    assert.deepEqual([queue.records.size, (await navigator.locks.query()).held?.length], [0, 0]);
    phone.refuses = null;
    await speak(await begin());
  });
}

test("a device without any room begins nothing and lets the microphone go", async () => {
  queue.full = true;
  await assert.rejects(begin(), { name: "QuotaExceededError" });
  assert.equal(phone.live, 0);
});

test("a headset that drops, said three times, and a tap: one other microphone, and no sample twice", async () => {
  const recording = await begin();
  await speak(recording, 2);
  let answer = () => undefined as void;
  phone.asking = new Promise<void>((go) => (answer = go));
  phone.tracks[0]?.tell("ended");
  await until(() => recording.trouble === "microphone_lost");
  phone.devices.dispatchEvent(new Event("devicechange"));
  phone.devices.dispatchEvent(new Event("devicechange"));
  const tapped = recording.soundAgain();
  answer();
  await tapped;
  await until(() => recording.otherMicrophone);
  await settled();
  assert.equal(phone.tracks.length, 2);
  assert.equal(recording.trouble, null);
  await speak(recording, 2);
  await recording.stop();
  await until(() => recording.phase === "over");
  assert.deepEqual([phone.arrived, phone.inOrder], [16_000, true]);
});

test("without another microphone it waits for one to be connected", async () => {
  const recording = await begin();
  await speak(recording);
  phone.refuses = "NotFoundError";
  mock.timers.enable({ apis: ["setTimeout"] });
  const soon = () => new Promise((go) => setImmediate(go));
  phone.tracks[0]?.tell("ended");
  for (let n = 0; n < 5; n++) {
    await soon();
    mock.timers.tick(2000); // longer than it looks for another
  }
  mock.timers.reset();
  assert.deepEqual([recording.trouble, recording.phase], ["microphone_lost", "recording"]);
  phone.refuses = null;
  await settled();
  assert.equal(phone.live, 0);
  phone.devices.dispatchEvent(new Event("devicechange"));
  await until(() => recording.trouble === null);
  await speak(recording);
});

test("paused, no microphone opens by itself", async () => {
  const recording = await begin();
  phone.refuses = "NotFoundError";
  phone.tracks[0]?.tell("ended");
  await until(() => recording.trouble === "microphone_lost");
  await recording.pause();
  assert.equal(recording.trouble, null);
  phone.refuses = null;
  phone.devices.dispatchEvent(new Event("devicechange"));
  await settled(600); // longer than it looks for another
  assert.deepEqual([phone.live, recording.paused], [0, true]);
  await recording.goOn();
  assert.deepEqual([phone.live, recording.paused], [1, false]);
});

test("let go before the microphone was on: it goes off again", async () => {
  const recording = await begin();
  await recording.pause();
  let answer = () => undefined as void;
  phone.asking = new Promise<void>((go) => (answer = go));
  const goingOn = recording.goOn();
  await settled(5);
  await recording.pause();
  answer();
  await goingOn;
  assert.deepEqual([phone.live, recording.paused], [0, true]);
});

test("a phone call is waited for, even where the browser refuses to go on meanwhile", async () => {
  const recording = await begin();
  await speak(recording);
  phone.tracks[0]?.tell("mute");
  phone.call(true);
  assert.equal(recording.trouble, "silent");
  await settled();
  phone.tracks[0]?.tell("unmute");
  assert.equal(recording.trouble, "silent"); // the call is not over yet
  phone.call(false);
  assert.equal(recording.trouble, null);
  phone.tracks[0]?.tell("mute"); // a switch on the headset
  assert.equal(recording.trouble, "silent");
  phone.tracks[0]?.tell("unmute");
  assert.deepEqual([recording.trouble, recording.otherMicrophone, phone.tracks.length], [null, false, 1]);
  await speak(recording);
});

test("begun during a call: it says so, and records when the call is over", async () => {
  await (await begin()).stop(); // the audio thread is there
  phone.call(true);
  const recording = await begin();
  assert.equal(recording.trouble, "silent");
  phone.call(false);
  assert.equal(recording.trouble, null);
});

test("a device that fills up keeps and sends what it has, and tells that the end is missing", async () => {
  const recording = await begin();
  await speak(recording, 2);
  queue.full = true;
  phone.nodes.at(-1)?.hear();
  await until(() => recording.trouble === "device_full");
  await settled();
  assert.equal(phone.live, 0);
  await recording.stop();
  await until(() => recording.phase === "over");
  assert.equal(phone.said("end")[0]?.["samples"], 8000);
  assert.notEqual(recording.afterword, null);
});

test("with room again it goes on in the same recording", async () => {
  const recording = await begin();
  await speak(recording);
  queue.full = true;
  phone.nodes.at(-1)?.hear();
  await until(() => recording.trouble === "device_full");
  queue.full = false;
  await recording.soundAgain();
  assert.equal(recording.trouble, null);
  await speak(recording, 2);
  await recording.stop();
  await until(() => recording.phase === "over");
  assert.deepEqual([phone.arrived, phone.inOrder], [12_000, true]);
});

test("full before the server was reached: it is sent all the same", async () => {
  phone.ticket = 0;
  const recording = await begin();
  await speak(recording, 2);
  queue.full = true;
  await recording.stop();
  phone.ticket = 200;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => recording.phase === "over");
  assert.equal(phone.arrived, 8000);
});

test("thrown away without a network, nothing of it stays", async () => {
  phone.ticket = 0;
  const recording = await begin();
  await speak(recording, 2);
  await recording.cancel();
  assert.deepEqual([queue.records.size, queue.chunks.length, phone.live], [0, 0, 0]);
});

test("thrown away where the server has a part of it: no sound stays here, and the server is told later", async () => {
  const recording = await begin();
  await speak(recording, 2);
  await until(() => recording.connection.kind === "live");
  phone.ticket = 0;
  phone.sockets.at(-1)?.onclose?.({ code: 1006 });
  await speak(recording, 2);
  await recording.cancel();
  assert.deepEqual([queue.chunks.length, [...queue.records.values()].map(({ cancelled }) => cancelled)], [0, [true]]);
  phone.ticket = 200;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => queue.records.size === 0);
  assert.equal(phone.said("cancel").length, 1);
});

for (const [cause, ticket, closes] of [
  ["line", 0, null],
  ["sign_in", 401, null],
  ["old_page", 200, 4406],
] as const) {
  test(`${cause}: the recording goes on, nothing leaves this device, and it is sent later`, async () => {
    phone.ticket = ticket;
    phone.closes = closes;
    const recording = await begin();
    await until(() => recording.connection.kind === "waiting");
    assert.ok(recording.connection.kind === "waiting" && recording.connection.cause === cause);
    await speak(recording, 3);
    assert.deepEqual([recording.phase, queue.chunks.length, recording.waitingS], ["recording", 3, 0.75]);
    phone.ticket = 200;
    phone.closes = null;
    phone.window.dispatchEvent(new Event("online"));
    await until(() => recording.connection.kind === "live");
    await recording.stop();
    await until(() => recording.phase === "over");
    assert.equal(phone.arrived, 12_000);
  });
}

test("a clock that is a year off: the server hears the right moment, and the officer of the clock", async () => {
  const year = 365 * 86_400_000;
  const now = Date.now();
  heardServerTime(new Date(now - year).toUTCString(), now, now);
  try {
    const recording = await begin();
    await until(() => recording.connection.kind === "live");
    const told = Date.parse(String(phone.said("start")[0]?.["dictated_at"]));
    assert.ok(Math.abs(told - (now - year)) < 5000, new Date(told).toISOString());
    assert.equal(Math.round(recording.clockAheadS / 86_400), 365);
    assert.equal(queue.records.get(recording.record.key)?.dictatedAt, recording.record.dictatedAt);
  } finally {
    heardServerTime(new Date().toUTCString(), Date.now(), Date.now());
  }
});

test("a clock that was set right before the server was reached: the moment is right all the same", async () => {
  phone.ticket = 0;
  const now = Date.now();
  mock.timers.enable({ apis: ["Date"], now: now - 400 * 86_400_000 }); // after an empty battery
  const recording = await begin();
  await speak(recording);
  mock.timers.reset();
  assert.ok(Date.parse(recording.record.dictatedAt) < now - 399 * 86_400_000);
  phone.ticket = 200;
  phone.window.dispatchEvent(new Event("online"));
  await until(() => recording.connection.kind === "live");
  const told = Date.parse(String(phone.said("start")[0]?.["dictated_at"]));
  assert.ok(Math.abs(told - now) < 5000, new Date(told).toISOString());
  assert.equal(Math.round(recording.clockAheadS / 86_400), -400);
});

test("the server takes no more of it: the microphone goes off and the sound stays here", async () => {
  phone.refusal = { code: "too_long", message: "Te lang." };
  const recording = await begin();
  await until(() => recording.connection.kind === "stopped");
  await until(() => phone.live === 0);
  assert.equal(queue.records.size, 1);
});
