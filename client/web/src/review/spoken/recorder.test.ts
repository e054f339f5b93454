import assert from "node:assert/strict";
import { test } from "node:test";
import type { MicrophoneEvents } from "../../audio/microphone.ts";
import { HoldOrTap } from "./hold-or-tap.ts";
import { forgetSpoken, keepSpoken, keptSpoken } from "./kept.ts";
import type { Ended } from "./recorder.ts";
import { LONGEST_S, SpokenRecorder } from "./recorder.ts";

const SECOND = 32_000; // bytes

/** A device that the test speaks through. */
function device() {
  const state = { open: true, events: null as MicrophoneEvents | null, onStop: () => undefined as void };
  const opener = async (events: MicrophoneEvents) => {
    state.events = events;
    return { stop: async () => { state.onStop(); state.open = false; } };
  };
  return { state, opener };
}

function recorder(opener = device().opener) {
  const ends: Ended[] = [];
  let listening = 0;
  const one = new SpokenRecorder(opener, {
    listening: () => void listening++,
    level: () => undefined,
    left: () => undefined,
    ended: (how) => void ends.push(how),
  });
  return { one, ends, get listening() { return listening; } };
}

async function header(wav: Blob) {
  const view = new DataView(await wav.arrayBuffer());
  return { size: view.byteLength, rate: view.getUint32(24, true), channels: view.getUint16(22, true), data: view.getUint32(40, true), first: view.getInt16(44, true) };
}

test("what is said becomes a WAV file, with the last samples that the device still had", async () => {
  const { state, opener } = device();
  const all = recorder(opener);
  await all.one.start();
  state.events?.chunk(0, new Int16Array(16_000).fill(7).buffer);
  assert.equal(all.listening, 1);
  state.onStop = () => state.events?.chunk(16_000, new ArrayBuffer(SECOND / 4));
  await all.one.stop();
  const [end] = all.ends;
  assert.ok(end?.kind === "recorded" && end.why === "stopped");
  assert.deepEqual(await header(end.wav), { size: 44 + 1.25 * SECOND, rate: 16_000, channels: 1, data: 1.25 * SECOND, first: 7 });
  assert.equal(state.open, false);
});

test("it stops by itself before the server would refuse it", async () => {
  const { state, opener } = device();
  const all = recorder(opener);
  await all.one.start();
  for (let second = 0; second < 31; second++) state.events?.chunk(second * 16_000, new ArrayBuffer(SECOND));
  await new Promise((resolve) => setTimeout(resolve));
  const [end] = all.ends;
  assert.ok(end?.kind === "recorded" && end.why === "full");
  assert.equal((await header(end.wav)).data, LONGEST_S * SECOND);
  assert.equal(all.ends.length, 1);
});

test("a microphone that goes away leaves what was said", async () => {
  const { state, opener } = device();
  const all = recorder(opener);
  await all.one.start();
  state.events?.chunk(0, new ArrayBuffer(SECOND));
  state.events?.lost();
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(all.ends[0]?.kind === "recorded" && all.ends[0].why === "lost");
});

test("a touch is told to be too short, and a refused microphone why", async () => {
  const short = recorder();
  await short.one.start();
  await short.one.stop();
  assert.deepEqual(short.ends, [{ kind: "too_short" }]);
  const refused = recorder(() => Promise.reject(Object.assign(new Error("no"), { trouble: "refused" })));
  await refused.one.start();
  assert.deepEqual(refused.ends, [{ kind: "trouble", trouble: "refused" }]);
});

test("stopped or left while the device was asked for, the microphone goes off", async () => {
  for (const way of ["stop", "drop"] as const) {
    const { state, opener } = device();
    const all = recorder(opener);
    const starting = all.one.start();
    await all.one[way]();
    await starting;
    assert.equal(state.open, false, way);
    assert.deepEqual(all.ends, way === "stop" ? [{ kind: "too_short" }] : []);
  }
});

test("the button is tapped twice, or held, or pressed with a key", () => {
  let on = false;
  const press = new HoldOrTap({ isOn: () => on, start: () => void (on = true), stop: () => void (on = false) });
  const at = (timeStamp: number, detail = 1) => ({ timeStamp, detail });
  const touch = (from: number, to: number) => { press.down(at(from)); press.up(at(to)); press.clicked(at(to)); };
  touch(0, 100);
  assert.ok(on, "a tap starts");
  touch(2000, 2100);
  assert.ok(!on, "the next one stops");
  press.down(at(5000));
  assert.ok(on, "holding starts at once");
  press.up(at(8000));
  assert.ok(!on, "letting go stops");
  press.clicked(at(8000));
  assert.ok(!on);
  press.clicked(at(9000, 0));
  assert.ok(on, "Enter starts");
  press.clicked(at(9900, 0));
  assert.ok(!on, "and stops");
});

test("what was not heard by the server waits for another try, for its own place alone", () => {
  const wav = new Blob(["x"]);
  keepSpoken("d1", "kenteken", wav);
  assert.equal(keptSpoken("d1", "kenteken"), wav);
  assert.equal(keptSpoken("d1", "locatie"), null);
  assert.equal(keptSpoken("d2", "kenteken"), null);
  forgetSpoken("d1", "kenteken");
  assert.equal(keptSpoken("d1", "kenteken"), null);
});
