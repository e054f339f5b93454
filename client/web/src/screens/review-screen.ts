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
import { Fresh } from "../parts/fresh.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { Draft, Template } from "../records.ts";
import { Checking } from "../review/checking/checking.ts";
import { confirmDraft } from "../review/checking/confirming.ts";
import type { FieldEditor } from "../review/checking/field-editor.ts";
import "../review/checking/fields-column.ts";
import type { Place } from "../review/checking/open-places.ts";
import { nextPlace } from "../review/checking/open-places.ts";
import { reach, showAt } from "../review/checking/reach.ts";
import type { ReadBackStep } from "../review/checking/read-back.ts";
import "../review/checking/read-back.ts";
import type { BarState } from "../review/checking/review-frame.ts";
import { closedNotice, jumps, reviewBar, reviewHead, reviewHeading, waitingNotice } from "../review/checking/review-frame.ts";
import "../review/checking/review-summary.ts";
import "../review/checking/step-through.ts";
import { unsentOf } from "../review/checking/unsent.ts";
import { VisitWatch } from "../review/checking/visit-watch.ts";
import { DraftModel } from "../review/draft-model.ts";
import { forgetDraftTyped } from "../review/half-typed.ts";
import { SoundPlayer } from "../review/player.ts";
import type { TextPanel } from "../review/text-panel.ts";
import "../review/text-panel.ts";
import type { ReviewStep } from "../router.ts";
import { go, links, reviewStep } from "../router.ts";
import { text } from "../text.ts";

