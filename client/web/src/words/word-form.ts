/** Adds a word to a list, or changes one: what it is, how it sounds, what kind, how often it is said. */

import { html, nothing } from "lit";
import { LightElement } from "../parts/light-element.ts";
import { RedrawnWith } from "../parts/redrawn-with.ts";
import { text } from "../text.ts";
import type { Wrong } from "./entry-form.ts";
import { inputField, placeOf, problemLine } from "./entry-form.ts";
import { kindOf } from "./remembering.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import type { ListTerm, WordKind } from "./word-list.ts";
import { DEFAULT_WEIGHT, isSameWord, KINDS, MAX_SPOKEN, oneLine, spokenOf, WEIGHTS } from "./word-list.ts";
import type { WordListModel } from "./word-list-model.ts";

const MAX_CHARS = 100;

/** The word is in the list; `detail` is a sentence that says so. */
export class SavedEvent extends CustomEvent<string> {
  constructor(sentence: string) {
    super("entry-saved", { bubbles: true, detail: sentence });
  }
}

export class WordForm extends LightElement {
  static override properties = {
    model: { attribute: false },
    term: { attribute: false },
    gone: { type: Boolean },
    wrong: { state: true },
    kind: { state: true },
    weight: { state: true },
    looks: { state: true },
  };
  declare model: WordListModel;
  /** The word to change; null for a new one. */
  declare term: ListTerm | null;
  /** It was removed elsewhere meanwhile: saving puts it back. */
  declare gone: boolean;
  declare private wrong: Wrong | null;
  /** The word as it was when this form opened: what another window made of it is not overwritten unseen. */
  private seen: ListTerm | null = null;
  /** Null: as the word looks. */
  declare private kind: WordKind | null;
  declare private weight: number;
  /** What kind of word it most likely is. */
  declare private looks: WordKind;

  constructor() {
    super();
    this.term = this.wrong = this.kind = null;
    this.gone = false;
    this.weight = DEFAULT_WEIGHT;
    this.looks = "term";
    new RedrawnWith(this, () => this.model);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("term") as ListTerm | null | undefined;
    // A newer list brings the same word anew: what was chosen here stays.
    if (!changed.has("term") || (before && this.term && isSameWord(before, this.term))) return;
    this.seen = this.term;
    this.kind = this.term?.kind ?? null;
    this.weight = this.term?.weight ?? DEFAULT_WEIGHT;
  }

  override firstUpdated(): void {
    if (this.term) this.querySelector("input")?.focus();
  }

  private value(at: string): string {
    return this.querySelector<HTMLInputElement>(`[name="${at}"]`)?.value ?? "";
  }

  private typed(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.name === "word") this.looks = kindOf(input.value);
  }

  private refuse(wrong: Wrong): void {
    this.wrong = wrong;
    this.focusOn(`[name="${wrong.at || "word"}"]`);
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const word = oneLine(this.value("word"));
    const spoken = spokenOf(this.value("spoken"));
    this.wrong = null;
    if (!word) return this.refuse({ at: "word", sentence: text.words.missing });
    if (spoken.length > MAX_SPOKEN) {
      return this.refuse({ at: "spoken", sentence: text.wordProblems["spoken_count"] ?? "" });
    }
    const after: ListTerm = { text: word, kind: this.kind ?? this.looks, spoken, weight: this.weight };
    const refusal = await this.model.make({ part: "terms", before: this.seen, after });
    if (refusal) {
      if (refusal.kind === "stale") await this.seeNewest();
      const at = refusal.kind === "entry" ? placeOf(refusal.problem) : "";
      return this.refuse({ at, sentence: refusalSentence(refusal) });
    }
    const told = this.term ? text.words.changed(word) : text.words.added(word);
    if (!this.term) {
      // Not the whole form: a reset would show another kind and weight than the next word gets.
      for (const input of this.querySelectorAll("input")) input.value = "";
      this.kind = null;
      this.looks = "term";
      this.weight = DEFAULT_WEIGHT;
      this.focusOn("input");
    }
    this.dispatchEvent(new SavedEvent(told));
  }

  /** From here on the officer knows: saving again counts. */
  private async seeNewest(): Promise<void> {
    await new Promise((drawn) => setTimeout(drawn)); // the list around this form is drawn with what is newest
    this.seen = this.gone ? null : this.term;
  }

  private cancel(): void {
    this.dispatchEvent(new Event("entry-cancelled", { bubbles: true }));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.term) return;
    event.stopPropagation();
    this.cancel();
  }

  private kinds(id: string) {
    return html`<div class="word-field">
      <label for="${id}-kind">${text.words.kind}</label>
      <select id="${id}-kind" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value as WordKind)}>
        ${KINDS.map((one) => html`<option value=${one} .selected=${one === (this.kind ?? this.looks)}>${text.words.kinds[one]}</option>`)}
      </select>
    </div>`;
  }

  private weights(id: string) {
    const known = WEIGHTS.includes(this.weight) ? WEIGHTS : [...WEIGHTS, this.weight].sort((a, b) => a - b);
    const most = known.at(-1);
    return html`<div class="word-field">
      <label for="${id}-weight">${text.words.often}</label>
      <select
        id="${id}-weight" aria-describedby=${this.weight === most ? `${id}-often` : nothing}
        @change=${(event: Event) => (this.weight = Number((event.target as HTMLSelectElement).value))}
      >
        ${known.map(
          (one) => html`<option value=${one} .selected=${one === this.weight}>${text.words.oftens[one] ?? text.words.oftenOther(one)}</option>`,
        )}
      </select>
      ${this.weight === most ? html`<p class="hint" id="${id}-often">${text.words.oftenest}</p>` : nothing}
    </div>`;
  }

  override render() {
    const { term, wrong } = this;
    const id = term ? "word-changed" : "word-new";
    const field = (at: string, label: string, hint: string, value: string, most: number) =>
      inputField({ id: `${id}-${at}`, at, label, hint, value, wrong, most });
    return html`<form class="word-form" aria-label=${term ? text.words.change : text.words.add} novalidate @input=${this.typed} @submit=${this.save} @keydown=${this.keyed}>
      ${field("word", text.words.text, text.words.textHint, term?.text ?? "", MAX_CHARS)}
      ${field("spoken", text.words.spoken, text.words.spokenHint, term?.spoken.join(", ") ?? "", (MAX_CHARS + 2) * MAX_SPOKEN)}
      <div class="word-choices">${this.kinds(id)} ${this.weights(id)}</div>
      ${wrong?.at === "" ? problemLine(wrong.sentence) : nothing}
      <div class="actions">
        <button class="button primary" ?disabled=${this.model.busy}>${term ? text.words.save : text.words.put}</button>
        ${term ? html`<button type="button" class="button" @click=${this.cancel}>${text.words.cancel}</button>` : nothing}
      </div>
    </form>`;
  }
}

customElements.define("word-form", WordForm);
