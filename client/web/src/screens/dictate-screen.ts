/** Dictating: one large button, live text, fields that fill in. */

import { html, nothing } from "lit";
import { MicrophoneError } from "../audio/microphone.ts";
import type { Dictations } from "../dictations.ts";
import { startTrouble } from "../dictations.ts";
import { keys } from "../keys/keys.ts";
import { Headset } from "../live/headset.ts";
import { echoOf } from "../live/live-echo.ts";
import { EMPTY_TEXT } from "../live/live-text.ts";
import type { PressAct, Standing } from "../live/press.ts";
import type { Recording } from "../live/recording.ts";
import { ask } from "../parts/ask.ts";
import { icon } from "../parts/icons.ts";
import type { LevelMeter } from "../parts/level-meter.ts";
import "../parts/level-meter.ts";
import { LightElement } from "../parts/light-element.ts";
import { sentenceOf } from "../parts/notice.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import type { Template } from "../records.ts";
import { fetchTemplates, keptTemplates } from "../templates.ts";
import { text } from "../text.ts";
import { barOf, footOf } from "./dictate-bar.ts";
import "./dictate-button.ts";
import "./dictate-fields.ts";
import "./dictate-question.ts";
import { notices } from "./dictate-notices.ts";
import { Told } from "./dictate-told.ts";
import "./dictate-words.ts";
import { keepWithin, remembered, rememberTemplate } from "./dictate-choice.ts";

const ECHO_MS = 4000;

export class DictateScreen extends LightElement {
  static override properties = {
    dictations: { attribute: false },
    templates: { state: true },
    chosen: { state: true },
    starting: { state: true },
    problem: { state: true },
    remark: { state: true },
    echo: { state: true },
    saidTemplate: { state: true },
    knowsOfSleep: { state: true },
  };
  declare dictations: Dictations;
  declare private templates: Template[] | null;
  declare private chosen: string | null;
  declare private starting: boolean;
  declare private problem: string | null;
  declare private remark: string | null;
  /** A command that was just heard, for a moment. */
  declare private echo: string | null;
  /** The form before another was chosen by voice: shown until the officer has seen it. */
  declare private saidTemplate: { before: string } | null;
  /** The officer read that the screen may go dark. */
  declare private knowsOfSleep: boolean;
  private followed: Recording | null = null;
  private told = new Told();
  private shownTemplate: string | null = null;
  private pauseWhenStarted = false;
  private echoTimer: ReturnType<typeof setTimeout> | undefined;
  private headset: Headset | null = null;
  private off: (() => void)[] = [];
  private readonly changed = () => this.follow();
  private readonly redraw = () => {
    this.announce();
    this.followTemplate();
    this.requestUpdate();
  };
  private readonly levelled = () => {
    const recording = this.followed;
    if (recording) this.querySelector<LevelMeter>("level-meter")?.show(recording.level);
  };
  private readonly commanded = () => this.hearCommand();

  constructor() {
    super();
    this.templates = keptTemplates();
    this.chosen = keepWithin(this.templates, remembered());
    this.starting = this.knowsOfSleep = false;
    this.problem = this.remark = this.echo = this.saidTemplate = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dictations.addEventListener("change", this.changed);
    this.dictations.warmUp();
    this.headset = new Headset(() => void this.pauseOrGoOn());
    this.off = [
      keys.on("record", () => this.act(this.standing() === "recording" ? "stop" : this.standing() === "paused" ? "go_on" : "start")),
      keys.on("pause", () => this.pauseOrGoOn()),
    ];
    this.follow();
    void this.loadTemplates();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dictations.removeEventListener("change", this.changed);
    this.off.forEach((off) => off());
    this.headset?.close();
    this.headset = null;
    clearTimeout(this.echoTimer);
    this.unfollow();
  }

  private async loadTemplates(): Promise<void> {
    try {
      this.templates = await fetchTemplates();
      this.problem = null;
      this.chosen = keepWithin(this.templates, this.chosen);
    } catch (error) {
      // With those of the last time an officer can go on; without any there is nothing to choose.
      if (!this.templates) this.problem = `${text.dictate.templatesFailed} ${sentenceOf(error)}`;
    }
  }