/** What is drawn from the insides of the model, the player and the checking. */
const PARTS = "text-panel, fields-column, field-card, field-check, field-editor, also-found, step-through, read-back, review-summary, guidance-panel";
/** A summary takes longer to see than a question. */
const SUMMARY_FRESH_MS = 700;
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
    going: { state: true },
    confirming: { state: true },
    refused: { state: true },
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
  /** On the way to the summary: the last edits are being saved. */
  declare private going: boolean;
  declare private confirming: boolean;
  /** What kept the draft from being confirmed. */
  declare private refused: { sentence: string; lineless: boolean } | null;
  private template: Template | undefined;
  private labels: Record<string, string> = {};
  private checking: Checking | null = null;
  private asking: GuidanceModel | null = null;
  private watch: VisitWatch | null = null;
  /** Where to go once its step is drawn. */
  private wanted: Place | null = null;
  private offKeys: (() => void)[] = [];
  private readonly player = new SoundPlayer();
  /** A double tap on the way to the summary does not confirm what nobody has seen. */
  private readonly summary = new Fresh(() => this.requestUpdate(), SUMMARY_FRESH_MS);
  private wasOpen = false;
  private readonly redraw = () => {
    // The parts get the same objects again; tell them that the insides changed.
    this.requestUpdate();
    for (const part of this.querySelectorAll<LightElement>(PARTS)) part.requestUpdate();
  };
  private readonly leaving = (event: BeforeUnloadEvent) => {
    // What is half typed in the text waits on the device, and is opened again.
    if (this.typing !== undefined || this.textPanel?.wouldBeLost || this.checking?.unsent.count) event.preventDefault();
  };
  private readonly online = () => {
    const { model } = this;
    if (!model) return void this.load();
    // What was told of the line that was gone is true no more.
    if (model.code === "unreachable") model.problem = null;
    if (this.refused?.lineless) this.refused = null;
    void this.checking?.unsent.retry();
    void this.asking?.online();
    this.redraw();
  };
  private readonly told = async () => this.watch?.told();
  private readonly soundless = () => {
    this.problem = text.review.soundMissing;
  };
  private readonly stepped = () => {
    const step = reviewStep(location.hash);
    if (step !== this.step) {
      this.player.stop();
      this.refused = null;
    }
    this.step = step;
    void this.reachWanted();
  };

  constructor() {
    super();
    this.model = this.dictations = this.refused = null;
    this.problem = this.looking = null;
    this.asked = this.going = this.confirming = false;
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
    this.summary.leave();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("draftId")) void this.load();
    // Asked for where it is shown only.
    if (this.isConnected && (this.step === "" || this.step === "overzicht")) this.asking?.start();
    else this.asking?.stop();
  }

  protected override updated(): void {
    this.summary.shows(this.shownForConfirming);
    const isOpen = this.model?.draft.state === "open";
    // The draft was closed, and what had the focus went with it.
    if (this.wasOpen && this.model && !isOpen && document.activeElement === document.body) this.focusOn("h1");
    this.wasOpen = isOpen;
  }

  /** The draft whose summary is on the screen; null when none is. */
  private get shownForConfirming(): Draft | null {
    const { model } = this;
    return this.isConnected && this.step === "overzicht" && model?.draft.state === "open" ? model.draft : null;
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
    this.model = this.problem = this.looking = this.refused = null;
    this.asked = this.going = this.confirming = false;
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

  /** The officer has not gone to another screen, draft or step since. */
  private stillAt(model: DraftModel, step: ReviewStep): boolean {
    return this.isConnected && this.model === model && this.step === step;
  }

  /** What still is to be looked at first; then the reading back, and then the summary. */
  private async toSummary(): Promise<void> {
    const { model, checking, step } = this;
    if (!model || !checking || this.going) return;
    this.asked = true;
    if (this.textPanel?.unsaved) return void this.textPanel.focusOpen();
    if (this.typing) return showAt(this.typing.querySelector("input[type=text], textarea"));
    this.going = true;
    await checking.unsent.retry();
    await model.saved(); // the last tick may be on its way still
    if (this.model === model) this.going = false;
    if (this.stillAt(model, step) && model.draft.state === "open") this.next();
  }

  private async confirm(): Promise<void> {
    const { model, checking } = this;
    if (!model || !checking || this.confirming || !this.summary.isReady(model.draft)) return;
    this.confirming = true;
    this.refused = null;
    const isOpen = () => nextPlace(model.draft, []) !== null || this.needsReadBack;
    const outcome = await confirmDraft(model, checking.unsent, isOpen, this.told);
    if (outcome.kind === "report") return this.confirmed(model, outcome.id);
    if (this.model !== model) return;
    this.confirming = false;
    if (outcome.kind === "trouble") this.refused = outcome;
    if (outcome.kind === "open" && this.stillAt(model, "overzicht")) void this.toSummary();
  }

  /** To the report, unless the officer went on to something else meanwhile. */
  private confirmed(model: DraftModel, reportId: string): void {
    this.forgetHere(model);
    if (this.stillAt(model, "overzicht")) return go(links.report(reportId, true));
    model.draft = { ...model.draft, state: "confirmed", report_id: reportId };
    this.redraw();
  }

  /** The draft became a report, or is gone: its words and sound leave the device. */
  private forgetHere({ draft: { id } }: DraftModel): void {
    void forgetDraftTyped(id);
    void this.dictations?.forgetFor(id).catch(() => undefined); // a store that stays closed keeps what it has, and my work shows it
  }

  private async discard(model: DraftModel): Promise<void> {
    const { step } = this;
    const { discardTitle: title, discardBody: body, discardYes: yes } = text.review;
    if (!(await ask({ title, body, yes })) || (await model.discard()) !== "saved") return;
    this.forgetHere(model);
    if (this.stillAt(model, step)) go(links.reports);
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

  private bar({ draft }: DraftModel): BarState {
    const { going, confirming, refused } = this;
    return { going, confirming, ready: this.summary.isReady(draft), trouble: refused?.sentence ?? null };
  }

  private open(model: DraftModel, checking: Checking) {
    return html`<div class="review-step" @goto=${(event: CustomEvent<Place>) => this.goTo(event.detail)}>${this.stepParts(model, checking)}</div>
      ${reviewBar(model.draft, this.player, this.step, this.bar(model), {
        later: () => this.later(),
        back: () => this.goTo("review"),
        toSummary: () => void this.toSummary(),
        confirm: () => void this.confirm(),
      })}`;
  }

  private notices(problem: string | null) {
    const retry = html`<button class="button" @click=${() => this.load()}>${text.app.retry}</button>`;
    return html`<div class="notices">
      ${problem ? notice("problem", problem, this.model ? undefined : retry) : nothing}
      ${waitingNotice(this.checking?.unsent.count ?? 0, this.online)}
    </div>`;
  }

  override render() {
    const { model, checking } = this;
    const state = model?.draft.state;
    // A draft that was closed says so in its place, once.
    const problem = model && state !== "open" ? null : (model?.problem ?? this.problem);
    const loading = problem ? nothing : html`<p class="hint" role="status">${text.app.loading}</p>`;
    return html`<div class="review">
      ${reviewHead(reviewHeading(this.step, this.template), model, this.labels)} ${this.notices(problem)}
      ${!model || !checking ? loading : state === "open" ? this.open(model, checking) : closedNotice(model.draft)}
    </div>`;
  }
}

customElements.define("review-screen", ReviewScreen);
