/**
 * Sound of one take to pieces of 20 ms: Opus packets, or PCM where the encoder is not there or stops.
 *
 * The encoder works beside the page and never holds up the capture. What it was given and has not given
 * back yet is kept here, so that nothing is lost when it stops in the middle.
 */

import type { Piece } from "../live/pieces.ts";
import { OPUS_PIECE, PCM_PIECE, PIECE_SAMPLES } from "../live/pieces.ts";

const RATE_HZ = 16_000;
/** A tenth of the bytes of PCM; what it does to the words is measured, on few of them so far: docs/benchmarks.md. */
const BITRATE = 28_000;
/** The encoder's run-up (pre-skip) at 16 kHz: what packet n stands for begins this many samples earlier. */
export const RUN_UP_SAMPLES = 104;
/** Sound that an encoder may hold before it counts as stuck. */
const STUCK_SAMPLES = 5 * RATE_HZ;
const FLUSH_PATIENCE_MS = 3000;

// Of WebCodecs' Opus registration; not in TypeScript's library yet.
interface OpusConfig extends AudioEncoderConfig {
  opus: { application: "voip"; signal: "voice"; frameDuration: number; complexity: number; usedtx: boolean };
}

const CONFIG: OpusConfig = {
  codec: "opus",
  sampleRate: RATE_HZ,
  numberOfChannels: 1,
  bitrate: BITRATE,
  opus: { application: "voip", signal: "voice", frameDuration: 20_000, complexity: 9, usedtx: false },
};

let known: Promise<boolean> | null = null;

/** Whether this browser makes Opus packets of our sound. Asked once. */
export function canCompress(): Promise<boolean> {
  known ??= tryOut().catch(() => false);
  return known;
}

async function tryOut(): Promise<boolean> {
  if (typeof AudioEncoder === "undefined" || typeof AudioData === "undefined") return false;
  if (!(await AudioEncoder.isConfigSupported(CONFIG)).supported) return false;
  // Some browsers say yes and then make nothing, or packets of another length.
  const made: Piece[] = [];
  const encoder = new PacketEncoder((pieces) => made.push(...pieces));
  encoder.take(new ArrayBuffer(10 * PIECE_SAMPLES * 2));
  await encoder.finish();
  return made.length >= 10 && made.every((piece) => piece.kind === OPUS_PIECE && is20Ms(piece.content));
}

/** One frame of 20 ms (RFC 6716, section 3.1): then each packet is 320 samples, whatever is in it. */
export function is20Ms(packet: Uint8Array): boolean {
  const [first = 0] = packet;
  const config = first >> 3;
  const frame20 = config < 12 ? (config & 3) === 1 : config < 16 ? (config & 1) === 1 : (config & 3) === 3;
  return packet.length > 0 && frame20 && (first & 3) === 0;
}

export class PacketEncoder {
  /** The encoder stopped: what comes is PCM from then on. */
  failed = false;
  private readonly give: (pieces: Piece[]) => void;
  private encoder: AudioEncoder | null = null;
  /** Sound from where the next piece begins: with the encoder, its run-up of silence first. */
  private held = new Int16Array(0);
  private fed = 0;

  constructor(give: (pieces: Piece[]) => void) {
    this.give = give;
    try {
      this.encoder = new AudioEncoder({ output: (chunk) => this.made(chunk), error: () => this.fail() });
      this.encoder.configure(CONFIG);
      this.held = new Int16Array(RUN_UP_SAMPLES);
    } catch {
      this.fail();
    }
  }

  /** PCM s16le, 16 kHz, mono. */
  take(pcm: ArrayBuffer): void {
    this.hold(new Int16Array(pcm));
    if (this.encoder) this.encode(pcm);
    if (this.held.length > STUCK_SAMPLES) this.fail();
    if (!this.encoder) this.giveRaw(false);
  }

  /** No more of this take: all of it was given when this resolves, the last piece filled up with silence. */
  async finish(): Promise<void> {
    const { encoder } = this;
    if (encoder) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stuck = new Promise<void>((_, reject) => {
        timer = setTimeout(() => reject(new Error("stuck")), FLUSH_PATIENCE_MS);
      });
      await Promise.race([encoder.flush(), stuck]).catch(() => this.fail());
      clearTimeout(timer);
    }
    if (!this.encoder) return this.giveRaw(true);
    this.encoder.close();
    this.encoder = null;
    // The run-up is behind the sound now: all that was said is in the packets that came.
    this.held = new Int16Array(0);
  }

  private encode(pcm: ArrayBuffer): void {
    try {
      const frames = pcm.byteLength / 2;
      const data = new AudioData({
        format: "s16",
        sampleRate: RATE_HZ,
        numberOfFrames: frames,
        numberOfChannels: 1,
        timestamp: Math.round((this.fed / RATE_HZ) * 1e6),
        data: pcm,
      });
      this.fed += frames;
      this.encoder?.encode(data);
      data.close();
    } catch {
      this.fail();
    }
  }

  private made(chunk: EncodedAudioChunk): void {
    if (!this.encoder) return; // after it was given up
    const content = new Uint8Array(chunk.byteLength);
    chunk.copyTo(content);
    if (!is20Ms(content)) return this.fail();
    this.held = this.held.slice(PIECE_SAMPLES);
    this.give([{ kind: OPUS_PIECE, content }]);
  }

  private fail(): void {
    if (this.failed) return;
    this.failed = true;
    const { encoder } = this;
    this.encoder = null;
    if (encoder && encoder.state !== "closed") encoder.close();
    this.giveRaw(false);
  }

  private hold(samples: Int16Array): void {
    const joined = new Int16Array(this.held.length + samples.length);
    joined.set(this.held);
    joined.set(samples, this.held.length);
    this.held = joined;
  }

  private giveRaw(all: boolean): void {
    const whole = Math[all ? "ceil" : "floor"](this.held.length / PIECE_SAMPLES);
    if (whole === 0) return;
    const filled = new Int16Array(Math.max(whole * PIECE_SAMPLES, this.held.length));
    filled.set(this.held);
    const pieces = Array.from({ length: whole }, (_, n): Piece => {
      const content = new Uint8Array(filled.slice(n * PIECE_SAMPLES, (n + 1) * PIECE_SAMPLES).buffer);
      return { kind: PCM_PIECE, content };
    });
    this.held = this.held.slice(whole * PIECE_SAMPLES);
    this.give(pieces);
  }
}
