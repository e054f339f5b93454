/** What is missing: the next question, the answers so far, and how the elements of each rule set stand. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice } from "../parts/notice.ts";
import type { DraftModel } from "../review/draft-model.ts";
import type { SoundPlayer } from "../review/player.ts";
import { text } from "../text.ts";
import { answerList } from "./answer-list.ts";
import type { Evidence, Guidance, Question, Reply, SetState } from "./guidance.ts";
import type { GuidanceModel } from "./guidance-model.ts";
import { troubleLine } from "./question-card.ts";
import type { Sent } from "./spoken-answer.ts";
import { moreSets, setList, setNotes } from "./set-list.ts";

/** The question that is asked now, or where it would be. */
const NEXT = "#question-now, #guidance-title";

export class GuidancePanel extends LightElement {
  static override properties = {
    model: { attribute: false },
    asking: { attribute: false },
    player: { attribute: false },
    labels: { attribute: false },
    looked: { state: true },
  };
  declare model: DraftModel;
  /** Who holds this panel starts and stops it. */
  declare asking: GuidanceModel;
  declare player: SoundPlayer;
  /** Labels of the form's fields by their ids. */
  declare labels: Record<string, string>;
  /** What was touched last, to see its words. */
  declare private looked: Evidence | null;

  constructor() {
    super();
    this.labels = {};
    this.looked = null;
  }

  private readonly show = (evidence: Evidence): void => {
    this.looked = evidence;
    const what = evidence.observation_id ?? evidence.field_id;
    if (what) this.dispatchEvent(new CustomEvent("look", { detail: what, bubbles: true }));
    const pieces = this.model.piecesOf(evidence.spans);
    if (pieces.length === 0) return;
    this.player.playAll(this.model.draft.id, what ?? evidence.literal, pieces).catch(() => {
      this.dispatchEvent(new Event("soundless", { bubbles: true }));
    });
  };

  private async reply(asking: GuidanceModel, question: Question, reply: Reply): Promise<void> {
    this.looked = null;
    await this.answered(asking, question, await asking.answer(question, reply));
  }

  private async aloud(asking: GuidanceModel, question: Question, wav: Blob, reply: Reply | null): Promise<Sent> {
    this.looked = null;
    const sent = await asking.answerAloud(question, wav, reply);
    // What was unclear, or could not be sent, is said below the question, while it stands.
    if (sent === "saved" || asking.trouble !== null) await this.answered(asking, question, sent === "saved");
    return sent;
  }

  private async skip(asking: GuidanceModel, question: Question): Promise<void> {
    await this.answered(asking, question, await asking.skip(question.observable));
  }

  /** To the next question, also where it came in the place of one whose answer was not kept. */
  private async answered(asking: GuidanceModel, { observable }: Question, saved: boolean): Promise<void> {
    if (saved || asking.questions[0]?.observable !== observable) await this.goTo(NEXT);
    if (!saved) await this.showTrouble();
  }

  private async showTrouble(): Promise<void> {
    await this.drawn();
    this.querySelector(".question-trouble")?.scrollIntoView({ block: "nearest" });
  }

  private async choose(asking: GuidanceModel, observable: string): Promise<void> {
    asking.choose(observable);
    await this.goTo(NEXT);
  }

  private async takeBack(asking: GuidanceModel, observable: string): Promise<void> {
    if (await asking.takeBack(observable)) await this.goTo(NEXT);
    else await this.showTrouble();
  }

  private async halt(asking: GuidanceModel, stopped: boolean): Promise<void> {
    if (await asking.halt(stopped)) await this.goTo(stopped ? ".resume" : NEXT);
    else await this.showTrouble();
  }

  /** A set that was asked for stands open at once. */
  private async with(asking: GuidanceModel, setId: string): Promise<void> {
    if (!(await asking.add(setId))) return this.showTrouble();
    await this.updateComplete;
    const set = this.querySelector<HTMLDetailsElement>(`.rule-set[data-set="${CSS.escape(setId)}"]`);
    if (set) set.open = true;
    await this.goTo(`.rule-set[data-set="${CSS.escape(setId)}"] summary`);
  }

  private async without(asking: GuidanceModel, setId: string): Promise<void> {
    if (await asking.remove(setId)) await this.goTo(".rule-set summary, #guidance-title");
    else await this.showTrouble();
  }

  /** Put the focus on the first of these, and move the page only if it is out of sight. */
  async goTo(selectors: string): Promise<void> {
    await this.drawn();
    const target = selectors.split(", ").flatMap((one) => this.querySelector<HTMLElement>(one) ?? []);
    target[0]?.focus({ preventScroll: true });
    (target[0]?.closest(".question") ?? target[0])?.scrollIntoView({ block: "nearest" });
  }

  private async drawn(): Promise<void> {
    await this.updateComplete;
    await this.querySelector<LightElement>("question-card")?.updateComplete;
  }