  private follow(): void {
    const { current } = this.dictations;
    if (current !== this.followed) {
      this.unfollow();
      this.followed = current;
      this.told = new Told();
      this.shownTemplate = current?.template ?? null;
      this.saidTemplate = null;
      current?.addEventListener("change", this.redraw);
      current?.addEventListener("level", this.levelled);
      current?.addEventListener("command", this.commanded);
    }
    this.requestUpdate();
  }

  private unfollow(): void {
    this.followed?.removeEventListener("change", this.redraw);
    this.followed?.removeEventListener("level", this.levelled);
    this.followed?.removeEventListener("command", this.commanded);
    this.followed = null;
  }

  /** Once a picture: messages come faster than that when a connection comes back. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated && document.visibilityState === "visible") await new Promise(requestAnimationFrame);
    super.scheduleUpdate();
  }

  override updated(changed: Map<string, unknown>): void {
    // On a phone the choice of forms and the bar stand before it.
    if (changed.has("problem") && this.problem) this.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
    const recording = this.followed;
    const running = recording?.phase === "recording";
    this.headset?.show(running ? (recording.paused ? "paused" : "recording") : "none", this.template()?.title ?? "");
  }

  private standing(): Standing {
    const recording = this.followed;
    if (!recording) return "idle";
    if (recording.phase !== "recording") return "busy";
    return recording.paused ? "paused" : "recording";
  }

  private say(sentence: string | null): void {
    if (sentence) this.querySelector<PoliteVoice>("polite-voice")?.say(sentence);
  }

  private announce(): void {
    const recording = this.followed;
    if (recording) this.say(this.told.news(recording.connection.kind, recording.text).join(" "));
  }

  private hearCommand(): void {
    const command = this.followed?.lastCommand;
    const echo = command ? echoOf(command) : null;
    if (!command || echo === null) return;
    this.echo = echo;
    if (!(command.name in text.dictate.echo.plain)) this.say(text.dictate.announceCommand(echo));
    clearTimeout(this.echoTimer);
    this.echoTimer = setTimeout(() => (this.echo = null), ECHO_MS);
  }

  /** Another form by voice is told until it was seen: the words may not have been meant so. */
  private followTemplate(): void {
    const recording = this.followed;
    if (!recording || recording.template === this.shownTemplate) return;
    const before = this.shownTemplate;
    this.shownTemplate = recording.template;
    this.saidTemplate = before === null ? null : { before };
    this.say(text.dictate.templateNow(this.titleOf(recording.template)));
  }

  private titleOf(id: string): string {
    return this.templates?.find((template) => template.id === id)?.title ?? id;
  }

  private async act(act: PressAct): Promise<void> {
    const recording = this.followed;
    if (act === "start") await this.start();
    else if (act === "pause" && this.starting) this.pauseWhenStarted = true;
    else if (act === "pause") await this.pause(recording);
    else if (act === "go_on") await this.goOn(recording);
    else if (act === "stop" && recording) await this.stop(recording);
  }

  private async start(): Promise<void> {
    if (this.starting || this.followed || this.chosen === null) return;
    this.starting = true;
    this.pauseWhenStarted = false;
    this.problem = this.remark = null;
    try {
      rememberTemplate(this.chosen);
      await this.dictations.start(this.chosen);
      this.say(text.dictate.announceStart);
      if (this.pauseWhenStarted) await this.pause(this.dictations.current);
    } catch (error) {
      this.problem = startTrouble(error);
    } finally {
      this.starting = false;
    }
  }

  private async pause(recording: Recording | null): Promise<void> {
    if (!recording) return;
    const off = recording.paused;
    await recording.pause();
    if (!off) this.say(text.dictate.announcePause);
  }

  private async goOn(recording: Recording | null): Promise<void> {
    if (!recording) return;
    await this.attempt(async () => {
      await recording.goOn();
      if (!recording.paused) this.say(text.dictate.announceGoOn);
    });
  }

  /** False when there is nothing to pause: the key is for somebody else then. */
  private pauseOrGoOn(): boolean {
    const standing = this.standing();
    if (standing === "recording") void this.act("pause");
    else if (standing === "paused") void this.act("go_on");
    return standing === "recording" || standing === "paused";
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
    const id = this.followed?.template ?? this.chosen;
    return this.templates?.find((template) => template.id === id);
  }

