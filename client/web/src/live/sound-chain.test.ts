import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OPUS_PIECE, packPieces, PCM_PIECE, PIECE_SAMPLES } from "./pieces.ts";
import type { Chunk } from "./sound.ts";
import { endOf } from "./sound.ts";
import type { ChainedRecording, KeptChain } from "./sound-chain.ts";
import { BLOCK_SAMPLES, emptyChain, SoundChain } from "./sound-chain.ts";

interface Known {
  samples: number;
  chain: string;
}

const KNOWN = (
  JSON.parse(readFileSync(new URL("../../../../tests/sound_chains.json", import.meta.url), "utf-8")) as {
    chains: Known[];
  }
).chains;
const CHUNK = 4000;

/** Sound on a device: what the queue in the browser does, in memory. */
class Device {
  record: ChainedRecording = { key: "one", samples: 0, base: 0, chain: emptyChain() };
  chunks: Chunk[] = [];
  chain: KeptChain | undefined = emptyChain();

  append(count: number): void {
    const firstSample = this.record.samples;
    const data = Uint16Array.from({ length: count }, (_, n) => ((firstSample + n) * 7919) % 65_536).buffer;
    this.chunks.push({ key: "one", firstSample, samples: count, data });
    this.record.samples += count;
  }

  speak(samples: number): void {
    for (let left = samples; left > 0; left -= CHUNK) this.append(Math.min(CHUNK, left));
  }

  dropBefore(sample: number): void {
    this.chunks = this.chunks.filter((chunk) => endOf(chunk) > sample);
  }

  async chunksFrom(_key: string, sample: number, limit: number): Promise<Chunk[]> {
    return this.chunks.filter((chunk) => endOf(chunk) > sample).slice(0, limit);
  }

  async update(_key: string, { chain }: { chain: KeptChain }): Promise<void> {
    this.chain = chain;
  }

  /** After a reload: only what was kept is known. */
  reloaded(): SoundChain {
    const { samples, base } = this.record;
    const chain = this.chain === undefined ? {} : { chain: this.chain };
    this.record = { key: "one", samples, base, ...chain };
    return new SoundChain(this.record, this);
  }
}

for (const { samples, chain } of KNOWN) {
  test(`${samples} known samples have the chain that the server makes of them`, async () => {
    const device = new Device();
    device.speak(samples);
    assert.equal(await new SoundChain(device.record, device).digest(), chain);
  });
}

test("sound that the server has may leave, and the chain goes on after a reload", async () => {
  const { samples, chain } = KNOWN.at(-1) as Known;
  const device = new Device();
  let keeper = new SoundChain(device.record, device);
  for (let left = samples; left > 0; left -= CHUNK) {
    device.append(Math.min(CHUNK, left));
    await keeper.advance();
    assert.equal(keeper.spare, Math.floor(device.record.samples / BLOCK_SAMPLES) * BLOCK_SAMPLES);
    device.dropBefore(Math.min(device.record.samples, keeper.spare)); // acknowledged at once
    keeper = device.reloaded();
  }
  assert.ok(device.chunks.length <= 4);
  assert.equal(await keeper.digest(), chain);
  assert.equal(await keeper.digest(), chain);
});

test("a crash before the chain was kept costs nothing: the second is still here", async () => {
  const { samples, chain } = KNOWN.at(-1) as Known;
  const device = new Device();
  device.speak(samples);
  assert.equal(await device.reloaded().digest(), chain);
});

test("work that overlaps is done once and in order", async () => {
  const { samples, chain } = KNOWN.at(-1) as Known;
  const device = new Device();
  device.speak(samples);
  const keeper = new SoundChain(device.record, device);
  const [, , digest] = await Promise.all([keeper.advance(), keeper.advance(), keeper.digest()]);
  assert.equal(digest, chain);
});

test("sound sent anew has the chain of what is sent", async () => {
  const device = new Device();
  device.speak(CHUNK);
  const keeper = new SoundChain(device.record, device);
  await keeper.restart({ dictationId: null, base: CHUNK, stopped: true });
  assert.equal(device.record.base, CHUNK);
  assert.equal(await keeper.digest(), "0".repeat(64));
  await keeper.restart({ dictationId: null, base: 0, stopped: true });
  const other = new SoundChain({ key: "one", samples: CHUNK, base: 0, chain: emptyChain() }, device);
  assert.equal(await keeper.digest(), await other.digest());
});

test("when a part is gone no chain is told", async () => {
  for (const gone of [0, 5]) {
    const device = new Device();
    device.speak(2 * BLOCK_SAMPLES);
    device.chunks.splice(gone, 1);
    const keeper = new SoundChain(device.record, device);
    assert.equal(await keeper.digest(), null);
    assert.equal(keeper.spare, Infinity);
    assert.equal(device.chain, null);
  }
});

test("a last second of which a part is gone has no chain either", async () => {
  const device = new Device();
  device.speak(BLOCK_SAMPLES + CHUNK);
  device.chunks.pop();
  assert.equal(await new SoundChain(device.record, device).digest(), null);
});

test("a recording of an earlier version of this page has none", async () => {
  const device = new Device();
  device.speak(CHUNK);
  device.chain = undefined;
  const keeper = device.reloaded();
  await keeper.advance();
  assert.equal(await keeper.digest(), null);
  assert.equal(keeper.spare, Infinity);
});

test("a device that cannot keep the chain says so and keeps what it had", async () => {
  const device = new Device();
  device.speak(BLOCK_SAMPLES);
  const keeper = new SoundChain(device.record, device);
  const { update } = device;
  device.update = async () => {
    throw new Error("full");
  };
  await assert.rejects(keeper.advance());
  assert.equal(keeper.spare, 0);
  device.update = update;
  await keeper.advance();
  assert.equal(keeper.spare, BLOCK_SAMPLES);
});

const KNOWN_PIECES = (
  JSON.parse(readFileSync(new URL("../../../../tests/piece_chains.json", import.meta.url), "utf-8")) as {
    chains: { pieces: number; chain: string }[];
  }
).chains;

function knownPiece(k: number) {
  const content = Uint8Array.from({ length: 1 + ((k * 37) % 120) }, (_, j) => (k * 31 + j * 17) % 256);
  return { kind: k % 7 === 6 ? PCM_PIECE : OPUS_PIECE, content } as const;
}

for (const { pieces, chain } of KNOWN_PIECES) {
  for (const together of [1, 10, 13]) {
    test(`${pieces} known pieces, ${together} together, have the chain that the server makes of them`, async () => {
      const device = new Device();
      device.record.encoding = "opus";
      let keeper = new SoundChain(device.record, device);
      for (let k = 0; k < pieces; k += together) {
        const some = Array.from({ length: Math.min(together, pieces - k) }, (_, n) => knownPiece(k + n));
        const chunk = { key: "one", firstSample: k * PIECE_SAMPLES, samples: some.length * PIECE_SAMPLES };
        device.chunks.push({ ...chunk, data: packPieces(some) });
        device.record.samples = endOf(chunk);
        await keeper.advance();
        device.dropBefore(keeper.spare); // acknowledged at once
        keeper = device.reloaded();
        device.record.encoding = "opus";
      }
      assert.equal(await keeper.digest(), chain);
    });
  }
}
