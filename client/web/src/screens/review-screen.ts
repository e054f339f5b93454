/** Reviewing a draft: text left, fields right, and nothing saved that was not looked at. */

import { html, nothing } from "lit";
import { api, Problem } from "../api.ts";
import { ask } from "../parts/ask.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { FieldSpec, Template } from "../records.ts";
import "../review/also-found.ts";
import { DraftModel } from "../review/draft-model.ts";
import "../review/field-card.ts";
import { SoundPlayer } from "../review/player.ts";
import type { TextPanel } from "../review/text-panel.ts";
import "../review/text-panel.ts";
import "../review/undo-buttons.ts";
import { go, links } from "../router.ts";
import { moment, text } from "../text.ts";

export class ReviewScreen extends LightElement {
  static override properties = {
    draftId: { attribute: false },
    model: { state: true },
    problem: { state: true },
    looking: { state: true },
    asked: { state: true },
  };
  declare draftId: string;
  declare private model: DraftModel | null;
  declare private problem: string | null;
  /** Id of the field or observation whose words are marked in the text. */
  declare private looking: string | null;
  declare private asked: boolean;
  private template: Template | undefined;
  private readonly player = new SoundPlayer();
  private readonly redraw = () => {
    // The parts get the same objects again; tell them that the insides changed.
    this.requestUpdate();
    for (const part of this.querySelectorAll<LightElement>("text-panel, field-card, also-found")) part.requestUpdate();
  };
  private readonly leaving = (event: BeforeUnloadEvent) => {
    if (this.textPanel?.unsaved) event.preventDefault();
  };

  constructor() {
    super();
    this.model = null;
    this.problem = this.looking = null;
    this.asked = false;
    this.player.addEventListener("change", this.redraw);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.leaving);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.leaving);
    this.player.stop();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("draftId")) void this.load();
  }

  private get textPanel(): TextPanel | null {
    return this.querySelector<TextPanel>("text-panel");
  }

  private async load(): Promise<void> {
    this.model = this.problem = this.looking = null;
    this.asked = false;
    try {
      const [draft, templates] = await Promise.all([api.draft(this.draftId), api.templates()]);
      this.template = templates.find((template) => template.id === draft.template);
      this.model = new DraftModel(draft);
      this.model.addEventListener("change", this.redraw);
    } catch (error) {
      this.problem = error instanceof Problem && error.status === 404 ? text.errors.notFound : sentenceOf(error);
    }
  }

  private get labels(): Record<string, string> {
    return Object.fromEntries((this.template?.fields ?? []).map((field) => [field.id, field.label]));
  }

  private spec(fieldId: string): FieldSpec {
    const known = this.template?.fields.find((field) => field.id === fieldId);
    // A field of an older template: shown under its own name, and treated as consequential.
    return known ?? { id: fieldId, label: fieldId, kind: "text", consequence: "A", expected: false, help: "" };
  }

  private async confirm(model: DraftModel): Promise<void> {
    this.asked = true;
    if (this.textPanel?.unsaved) return this.showOpen("text-panel textarea");
    await model.saved(); // the last tick may be on its way still
    const [open] = model.openFields();
    if (!model.draft.narrative.confirmed) return this.showOpen("text-panel .paragraph-open .tick input");
    if (open) return this.showOpen(`field-card[data-field="${open.id}"] .tick input`);
    const report = await model.confirm();
    if (report) go(links.report(report.id, true));
  }

  private showOpen(selector: string): void {
    const target = this.querySelector<HTMLElement>(selector);
    target?.closest("article, section")?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  }

  private async discard(model: DraftModel): Promise<void> {
    const { discardTitle: title, discardBody: body, discardYes: yes } = text.review;
    if ((await ask({ title, body, yes })) && (await model.discard()) === "saved") go(links.reports);
  }

  private async later(): Promise<void> {
    go(links.reports); // the text panel saves an edit that is under way
  }

  private closed(model: DraftModel) {
    const { state, report_id: reportId } = model.draft;
    const action = reportId
      ? html`<a class="button primary" href=${links.report(reportId)}>${text.review.openReport}</a>`
      : html`<a class="button" href=${links.reports}>${text.report.back}</a>`;
    return notice("calm", state === "confirmed" ? text.review.alreadyReport : text.review.gone, action);
  }

  private bar(model: DraftModel) {
    const open = model.openCount;
    return html`<div class="confirm-bar">
      <p class="confirm-state" role="status">
        ${open === 0 ? icon("check") : nothing}${open === 0 ? text.review.allDone : text.review.todo(open)}
      </p>
      ${this.player.playing
        ? html`<button class="button quiet stop-sound" @click=${() => this.player.stop()}>${icon("stop")}${text.review.stopSound}</button>`
        : nothing}
      <button class="button later" @click=${this.later}>${text.review.later}</button>
      <button class="button primary" @click=${() => this.confirm(model)}>${text.review.confirm}</button>
    </div>`;
  }

  private open(model: DraftModel) {
    const { draft } = model;
    const marked = model.wordsOf(this.looking);
    return html`<div class="review-columns" @look=${(event: CustomEvent<string>) => (this.looking = event.detail)}>
        <text-panel
          .model=${model}
          .player=${this.player}
          .marked=${marked}
          .asked=${this.asked}
          @soundless=${() => (this.problem = text.review.soundMissing)}
        ></text-panel>
        <section class="fields" aria-labelledby="fields-title">
          <div class="panel-head"><h2 id="fields-title">${text.review.fieldsTitle}</h2></div>
          <p class="legend">${text.review.fieldsHint}</p>
          ${draft.fields.map(
            (field) => html`<field-card
              data-field=${field.id}
              .model=${model}
              .player=${this.player}
              .field=${field}
              .spec=${this.spec(field.id)}
              .active=${field.id === this.looking}
              .asked=${this.asked}
            ></field-card>`,
          )}
          <also-found
            .model=${model}
            .player=${this.player}
            .looking=${this.looking}
            @soundless=${() => (this.problem = text.review.soundMissing)}
          ></also-found>
        </section>
      </div>
      <p class="discard-line">
        <button class="button quiet" @click=${() => this.discard(model)}>${icon("trash")}${text.review.discard}</button>
      </p>
      ${this.bar(model)}`;
  }

  override render() {
    const model = this.model;
    const problem = model?.problem ?? this.problem;
    const title = this.template ? `${text.review.title}: ${this.template.title}` : text.review.title;
    const retry = html`<button class="button" @click=${() => this.load()}>${text.app.retry}</button>`;
    return html`<div class="review">
      <div class="screen-head">
        <h1 tabindex="-1">${title}</h1>
        ${model ? html`<p class="meta">${text.review.dictated(moment(model.draft.dictated_at))}</p>` : nothing}
        ${model?.draft.state === "open" ? html`<undo-buttons .model=${model} .labels=${this.labels}></undo-buttons>` : nothing}
      </div>
      <div class="notices">${problem ? notice("problem", problem, model ? undefined : retry) : nothing}</div>
      ${model ? (model.draft.state === "open" ? this.open(model) : this.closed(model)) : problem ? nothing : html`<p class="hint" role="status">${text.app.loading}</p>`}
    </div>`;
  }
}

customElements.define("review-screen", ReviewScreen);
