/** Reviewing a draft: text left, fields right, and nothing saved that was not looked at. */

import { html, nothing } from "lit";
import { api, Problem } from "../api.ts";
import type { Dictations } from "../dictations.ts";
import { GuidanceModel } from "../guidance/guidance-model.ts";
import "../guidance/guidance-panel.ts";
import type { Action } from "../keys/actions.ts";
import type { KeyHandler } from "../keys/keys.ts";
import { keys } from "../keys/keys.ts";
import { ask } from "../parts/ask.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { Template } from "../records.ts";
import { Checking } from "../review/checking/checking.ts";
import type { FieldEditor } from "../review/checking/field-editor.ts";
import "../review/checking/fields-column.ts";
import type { Place } from "../review/checking/open-places.ts";
import { nextPlace } from "../review/checking/open-places.ts";
import { reach, showAt } from "../review/checking/reach.ts";
import type { ReadBackStep } from "../review/checking/read-back.ts";
import "../review/checking/read-back.ts";
import { closedNotice, jumps, reviewBar, waitingNotice } from "../review/checking/review-frame.ts";
import "../review/checking/review-summary.ts";
import "../review/checking/step-through.ts";
import { unsentOf } from "../review/checking/unsent.ts";
import { VisitWatch } from "../review/checking/visit-watch.ts";
import { DraftModel } from "../review/draft-model.ts";
import { forgetDraftTyped } from "../review/half-typed.ts";
import { SoundPlayer } from "../review/player.ts";
import type { TextPanel } from "../review/text-panel.ts";
import "../review/text-panel.ts";
import "../review/undo-buttons.ts";
import type { ReviewStep } from "../router.ts";
import { go, links, reviewStep } from "../router.ts";
import { moment, text } from "../text.ts";

/** What is drawn from the insides of the model, the player and the checking. */
const PARTS = "text-panel, fields-column, field-card, field-check, field-editor, also-found, step-through, read-back, review-summary, guidance-panel";
const STEPS: Partial<Record<Place, ReviewStep>> = { summary: "overzicht", readback: "voorlezen", steps: "een-voor-een" };

export class ReviewScreen extends LightElement {
  static override properties = {
    draftId: { attribute: false },
    dictations: { attribute: false },
    model: { state: true },
    problem: { state: true },
    looking: { state: true },
    asked: { state: true },
    step: { state: true },
    confirming: { state: true },
  };
  declare draftId: string;
  /** Recordings on this device: of a report that is confirmed nothing stays here. */
  declare dictations: Dictations | null;
  declare private model: DraftModel | null;
  declare private problem: string | null;
  /** Id of the field or observation whose words are marked in the text. */
  declare private looking: string | null;
  declare private asked: boolean;
  declare private step: ReviewStep;
  declare private confirming: boolean;
  private template: Template | undefined;
  private labels: Record<string, string> = {};
  private checking: Checking | null = null;
  private asking: GuidanceModel | null = null;
  private watch: VisitWatch | null = null;
  /** Where to go once its step is drawn. */
  private wanted: Place | null = null;
  private offKeys: (() => void)[] = [];
  private readonly player = new SoundPlayer();
  private readonly redraw = () => {
    // The parts get the same objects again; tell them that the insides changed.
    this.requestUpdate();
    for (const part of this.querySelectorAll<LightElement>(PARTS)) part.requestUpdate();
  };
  private readonly leaving = (event: BeforeUnloadEvent) => {
    // What is half typed in the text waits on the device, and is opened again.
    if (this.typing !== undefined || this.textPanel?.wouldBeLost || this.checking?.unsent.count) event.preventDefault();
  };
  private readonly online = () => void (this.model ? this.checking?.unsent.retry() : this.load());
  private readonly told = async () => this.watch?.told();
  private readonly soundless = () => {
    this.problem = text.review.soundMissing;
  };
  private readonly stepped = () => {
    const step = reviewStep(location.hash);
    if (step !== this.step) this.player.stop();
    this.step = step;
    void this.reachWanted();
  };

