/** What goes over the socket for a stretch of sound. */

import { OPUS_PIECE, PIECE_SAMPLES, piecesIn } from "./pieces.ts";
import { audioFrames, HEADER_BYTES } from "./protocol.ts";
import type { Chunk, Encoding } from "./sound.ts";

/** Binary frames, and between them the encoding where it changes. */
export type Frame = { encoding: Encoding } | { frame: ArrayBuffer };

/**
 * The frames of a chunk from sample `from` on, for a server that counts from `base`.
 * `now` is the encoding that the connection is in; pieces that the server has are left out.
 */
export function framesOf(
  chunk: Chunk,
  { encoding, now, base, from, maxBytes }: { encoding: Encoding; now: Encoding; base: number; from: number; maxBytes: number },
): Frame[] {
  if (encoding === "pcm_s16le") {
    return audioFrames(chunk.firstSample - base, chunk.data, maxBytes).map((frame) => ({ frame }));
  }
  const frames: Frame[] = [];
  let current = now;
  piecesIn(chunk.data).forEach(({ kind, content }, n) => {
    const first = chunk.firstSample + n * PIECE_SAMPLES;
    if (first + PIECE_SAMPLES <= from) return;
    const wanted = kind === OPUS_PIECE ? "opus" : "pcm_s16le";
    if (wanted !== current) frames.push({ encoding: wanted });
    current = wanted;
    const frame = new Uint8Array(HEADER_BYTES + content.length);
    new DataView(frame.buffer).setBigUint64(0, BigInt(first - base), true);
    frame.set(content, HEADER_BYTES);
    frames.push({ frame: frame.buffer });
  });
  return frames;
}
