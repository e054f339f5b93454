/**
 * Reading a declaration back to who made it, before it is confirmed (Sv art. 163): the text large enough
 * to read aloud from a phone, and then how it went. No answer is chosen beforehand.
 */

import { html, nothing } from "lit";
import { icon } from "../../parts/icons.ts";
import { LightElement } from "../../parts/light-element.ts";
import type { ReadBackHow } from "../../records.ts";
import { moment, text } from "../../text.ts";
import type { DraftModel } from "../draft-model.ts";
import { forgetTyped, keepTyped, typedBefore } from "../half-typed.ts";
import { paragraphs } from "../paragraphs.ts";
import type { Checking } from "./checking.ts";
import { openCount } from "./open-places.ts";

/** Where among what is half typed of a draft. */
const PLACE = "read-back-note";

const WAYS: readonly ReadBackHow[] = ["read_aloud", "read_self", "not_done"];

export class ReadBackStep extends LightElement {
  static override properties = {
    model: { attribute: false },
    checking: { attribute: false },
    how: { state: true },
    wrong: { state: true },
    busy: { state: true },
  };
  declare model: DraftModel;
  declare checking: Checking;
  declare private how: ReadBackHow | null;
  declare private wrong: "how" | "note" | null;
  declare private busy: boolean;

  constructor() {
    super();
    this.how = this.wrong = null;
    this.busy = false;
  }

  override firstUpdated(): void {
    this.how = this.model.draft.read_back?.how ?? null;
    void this.recall();
  }

  /** A remark that was typed before the officer went to look at something. */
  private async recall(): Promise<void> {
    const before = await typedBefore(this.model.draft.id, PLACE);
    const area = this.querySelector("textarea");
    if (before && area && area.value === area.defaultValue) area.value = before.typed;
  }

  private typed(event: Event): void {
    const { value } = event.target as HTMLTextAreaElement;
    void keepTyped(this.model.draft.id, PLACE, { from: "", typed: value, number: 0 });
  }

  /** Whether leaving the page would lose a remark. */
  get unsaved(): boolean {
    return this.note !== (this.model.draft.read_back?.note ?? "");
  }

  private get note(): string {
    return this.querySelector("textarea")?.value.trim() ?? "";
  }

  private choose(how: ReadBackHow): void {
    this.how = how;
    this.wrong = null;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const { how, note } = this;
    this.wrong = how === null ? "how" : how === "not_done" && note === "" ? "note" : null;
    if (how === null) return this.focusOn("input[type=radio]");
    if (this.wrong === "note") return this.focusOn("textarea");
    this.busy = true;
    const outcome = await this.model.edit({ read_back: { how, note } });
    this.busy = false;
    if (outcome !== "saved") return;
    void forgetTyped(this.model.draft.id, PLACE);
    this.tell("summary");
  }

  private tell(place: string): void {
    this.dispatchEvent(new CustomEvent("goto", { detail: place, bubbles: true }));
  }

  private declaration() {
    const { draft } = this.model;
    const filled = draft.fields.filter((field) => field.value !== null);
    const pieces = paragraphs(draft.narrative.text);
    return html`<section class="panel declaration" aria-labelledby="declaration-title">
      <h2 id="declaration-title">${text.readBack.textTitle}</h2>
      <div lang="nl">
        ${pieces.length === 0 ? html`<p class="hint">${text.readBack.empty}</p>` : pieces.map((one) => html`<p>${one.text}</p>`)}
      </div>
      ${filled.length === 0
        ? nothing
        : html`<h2>${text.readBack.fieldsTitle}</h2>
            <dl lang="nl">
              ${filled.map(
                (field) => html`<div>
                  <dt>${this.checking.spec(field.id).label}</dt>
                  <dd>${field.value}</dd>
                </div>`,
              )}
            </dl>`}
    </section>`;
  }

  private form() {
    const kept = this.model.draft.read_back;
    const problem = this.wrong === "how" ? text.readBack.needHow : this.wrong === "note" ? text.readBack.needNote : null;
    return html`<form class="panel read-back-form" novalidate @submit=${this.save}>
      ${kept ? html`<p class="read-back-kept" role="status">${icon("check")}${text.readBack.kept(text.readBack.ways[kept.how], moment(kept.at))}</p>` : nothing}
      <fieldset aria-describedby=${this.wrong === "how" ? "read-back-problem" : nothing}>
        <legend>${text.readBack.how}</legend>
        ${WAYS.map(
          (way) => html`<label class="choice">
            <input type="radio" name="read-back" value=${way} .checked=${this.how === way} @change=${() => this.choose(way)} />
            <span>${text.readBack.ways[way]}</span>
          </label>`,
        )}
      </fieldset>
      <label for="read-back-note">${text.readBack.note}</label>
      <textarea
        id="read-back-note"
        lang="nl"
        rows="2"
        maxlength="2000"
        aria-describedby="read-back-help ${this.wrong === "note" ? "read-back-problem" : ""}"
        aria-invalid=${this.wrong === "note" ? "true" : nothing}
        .defaultValue=${kept?.note ?? ""}
        @input=${this.typed}
      ></textarea>
      <p class="legend" id="read-back-help">${text.readBack.noteHelp}</p>
      ${problem ? html`<div class="todo-hint" id="read-back-problem" role="alert">${icon("warning")}<p>${problem}</p></div>` : nothing}
      <div class="actions">
        <button class="button primary" ?disabled=${this.busy}>${kept ? text.readBack.again : text.readBack.save}</button>
        ${kept ? html`<button type="button" class="button" @click=${() => this.tell("summary")}>${text.summary.toSummary}</button>` : nothing}
      </div>
    </form>`;
  }

  override render() {
    const open = openCount(this.model.draft);
    return html`<p class="hint">${text.readBack.why}</p>
      ${open > 0 ? html`<div class="todo-hint">${icon("warning")}<p>${text.readBack.openFirst(open)}</p></div>` : nothing}
      <div class="read-back">
        ${this.declaration()}
        <div class="read-back-side">
          ${this.form()}
          <p><button class="button quiet" @click=${() => this.tell("review")}>${icon("pencil")}${text.readBack.wrong}</button></p>
        </div>
      </div>`;
  }
}

customElements.define("read-back", ReadBackStep);
