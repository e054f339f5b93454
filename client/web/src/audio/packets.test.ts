import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { Piece } from "../live/pieces.ts";
import { OPUS_PIECE, PCM_PIECE, PIECE_SAMPLES } from "../live/pieces.ts";
import { is20Ms, PacketEncoder, RUN_UP_SAMPLES } from "./packets.ts";

/** A browser's encoder in as much as it matters: packets come later, and it can stop at any moment. */
class FakeEncoder {
  static last: FakeEncoder | null = null;
  static refuses = false;
  state = "unconfigured";
  private held = RUN_UP_SAMPLES;
  private readonly init: { output(chunk: unknown): void; error(problem: Error): void };

  constructor(init: { output(chunk: unknown): void; error(problem: Error): void }) {
    this.init = init;
    FakeEncoder.last = this;
  }

  configure(): void {
    if (FakeEncoder.refuses) throw new Error("not here");
    this.state = "configured";
  }

  encode({ numberOfFrames }: { numberOfFrames: number }): void {
    this.held += numberOfFrames;
    for (; this.held >= PIECE_SAMPLES; this.held -= PIECE_SAMPLES) this.packet();
  }

  async flush(): Promise<void> {
    if (this.held > 0) this.packet();
    this.held = 0;
  }

  close(): void {
    this.state = "closed";
  }

  packet(first = 0x48): void {
    const copyTo = (to: Uint8Array) => to.set([first, 7]);
    this.init.output({ byteLength: 2, copyTo });
  }

  breaks(): void {
    this.state = "closed";
    this.init.error(new Error("codec died"));
  }
}

class FakeData {
  readonly numberOfFrames: number;

  constructor({ numberOfFrames }: { numberOfFrames: number }) {
    this.numberOfFrames = numberOfFrames;
  }

  close(): void {}
}

Object.assign(globalThis, { AudioEncoder: FakeEncoder, AudioData: FakeData });
afterEach(() => {
  FakeEncoder.refuses = false;
});

/** Sound whose samples are their own numbers. */
function sound(from: number, count: number): ArrayBuffer {
  return Int16Array.from({ length: count }, (_, n) => from + n).buffer;
}

function numbers(pieces: Piece[]): number[] {
  return pieces
    .filter((piece) => piece.kind === PCM_PIECE)
    .flatMap(({ content }) => [...new Int16Array(content.buffer, content.byteOffset, content.length / 2)]);
}

function encoder(): { made: Piece[]; packets: PacketEncoder } {
  const made: Piece[] = [];
  return { made, packets: new PacketEncoder((pieces) => made.push(...pieces)) };
}

test("all of a take is in packets, with what the encoder ran up and filled up", async () => {
  const { made, packets } = encoder();
  for (let at = 0; at < 16_000; at += 4000) packets.take(sound(at, 4000));
  await packets.finish();
  assert.equal(packets.failed, false);
  assert.equal(made.length, Math.ceil((16_000 + RUN_UP_SAMPLES) / PIECE_SAMPLES));
  assert.ok(made.every((piece) => piece.kind === OPUS_PIECE));
});

test("an encoder that dies in the middle loses nothing: the sound it had goes on as PCM", async () => {
  const { made, packets } = encoder();
  packets.take(sound(0, 4000));
  const before = made.length;
  FakeEncoder.last?.breaks();
  packets.take(sound(4000, 4000));
  await packets.finish();
  const heard = numbers(made);
  // What packet n stands for begins the run-up earlier.
  const from = before * PIECE_SAMPLES - RUN_UP_SAMPLES;
  assert.equal(packets.failed, true);
  assert.deepEqual(heard.slice(0, 8000 - from), Array.from({ length: 8000 - from }, (_, n) => from + n));
  assert.deepEqual(new Set(heard.slice(8000 - from)), new Set(heard.length > 8000 - from ? [0] : []));
  assert.ok(made.slice(before).every(({ content }) => content.length === 2 * PIECE_SAMPLES));
});

test("an encoder that takes and never gives is given up", async () => {
  const { made, packets } = encoder();
  const stuck = FakeEncoder.last;
  if (stuck) stuck.encode = () => undefined;
  for (let at = 0; at < 6 * 16_000; at += 4000) packets.take(new ArrayBuffer(8000));
  assert.equal(packets.failed, true);
  await packets.finish();
  assert.equal(made.length, Math.ceil((6 * 16_000 + RUN_UP_SAMPLES) / PIECE_SAMPLES));
});

test("packets of another length than was asked for are not believed", () => {
  const { packets } = encoder();
  FakeEncoder.last?.packet(0x58); // 60 ms
  assert.equal(packets.failed, true);
});

test("a browser that refuses our settings records in PCM from the first sample", async () => {
  FakeEncoder.refuses = true;
  const { made, packets } = encoder();
  packets.take(sound(0, 640));
  await packets.finish();
  assert.deepEqual(numbers(made), Array.from({ length: 640 }, (_, n) => n));
});

test("packets of 20 ms are told from others by their first byte", () => {
  for (const first of [0x08, 0x28, 0x48, 0x68, 0x78, 0x98, 0xf8]) assert.ok(is20Ms(Uint8Array.of(first)), `${first}`);
  for (const first of [0x00, 0x50, 0x58, 0x60, 0xf0, 0x49, 0x4b]) assert.ok(!is20Ms(Uint8Array.of(first)), `${first}`);
  assert.ok(!is20Ms(new Uint8Array(0)));
});
