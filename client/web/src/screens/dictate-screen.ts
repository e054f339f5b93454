/** Dictating: one large button, live text, fields that fill in. */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import { MicrophoneError } from "../audio/microphone.ts";
import type { Dictations } from "../dictations.ts";
import { saidEnd } from "../live/live-commands.ts";
import type { Recording } from "../live/recording.ts";
import { ask } from "../parts/ask.ts";
import { icon } from "../parts/icons.ts";
import type { LevelMeter } from "../parts/level-meter.ts";
import "../parts/level-meter.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import type { Template } from "../records.ts";
import { clock, text } from "../text.ts";
import { connectionLine, stoppedNotice } from "./dictate-state.ts";
import { liveFields, liveText } from "./dictate-text.ts";

const REMEMBERED = "verbaal-template";

export class DictateScreen extends LightElement {
  static override properties = {
    dictations: { attribute: false },
    templates: { state: true },
    chosen: { state: true },
    starting: { state: true },
    problem: { state: true },
    remark: { state: true },
  };
  declare dictations: Dictations;
  declare private templates: Template[] | null;
  declare private chosen: string | null;
  declare private starting: boolean;
  declare private problem: string | null;
  declare private remark: string | null;
  private followed: Recording | null = null;
  private announced = 0;
  private atEnd = true;
  private readonly changed = () => this.follow();
  private readonly redraw = () => {
    this.announceFinals();
    this.requestUpdate();
  };
  private readonly levelled = () => {
    const recording = this.followed;
    if (recording) this.querySelector<LevelMeter>("level-meter")?.show(recording.level);
  };

  constructor() {
    super();
    this.templates = null;
    this.chosen = localStorage.getItem(REMEMBERED);
    this.starting = false;
    this.problem = this.remark = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dictations.addEventListener("change", this.changed);
    this.follow();
    void this.loadTemplates();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dictations.removeEventListener("change", this.changed);
    this.unfollow();
  }

  private async loadTemplates(): Promise<void> {
    try {
      this.templates = await api.templates();
      this.problem = null;
      if (!this.templates.some((t) => t.id === this.chosen)) this.chosen = this.templates[0]?.id ?? null;
    } catch (error) {
      this.problem = `${text.dictate.templatesFailed} ${sentenceOf(error)}`;
    }
  }

  private follow(): void {
    const { current } = this.dictations;
    if (current !== this.followed) {
      this.unfollow();
      this.followed = current;
      this.announced = 0;
      current?.addEventListener("change", this.redraw);
      current?.addEventListener("level", this.levelled);
    }
    this.requestUpdate();
  }

  private unfollow(): void {
    this.followed?.removeEventListener("change", this.redraw);
    this.followed?.removeEventListener("level", this.levelled);
    this.followed = null;
  }

  /** The newest words stay in sight, unless the officer scrolled back to read. */
  override willUpdate(): void {
    const box = this.querySelector(".live-text");
    this.atEnd = !box || box.scrollHeight - box.scrollTop - box.clientHeight < 48;
  }

  override updated(): void {
    const box = this.querySelector(".live-text");
    if (box && this.atEnd) box.scrollTop = box.scrollHeight;
  }

  private say(sentence: string): void {
    this.querySelector<PoliteVoice>("polite-voice")?.say(sentence);
  }

  /** Screen readers hear finished sentences only: words that still change would be noise. */
  private announceFinals(): void {
    const finals = this.followed?.text.finals ?? [];
    this.say(finals.slice(this.announced).map((final) => final.text).join(" "));
    this.announced = finals.length;
  }

  private async start(): Promise<void> {
    if (this.starting || this.chosen === null) return;
    this.starting = true;
    this.problem = this.remark = null;
    try {
      localStorage.setItem(REMEMBERED, this.chosen);
      await this.dictations.start(this.chosen);
      this.say(text.dictate.announceStart);
    } catch (error) {
      this.problem =
        error instanceof MicrophoneError ? text.microphone[error.trouble] : text.dictate.deviceFull;
    } finally {
      this.starting = false;
    }
  }

  private async stop(recording: Recording): Promise<void> {
    await recording.stop();
    this.say(text.dictate.announceStop);
  }

  private async throwAway(recording: Recording): Promise<void> {
    const { throwAwayTitle: title, throwAwayBody: body, throwAwayYes: yes } = text.dictate;
    if (!(await ask({ title, body, yes }))) return;
    const live = recording.connection.kind === "live";
    await recording.cancel();
    this.remark = live ? text.dictate.thrownAway : text.dictate.thrownAwayLater;
  }