  private choose(recording: Recording, id: string): void {
    this.shownTemplate = id;
    this.saidTemplate = null;
    void recording.chooseTemplate(id);
    this.say(text.dictate.templateNow(this.titleOf(id)));
  }

  /** The form of the recording that runs; a native list, for one thumb and for every keyboard. */
  private running(recording: Recording, template: Template | undefined) {
    const t = text.dictate;
    const free = recording.phase === "recording";
    return html`<div class="dictate-head">
      <h1 tabindex="-1" class="only-heard">${t.templateTitle(template?.title ?? recording.template)}</h1>
      <label class="form-choice"
        ><span class="only-heard">${t.template}</span>
        <select class="form-select" ?disabled=${!free} @change=${(event: Event) => this.choose(recording, (event.target as HTMLSelectElement).value)}>
          ${(this.templates ?? []).map((one) => html`<option value=${one.id} ?selected=${one.id === recording.template} .selected=${one.id === recording.template}>${one.title}</option>`)}
        </select>
        ${icon("down")}
      </label>
      ${free
        ? html`<button class="button quiet" aria-label=${t.throwAwayName} @click=${() => this.throwAway(recording)}>${icon("trash")}<span>${t.throwAway}</span></button>`
        : nothing}
    </div>`;
  }

  private choice() {
    return html`<div class="dictate-head"><h1 tabindex="-1">${text.dictate.title}</h1></div>
      <fieldset class="choice">
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
        <p class="hint choice-voice">${text.dictate.sayTemplate}</p>
      </fieldset>`;
  }

  private messages(recording: Recording | null) {
    return notices(recording, {
      problem: this.problem,
      remark: this.remark,
      templatesMissing: this.templates === null,
      // A desk's screen that goes dark does not stop a recording.
      maySleep: this.dictations.screenMaySleep && !this.knowsOfSleep && matchMedia("(pointer: coarse)").matches,
      saidTemplate: recording && this.saidTemplate ? { before: this.titleOf(this.saidTemplate.before), now: this.titleOf(recording.template) } : null,
      sawMaySleep: () => (this.knowsOfSleep = true),
      reload: () => this.loadTemplates(),
      attempt: (what) => this.attempt(what),
      takeOver: () => this.dispatchEvent(new Event("take-over")),
      stop: (one) => this.stop(one),
      backToTemplate: (one) => this.choose(one, this.saidTemplate?.before ?? one.template),
      keepTemplate: () => (this.saidTemplate = null),
      finishOnServer: (one) => this.dictations.finishOnServer(one),
      letGo: () => this.dictations.letGo(),
    });
  }

  private controls(recording: Recording | null) {
    return html`<section class="controls" aria-label=${text.app.dictate} @hint=${(event: CustomEvent<string>) => this.say(event.detail)}>
      ${recording
        ? barOf(recording, {
            pause: () => this.pause(recording),
            stop: () => this.stop(recording),
            setAside: () => this.dictations.letGo(),
          })
        : html`<p class="controls-notice">${text.dictate.before}</p>`}
      <record-button
        .standing=${this.standing()}
        ?starting=${this.starting}
        ?unavailable=${!this.followed && this.chosen === null}
        @act=${(event: CustomEvent<PressAct>) => this.act(event.detail)}
      ></record-button>
      ${recording ? footOf(recording) : nothing}
    </section>`;
  }

  override render() {
    const recording = this.followed;
    const template = this.template();
    return html`<div class="dictate ${recording ? "dictate-busy" : "dictate-idle"}">
      <div class="dictate-main">
        ${recording ? this.running(recording, template) : this.choice()} ${this.messages(recording)}
        <div class="dictate-columns">
          ${recording
            ? html`<live-words .said=${recording.text} active .echo=${this.echo}></live-words>`
            : html`<live-words .said=${EMPTY_TEXT}></live-words>`}
          ${template ? html`<live-fields .specs=${template.fields} .values=${recording?.fields ?? null}></live-fields>` : nothing}
        </div>
        ${recording ? html`<live-question .recording=${recording} @hint=${(event: CustomEvent<string>) => this.say(event.detail)}></live-question>` : nothing}
      </div>
      ${this.controls(recording)}
      <polite-voice></polite-voice>
    </div>`;
  }
}

customElements.define("dictate-screen", DictateScreen);
