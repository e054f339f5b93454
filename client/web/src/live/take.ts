/**
 * One take of a recording: from the microphone going on to going off. Gives numbered sound, compressed
 * where the recording is, in stretches that are cheap to write and to lose little of.
 */

import type { MicrophoneEvents } from "../audio/microphone.ts";
import { Microphone } from "../audio/microphone.ts";
import { PacketEncoder } from "../audio/packets.ts";
import type { Piece } from "./pieces.ts";
import { packPieces, PIECE_SAMPLES } from "./pieces.ts";
import { BYTES_PER_SAMPLE } from "./protocol.ts";
import type { Chunk, Encoding } from "./sound.ts";

/** 200 ms: five writes a second. */
const PIECES_TOGETHER = 10;

export type Stretch = Omit<Chunk, "key">;

export interface TakeEvents extends Omit<MicrophoneEvents, "chunk"> {
  sound(stretch: Stretch): void;
}

export class Take {
  private readonly events: TakeEvents;
  private readonly encoder: PacketEncoder | null;
  private microphone: Microphone | null = null;
  private nextSample: number;
  private gathered: Piece[] = [];

  private constructor(firstSample: number, encoding: Encoding, events: TakeEvents) {
    this.nextSample = firstSample;
    this.events = events;
    this.encoder = encoding === "opus" ? new PacketEncoder((pieces) => this.gather(pieces)) : null;
  }

  /** The first sample gets number `firstSample`. */
  static async begin(firstSample: number, encoding: Encoding, events: TakeEvents): Promise<Take> {
    const take = new Take(firstSample, encoding, events);
    try {
      take.microphone = await Microphone.open(firstSample, {
        begun: () => events.begun?.(),
        chunk: (first, pcm) => take.hear(first, pcm),
        level: (level) => events.level(level),
        silent: (silent) => events.silent?.(silent),
        // What the encoder still holds comes first.
        lost: () => void take.stop().then(() => events.lost()),
      });
      return take;
    } catch (error) {
      await take.encoder?.finish();
      throw error;
    }
  }

  /** The encoder of this take stopped: its sound is PCM from there on. */
  get uncompressed(): boolean {
    return this.encoder?.failed ?? false;
  }

  /** Microphone off; everything heard was given when this resolves. */
  async stop(): Promise<void> {
    await this.microphone?.stop();
    await this.encoder?.finish();
    this.giveGathered();
  }

  private hear(firstSample: number, pcm: ArrayBuffer): void {
    if (this.encoder) this.encoder.take(pcm);
    else this.events.sound({ firstSample, samples: pcm.byteLength / BYTES_PER_SAMPLE, data: pcm });
  }

  private gather(pieces: Piece[]): void {
    for (const piece of pieces) {
      this.gathered.push(piece);
      if (this.gathered.length === PIECES_TOGETHER) this.giveGathered();
    }
  }

  private giveGathered(): void {
    if (this.gathered.length === 0) return;
    const samples = this.gathered.length * PIECE_SAMPLES;
    const stretch = { firstSample: this.nextSample, samples, data: packPieces(this.gathered) };
    this.gathered = [];
    this.nextSample += samples;
    this.events.sound(stretch);
  }
}
