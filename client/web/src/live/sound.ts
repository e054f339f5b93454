/** A stretch of recorded sound as it is kept and sent: PCM, or pieces of 20 ms. */

import { PIECE_SAMPLES, somePieces } from "./pieces.ts";
import { BYTES_PER_SAMPLE } from "./protocol.ts";

export type Encoding = "pcm_s16le" | "opus";

export interface Chunk {
  key: string;
  firstSample: number;
  samples: number;
  /** PCM s16le, or pieces (pieces.ts) in a recording with encoding `opus`. */
  data: ArrayBuffer;
}

export function endOf(chunk: { firstSample: number; samples: number }): number {
  return chunk.firstSample + chunk.samples;
}

/** The bytes of a chunk from sample `from` on, `samples` at most; both at the border of a piece. */
export function bytesOf(chunk: Chunk, encoding: Encoding, from: number, samples: number): Uint8Array<ArrayBuffer> {
  const skip = from - chunk.firstSample;
  const some = Math.min(samples, chunk.samples - skip);
  return encoding === "opus"
    ? somePieces(chunk.data, skip / PIECE_SAMPLES, some / PIECE_SAMPLES)
    : new Uint8Array(chunk.data, skip * BYTES_PER_SAMPLE, some * BYTES_PER_SAMPLE);
}
