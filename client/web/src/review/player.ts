/**
 * Plays stretches of a dictation one after the other, at the officer's speed, and says where it is.
 *
 * `change` tells that something began, stopped or goes at another speed; `move` only that the sound
 * went on (`playing.atS`), some twenty times a second.
 */

import { draftSoundUrl } from "../api.ts";
import type { Stretch } from "./stretches.ts";
import { MARGIN_S } from "./stretches.ts";
import type { Rate } from "./speed.ts";
import { keptRate, keepRate, nextRate } from "./speed.ts";

export interface Playing {
  /** What is playing: a field's id, or "text". */
  what: string;
  /** Seconds of the dictation. */
  atS: number;
}

/** Closer together than this is no news. */
const STEP_S = 0.04;

export class SoundPlayer extends EventTarget {
  playing: Playing | null = null;
  private speed: Rate = keptRate();
  private audio = new Audio();
  /** The stretch that comes next, being fetched already: no silence between the two. */
  private ahead: { url: string; audio: HTMLAudioElement } | null = null;
  private frame = 0;
  private run = 0;

  /** 1 is as it was spoken; kept on this device. */
  get rate(): Rate {
    return this.speed;
  }

  set rate(rate: Rate) {
    this.speed = rate;
    keepRate(rate);
    this.pace(this.audio);
    this.tell("change");
  }

  /** Slower; from the slowest back to as it was spoken. */
  slower(): void {
    this.rate = nextRate(this.speed);
  }

  /** Resolves true when it was heard to the end, false when it was stopped. Rejects without sound. */
  play(draftId: string, what: string, startS: number, endS: number): Promise<boolean> {
    return this.playAll(draftId, what, [[startS, endS]]);
  }

  /** Several stretches, each with a little sound around it; true when all were heard to the end. */
  playAll(draftId: string, what: string, pieces: readonly Stretch[]): Promise<boolean> {
    return this.playOn(
      draftId,
      what,
      pieces.map(([from, to]): Stretch => [Math.max(0, from - MARGIN_S), to + MARGIN_S]),
    );
  }

  /** Exactly these stretches; true when all were heard to the end. */
  async playOn(draftId: string, what: string, pieces: readonly Stretch[]): Promise<boolean> {
    const [first] = pieces;
    if (!first) return false;
    this.stop();
    const run = ++this.run;
    this.playing = { what, atS: first[0] };
    this.tell("change");
    try {
      for (const [n, piece] of pieces.entries()) {
        const next = pieces[n + 1];
        const following = next ? draftSoundUrl(draftId, ...next) : null;
        if (!(await this.sound(run, draftSoundUrl(draftId, ...piece), piece[0], following))) return false;
      }
      return true;
    } finally {
      if (this.run === run) this.halt();
    }
  }

  stop(): void {
    this.audio.pause();
    if (this.playing) this.halt();
  }

  private sound(run: number, url: string, fromS: number, following: string | null): Promise<boolean> {
    const audio = this.ahead?.url === url ? this.ahead.audio : fetching(url);
    this.ahead = null;
    this.audio = audio;
    this.pace(audio);
    return new Promise((resolve, reject) => {
      audio.onended = () => resolve(this.run === run);
      audio.onerror = () => (this.run === run ? reject(new Error("no sound")) : resolve(false));
      audio.onpause = () => {
        if (!audio.ended) resolve(false); // by the officer, or by a phone call
      };
      audio.onplaying = () => {
        if (following && this.run === run) this.ahead ??= { url: following, audio: fetching(following) };
      };
      audio.play().catch(() => {
        // Replaced by a newer play, or stopped: that is not a fault of the sound.
        if (this.run === run && audio.error) reject(new Error("no sound"));
        else resolve(false);
      });
      cancelAnimationFrame(this.frame);
      this.follow(run, audio, fromS);
    });
  }

  private pace(audio: HTMLAudioElement): void {
    audio.preservesPitch = true; // a slow voice, not a low one
    audio.defaultPlaybackRate = audio.playbackRate = this.speed;
  }

  private halt(): void {
    this.run++;
    cancelAnimationFrame(this.frame);
    this.playing = null;
    this.ahead = null;
    this.tell("change");
  }

  private follow(run: number, audio: HTMLAudioElement, fromS: number): void {
    if (this.run !== run || this.audio !== audio || !this.playing) return;
    const atS = fromS + audio.currentTime;
    if (Math.abs(atS - this.playing.atS) > STEP_S) {
      this.playing = { ...this.playing, atS };
      this.tell("move");
    }
    this.frame = requestAnimationFrame(() => this.follow(run, audio, fromS));
  }

  private tell(what: "change" | "move"): void {
    this.dispatchEvent(new Event(what));
  }
}

function fetching(url: string): HTMLAudioElement {
  const audio = new Audio(url);
  audio.preload = "auto";
  return audio;
}
