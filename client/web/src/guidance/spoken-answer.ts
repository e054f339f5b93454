/**
 * Say the answer instead of tapping it. What was heard is read by the server: a clear yes, no or not known is kept
 * with its sound; of anything else the officer says what was meant, and the same sound goes with that.
 *
 *     <spoken-answer .draftId .observable .send .busy>
 */

import { html, nothing } from "lit";
import { Microphone } from "../audio/microphone.ts";
import { icon } from "../parts/icons.ts";
import type { LevelMeter } from "../parts/level-meter.ts";
import "../parts/level-meter.ts";
import { LightElement } from "../parts/light-element.ts";
import { HoldOrTap } from "../review/spoken/hold-or-tap.ts";
import { forgetSpoken, keepSpoken, keptSpoken } from "../review/spoken/kept.ts";
import type { Ended, Opener } from "../review/spoken/recorder.ts";
import { SpokenRecorder } from "../review/spoken/recorder.ts";
import { text } from "../text.ts";
import type { Reply } from "./guidance.ts";

/** Kept; or the words that are no clear answer; or null when it could not be sent. */
export type Sent = "saved" | { unclear: string } | null;
export type SendAnswer = (wav: Blob, reply: Reply | null) => Promise<Sent>;

type State = "ready" | "opening" | "listening" | "reading" | "unclear";

const REPLIES: readonly Reply[] = ["yes", "no", "unknown"];

export class SpokenAnswer extends LightElement {
  static override properties = {
    draftId: { attribute: false },
    observable: { attribute: false },
    send: { attribute: false },
    busy: { type: Boolean },
    state: { state: true },
    words: { state: true },
    trouble: { state: true },
    left: { state: true },
  };
  declare draftId: string;
  declare observable: string;
  declare send: SendAnswer;
  declare busy: boolean;
  declare private state: State;
  /** What was heard and is no clear answer. */
  declare private words: string;
  /** What went wrong, in a sentence that says what to do. */
  declare private trouble: string | null;
  /** Seconds that can still be recorded, near the end. */
  declare private left: number | null;
  /** Another one in tests. */
  opener: Opener = (events) => Microphone.open(0, events);
  private recorder: SpokenRecorder | null = null;
  private readonly press = new HoldOrTap({
    isOn: () => this.state === "opening" || this.state === "listening",
    start: () => this.start(),
    stop: () => void this.recorder?.stop(),
  });

  constructor() {
    super();
    this.draftId = this.observable = this.words = "";
    this.busy = false;
    this.state = "ready";
    this.trouble = this.left = null;
  }

