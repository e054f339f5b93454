/** Plays a stretch of a dictation and says where it is. */

import { draftSoundUrl } from "../api.ts";

/** Sound around the words, so that they are not cut off. */
const MARGIN_S = 0.3;

export interface Playing {
  /** What is playing: a field's id, or "text". */
  what: string;
  /** Seconds of the dictation. */
  atS: number;
}

export class SoundPlayer extends EventTarget {
  playing: Playing | null = null;
  private readonly audio = new Audio();
  private frame = 0;
  private run = 0;

  /** Resolves true when it was heard to the end, false when it was stopped. Rejects without sound. */
  play(draftId: string, what: string, startS: number, endS: number): Promise<boolean> {
    this.stop();
    const run = ++this.run;
    const from = Math.max(0, startS - MARGIN_S);
    this.audio.src = draftSoundUrl(draftId, from, endS + MARGIN_S);
    this.playing = { what, atS: from };
    this.tell();
    return new Promise((resolve, reject) => {
      const over = (heard: boolean) => {
        if (this.run === run) this.halt();
        resolve(heard);
      };
      this.audio.onended = () => over(true);
      this.audio.onerror = () => {
        if (this.run === run) this.halt();
        reject(new Error("no sound"));
      };
      this.audio.onpause = () => {
        if (!this.audio.ended) over(false);
      };
      this.audio.play().catch(() => {
        // Replaced by a newer play, or stopped: that is not a fault of the sound.
        if (this.run === run && this.audio.error) reject(new Error("no sound"));
        else over(false);
      });
      this.follow(run, from);
    });
  }

  /** Several stretches one after the other; true when all were heard to the end. */
  async playAll(draftId: string, what: string, pieces: readonly [number, number][]): Promise<boolean> {
    for (const [startS, endS] of pieces) {
      if (!(await this.play(draftId, what, startS, endS))) return false;
    }
    return pieces.length > 0;
  }

  stop(): void {
    this.audio.pause();
    if (this.playing) this.halt();
  }

  private halt(): void {
    this.run++;
    cancelAnimationFrame(this.frame);
    this.playing = null;
    this.tell();
  }

  private follow(run: number, from: number): void {
    if (this.run !== run || !this.playing) return;
    const atS = from + this.audio.currentTime;
    if (Math.abs(atS - this.playing.atS) > 0.04) {
      this.playing = { ...this.playing, atS };
      this.tell();
    }
    this.frame = requestAnimationFrame(() => this.follow(run, from));
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
