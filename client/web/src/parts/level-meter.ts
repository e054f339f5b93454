/** The microphone's level, with a hint when it is too loud or silent. */

import { html } from "lit";
import type { Level } from "../audio/capture-messages.ts";
import { text } from "../text.ts";
import { icon } from "./icons.ts";
import { LightElement } from "./light-element.ts";

/** Shown range: -60 dBFS is an empty bar. */
const FLOOR_DB = -60;
const QUIET_RMS = 0.002;
const QUIET_AFTER_MS = 5000;
const LOUD_FOR_MS = 3000;
/** A screen reader hears the same hint again no sooner than this. */
const SAID_AGAIN_MS = 20_000;

export class LevelMeter extends LightElement {
  static override properties = { hint: { state: true } };
  declare private hint: "good" | "loud" | "quiet";
  private loudUntil = 0;
  private heardAt = performance.now();
  private shown = 0;
  private saidAt = -Infinity;

  constructor() {
    super();
    this.hint = "good";
  }

  /** Called some twenty times a second: moves the bar without drawing the element anew. */
  show(level: Level): void {
    const now = performance.now();
    if (level.clipped) this.loudUntil = now + LOUD_FOR_MS;
    if (level.rms > QUIET_RMS) this.heardAt = now;
    this.hint = now < this.loudUntil ? "loud" : now - this.heardAt > QUIET_AFTER_MS ? "quiet" : "good";
    const db = 20 * Math.log10(Math.max(level.peak, 1e-6));
    const part = Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
    this.shown = Math.max(part, this.shown * 0.82); // falls slower than it rises: readable
    const bar = this.querySelector<HTMLElement>(".level-bar");
    bar?.style.setProperty("--level", this.shown.toFixed(3));
  }

  private words(): string {
    return { good: text.dictate.levelGood, loud: text.dictate.tooLoud, quiet: text.dictate.tooQuiet }[this.hint];
  }

  /** Tells `hint` with what is wrong, for who does not see the bar. */
  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("hint") || this.hint === "good" || performance.now() - this.saidAt < SAID_AGAIN_MS) return;
    this.saidAt = performance.now();
    this.dispatchEvent(new CustomEvent<string>("hint", { detail: this.words(), bubbles: true }));
  }

  override render() {
    return html`<div class="level level-${this.hint}">
      <div class="level-track" role="img" aria-label=${text.dictate.level}><div class="level-bar"></div></div>
      <p class="level-hint">
        ${this.hint === "good" ? icon("check") : icon("warning")}<span>${this.words()}</span>
      </p>
    </div>`;
  }
}

customElements.define("level-meter", LevelMeter);