  /** To the question, from elsewhere on the page. */
  toQuestion(): Promise<void> {
    return this.goTo(NEXT);
  }

  private toField(fieldId: string): void {
    this.dispatchEvent(new CustomEvent("goto", { detail: `field:${fieldId}`, bubbles: true }));
  }

  /** What was kept last, with its way back. Read out once it is kept, not while it is on its way. */
  private keptLine(asking: GuidanceModel) {
    const { kept, sending } = asking;
    const { saved, unknownSaved, takeBack, takeBackOf } = text.guidance;
    const told = !kept ? nothing : kept.reply === "unknown" ? unknownSaved : saved(kept.reply === "yes" ? kept.question.yes : kept.question.no);
    return html`<div class="kept">
      <p role="status">${kept?.words ? html`${text.guidance.heard} <q lang="nl">${kept.words}</q> ` : nothing}${told}</p>
      ${sending ? html`<p class="legend" aria-hidden="true">${text.guidance.saving}</p>` : nothing}
      ${kept
        ? html`<button class="button quiet" aria-label=${takeBackOf(kept.question.text)} @click=${() => this.takeBack(asking, kept.question.observable)}>
            ${icon("undo")}${takeBack}
          </button>`
        : nothing}
    </div>`;
  }

  private questions(asking: GuidanceModel, guidance: Guidance) {
    if (guidance.stopped) {
      return html`<p>${text.guidance.stopped}</p>
        ${troubleLine(asking.trouble)}
        <button class="button resume" @click=${() => this.halt(asking, false)}>${icon("redo")}${text.guidance.resume}</button>`;
    }
    const [next, ...others] = asking.questions;
    if (!next) return html`<p class="legend">${text.guidance.none}</p>${troubleLine(asking.trouble)}${this.keptLine(asking)}`;
    return html`<question-card
        .question=${next}
        .sets=${guidance.assessment.sets}
        .fieldLabel=${next.field ? (this.labels[next.field] ?? null) : null}
        .busy=${asking.sending !== null}
        .trouble=${asking.trouble}
        .draftId=${this.model.draft.id}
        .aloud=${(wav: Blob, reply: Reply | null) => this.aloud(asking, next, wav, reply)}
        @spoken-started=${() => this.player.stop()}
        @reply=${(event: CustomEvent<Reply>) => this.reply(asking, next, event.detail)}
        @skip=${() => this.skip(asking, next)}
        @to-field=${(event: CustomEvent<string>) => this.toField(event.detail)}
      ></question-card>
      ${this.keptLine(asking)}
      <div class="after-question">
        ${this.others(asking, others)}
        <button class="button quiet stop-asking" @click=${() => this.halt(asking, true)}>${icon("pause")}${text.guidance.stop}</button>
      </div>`;
  }

  private others(asking: GuidanceModel, others: readonly Question[]) {
    if (others.length === 0) return nothing;
    const line = (one: Question) => html`<li>
      <button class="question-line" aria-label=${text.guidance.choose(one.text)} @click=${() => this.choose(asking, one.observable)}>
        <span><span lang="nl">${one.text}</span>${one.skipped ? html` <span class="legend">${text.guidance.skipped}</span>` : nothing}</span>${icon("arrow")}
      </button>
    </li>`;
    return html`<details class="fold other-questions">
      <summary>${text.guidance.more(others.length)}</summary>
      <ul class="plain">
        ${repeat(others, (one) => one.observable, line)}
      </ul>
    </details>`;
  }

  private sets(asking: GuidanceModel, { assessment, preview }: Guidance) {
    const remove = (set: SetState) => void this.without(asking, set.id);
    return html`${preview ? html`<p class="legend">${text.guidance.previewNote}</p>` : nothing} ${setNotes(assessment)}
      ${setList(assessment.sets, { show: this.show, looked: this.looked, remove, labels: this.labels })}
      ${moreSets(asking.offences, assessment.sets, (id) => void this.with(asking, id))}`;
  }

  private body(asking: GuidanceModel) {
    const { guidance, failed } = asking;
    const retry = html`<button class="button" @click=${() => asking.retry()}>${text.app.retry}</button>`;
    return html`${failed ? notice("warning", text.guidance.failed, retry) : nothing}
      ${guidance
        ? html`${this.questions(asking, guidance)}
            ${answerList(guidance.answered, this.model.draft.id, (observable) => void this.takeBack(asking, observable))} ${this.sets(asking, guidance)}`
        : failed
          ? nothing
          : html`<p class="hint" role="status">${text.guidance.loading}</p>`}`;
  }

  override render() {
    return html`<section class="panel guidance" aria-labelledby="guidance-title">
      <div class="panel-head"><h2 id="guidance-title" tabindex="-1">${text.guidance.title}</h2></div>
      <p class="legend">${text.guidance.hint}</p>
      ${this.body(this.asking)}
    </section>`;
  }
}

customElements.define("guidance-panel", GuidancePanel);
