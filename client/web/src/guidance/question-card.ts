/** The one question that matters now. Each answer is one touch; so is leaving it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { Fresh } from "../parts/fresh.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import type { Question, Reply, SetState } from "./guidance.ts";
import { isOfField, reachOf } from "./guidance.ts";
import type { SendAnswer } from "./spoken-answer.ts";
import "./spoken-answer.ts";

const REPLIES: readonly Reply[] = ["yes", "no", "unknown"];

/** Told where the officer looks: what stands above the page is out of sight here. */
export function troubleLine(trouble: string | null): TemplateResult | typeof nothing {
  if (trouble === null) return nothing;
  return html`<p class="todo-hint question-trouble" role="alert">${icon("warning")}<span>${trouble}</span></p>`;
}

export class QuestionCard extends LightElement {
  static override properties = {
    question: { attribute: false },
    sets: { attribute: false },
    fieldLabel: { attribute: false },
    busy: { type: Boolean },
    draftId: { attribute: false },
    aloud: { attribute: false },
    trouble: { attribute: false },
  };
  declare question: Question;
  declare sets: readonly SetState[];
  /** The label of the field that the answer belongs in; null where there is none. */
  declare fieldLabel: string | null;
  declare busy: boolean;
  declare draftId: string;
  /** Sends what was spoken; null where nothing can be. */
  declare aloud: SendAnswer | null;
  /** Why an answer was not kept, in a sentence. */
  declare trouble: string | null;
  private readonly fresh = new Fresh(() => this.requestUpdate());

  constructor() {
    super();
    this.sets = [];
    this.fieldLabel = this.trouble = null;
    this.busy = false;
    this.draftId = "";
    this.aloud = null;
  }

  protected override updated(): void {
    this.fresh.shows(this.isConnected ? this.question.observable : null);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate(); // drawn anew, it is new again
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.fresh.leave();
  }

  /** The second of two taps, and one while an answer is on its way, are not about this question. */
  private get takes(): boolean {
    return !this.busy && this.fresh.isReady(this.question.observable);
  }

  private send(name: "reply" | "skip" | "to-field", detail: unknown): void {
    if (!this.takes) return;
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
    // Not `disabled`: that would take the focus away.
    const off = this.takes ? "false" : "true";
    const look = busy ? "" : "settling";
    const choices = this.asksField ? (["unknown"] as const) : REPLIES;
    return html`${this.asksField && question.field !== null && fieldLabel !== null
      ? html`<button
          class="button ${look}"
          aria-label=${text.guidance.toField(fieldLabel)}
          aria-disabled=${off}
          @click=${() => this.send("to-field", question.field)}
        >
          ${icon("pencil")}${text.guidance.fillIn}
        </button>`
      : nothing}
    ${choices.map(
      (reply) => html`<button class="button ${look} reply-${reply}" aria-disabled=${off} @click=${() => this.send("reply", reply)}>
        ${text.guidance.reply[reply]}
      </button>`,
    )}
    <button class="button quiet ${look}" aria-disabled=${off} @click=${() => this.send("skip", question.observable)}>${text.guidance.skip}</button>`;
  }

  override render() {
    const { question, busy, trouble } = this;
    return html`<article class="question" aria-labelledby="question-now">
      <p class="legend">${text.guidance.question}${question.skipped ? html` · ${text.guidance.skipped}` : nothing}</p>
      <h3 id="question-now" class="question-text" tabindex="-1" lang="nl">${question.text}</h3>
      ${question.help && question.help !== question.text ? html`<p class="legend" lang="nl">${question.help}</p>` : nothing}
      <div class="replies" role="group" aria-labelledby="question-now">${this.replies}</div>
      ${troubleLine(trouble)}
      ${this.aloud && !this.asksField
        ? html`<spoken-answer .draftId=${this.draftId} .observable=${question.observable} .send=${this.aloud} .busy=${busy}></spoken-answer>`
        : nothing}
      ${this.reach}
    </article>`;
  }
}

customElements.define("question-card", QuestionCard);
