/** The words of a list by the alphabet, looked through while one types, each with its two actions. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { keys } from "../keys/keys.ts";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import "./word-form.ts";
import type { ListTerm } from "./word-list.ts";
import { DEFAULT_WEIGHT, isSameWord, matching } from "./word-list.ts";
import type { WordListModel } from "./word-list-model.ts";

/** A list may hold 10,000: no page draws them all. */
const AT_ONCE = 100;
/** A shorter list is seen at a glance. */
const SEARCHED_FROM = 8;

/** The key of the row that is a form: it is one element, wherever it stands. */
const FORM = "form";

export class RemoveEvent extends CustomEvent<ListTerm> {
  constructor(term: ListTerm) {
    super("remove-word", { bubbles: true, detail: term });
  }
}

export class WordRows extends LightElement {
  static override properties = {
    model: { attribute: false },
    terms: { attribute: false },
    editing: { attribute: false },
    editable: { type: Boolean },
    typed: { state: true },
    shown: { state: true },
  };
  declare model: WordListModel;
  declare terms: readonly ListTerm[];
  /** The word whose form is open. */
  declare editing: ListTerm | null;
  declare editable: boolean;
  declare private typed: string;
  declare private shown: number;
  private editedAt = 0;
  private off: () => void = () => undefined;

  constructor() {
    super();
    this.terms = [];
    this.editing = null;
    this.editable = false;
    this.typed = "";
    this.shown = AT_ONCE;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.off = keys.on("search", () => (this.querySelector(".word-filter") ? this.focusOn("#word-filter") : false));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.off();
  }

  /** Once a form closes, the focus is where it was opened. */
  override updated(changed: Map<string, unknown>): void {
    if (!changed.get("editing") || this.editing) return;
    const buttons = this.querySelectorAll<HTMLElement>(".word-edit");
    (buttons[this.editedAt] ?? buttons[buttons.length - 1])?.focus();
  }

  private edit(term: ListTerm, at: number): void {
    this.editedAt = at;
    this.dispatchEvent(new CustomEvent("edit-word", { bubbles: true, detail: term }));
  }

  private filter(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
    this.shown = AT_ONCE;
  }

  private details(term: ListTerm): string {
    return [
      text.words.kinds[term.kind],
      ...(term.spoken.length > 0 ? [text.words.soundsLike(term.spoken.join(", "))] : []),
      ...(term.weight === DEFAULT_WEIGHT ? [] : [text.words.oftens[term.weight] ?? text.words.oftenOther(term.weight)]),
    ].join(" · ");
  }

  private isEdited(term: ListTerm): boolean {
    return this.editable && this.editing !== null && isSameWord(term, this.editing);
  }

  private row(term: ListTerm, at: number) {
    if (this.isEdited(term)) {
      const gone = !this.terms.includes(term);
      return html`<li class="word-row"><word-form .model=${this.model} .term=${term} ?gone=${gone}></word-form></li>`;
    }
    return html`<li class="word-row">
      <div class="word-said">
        <strong lang="nl">${term.text}</strong>
        <span class="meta">${this.details(term)}</span>
      </div>
      ${this.editable
        ? html`<div class="actions">
            <button class="button quiet word-edit" aria-label=${text.words.editOne(term.text)} @click=${() => this.edit(term, at)}>${icon("pencil")}<span>${text.words.edit}</span></button>
            <button class="button quiet" aria-label=${text.words.removeOne(term.text)} ?disabled=${this.model.busy} @click=${() => this.dispatchEvent(new RemoveEvent(term))}>${icon("trash")}<span>${text.words.remove}</span></button>
          </div>`
        : nothing}
    </li>`;
  }

  override render() {
    if (this.terms.length === 0 && !this.editing) return nothing;
    const found = matching(this.terms, this.typed);
    // A form stays open, with what was typed in it, whatever becomes of the list around it.
    if (this.editing && !found.some((term) => this.isEdited(term))) {
      found.unshift(this.terms.find((term) => this.isEdited(term)) ?? this.editing);
    }
    const rest = found.length - this.shown;
    return html`${this.terms.length >= SEARCHED_FROM
        ? html`<div class="word-field word-filter">
            <label for="word-filter">${text.words.filter}</label>
            <input type="text" id="word-filter" ${shortcut("search")} inputmode="search" autocomplete="off" spellcheck="false" .value=${this.typed} @input=${this.filter} />
            <p class="hint" role="status">
              ${this.typed ? (found.length > 0 ? text.words.shown(found.length, this.terms.length) : text.words.noneFound) : nothing}
            </p>
          </div>`
        : nothing}
      <ul class="word-rows">
        ${repeat(
          found.slice(0, this.shown),
          (term) => (this.isEdited(term) ? FORM : `${term.kind} ${term.text}`),
          (term, at) => this.row(term, at),
        )}
      </ul>
      ${rest > 0
        ? html`<button class="button" @click=${() => (this.shown += AT_ONCE)}>${text.words.more(Math.min(rest, AT_ONCE))}</button>`
        : nothing}`;
  }
}

customElements.define("word-rows", WordRows);
