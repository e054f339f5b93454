/** Standard texts: what is said, and the text that comes in its place. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import "./phrase-form.ts";
import type { ListPhrase } from "./word-list.ts";
import { isSamePhrase } from "./word-list.ts";
import type { WordListModel } from "./word-list-model.ts";

/** The key of the row that is a form: it is one element, wherever it stands. */
const FORM = "form";

export class RemovePhraseEvent extends CustomEvent<ListPhrase> {
  constructor(phrase: ListPhrase) {
    super("remove-phrase", { bubbles: true, detail: phrase });
  }
}

export class PhraseList extends LightElement {
  static override properties = {
    model: { attribute: false },
    phrases: { attribute: false },
    most: { attribute: false },
    editable: { type: Boolean },
    editing: { state: true },
  };
  declare model: WordListModel;
  declare phrases: readonly ListPhrase[];
  /** How many the list may hold. */
  declare most: number;
  declare editable: boolean;
  /** The one whose form is open, "new" for one more. */
  declare private editing: ListPhrase | "new" | null;

  constructor() {
    super();
    this.phrases = [];
    this.most = 0;
    this.editable = false;
    this.editing = null;
  }

  private close(): void {
    const selector = this.editing === "new" || this.editing === null
      ? ".phrase-add"
      : `[data-edit="${this.rows.findIndex((one) => this.isEdited(one))}"]`;
    this.editing = null;
    this.focusOn(this.querySelector(selector) ? selector : ".phrase-add");
  }

  private isEdited(phrase: ListPhrase): boolean {
    return this.editing !== null && this.editing !== "new" && isSamePhrase(phrase, this.editing);
  }

  /** A form stays open, with what was typed in it, whatever becomes of the list around it. */
  private get rows(): ListPhrase[] {
    const { editing, phrases } = this;
    if (editing === null || editing === "new" || phrases.some((one) => this.isEdited(one))) return [...phrases];
    return [editing, ...phrases];
  }

  private row(phrase: ListPhrase, at: number) {
    if (this.isEdited(phrase)) {
      const gone = !this.phrases.includes(phrase);
      return html`<li class="word-row"><phrase-form .model=${this.model} .phrase=${phrase} ?gone=${gone}></phrase-form></li>`;
    }
    return html`<li class="word-row">
      <div class="word-said" lang="nl"><strong>“${phrase.said}”</strong><span class="phrase-text">${phrase.text}</span></div>
      ${this.editable
        ? html`<div class="actions">
            <button class="button quiet" data-edit=${at} aria-label=${text.words.editOne(phrase.said)} @click=${() => (this.editing = phrase)}>${icon("pencil")}<span>${text.words.edit}</span></button>
            <button class="button quiet" aria-label=${text.words.removeOne(phrase.said)} ?disabled=${this.model.busy} @click=${() => this.dispatchEvent(new RemovePhraseEvent(phrase))}>${icon("trash")}<span>${text.words.remove}</span></button>
          </div>`
        : nothing}
    </li>`;
  }

  override render() {
    const { rows } = this;
    return html`<section class="panel" aria-labelledby="phrases-title" @entry-saved=${this.close} @entry-cancelled=${this.close}>
      <h2 id="phrases-title">${text.phrases.title}</h2>
      <p class="hint">${text.phrases.hint}</p>
      ${rows.length > 0
        ? html`<ul class="word-rows">${repeat(
              rows,
              (phrase) => (this.isEdited(phrase) ? FORM : phrase.said),
              (phrase, at) => this.row(phrase, at),
            )}</ul>
            <p class="meta">${text.phrases.count(this.phrases.length, this.most)}</p>`
        : html`<p>${text.phrases.none}</p>`}
      ${this.editable
        ? this.editing === "new"
          ? html`<phrase-form .model=${this.model}></phrase-form>`
          : html`<div class="actions"><button class="button phrase-add" @click=${() => (this.editing = "new")}>${icon("plus")}${text.phrases.add}</button></div>`
        : nothing}
    </section>`;
  }
}

customElements.define("phrase-list", PhraseList);
