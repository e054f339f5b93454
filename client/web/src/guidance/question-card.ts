/** The one question that matters now. Each answer is one touch; so is leaving it. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import type { Question, Reply, SetState } from "./guidance.ts";
import { isOfField, reachOf } from "./guidance.ts";
import type { SendAnswer } from "./spoken-answer.ts";
import "./spoken-answer.ts";

const REPLIES: readonly Reply[] = ["yes", "no", "unknown"];

export class QuestionCard extends LightElement {
  static override properties = {
    question: { attribute: false },
    sets: { attribute: false },
    fieldLabel: { attribute: false },
    busy: { type: Boolean },
    draftId: { attribute: false },
    aloud: { attribute: false },
  };
  declare question: Question;
  declare sets: readonly SetState[];
  /** The label of the field that the answer belongs in; null where there is none. */
  declare fieldLabel: string | null;
  declare busy: boolean;
  declare draftId: string;
  /** Sends what was spoken; null where nothing can be. */
  declare aloud: SendAnswer | null;

  constructor() {
    super();
    this.sets = [];
    this.fieldLabel = null;
    this.busy = false;
    this.draftId = "";
    this.aloud = null;
  }

  private send(name: "reply" | "skip" | "to-field", detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  private get reach() {
    const told = reachOf(this.question, this.sets);
    return html`<details class="fold asked-why">
      <summary>${text.guidance.whyAsked}</summary>
      ${told.length > 0
        ? html`<p class="legend">${text.guidance.whyReach}</p>
            <ul class="legend" lang="nl">
              ${told.map((one) => html`<li>${one}</li>`)}
            </ul>`
        : nothing}
      <p class="legend">${text.guidance.whyOrder}</p>
    </details>`;
  }

  /** A field of the form is filled in where it stands: there is no yes or no to it. */
  private get asksField(): boolean {
    return isOfField(this.question);
  }

  private get replies() {
    const { question, fieldLabel, busy } = this;
    const choices = this.asksField ? (["unknown"] as const) : REPLIES;
    return html`${this.asksField && question.field !== null && fieldLabel !== null
      ? html`<button
          class="button"
          aria-label=${text.guidance.toField(fieldLabel)}
          ?disabled=${busy}
          @click=${() => this.send("to-field", question.field)}
        >
          ${icon("pencil")}${text.guidance.fillIn}
        </button>`
      : nothing}
    ${choices.map((reply) => html`<button class="button reply-${reply}" ?disabled=${busy} @click=${() => this.send("reply", reply)}>${text.guidance.reply[reply]}</button>`)}
    <button class="button quiet" ?disabled=${busy} @click=${() => this.send("skip", question.observable)}>${text.guidance.skip}</button>`;
  }

  override render() {
    const { question, busy } = this;
    return html`<article class="question" aria-labelledby="question-now">
      <p class="legend">${text.guidance.question}${question.skipped ? html` · ${text.guidance.skipped}` : nothing}</p>
      <h3 id="question-now" class="question-text" tabindex="-1" lang="nl">${question.text}</h3>
      ${question.help && question.help !== question.text ? html`<p class="legend" lang="nl">${question.help}</p>` : nothing}
      <div class="replies" role="group" aria-labelledby="question-now">${this.replies}</div>
      ${this.aloud && !this.asksField
        ? html`<spoken-answer .draftId=${this.draftId} .observable=${question.observable} .send=${this.aloud} .busy=${busy}></spoken-answer>`
        : nothing}
      ${this.reach}
    </article>`;
  }
}

customElements.define("question-card", QuestionCard);
