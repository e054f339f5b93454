import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "./frames.ts";
import { framesOf } from "./frames.ts";
import { OPUS_PIECE, packPieces, PCM_PIECE, piecesIn, somePieces } from "./pieces.ts";

const opus = (byte: number) => ({ kind: OPUS_PIECE, content: Uint8Array.of(0x48, byte) }) as const;
const raw = (byte: number) => ({ kind: PCM_PIECE, content: new Uint8Array(640).fill(byte) }) as const;
const PIECES = [opus(1), opus(2), raw(3), raw(4)];
const CHUNK = { key: "one", firstSample: 6400, samples: 1280, data: packPieces(PIECES) };
const RULES = { encoding: "opus", now: "opus", base: 0, from: 0, maxBytes: 65_536 } as const;

function shown(frames: Frame[]): unknown[] {
  return frames.map((one) => {
    if ("encoding" in one) return one.encoding;
    return [Number(new DataView(one.frame).getBigUint64(0, true)), new Uint8Array(one.frame).at(-1)];
  });
}

test("each piece is a frame with its number, and a change of encoding is told once", () => {
  assert.deepEqual(shown(framesOf(CHUNK, RULES)), [[6400, 1], [6720, 2], "pcm_s16le", [7040, 3], [7360, 4]]);
});

test("what the server has is left out, and a server that counts from elsewhere gets its own numbers", () => {
  const resumed = framesOf(CHUNK, { ...RULES, base: 3200, from: 7040, now: "pcm_s16le" });
  assert.deepEqual(shown(resumed), [[3840, 3], [4160, 4]]);
});

test("a connection that was in PCM goes back to packets", () => {
  assert.deepEqual(shown(framesOf(CHUNK, { ...RULES, now: "pcm_s16le" })).slice(0, 2), ["opus", [6400, 1]]);
});

test("PCM recordings are cut up by size only", () => {
  const chunk = { key: "one", firstSample: 100, samples: 6, data: new ArrayBuffer(12) };
  const frames = framesOf(chunk, { ...RULES, encoding: "pcm_s16le", now: "pcm_s16le", maxBytes: 8 + 8 });
  assert.deepEqual(shown(frames), [[100, 0], [104, 0]]);
});

test("a log gives its pieces back, and any part of it", () => {
  assert.deepEqual(piecesIn(CHUNK.data), PIECES);
  for (const [from, count] of [[0, 4], [1, 2], [3, 9], [4, 1], [0, 0]] as const) {
    const some = somePieces(CHUNK.data, from, count);
    assert.deepEqual(some, new Uint8Array(packPieces(PIECES.slice(from, from + count))));
  }
});
