/**
 * Say it instead of typing it: a field's value, or other words for a marked passage.
 *
 *     <spoken-entry .draftId .fieldId .was .label @spoken-taken @spoken-typed @spoken-closed>
 *
 * `spoken-taken` ({text, value, warning}): the officer takes what was heard; the owner saves it as an own
 * value. `spoken-typed` (the words, or null): the officer types it, with these words to begin with.
 * `spoken-closed`: it stays as it was. The new words stand beside the old ones; taking over, saying it
 * again, typing and leaving it cost one step each.
 */

import { html, nothing } from "lit";
import { api, Problem } from "../../api.ts";
import { Microphone } from "../../audio/microphone.ts";
import { keyMark, shortcut } from "../../keys/shortcut.ts";
import { keys } from "../../keys/keys.ts";
import { icon } from "../../parts/icons.ts";
import type { LevelMeter } from "../../parts/level-meter.ts";
import "../../parts/level-meter.ts";
import { LightElement } from "../../parts/light-element.ts";
import type { SpokenWords } from "../../records.ts";
import { text } from "../../text.ts";
import { bare } from "../rewrite.ts";
import { forgetSpoken, keepSpoken, keptSpoken } from "./kept.ts";
import { HoldOrTap } from "./hold-or-tap.ts";
import type { Ended } from "./recorder.ts";
import { SpokenRecorder } from "./recorder.ts";

type State = "ready" | "opening" | "listening" | "reading" | "heard";

export class SpokenEntry extends LightElement {
  static override properties = {
    draftId: { attribute: false },
    fieldId: { attribute: false },
    was: { attribute: false },
    label: { attribute: false },
    state: { state: true },
    trouble: { state: true },
    left: { state: true },
    heard: { state: true },
  };
  declare draftId: string;
  /** The field that it is for; null for words of the text. */
  declare fieldId: string | null;
  /** What stands there now; empty where nothing does. */
  declare was: string;
  /** The field's name, or what the passage is called. */
  declare label: string;
  declare private state: State;
  /** What went wrong, in a sentence that says what to do. */
  declare private trouble: string | null;
  /** Seconds that can still be recorded, near the end. */
  declare private left: number | null;
  declare private heard: SpokenWords | null;
  private recorder: SpokenRecorder | null = null;
  private offs: (() => void)[] = [];
  private readonly press = new HoldOrTap({
    isOn: () => this.state === "opening" || this.state === "listening",
    start: () => this.start(),
    stop: () => void this.recorder?.stop(),
  });

