/** Tells screen readers what happens, politely and not too often. */

import { LightElement } from "./light-element.ts";
import { html } from "lit";

const PAUSE_MS = 4000;

export class PoliteVoice extends LightElement {
  static override properties = { spoken: { state: true } };
  declare private spoken: string;
  private waiting: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.spoken = "";
  }

  /** Say this soon; what comes within the pause is said together. */
  say(sentence: string): void {
    if (sentence) this.waiting.push(sentence);
    if (this.timer === undefined) this.speak();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private speak(): void {
    if (this.waiting.length === 0) {
      this.timer = undefined;
      return;
    }
    this.spoken = this.waiting.join(" ");
    this.waiting = [];
    this.timer = setTimeout(() => this.speak(), PAUSE_MS);
  }

  override render() {
    return html`<div class="only-heard" role="status" aria-live="polite">${this.spoken}</div>`;
  }
}

customElements.define("polite-voice", PoliteVoice);
