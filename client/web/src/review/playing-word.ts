/**
 * Marks the word that sounds. It moves several times a second, so it goes past the drawing: one class
 * off, one class on, also in a text of thousands of words.
 */

import type { PanelText } from "./panel-text.ts";
import type { SoundPlayer } from "./player.ts";

const CLASS = "word-playing";
/** About what the bars at the bottom of the page hide. */
const UNDER_BARS_PX = 160;

export class PlayingWord {
  private readonly panel: HTMLElement;
  private readonly shown: PanelText;
  private player: SoundPlayer | null = null;
  private at: number | null = null;
  private element: HTMLElement | null = null;
  /** The elements of the words by their number; found anew after each drawing. */
  private words: Map<number, HTMLElement> | null = null;
  private readonly moved = () => this.move();

  constructor(panel: HTMLElement, shown: PanelText) {
    this.panel = panel;
    this.shown = shown;
  }

  follow(player: SoundPlayer): void {
    this.leave();
    this.player = player;
    player.addEventListener("move", this.moved);
    player.addEventListener("change", this.moved);
  }

  leave(): void {
    this.player?.removeEventListener("move", this.moved);
    this.player?.removeEventListener("change", this.moved);
    this.player = null;
  }

  /** The words were drawn anew: the class may be gone, or stand on another word. */
  drawn(): void {
    this.words = null;
    this.mark();
  }

  private move(): void {
    const playing = this.player?.playing;
    const at = playing ? this.shown.tokenAt(playing.atS) : null;
    // In a pause the last word stays marked, so that the eye keeps its place.
    if (playing && at === null && this.at !== null) return;
    if (at === this.at) return;
    this.at = at;
    const follows = this.element !== null && inSight(this.element);
    this.mark();
    // Reading along: the page goes with the sound, unless the officer looks somewhere else.
    if (follows && this.element && !inSight(this.element)) this.element.scrollIntoView({ block: "center" });
  }

  private mark(): void {
    if (this.at === null && this.element === null) return;
    this.words ??= new Map([...this.panel.querySelectorAll<HTMLElement>("[data-at]")].map((word) => [Number(word.dataset["at"]), word]));
    const element = this.at === null ? null : (this.words.get(this.at) ?? null);
    if (element !== this.element) this.element?.classList.remove(CLASS);
    element?.classList.add(CLASS);
    this.element = element;
  }
}

function inSight(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight - UNDER_BARS_PX;
}