  private async attempt(what: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await what();
    } catch (error) {
      this.problem = error instanceof MicrophoneError ? text.microphone[error.trouble] : sentenceOf(error);
    }
  }

  private template(): Template | undefined {
    const id = this.followed?.record.template ?? this.chosen;
    return this.templates?.find((template) => template.id === id);
  }

  private choice() {
    return html`<fieldset class="choice">
      <legend>${text.dictate.whichReport}</legend>
      <div class="choice-options">
        ${(this.templates ?? []).map(
          (template) => html`<label class="choice-option">
            <input
              type="radio"
              name="template"
              .value=${template.id}
              .checked=${template.id === this.chosen}
              @change=${() => (this.chosen = template.id)}
            />
            <span class="choice-title">${template.title}</span>
            <span class="choice-help">${template.help}</span>
          </label>`,
        )}
      </div>
    </fieldset>`;
  }

  private messages(recording: Recording | null) {
    const again = html`<button class="button primary" @click=${() => this.attempt(() => recording?.soundAgain() ?? Promise.resolve())}>
      ${text.dictate.microphoneAgain}
    </button>`;
    const reload = html`<button class="button" @click=${() => this.loadTemplates()}>${text.app.retry}</button>`;
    return html`<div class="notices">
      ${this.problem ? notice("problem", this.problem, this.templates ? undefined : reload) : nothing}
      ${this.remark ? notice("good", this.remark) : nothing}
      ${recording?.trouble === "microphone_lost" ? notice("problem", text.dictate.microphoneLost, again) : nothing}
      ${recording?.trouble === "device_full" ? notice("problem", text.dictate.deviceFull) : nothing}
      ${recording?.phase === "recording" && saidEnd(recording.text)
        ? notice(
            "calm",
            text.dictate.saidEnd,
            html`<button class="button primary" @click=${() => this.stop(recording)}>${text.dictate.saidEndYes}</button>`,
          )
        : nothing}
      ${recording?.warning ? notice("warning", recording.warning) : nothing}
      ${recording?.connection.kind === "stopped"
        ? stoppedNotice(recording, recording.connection, {
            finish: () => this.attempt(() => this.dictations.finishOnServer(recording)),
            sendAsNew: () => this.attempt(() => recording.sendAsNew()),
            throwAway: () => this.attempt(() => recording.forget().then(() => this.dictations.letGo())),
          })
        : nothing}
    </div>`;
  }

  private mainButton(recording: Recording | null) {
    if (recording?.phase === "recording") {
      return html`<button class="record record-stop" @click=${() => this.stop(recording)}>
        ${icon("stop")}<span>${text.dictate.stop}</span>
      </button>`;
    }
    const busy = this.starting || recording !== null;
    const label = this.starting ? text.dictate.starting : text.dictate.start;
    return html`<button class="record" ?disabled=${busy || this.chosen === null} @click=${() => this.start()}>
      ${icon("microphone")}<span>${label}</span>
    </button>`;
  }

  private controls(recording: Recording | null) {
    const running = recording?.phase === "recording";
    return html`<section class="controls" aria-label=${text.app.dictate}>
      <div class="controls-side">
        ${running
          ? html`<p class="elapsed"><span class="recording-dot"></span><span class="only-heard">${text.dictate.elapsed} </span>${clock(recording.recordedS)}</p>
              <level-meter></level-meter>`
          : nothing}
      </div>
      ${this.mainButton(recording)}
      <div class="controls-side controls-end">
        ${recording ? connectionLine(recording) : nothing}
        ${running
          ? html`<button class="button quiet" @click=${() => this.throwAway(recording)}>
              ${icon("trash")}${text.dictate.throwAway}
            </button>`
          : nothing}
      </div>
      <p class="controls-notice">${running ? text.dictate.notice : recording ? nothing : text.dictate.before}</p>
    </section>`;
  }

  override render() {
    const recording = this.followed;
    const template = this.template();
    return html`<div class="dictate ${recording ? "dictate-busy" : ""}">
      <h1 tabindex="-1">${recording && template ? template.title : text.dictate.title}</h1>
      ${this.messages(recording)} ${recording ? nothing : this.choice()}
      <div class="dictate-columns">
        ${liveText(recording)} ${liveFields(recording, template)}
      </div>
      ${this.controls(recording)}
      <polite-voice></polite-voice>
    </div>`;
  }
}

customElements.define("dictate-screen", DictateScreen);
