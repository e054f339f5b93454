/** Records a few spoken words: at most what the server takes at once. Kept in memory alone. */

import type { Level } from "../../audio/capture-messages.ts";
import type { MicrophoneEvents, MicrophoneTrouble } from "../../audio/microphone.ts";
import { wavOf } from "./wav.ts";

const SAMPLE_RATE_HZ = 16_000;
const BYTES_PER_SAMPLE = 2;
/** Just under the server's thirty seconds. */
export const LONGEST_S = 29.5;
/** Seconds before the end from which it is told how many are left. */
const NEARLY_FULL_S = 10;
/** Shorter is a touch, no word. */
const SHORTEST_S = 0.35;

export type Ended =
  /** `full`: the longest there is. `lost`: the microphone went away. */
  | { kind: "recorded"; wav: Blob; why: "stopped" | "full" | "lost" }
  | { kind: "too_short" }
  | { kind: "trouble"; trouble: MicrophoneTrouble };

export interface OpenMicrophone {
  stop(): Promise<void>;
}

/** Opens the device; rejects with an error that has a `trouble`. */
export type Opener = (events: MicrophoneEvents) => Promise<OpenMicrophone>;

export interface RecorderEvents {
  /** Sound comes in: now the officer can speak. */
  listening(): void;
  level(level: Level): void;
  /** Whole seconds that can still be recorded; null until the end is near. */
  left(seconds: number | null): void;
  ended(how: Ended): void;
}

export class SpokenRecorder {
  private readonly open: Opener;
  private readonly events: RecorderEvents;
  private pieces: ArrayBuffer[] = [];
  private samples = 0;
  private microphone: OpenMicrophone | null = null;
  /** Why it stops; null as long as it goes on. */
  private stopping: "stopped" | "full" | "lost" | "dropped" | null = null;

  constructor(open: Opener, events: RecorderEvents) {
    this.open = open;
    this.events = events;
  }

  async start(): Promise<void> {
    try {
      this.microphone = await this.open({
        chunk: (_first, pcm) => this.take(pcm),
        level: (level) => this.events.level(level),
        lost: () => void this.end("lost"),
      });
    } catch (error) {
      const trouble = (error as { trouble?: MicrophoneTrouble }).trouble ?? "failed";
      if (this.stopping !== "dropped") this.events.ended({ kind: "trouble", trouble });
      this.stopping = "dropped";
      return;
    }
    // Stopped or left while the device was still being asked for.
    if (this.stopping !== null) await this.finish();
  }

  async stop(): Promise<void> {
    await this.end("stopped");
  }

  /** Nobody waits for it any more: the microphone goes off and nothing is kept. */
  async drop(): Promise<void> {
    await this.end("dropped");
  }

  private take(pcm: ArrayBuffer): void {
    if (this.pieces.length === 0) this.events.listening();
    this.pieces.push(pcm);
    this.samples += pcm.byteLength / BYTES_PER_SAMPLE;
    const left = Math.ceil(LONGEST_S - this.samples / SAMPLE_RATE_HZ);
    this.events.left(left <= NEARLY_FULL_S ? Math.max(0, left) : null);
    if (this.samples >= LONGEST_S * SAMPLE_RATE_HZ) void this.end("full");
  }

  private async end(why: "stopped" | "full" | "lost" | "dropped"): Promise<void> {
    if (this.stopping !== null) {
      if (why === "dropped") this.stopping = why;
      return;
    }
    this.stopping = why;
    if (this.microphone) await this.finish();
  }

  private async finish(): Promise<void> {
    await this.microphone?.stop(); // the last samples come before this is over
    const why = this.stopping;
    if (why === null || why === "dropped") return;
    if (this.samples < SHORTEST_S * SAMPLE_RATE_HZ) this.events.ended({ kind: "too_short" });
    else this.events.ended({ kind: "recorded", wav: wavOf(this.cut(), SAMPLE_RATE_HZ), why });
  }

  /** Never longer than the server takes. */
  private cut(): ArrayBuffer[] {
    const kept: ArrayBuffer[] = [];
    let room = LONGEST_S * SAMPLE_RATE_HZ * BYTES_PER_SAMPLE;
    for (const piece of this.pieces) {
      if (room <= 0) break;
      kept.push(piece.byteLength <= room ? piece : piece.slice(0, room));
      room -= piece.byteLength;
    }
    return kept;
  }
}
