/**
 * The hash chain over the seconds of a recording, made here before anything is sent (docs/sound.md):
 * over its samples, or over its pieces where it is compressed.
 *
 * Sound leaves this device as soon as the server has it, so what was worked out so far is kept beside
 * it: the chain over all whole seconds. The second that is not full yet stays here until it is.
 */

import { SAMPLE_RATE_HZ } from "./protocol.ts";
import type { Chunk, Encoding } from "./sound.ts";
import { bytesOf, endOf } from "./sound.ts";

/** The chain over the first `samples` of the recording, always whole seconds; `head` in hex. */
export interface ChainState {
  samples: number;
  head: string;
}

/** The chain as it is kept; null when it can't be made (no longer all here, or no secure page). */
export type KeptChain = ChainState | null;

/** A recording that is sent anew, as another dictation that begins at `base`. */
export interface Anew {
  dictationId: null;
  base: number;
  stopped: true;
}

/** What the chain is made of, and where it is kept. */
export interface ChainSource {
  chunksFrom(key: string, sample: number, limit: number): Promise<Chunk[]>;
  update(key: string, change: { chain: KeptChain } & Partial<Anew>): Promise<void>;
}

export interface ChainedRecording {
  key: string;
  samples: number;
  base: number;
  chain?: KeptChain;
  encoding?: Encoding;
}

export const BLOCK_SAMPLES = SAMPLE_RATE_HZ;
const CHUNKS_AT_ONCE = 8;

export function emptyChain(): KeptChain {
  return globalThis.crypto?.subtle ? { samples: 0, head: "0".repeat(64) } : null;
}

/** The chain after one more block. */
export async function chained(head: string, block: Uint8Array<ArrayBuffer>): Promise<string> {
  const both = new Uint8Array(64);
  both.set(fromHex(head));
  both.set(new Uint8Array(await crypto.subtle.digest("SHA-256", block)), 32);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", both)));
}

export class SoundChain {
  private readonly record: ChainedRecording;
  private readonly source: ChainSource;
  private work: Promise<unknown> = Promise.resolve();

  constructor(record: ChainedRecording, source: ChainSource) {
    this.record = record;
    this.source = source;
  }

  /** Sound before this sample may leave the device, once the server has it. */
  get spare(): number {
    const { chain, base } = this.record;
    return chain ? base + chain.samples : Infinity;
  }

  /** Take in the seconds that have become whole. */
  advance(): Promise<void> {
    return this.next(() => this.takeWhole());
  }

  /** The chain over all of the recording; null when it can't be told. */
  digest(): Promise<string | null> {
    return this.next(async () => {
      await this.takeWhole();
      const { chain, base, samples } = this.record;
      if (!chain) return null;
      const rest = samples - base - chain.samples;
      if (rest === 0) return chain.head;
      const block = await this.read(base + chain.samples, rest);
      return block && chained(chain.head, block);
    });
  }

  /** The recording is sent anew: the change and the chain that belongs to it are kept in one go. */
  restart(anew: Anew): Promise<void> {
    return this.next(() => this.keep(emptyChain(), anew));
  }

  private async takeWhole(): Promise<void> {
    for (;;) {
      const { chain, base, samples } = this.record;
      if (!chain || samples - base - chain.samples < BLOCK_SAMPLES) return;
      const block = await this.read(base + chain.samples, BLOCK_SAMPLES);
      if (!block) return this.keep(null);
      await this.keep({ samples: chain.samples + BLOCK_SAMPLES, head: await chained(chain.head, block) });
    }
  }

  private async keep(chain: KeptChain, anew: Partial<Anew> = {}): Promise<void> {
    const change = { ...anew, chain };
    // On the device first: nothing may be dropped that is not in the chain that a reload finds.
    await this.source.update(this.record.key, change);
    Object.assign(this.record, change);
  }

  private async read(first: number, samples: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const { key, encoding = "pcm_s16le" } = this.record;
    const end = first + samples;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let at = first;
    while (at < end) {
      const chunks = await this.source.chunksFrom(key, at, CHUNKS_AT_ONCE);
      const before = at;
      for (const chunk of chunks) {
        if (at === end) break;
        if (chunk.firstSample > at) return null;
        parts.push(bytesOf(chunk, encoding, at, end - at));
        at = Math.min(end, endOf(chunk));
      }
      if (at === before) return null;
    }
    return joined(parts);
  }

  /** One after another: each goes on from what the one before kept. */
  private next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.work.then(work);
    this.work = done.catch(() => undefined);
    return done;
  }
}

function joined(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
