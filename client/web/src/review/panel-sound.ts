/** The sound of the text panel: from a word on, of chosen words, stopped and gone on with, slower. */

import type { Draft } from "../records.ts";
import type { Chosen } from "./chosen.ts";
import type { PanelText } from "./panel-text.ts";
import type { SoundPlayer } from "./player.ts";
import type { Stretch } from "./stretches.ts";
import { onFrom } from "./stretches.ts";

/** What `playing.what` says when it is the text itself. */
export const TEXT = "text";

export interface SoundHost {
  readonly model: { readonly draft: Draft };
  readonly player: SoundPlayer;
  /** The sound is not there any more. */
  soundless(): void;
}

export class PanelSound {
  private readonly host: SoundHost;
  private readonly shown: PanelText;
  /** Where the sound was stopped: from there it goes on. */
  private pausedAtS: number | null = null;

  constructor(host: SoundHost, shown: PanelText) {
    this.host = host;
    this.shown = shown;
  }

  get there(): boolean {
    return this.host.model.draft.dictation_id !== null;
  }

  /** What is playing; null when nothing is. */
  get what(): string | null {
    return this.host.player.playing?.what ?? null;
  }

  /** From a word to the end of what was said, or until it is stopped. */
  fromWord(at: number): void {
    const sound = this.shown.sound(at, at);
    if (sound) this.on(sound[0]);
  }

  /** Just these words; of one word alone also what comes after it. */
  words([first, last]: Chosen): void {
    if (this.what === TEXT) return this.host.player.stop();
    const sound = this.shown.sound(first, last);
    if (sound && first === last) this.on(sound[0]);
    else if (sound) this.stretch(TEXT, ...sound);
  }

  stretch(what: string, startS: number, endS: number): void {
    const { model, player } = this.host;
    if (this.there) player.play(model.draft.id, what, startS, endS).catch(() => this.host.soundless());
  }

  stop(what?: string): void {
    if (what === undefined || this.what === what) this.host.player.stop();
  }

  /** Stop what plays; or go on where the text was stopped, or begin at this word. False without sound. */
  toggle(at: number): boolean {
    const { playing } = this.host.player;
    if (playing) {
      this.pausedAtS = playing.what === TEXT ? playing.atS : null;
      this.host.player.stop();
      return true;
    }
    if (!this.there) return false;
    if (this.pausedAtS !== null) this.on(this.pausedAtS);
    else this.fromWord(at);
    return true;
  }

  private on(fromS: number): void {
    this.pausedAtS = null;
    if (this.there) this.play(onFrom(fromS, this.host.model.draft.transcript.utterances));
  }

  private play(stretches: readonly Stretch[]): void {
    this.host.player.playOn(this.host.model.draft.id, TEXT, stretches).catch(() => this.host.soundless());
  }
}
