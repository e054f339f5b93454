/** Plays the sound of one spoken answer. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { keptRate } from "../review/speed.ts";
import { text } from "../text.ts";

/** The one that plays now: another one makes it silent. */
let playing: AnswerSound | null = null;

export class AnswerSound extends LightElement {
  static override properties = {
    src: { attribute: false },
    question: { attribute: false },
    on: { state: true },
    gone: { state: true },
  };
  declare src: string;
  /** What was asked: names the button. */
  declare question: string;
  declare private on: boolean;
  /** There is no such sound (any more). */
  declare private gone: boolean;
  private audio: HTMLAudioElement | null = null;

  constructor() {
    super();
    this.src = this.question = "";
    this.on = this.gone = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  stop(): void {
    this.audio?.pause();
    this.audio = null;
    this.on = false;
    if (playing === this) playing = null;
  }

  private play(): void {
    playing?.stop();
    playing = this;
    this.dispatchEvent(new Event("spoken-started", { bubbles: true })); // what plays elsewhere goes silent
    const audio = new Audio(this.src);
    this.audio = audio;
    this.on = true;
    this.gone = false;
    audio.preservesPitch = true;
    audio.defaultPlaybackRate = audio.playbackRate = keptRate();
    audio.onended = () => this.audio === audio && this.stop();
    audio.onerror = () => {
      if (this.audio !== audio) return;
      this.stop();
      this.gone = true;
    };
    audio.play().catch(() => undefined); // stopped before it began; a fault is told by onerror
  }

  override render() {
    return html`<button
        class="button quiet answer-play"
        aria-label=${text.guidance.playOf(this.question)}
        aria-pressed=${this.on}
        @click=${() => (this.on ? this.stop() : this.play())}
      >
        ${icon(this.on ? "stop" : "play")}${this.on ? text.guidance.playStop : text.guidance.play}
      </button>
      ${this.gone ? html`<p class="legend" role="alert">${text.guidance.noSound}</p>` : nothing}`;
  }
}

customElements.define("answer-sound", AnswerSound);
