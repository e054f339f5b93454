/** What is missing: the next question, the answers so far, and how the elements of each rule set stand. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice } from "../parts/notice.ts";
import type { DraftModel } from "../review/draft-model.ts";
import type { SoundPlayer } from "../review/player.ts";
import { text } from "../text.ts";
import type { Answer, Evidence, Guidance, Question, Reply, SetState } from "./guidance.ts";
import { setName } from "./guidance.ts";
import { GuidanceModel } from "./guidance-model.ts";
import "./question-card.ts";
import { ruleSet } from "./rule-set.ts";

export class GuidancePanel extends LightElement {
  static override properties = {
    model: { attribute: false },
    player: { attribute: false },
    labels: { attribute: false },
  };
  declare model: DraftModel;
  declare player: SoundPlayer;
  /** Labels of the form's fields by their ids. */
  declare labels: Record<string, string>;
  private asking: GuidanceModel | null = null;
  private readonly redraw = () => this.requestUpdate();

  constructor() {
    super();
    this.labels = {};
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("model")) this.ask();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking?.stop();
  }

  private ask(): void {
    this.asking?.stop();
    this.asking = new GuidanceModel(this.model);
    this.asking.addEventListener("change", this.redraw);
    this.asking.start();
  }

  private readonly show = (evidence: Evidence): void => {
    const what = evidence.observation_id ?? evidence.field_id;
    if (what) this.dispatchEvent(new CustomEvent("look", { detail: what, bubbles: true }));
    const pieces = this.model.piecesOf(evidence.spans);
    if (pieces.length === 0) return;
    this.player.playAll(this.model.draft.id, what ?? evidence.literal, pieces).catch(() => {
      this.dispatchEvent(new Event("soundless", { bubbles: true }));
    });
  };

  private async reply(asking: GuidanceModel, question: Question, reply: Reply): Promise<void> {
    if (await asking.answer(question, reply)) this.focusOn("#question-now, #guidance-title");
  }

  private async skip(asking: GuidanceModel, observable: string): Promise<void> {
    if (await asking.skip(observable)) this.focusOn("#question-now, #guidance-title");
  }

  private choose(asking: GuidanceModel, observable: string): void {
    asking.choose(observable);
    this.focusOn("#question-now");
  }

  private toField(fieldId: string): void {
    this.dispatchEvent(new CustomEvent("goto", { detail: `field:${fieldId}`, bubbles: true }));
  }

  private keptLine(asking: GuidanceModel) {
    const { kept, sending } = asking;
    if (sending) return text.guidance.saving;
    if (!kept) return nothing;
    if (kept.reply === "unknown") return text.guidance.unknownSaved;
    return text.guidance.saved(kept.reply === "yes" ? kept.question.yes : kept.question.no);
  }

  private questions(asking: GuidanceModel, guidance: Guidance) {
    if (guidance.stopped) {
      return html`<p>${text.guidance.stopped}</p>
        <button class="button" @click=${() => asking.halt(false)}>${icon("redo")}${text.guidance.resume}</button>`;
    }
    const [next, ...others] = asking.questions;
    if (!next) return html`<p class="legend">${text.guidance.none}</p>`;
    return html`<question-card
        .question=${next}
        .sets=${guidance.assessment.sets}
        .fieldLabel=${next.field ? (this.labels[next.field] ?? null) : null}
        .busy=${asking.sending !== null}
        @reply=${(event: CustomEvent<Reply>) => this.reply(asking, next, event.detail)}
        @skip=${(event: CustomEvent<string>) => this.skip(asking, event.detail)}
        @to-field=${(event: CustomEvent<string>) => this.toField(event.detail)}
      ></question-card>
      ${this.others(asking, others)}
      <button class="button quiet" @click=${() => asking.halt(true)}>${icon("pause")}${text.guidance.stop}</button>`;
  }

  private others(asking: GuidanceModel, others: readonly Question[]) {
    if (others.length === 0) return nothing;
    const line = (one: Question) => html`<li>
      <button class="chip found" aria-label=${text.guidance.choose(one.text)} @click=${() => this.choose(asking, one.observable)}>
        <span lang="nl">${one.text}</span>${one.skipped ? html`<span class="legend">${text.guidance.skipped}</span>` : nothing}
      </button>
    </li>`;
    return html`<details class="other-questions">
      <summary>${text.guidance.more(others.length)}</summary>
      <ul class="plain">
        ${others.map(line)}
      </ul>
    </details>`;
  }

  private answers(asking: GuidanceModel, answered: readonly Answer[]) {
    if (answered.length === 0) return nothing;
    const line = (one: Answer) => html`<li>
      <p lang="nl">${one.asked}</p>
      <p><strong>${text.guidance.reply[one.reply]}</strong> <span class="legend">${text.guidance[one.how]}</span>${one.words ? html` <q lang="nl">${one.words}</q>` : nothing}</p>
      <button class="button quiet" aria-label=${text.guidance.takeBackOf(one.asked)} @click=${() => asking.takeBack(one.observable)}>
        ${icon("undo")}${text.guidance.takeBack}
      </button>
    </li>`;
    return html`<details class="answers">
      <summary>${text.guidance.answers(answered.length)}</summary>
      <ul class="plain">
        ${answered.map(line)}
      </ul>
    </details>`;
  }

  private sets(asking: GuidanceModel, { assessment, preview }: Guidance) {
    const remove = (set: SetState) => void asking.remove(set.id);
    return html`${preview ? html`<p class="legend">${text.guidance.previewNote}</p>` : nothing}
      ${assessment.notes.map((one) => html`<p class="legend" lang="nl">${one}</p>`)}
      ${assessment.sets.map((set) => ruleSet(set, this.show, remove))} ${this.more(asking, assessment.sets)}`;
  }

  private more(asking: GuidanceModel, shown: readonly SetState[]) {
    const known = new Set(shown.map((one) => one.id));
    const others = new Map(asking.offences.filter((one) => !known.has(one.id)).map((one) => [one.id, one]));
    if (others.size === 0) return nothing;
    const chosen = (event: Event) => {
      const list = event.target as HTMLSelectElement;
      if (list.value) void asking.add(list.value);
      list.value = "";
    };
    return html`<label class="more-sets">
      <span>${text.guidance.add}</span>
      <select @change=${chosen}>
        <option value="">${text.guidance.addChoose}</option>
        ${[...others.values()].map((one) => html`<option value=${one.id} lang="nl">${setName(one)}</option>`)}
      </select>
    </label>`;
  }

  private body(asking: GuidanceModel) {
    const { guidance, failed } = asking;
    const retry = html`<button class="button" @click=${() => asking.retry()}>${text.app.retry}</button>`;
    return html`${failed ? notice("warning", text.guidance.failed, retry) : nothing}
      ${guidance
        ? html`${this.questions(asking, guidance)}
            <p class="kept" role="status">${this.keptLine(asking)}</p>
            ${this.answers(asking, guidance.answered)} ${this.sets(asking, guidance)}`
        : failed
          ? nothing
          : html`<p class="hint" role="status">${text.guidance.loading}</p>`}`;
  }

  override render() {
    return html`<section class="panel guidance" aria-labelledby="guidance-title">
      <div class="panel-head"><h2 id="guidance-title" tabindex="-1">${text.guidance.title}</h2></div>
      <p class="legend">${text.guidance.hint}</p>
      ${this.asking ? this.body(this.asking) : nothing}
    </section>`;
  }
}

customElements.define("guidance-panel", GuidancePanel);
