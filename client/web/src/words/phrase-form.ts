/** Adds a standard text to a list, or changes one: what is said, and the text that is put there. */

import { html, nothing } from "lit";
import { LightElement } from "../parts/light-element.ts";
import { RedrawnWith } from "../parts/redrawn-with.ts";
import { text } from "../text.ts";
import type { Wrong } from "./entry-form.ts";
import { inputField, placeOf, problemLine } from "./entry-form.ts";
import { refusalSentence } from "./refusal-sentence.ts";
import { SavedEvent } from "./word-form.ts";
import type { ListPhrase } from "./word-list.ts";
import { oneLine } from "./word-list.ts";
import type { WordListModel } from "./word-list-model.ts";

const MAX_SAID_CHARS = 100;
const MAX_TEXT_CHARS = 2_000;

export class PhraseForm extends LightElement {
  static override properties = {
    model: { attribute: false },
    phrase: { attribute: false },
    gone: { type: Boolean },
    wrong: { state: true },
  };
  declare model: WordListModel;
  /** The standard text to change; null for a new one. */
  declare phrase: ListPhrase | null;
  /** It was removed elsewhere meanwhile: saving puts it back. */
  declare gone: boolean;
  declare private wrong: Wrong | null;
  /** As it was when this form opened: what another window made of it is not overwritten unseen. */
  private seen: ListPhrase | null = null;

  constructor() {
    super();
    this.gone = false;
    this.phrase = this.wrong = null;
    new RedrawnWith(this, () => this.model);
  }

  override firstUpdated(): void {
    this.seen = this.phrase;
    this.querySelector("input")?.focus();
  }

  private value(at: string): string {
    return this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${at}"]`)?.value ?? "";
  }

  private refuse(wrong: Wrong): void {
    this.wrong = wrong;
    this.focusOn(`[name="${wrong.at || "word"}"]`);
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const said = oneLine(this.value("word"));
    const ready = this.value("snippet").normalize("NFC").replaceAll("\r\n", "\n").trim();
    this.wrong = null;
    if (!said) return this.refuse({ at: "word", sentence: text.phrases.saidMissing });
    if (!ready) return this.refuse({ at: "snippet", sentence: text.phrases.textMissing });
    const refusal = await this.model.make({ part: "commands", before: this.seen, after: { said, text: ready } });
    if (refusal) {
      if (refusal.kind === "stale") await this.seeNewest();
      const at = refusal.kind === "entry" ? placeOf(refusal.problem) : "";
      return this.refuse({ at, sentence: refusalSentence(refusal) });
    }
    this.dispatchEvent(new SavedEvent(this.phrase ? text.words.changed(said) : text.words.added(said)));
  }

  /** From here on the officer knows: saving again counts. */
  private async seeNewest(): Promise<void> {
    await new Promise((drawn) => setTimeout(drawn)); // the list around this form is drawn with what is newest
    this.seen = this.gone ? null : this.phrase;
  }

  private cancel(): void {
    this.dispatchEvent(new Event("entry-cancelled", { bubbles: true }));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.cancel();
  }

  override render() {
    const { phrase, wrong } = this;
    const id = phrase ? "phrase-changed" : "phrase-new";
    return html`<form class="word-form" aria-label=${phrase ? text.phrases.change : text.phrases.add} novalidate @submit=${this.save} @keydown=${this.keyed}>
      ${inputField({ id: `${id}-word`, at: "word", label: text.phrases.said, hint: text.phrases.saidHint, value: phrase?.said ?? "", wrong, most: MAX_SAID_CHARS })}
      ${inputField({ id: `${id}-snippet`, at: "snippet", label: text.phrases.text, hint: "", value: phrase?.text ?? "", wrong, lines: 4, most: MAX_TEXT_CHARS })}
      ${wrong?.at === "" ? problemLine(wrong.sentence) : nothing}
      <div class="actions">
        <button class="button primary" ?disabled=${this.model.busy}>${phrase ? text.words.save : text.words.put}</button>
        <button type="button" class="button" @click=${this.cancel}>${text.words.cancel}</button>
      </div>
    </form>`;
  }
}

customElements.define("phrase-form", PhraseForm);