  /** Another question: what was said is of the one before. */
  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("observable") || changed.get("observable") === undefined) return;
    this.drop();
    this.trouble = this.kept ? text.guidance.notSent : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.kept) this.trouble = text.guidance.notSent;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drop();
  }

  private drop(): void {
    void this.recorder?.drop();
    this.recorder = null;
    this.state = "ready";
    this.left = null;
  }

  private get place(): string {
    return `answer: ${this.observable}`;
  }

  private get kept(): Blob | null {
    return keptSpoken(this.draftId, this.place);
  }

  private start(): void {
    this.trouble = this.left = null;
    if (Microphone.inUse > 0) {
      this.trouble = text.spoken.busy;
      return;
    }
    this.dispatchEvent(new Event("spoken-started", { bubbles: true })); // what plays goes silent
    this.state = "opening";
    const recorder = new SpokenRecorder(this.opener, {
      listening: () => (this.state = "listening"),
      level: (level) => this.querySelector<LevelMeter>("level-meter")?.show(level),
      left: (seconds) => (this.left = seconds),
      ended: (how) => this.recorder === recorder && this.ended(how),
    });
    this.recorder = recorder;
    void recorder.start();
  }

  private ended(how: Ended): void {
    this.recorder = null;
    this.left = null;
    this.state = "ready";
    if (how.kind === "recorded") {
      keepSpoken(this.draftId, this.place, how.wav);
      void this.sendKept(null);
      return;
    }
    this.trouble = how.kind === "too_short" ? text.guidance.tooShort : text.guidance.microphone[how.trouble];
    this.focusOn(".speak-button");
  }

  private async sendKept(reply: Reply | null): Promise<void> {
    const { kept: wav, observable, draftId, place: slot } = this;
    if (!wav) return;
    this.state = "reading";
    this.trouble = null;
    const sent = await this.send(wav, reply);
    if (sent === "saved") forgetSpoken(draftId, slot);
    if (this.observable !== observable) return; // another question stands here by now
    this.state = "ready";
    if (sent === "saved") return;
    if (sent === null) {
      this.trouble = text.guidance.notSent;
      this.focusOn(".spoken-retry");
    } else if (sent.unclear.trim() === "") {
      forgetSpoken(draftId, slot);
      this.trouble = text.guidance.nothingHeard;
      this.focusOn(".speak-button");
    } else {
      this.words = sent.unclear;
      this.state = "unclear";
      // Not on an answer: what was heard is looked at first.
      this.focusOn(".spoken-heard");
    }
  }

  private again(): void {
    this.state = "ready";
    this.start();
  }

  private forget(): void {
    forgetSpoken(this.draftId, this.place);
    this.state = "ready";
    this.trouble = null;
    this.focusOn(".speak-button");
  }

  private get status(): string {
    if (this.state === "opening") return text.spoken.opening;
    if (this.state === "listening") return this.left === null ? text.spoken.listening : text.spoken.left(this.left);
    return this.state === "reading" ? text.spoken.reading : "";
  }

  private get button() {
    const on = this.state === "opening" || this.state === "listening";
    return html`<button
        class="button speak-button ${on ? "danger" : ""}"
        aria-pressed=${on}
        aria-describedby=${on ? nothing : "aloud-help"}
        ?disabled=${!on && (this.busy || this.state === "reading")}
        @pointerdown=${this.press.down}
        @pointerup=${this.press.up}
        @pointercancel=${this.press.up}
        @click=${this.press.clicked}
        @contextmenu=${(event: Event) => event.preventDefault()}
      >
        ${icon(on ? "stop" : "microphone")}<span>${on ? text.guidance.aloudStop : text.guidance.aloud}</span>
      </button>
      ${on ? html`<div class="speak-live"><level-meter></level-meter></div>` : html`<p class="legend" id="aloud-help">${text.guidance.aloudHelp}</p>`}`;
  }

  /** What was heard, and what it may have meant. */
  private get meant() {
    const { words, busy } = this;
    const choice = (reply: Reply) =>
      html`<button class="button reply-${reply}" ?disabled=${busy} @click=${() => this.sendKept(reply)}>${text.guidance.reply[reply]}</button>`;
    return html`<div class="spoken-heard" tabindex="-1" role="group" aria-label="${text.guidance.heard} ${words}">
        <p class="spoken-new"><span class="legend">${text.guidance.heard}</span> <q lang="nl">${words}</q></p>
        <p id="aloud-meant">${text.guidance.unclear}</p>
      </div>
      <div class="replies" role="group" aria-labelledby="aloud-meant">${REPLIES.map(choice)}</div>
      <div class="actions spoken-choices">
        <button class="button quiet" ?disabled=${busy} @click=${this.again}>${icon("microphone")}${text.guidance.sayAgain}</button>
        <button class="button quiet" ?disabled=${busy} @click=${this.forget}>${icon("cross")}${text.guidance.dropAloud}</button>
      </div>`;
  }

  override render() {
    const { state, trouble, busy } = this;
    const waits = state === "ready" && this.kept !== null;
    return html`<div class="spoken aloud">
      ${state === "unclear" ? this.meant : this.button}
      <p class="spoken-status" role="status">
        ${state === "reading" ? html`<span class="spinner"></span>` : nothing}<span>${this.status}</span>
      </p>
      ${trouble ? html`<p class="todo-hint" role="alert">${icon("warning")}<span>${trouble}</span></p>` : nothing}
      ${waits
        ? html`<div class="actions spoken-choices">
            <button class="button spoken-retry" ?disabled=${busy} @click=${() => this.sendKept(null)}>${icon("undo")}${text.guidance.send}</button>
            <button class="button quiet" @click=${this.forget}>${icon("cross")}${text.guidance.dropAloud}</button>
          </div>`
        : nothing}
    </div>`;
  }
}

customElements.define("spoken-answer", SpokenAnswer);
