import assert from "node:assert/strict";
import { test } from "node:test";
import type { Chunk } from "./sound.ts";
import { newSecret, seal, SoundUnreadable, unseal } from "./vault.ts";

const CHUNK: Chunk = { key: "one", firstSample: 3200, samples: 3200, data: Uint8Array.from({ length: 900 }, (_, n) => n % 256).buffer };

test("sound comes back as it was, and is not readable as it is kept", async () => {
  const secret = await newSecret();
  const sealed = await seal(secret, CHUNK);
  assert.deepEqual(await unseal(secret, sealed), CHUNK);
  assert.equal(Buffer.from(sealed.sealed).includes(Buffer.from(CHUNK.data, 100, 40)), false);
});

test("no script can read the key out", async () => {
  const secret = await newSecret();
  assert.equal(secret.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", secret));
});

test("the same sound is never kept the same way twice", async () => {
  const secret = await newSecret();
  const [one, other] = [await seal(secret, CHUNK), await seal(secret, CHUNK)];
  assert.notDeepEqual(one.iv, other.iv);
  assert.notDeepEqual(new Uint8Array(one.sealed), new Uint8Array(other.sealed));
});

test("sound that was changed, moved, or whose key is gone is told", async () => {
  const secret = await newSecret();
  const sealed = await seal(secret, CHUNK);
  const changed = new Uint8Array(sealed.sealed.slice(0));
  changed[5] = (changed[5] ?? 0) ^ 1;
  for (const [key, kept] of [
    [undefined, sealed],
    [await newSecret(), sealed],
    [secret, { ...sealed, sealed: changed.buffer }],
    [secret, { ...sealed, firstSample: 0 }],
    [secret, { ...sealed, key: "other" }],
  ] as const) {
    await assert.rejects(unseal(key, kept), SoundUnreadable);
  }
});
