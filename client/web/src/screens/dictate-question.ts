/** One question at a time below the live fields: a touch or a word answers it, and leaving it is as good. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Question } from "../guidance/guidance.ts";
import { isOfField } from "../guidance/guidance.ts";
import type { AnswerEcho, LiveReply } from "../live/live-questions.ts";
import type { Recording } from "../live/recording.ts";
import { Fresh } from "../parts/fresh.ts";
import type { IconName } from "../parts/icons.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { preferences } from "../preferences.ts";
import { text } from "../text.ts";

const ECHO_MS = 8000;
const REPLIES = ["yes", "no", "unknown"] as const;

export class LiveQuestion extends LightElement {
  static override properties = {
    recording: { attribute: false, hasChanged: () => true }, // the same recording, with another question
    whyOpen: { state: true },
  };
  declare recording: Recording;
  declare private whyOpen: boolean;
  private followed: Recording | null = null;
  private told: string | null = null;
  private toldEcho: unknown = null;
  /** A thumb that was on its way to the question before this one answers nothing. */
  private readonly fresh = new Fresh();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.whyOpen = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.fresh.leave();
    this.followed?.questions.see(false);
    this.followed = null;
  }

  override updated(): void {
    const { recording } = this;
    if (this.followed !== recording) {
      this.followed?.questions.see(false);
      this.followed = recording;
    }
    // On the screen from now on: what is said answers it.
    recording.questions.see(this.isConnected && preferences.questions === "on" && recording.phase === "recording");
    this.tell(recording.questions.current);
    this.tellEcho();
  }

  private tell(question: Question | null): void {
    const now = question?.observable ?? null;
    this.fresh.shows(now);
    if (now === this.told) return;
    this.told = now;
    this.whyOpen = false;
    if (question) this.say(text.asking.announce(question.text));
  }

  private tellEcho(): void {
    const { questions } = this.recording;
    if (questions.echo === this.toldEcho) return;
    this.toldEcho = questions.echo;
    clearTimeout(this.timer);
    if (!questions.echo) return;
    const { reply, undone } = questions.echo;
    this.say(undone ? text.asking.undone : reply ? text.asking.announceKept(text.guidance.reply[reply]) : text.asking.unclear);
    this.timer = setTimeout(() => questions.forgetEcho(), ECHO_MS);
  }

  /** By the one voice of the screen. */
  private say(sentence: string): void {
    this.dispatchEvent(new CustomEvent("hint", { detail: sentence }));
  }

  private reply(question: Question, reply: LiveReply): void {
    if (!this.fresh.isReady(question.observable)) return;
    this.recording.questions.reply(question, reply);
  }

  private stop(stopped: boolean): void {
    this.recording.questions.stop(stopped);
    if (stopped) this.say(text.asking.offDone);
  }

  private replies(question: Question): TemplateResult {
    // What belongs in a field is just said: there is no yes or no to it.
    const shown = isOfField(question) ? (["unknown"] as const) : REPLIES;
    return html`<div class="asking-replies" role="group" aria-labelledby="ask-now">
      ${shown.map((reply) => html`<button class="button" @click=${() => this.reply(question, reply)}>${text.guidance.reply[reply]}</button>`)}
      <button class="button quiet" aria-label=${text.asking.laterName} @click=${() => this.reply(question, "later")}>${text.asking.later}</button>
    </div>`;
  }

  /** Why this one, in its place: nothing around it moves. */
  private why(question: Question): TemplateResult {
    const t = text.asking;
    const labels = [...new Set(question.reach.map((one) => one.label))];
    return html`<div class="asking-text" tabindex="0" role="group" aria-label=${t.why}>
        ${labels.length > 0 ? html`<p>${t.whyReach} <span lang="nl">${labels.join(" · ")}</span>.</p>` : nothing}
        <p class="hint">${t.free}</p>
      </div>
      ${this.side(t.whyClose, "cross", () => (this.whyOpen = false))}
      <div class="asking-replies"><button class="button" @click=${() => this.stop(true)}>${t.off}</button></div>`;
  }

  private side(label: string, symbol: IconName, act: () => void): TemplateResult {
    return html`<button class="button quiet asking-side" aria-label=${label} title=${label} @click=${act}>${icon(symbol)}</button>`;
  }

  private echoed({ reply, undone }: AnswerEcho): TemplateResult {
    const t = text.asking;
    if (reply === null && !undone) return html`<p class="asking-echo">${icon("question")}<span>${t.unclear}</span></p>`;
    return html`<p class="asking-echo">${icon("check")}<span>${reply === null || undone ? t.undone : t.kept(text.guidance.reply[reply])}</span></p>`;
  }

  /** What was just answered takes the place of the hint, and undoing it that of the reason. */
  private now(question: Question | null): TemplateResult {
    const t = text.asking;
    const { echo } = this.recording.questions;
    const said = this.recording.text.finals.length > 0;
    const hint = question && (isOfField(question) ? t.justSay : t.say);
    return html`<div class="asking-text" tabindex="0" role="group" aria-label=${t.title}>
        ${echo ? this.echoed(echo) : nothing}
        <p id="ask-now" class=${question ? "asking-question" : "hint"} lang=${question ? "nl" : nothing}>${question ? question.text : said ? t.none : t.soon}</p>
        ${hint && !echo ? html`<p class="asking-hint">${hint}</p>` : nothing}
      </div>
      ${echo?.reply && !echo.undone
        ? this.side(t.undoOf(echo.question), "undo", () => this.recording.questions.undo())
        : question
          ? this.side(t.why, "question", () => (this.whyOpen = true))
          : nothing}
      ${question ? this.replies(question) : html`<div class="asking-replies"></div>`}`;
  }

  override render() {
    const { recording } = this;
    if (preferences.questions === "off" || recording.phase !== "recording") return nothing;
    if (recording.questions.stopped) {
      return html`<section class="asking asking-off" aria-label=${text.asking.title}>
          <p class="hint">${text.asking.offDone}</p>
          <button class="button quiet" @click=${() => this.stop(false)}>${text.asking.on}</button>
        </section>`;
    }
    const question = recording.questions.current;
    return html`<section class="asking" aria-label=${text.asking.title}>${question && this.whyOpen ? this.why(question) : this.now(question)}</section>`;
  }
}

customElements.define("live-question", LiveQuestion);
