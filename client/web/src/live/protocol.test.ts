import assert from "node:assert/strict";
import { test } from "node:test";
import { afterClose, audioFrames, backoffMs, parseServerMessage } from "./protocol.ts";

test("a frame is the first sample's number, then the sound", () => {
  const pcm = Int16Array.from([1, -2, 3]).buffer;
  const [frame, ...more] = audioFrames(2 ** 33 + 5, pcm, 65_536);
  assert.equal(more.length, 0);
  const view = new DataView(frame as ArrayBuffer);
  assert.equal(view.getBigUint64(0, true), BigInt(2 ** 33 + 5));
  assert.deepEqual([8, 10, 12].map((at) => view.getInt16(at, true)), [1, -2, 3]);
});

test("a small limit splits the sound between whole samples", () => {
  const pcm = Int16Array.from({ length: 10 }, (_, n) => n).buffer;
  const frames = audioFrames(100, pcm, 8 + 7); // seven bytes of sound: three samples
  assert.deepEqual(
    frames.map((frame) => [Number(new DataView(frame).getBigUint64(0, true)), frame.byteLength - 8]),
    [[100, 6], [103, 6], [106, 6], [109, 2]],
  );
});

test("waiting grows from half a second to ten and never exceeds it", () => {
  assert.equal(backoffMs(0, () => 1), 500);
  assert.equal(backoffMs(0, () => 0), 250);
  assert.equal(backoffMs(30, () => 1), 10_000);
});

test("a full server is tried again, a taken-over dictation is not", () => {
  assert.equal(afterClose(4429), "retry");
  assert.equal(afterClose(1006), "retry");
  assert.equal(afterClose(1012), "retry");
  assert.equal(afterClose(4507), "slow");
  assert.equal(afterClose(4401), "ticket");
  for (const code of [4400, 4403, 4404, 4406, 4409, 4413]) assert.equal(afterClose(code), "stop");
});

test("text that is no message is ignored", () => {
  assert.equal(parseServerMessage("{"), null);
  assert.equal(parseServerMessage("7"), null);
  assert.deepEqual(parseServerMessage('{"type":"ack","next_sample":4}'), { type: "ack", next_sample: 4 });
});