  constructor() {
    super();
    this.fieldId = null;
    this.was = this.label = "";
    this.state = "ready";
    this.trouble = this.left = this.heard = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.offs = [keys.on("speak", () => (this.state === "reading" ? undefined : this.press.toggle()))];
    if (this.kept) this.trouble = text.spoken.failed;
    this.focusOn(".speak-button");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const off of this.offs) off();
    void this.recorder?.drop();
    this.recorder = null;
  }

  private get place(): string {
    return this.fieldId ?? `text: ${this.was}`;
  }

  private get kept(): Blob | null {
    return keptSpoken(this.draftId, this.place);
  }

  private start(): void {
    this.trouble = this.left = this.heard = null;
    if (Microphone.inUse > 0) {
      this.state = "ready";
      this.trouble = text.spoken.busy;
      return;
    }
    this.dispatchEvent(new Event("spoken-started", { bubbles: true })); // what plays goes silent
    this.state = "opening";
    const recorder = new SpokenRecorder((events) => Microphone.open(0, events), {
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
    if (how.kind === "recorded") {
      keepSpoken(this.draftId, this.place, how.wav);
      void this.send(how.why === "full" ? text.spoken.full : how.why === "lost" ? text.spoken.lost : null);
      return;
    }
    this.state = "ready";
    this.trouble = how.kind === "too_short" ? text.spoken.tooShort : text.spoken.trouble[how.trouble];
    this.focusOn(".speak-button");
  }

  private async send(remark: string | null = null): Promise<void> {
    const wav = this.kept;
    if (!wav) return;
    this.state = "reading";
    this.trouble = remark;
    try {
      const heard = await api.spoken(this.draftId, wav, this.fieldId);
      forgetSpoken(this.draftId, this.place);
      if (heard.text.trim() === "" && !heard.value) {
        this.state = "ready";
        this.trouble = text.spoken.nothingHeard;
        this.focusOn(".speak-button");
        return;
      }
      this.heard = heard;
      this.state = "heard";
      // Not on "take over": what was heard is looked at first.
      this.focusOn(".spoken-heard");
    } catch (error) {
      this.state = "ready";
      const code = error instanceof Problem ? error.code : "";
      if (code === "unreachable") this.trouble = text.spoken.offline;
      else this.trouble = error instanceof Problem ? `${error.message} ${text.spoken.failed}` : text.spoken.failed;
      this.focusOn(".spoken-retry");
    }
  }

  private take(): void {
    if (this.heard) this.tell("spoken-taken", this.heard);
  }

  private type(): void {
    this.tell("spoken-typed", this.heard ? (this.heard.value ?? this.heard.text) : null);
  }

  private close(): void {
    forgetSpoken(this.draftId, this.place);
    this.tell("spoken-closed", null);
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  private microphoneButton() {
    const on = this.state === "opening" || this.state === "listening";
    return html`<button
        class="button speak-button ${on ? "danger" : "primary"}"
        aria-pressed=${on}
        aria-describedby="speak-help"
        ?disabled=${this.state === "reading"}
        ${shortcut("speak")}
        @pointerdown=${this.press.down}
        @pointerup=${this.press.up}
        @pointercancel=${this.press.up}
        @click=${this.press.clicked}
        @contextmenu=${(event: Event) => event.preventDefault()}
      >
        ${icon(on ? "stop" : "microphone")}<span>${on ? text.spoken.stop : text.spoken.start}</span>${keyMark("speak")}
      </button>
      ${on
        ? html`<div class="speak-live"><level-meter></level-meter></div>`
        : html`<p class="legend" id="speak-help">${text.spoken.startHelp}</p>`}`;
  }

  private result({ text: words, value, warning }: SpokenWords) {
    const now = value ?? words;
    return html`<div class="spoken-heard" tabindex="-1" role="group" aria-label="${text.spoken.heard} ${now}">
        <p class="spoken-old"><span class="legend">${text.spoken.was}</span> ${this.was ? html`<s lang="nl">${this.was}</s>` : text.spoken.wasNothing}</p>
        <p class="spoken-new"><span class="legend">${text.spoken.heard}</span> <strong lang="nl">${now}</strong></p>
        ${value !== null && bare(value) !== bare(words) ? html`<p class="legend">${text.spoken.heardAs(words)}</p>` : nothing}
        ${warning ? html`<p class="todo-hint">${icon("warning")}<span>${warning}</span></p>` : nothing}
      </div>
      <div class="actions spoken-choices">
        <button class="button spoken-take" @click=${this.take}>${icon("check")}${text.spoken.take}</button>
        <button class="button spoken-again" ${shortcut("speak")} @click=${this.start}>${icon("microphone")}${text.spoken.again}</button>
        <button class="button" @click=${this.type}>${icon("keyboard")}${text.spoken.type}</button>
        <button class="button" @click=${this.close}>${icon("cross")}${text.spoken.cancel}</button>
      </div>`;
  }

  private status(): string {
    if (this.state === "opening") return text.spoken.opening;
    if (this.state === "listening") return this.left === null ? text.spoken.listening : text.spoken.left(this.left);
    return this.state === "reading" ? text.spoken.reading : "";
  }

  override render() {
    const { state, heard } = this;
    const waits = state === "ready" && this.kept !== null;
    return html`<section class="spoken" aria-label=${text.spoken.title(this.label)} @keydown=${this.keyed}>
      ${state === "heard" && heard
        ? this.result(heard)
        : html`${this.was && this.was !== this.label ? html`<p class="spoken-old"><span class="legend">${text.spoken.was}</span> <q lang="nl">${this.was}</q></p>` : nothing}
            ${this.microphoneButton()}`}
      <p class="spoken-status" role="status">
        ${state === "reading" ? html`<span class="spinner"></span>` : nothing}<span>${this.status()}</span>
      </p>
      ${this.trouble ? html`<p class="todo-hint" role="alert">${icon("warning")}<span>${this.trouble}</span></p>` : nothing}
      ${state === "heard"
        ? nothing
        : html`<div class="actions spoken-choices">
            ${waits ? html`<button class="button spoken-retry" @click=${() => this.send()}>${icon("undo")}${text.spoken.retry}</button>` : nothing}
            <button class="button" @click=${this.type}>${icon("keyboard")}${text.spoken.type}</button>
            <button class="button" @click=${this.close}>${icon("cross")}${text.spoken.cancel}</button>
          </div>`}
    </section>`;
  }
}

customElements.define("spoken-entry", SpokenEntry);