  constructor() {
    super();
    this.model = this.dictations = null;
    this.problem = this.looking = null;
    this.asked = this.confirming = false;
    this.step = reviewStep(location.hash);
    this.player.addEventListener("change", this.redraw);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.leaving);
    addEventListener("hashchange", this.stepped);
    addEventListener("online", this.online);
    const handlers: [Action, KeyHandler][] = [
      ["next", () => this.next()],
      ["question", () => this.goTo("questions")],
      ["later", () => this.later()],
      ["confirm", () => (this.step === "overzicht" ? void this.confirm() : void this.toSummary())],
    ];
    this.offKeys = handlers.map(([action, handler]) => keys.on(action, () => this.model !== null && handler()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.leaving);
    removeEventListener("hashchange", this.stepped);
    removeEventListener("online", this.online);
    for (const off of this.offKeys) off();
    this.player.stop();
    this.watch?.stop();
    this.watch = null;
    this.asking?.stop();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("draftId")) void this.load();
    // Asked for where it is shown only.
    if (this.isConnected && (this.step === "" || this.step === "overzicht")) this.asking?.start();
    else this.asking?.stop();
  }

  private get textPanel(): TextPanel | null {
    return this.querySelector<TextPanel>("text-panel");
  }

  private get typing(): FieldEditor | ReadBackStep | undefined {
    return [...this.querySelectorAll<FieldEditor | ReadBackStep>("field-editor, read-back")].find((part) => part.unsaved);
  }

  private async load(): Promise<void> {
    const { draftId } = this;
    this.player.stop(); // the sound of the draft before
    this.watch?.stop();
    this.watch = null;
    this.asking?.stop();
    this.asking = null;
    this.model = this.problem = this.looking = null;
    this.asked = false;
    try {
      const [draft, templates] = await Promise.all([api.draft(draftId), api.templates()]);
      if (draftId !== this.draftId) return; // another one was opened meanwhile
      this.template = templates.find((template) => template.id === draft.template);
      this.labels = Object.fromEntries((this.template?.fields ?? []).map((field) => [field.id, field.label]));
      const model = new DraftModel(draft);
      this.checking = new Checking(model, this.player, this.template?.fields ?? [], unsentOf(model));
      model.addEventListener("change", this.redraw);
      this.checking.addEventListener("change", this.redraw);
      if (draft.state === "open") {
        this.asking = new GuidanceModel(model);
        this.asking.addEventListener("change", this.redraw);
      }
      this.model = model;
      if (draft.state !== "open" || !this.isConnected) return;
      this.watch = new VisitWatch(draftId, this.player);
      this.watch.start();
    } catch (error) {
      this.problem = error instanceof Problem && error.status === 404 ? text.errors.notFound : sentenceOf(error);
    }
  }

  private get needsReadBack(): boolean {
    return this.template?.read_back === true && !this.model?.draft.read_back;
  }

  private next(): void {
    const { model, checking } = this;
    if (!model || !checking) return;
    this.goTo(nextPlace(model.draft, checking.importantOpen()) ?? (this.needsReadBack ? "readback" : "summary"));
  }

  /** Go to a place of this review, on whichever step it is. */
  private goTo(place: Place): void {
    this.wanted = place;
    const step = STEPS[place] ?? "";
    if (step === this.step) void this.reachWanted();
    else go(links.review(this.draftId, step));
  }

  private async reachWanted(): Promise<void> {
    const place = this.wanted;
    this.wanted = null;
    if (!place) return;
    if (place.startsWith("field:")) this.looking = place.slice("field:".length);
    await this.updateComplete;
    await reach(this, place);
  }

  /** What still is to be looked at first; then the reading back, and then the summary. */
  private async toSummary(): Promise<void> {
    const { model, checking } = this;
    if (!model || !checking) return;
    this.asked = true;
    if (this.textPanel?.unsaved) return void this.textPanel.focusOpen();
    if (this.typing) return showAt(this.typing.querySelector("input[type=text], textarea"));
    await checking.unsent.retry();
    await model.saved(); // the last tick may be on its way still
    if (model.draft.state === "open") this.next();
  }

  private async confirm(): Promise<void> {
    const { model, checking } = this;
    if (!model || !checking || this.confirming) return;
    await model.saved();
    await checking.unsent.retry();
    this.problem = checking.unsent.count > 0 ? text.checking.waitFirst : null;
    if (this.problem) return;
    if (nextPlace(model.draft, []) || this.needsReadBack) return this.toSummary();
    this.confirming = true;
    await this.told();
    const report = await model.confirm();
    this.confirming = false;
    if (!report) return;
    this.forgetHere();
    go(links.report(report.id, true));
  }

  /** The draft became a report, or is gone: its words and sound leave the device. */
  private forgetHere(): void {
    void forgetDraftTyped(this.draftId);
    void this.dictations?.forgetFor(this.draftId).catch(() => undefined); // a store that stays closed keeps what it has, and my work shows it
  }

  private async discard(model: DraftModel): Promise<void> {
    const { discardTitle: title, discardBody: body, discardYes: yes } = text.review;
    if (!(await ask({ title, body, yes })) || (await model.discard()) !== "saved") return;
    this.forgetHere();
    go(links.reports);
  }

  private later(): void {
    go(links.reports); // what is being typed is saved by the part it is typed in
  }

  private columns(model: DraftModel, checking: Checking) {
    const stepping = this.step === "een-voor-een";
    return html`${stepping ? nothing : jumps(model.draft, this)}
      <div
        class="review-columns ${stepping ? "stepping" : ""}"
        @look=${(event: CustomEvent<string>) => (this.looking = event.detail)}
        @soundless=${this.soundless}
        @spoken-started=${() => this.player.stop()}
      >
        <text-panel .model=${model} .player=${this.player} .marked=${model.wordsOf(this.looking)} .asked=${this.asked}></text-panel>
        ${stepping
          ? html`<step-through .model=${model} .checking=${checking} .player=${this.player}></step-through>`
          : html`<fields-column
              .model=${model}
              .checking=${checking}
              .asking=${this.asking}
              .player=${this.player}
              .looking=${this.looking}
              .asked=${this.asked}
            ></fields-column>
            <guidance-panel .model=${model} .asking=${this.asking} .player=${this.player} .labels=${this.labels}></guidance-panel>`}
      </div>
      ${stepping
        ? nothing
        : html`<p class="discard-line">
            <button class="button quiet" @click=${() => this.discard(model)}>${icon("trash")}${text.review.discard}</button>
          </p>`}`;
  }

  private stepParts(model: DraftModel, checking: Checking) {
    if (this.step === "voorlezen") return html`<read-back .model=${model} .checking=${checking}></read-back>`;
    if (this.step !== "overzicht") return this.columns(model, checking);
    const readBack = this.template?.read_back === true;
    return html`<review-summary .model=${model} .checking=${checking} .asking=${this.asking} .readBack=${readBack} .told=${this.told}></review-summary>`;
  }

  private open(model: DraftModel, checking: Checking) {
    return html`<div class="review-step" @goto=${(event: CustomEvent<Place>) => this.goTo(event.detail)}>${this.stepParts(model, checking)}</div>
      ${reviewBar(model.draft, this.player, this.step, this.confirming, {
        later: () => this.later(),
        back: () => this.goTo("review"),
        toSummary: () => void this.toSummary(),
        confirm: () => void this.confirm(),
      })}`;
  }

  private get heading(): string {
    if (this.step === "voorlezen") return text.readBack.title;
    if (this.step === "overzicht") return text.summary.title;
    return this.template ? `${text.review.title}: ${this.template.title}` : text.review.title;
  }

  private notices(problem: string | null) {
    const retry = html`<button class="button" @click=${() => this.load()}>${text.app.retry}</button>`;
    return html`<div class="notices">
      ${problem ? notice("problem", problem, this.model ? undefined : retry) : nothing}
      ${waitingNotice(this.checking?.unsent.count ?? 0, this.online)}
    </div>`;
  }

  private head(model: DraftModel | null) {
    const open = model?.draft.state === "open";
    return html`<div class="screen-head">
      <h1 tabindex="-1">${this.heading}</h1>
      ${model ? html`<p class="meta">${text.review.dictated(moment(model.draft.dictated_at))}</p>` : nothing}
      ${model && open ? html`<undo-buttons .model=${model} .labels=${this.labels}></undo-buttons>` : nothing}
    </div>`;
  }

  override render() {
    const { model, checking } = this;
    const problem = model?.problem ?? this.problem;
    const loading = problem ? nothing : html`<p class="hint" role="status">${text.app.loading}</p>`;
    const state = model?.draft.state;
    return html`<div class="review">
      ${this.head(model)} ${this.notices(problem)}
      ${!model || !checking ? loading : state === "open" ? this.open(model, checking) : closedNotice(model.draft)}
    </div>`;
  }
}

customElements.define("review-screen", ReviewScreen);
