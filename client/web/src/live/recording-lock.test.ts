import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { heldRecordings, holdMicrophone, holdRecording, isRecordingSomewhere } from "./recording-lock.ts";

afterEach(() => mock.restoreAll());

test("one window a recording, one microphone a device, until it is given back", async () => {
  const [recording, microphone] = [await holdRecording("one"), await holdMicrophone()];
  assert.ok(recording && microphone);
  assert.deepEqual([await holdRecording("one"), await holdMicrophone()], [null, null]);
  assert.deepEqual([[...(await heldRecordings())], await isRecordingSomewhere()], [["one"], true]);
  recording();
  microphone();
  await new Promise((go) => setTimeout(go, 10));
  assert.deepEqual([(await heldRecordings()).size, await isRecordingSomewhere()], [0, false]);
});

test("a browser that refuses locks keeps nothing of this site: no window is in the way", async () => {
  const refuse = () => Promise.reject(new DOMException("refused", "SecurityError"));
  mock.method(navigator.locks, "request", refuse);
  mock.method(navigator.locks, "query", refuse);
  assert.ok(await holdRecording("one"));
  assert.deepEqual([(await heldRecordings()).size, await isRecordingSomewhere()], [0, false]);
});
