/** What the audio thread and the page say to each other. */

/** 250 ms at 16 kHz: small enough to lose little in a crash, large enough to be cheap. */
export const CHUNK_SAMPLES = 4000;

export interface WorkletOptions {
  /** Number of the first sample this capture makes. */
  firstSample: number;
}

export interface Level {
  peak: number;
  rms: number;
  clipped: boolean;
}

export type FromWorklet =
  /** The first sound came in. */
  | { type: "begun" }
  | { type: "chunk"; firstSample: number; pcm: ArrayBuffer }
  | ({ type: "level" } & Level)
  | { type: "done" };
