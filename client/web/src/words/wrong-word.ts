/**
 * "This word was wrong": in two taps the right spelling stands in the officer's own word list, with
 * how it was heard.
 *
 *     <wrong-word .heard=${"dombrofska"} .right=${"Dabrowska"} @wrong-word=${...}></wrong-word>
 *
 * `heard` are the words of the sound; `right` those that the text has there now: the same words as
 * long as nobody changed them. The event `wrong-word` tells what the officer wrote, so that the text
 * can be put right along with the list.
 */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { sentenceOf } from "../parts/notice.ts";
import { links } from "../router.ts";
import { text } from "../text.ts";
import { kindOf, remembering, soundOf } from "./remembering.ts";
import type { WordKind } from "./word-list.ts";
import { KINDS, plainly } from "./word-list.ts";
import { WordListModel } from "./word-list-model.ts";
import { refusalSentence } from "./refusal-sentence.ts";

export class WrongWordEvent extends CustomEvent<{ heard: string; right: string }> {
  constructor(heard: string, right: string) {
    super("wrong-word", { bubbles: true, detail: { heard, right } });
  }
}

type Step = "closed" | "asking" | "busy" | "done" | "undone";

let made = 0;

export class WrongWord extends LightElement {
  static override properties = {
    heard: { attribute: false },
    right: { attribute: false },
    step: { state: true },
    kind: { state: true },
    problem: { state: true },
    known: { state: true },
  };
  /** As it was recognised. */
  declare heard: string;
  /** As the text has it now. */
  declare right: string;
  declare private step: Step;
  /** Null: as the word looks. */
  declare private kind: WordKind | null;
  declare private problem: string | null;
  /** It stood in the list already. */
  declare private known: boolean;
  private remembered = "";
  private readonly list = new WordListModel("personal", api);
  private readonly key = `wrong-word-${++made}`;

  constructor() {
    super();
    this.heard = this.right = "";
    this.step = "closed";
    this.kind = this.problem = null;
    this.known = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    // Another word was touched: begin anew.
    if (changed.has("heard") && changed.get("heard") !== undefined) this.close();
  }

  private get typed(): string {
    const input = this.querySelector<HTMLInputElement>(`#${this.key}`);
    return (input?.value ?? this.right).trim().replace(/\s+/g, " ");
  }

  private open(): void {
    this.step = "asking";
    this.problem = this.kind = null;
    void this.updateComplete.then(() => {
      const input = this.querySelector<HTMLInputElement>(`#${this.key}`);
      input?.focus();
      input?.select();
    });
  }

  private close(): void {
    this.step = "closed";
    this.problem = this.kind = null;
  }

  private cancel(): void {
    this.close();
    this.focusOn(".wrong-word-open");
  }

  private refuse(problem: string): void {
    this.step = "asking";
    this.problem = problem;
    this.focusOn("input");
  }

  private async remember(event: Event): Promise<void> {
    event.preventDefault();
    const right = this.typed;
    if (!right) return this.refuse(text.wrongWord.missing);
    if (right === this.heard.trim() || right === soundOf(this.heard)) return this.refuse(text.wrongWord.same);
    this.step = "busy";
    this.problem = null;
    try {
      await this.list.load();
    } catch (error) {
      return this.refuse(sentenceOf(error));
    }
    const change = this.list.list && remembering(this.list.list, right, this.heard, this.kind ?? kindOf(right));
    const refusal = change ? await this.list.make(change) : null;
    if (refusal) return this.refuse(refusalSentence(refusal));
    this.known = change === null;
    this.remembered = right;
    this.step = "done";
    this.focusOn(".wrong-word-said");
    if (plainly(right) !== plainly(this.right) || right !== this.right) {
      this.dispatchEvent(new WrongWordEvent(this.heard, right));
    }
  }

  private async undo(): Promise<void> {
    this.step = "busy";
    const refusal = await this.list.undo();
    this.step = refusal ? "done" : "undone";
    this.problem = refusal && refusalSentence(refusal);
    this.focusOn(".wrong-word-said");
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.cancel();
  }

  private told() {
    const { known, remembered, undone } = text.wrongWord;
    const sentence = this.step === "undone" ? undone : this.known ? known(this.remembered) : remembered(this.remembered);
    return html`<div class="wrong-word-done">
      <p class="wrong-word-said" role="status" tabindex="-1">${icon("check")}<span>${sentence}</span></p>
      ${this.problem ? html`<p class="input-problem" role="alert">${icon("warning")}<span>${this.problem}</span></p>` : nothing}
      <div class="actions">
        ${this.list.canUndo
          ? html`<button type="button" class="button" @click=${this.undo}>${icon("undo")}${text.wrongWord.undo}</button>`
          : nothing}
        <a class="button quiet" href=${links.words}>${text.wrongWord.list}</a>
      </div>
    </div>`;
  }

  private form() {
    const described = `${this.key}-hint${this.problem ? ` ${this.key}-problem` : ""}`;
    const chosen = this.kind ?? kindOf(this.right);
    return html`<form class="wrong-word-form" aria-label=${text.wrongWord.title} novalidate @submit=${this.remember} @keydown=${this.keyed}>
      <p class="wrong-word-heard">${text.wrongWord.heard(this.heard)}</p>
      <label for=${this.key}>${text.wrongWord.right}</label>
      <input
        type="text" id=${this.key} lang="nl" autocomplete="off" autocapitalize="off" spellcheck="false"
        maxlength="100" aria-describedby=${described} aria-invalid=${this.problem ? "true" : "false"} .defaultValue=${this.right}
      />
      <p class="hint" id="${this.key}-hint">${text.wrongWord.rightHint}</p>
      ${this.problem
        ? html`<p class="input-problem" role="alert" id="${this.key}-problem">${icon("warning")}<span>${this.problem}</span></p>`
        : nothing}
      <label for="${this.key}-kind">${text.words.kind}</label>
      <select id="${this.key}-kind" @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value as WordKind)}>
        ${KINDS.map((one) => html`<option value=${one} ?selected=${one === chosen}>${text.words.kinds[one]}</option>`)}
      </select>
      <div class="actions">
        <button class="button primary" ?disabled=${this.step === "busy"}>${text.wrongWord.remember}</button>
        <button type="button" class="button" @click=${this.cancel}>${text.wrongWord.cancel}</button>
      </div>
    </form>`;
  }

  override render() {
    if (!this.heard) return nothing;
    if (this.step === "closed") {
      return html`<button type="button" class="button wrong-word-open" @click=${this.open}>${icon("pencil")}${text.wrongWord.open}</button>`;
    }
    return this.step === "done" || this.step === "undone" ? this.told() : this.form();
  }
}

customElements.define("wrong-word", WrongWord);
