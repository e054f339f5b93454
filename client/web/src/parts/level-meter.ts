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

export class LevelMeter extends LightElement {
  static override properties = { hint: { state: true } };
  declare private hint: "good" | "loud" | "quiet";
  private loudUntil = 0;
  private heardAt = Date.now();
  private shown = 0;

  constructor() {
    super();
    this.hint = "good";
  }

  /** Called some twenty times a second: moves the bar without drawing the element anew. */
  show(level: Level): void {
    const now = Date.now();
    if (level.clipped) this.loudUntil = now + LOUD_FOR_MS;
    if (level.rms > QUIET_RMS) this.heardAt = now;
    this.hint = now < this.loudUntil ? "loud" : now - this.heardAt > QUIET_AFTER_MS ? "quiet" : "good";
    const db = 20 * Math.log10(Math.max(level.peak, 1e-6));
    const part = Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
    this.shown = Math.max(part, this.shown * 0.82); // falls slower than it rises: readable
    const bar = this.querySelector<HTMLElement>(".level-bar");
    bar?.style.setProperty("--level", this.shown.toFixed(3));
  }

  override render() {
    const words = { good: text.dictate.levelGood, loud: text.dictate.tooLoud, quiet: text.dictate.tooQuiet };
    return html`<div class="level level-${this.hint}">
      <div class="level-track" role="img" aria-label=${text.dictate.level}><div class="level-bar"></div></div>
      <p class="level-hint">
        ${this.hint === "good" ? icon("check") : icon("warning")}<span>${words[this.hint]}</span>
      </p>
    </div>`;
  }
}

customElements.define("level-meter", LevelMeter);
