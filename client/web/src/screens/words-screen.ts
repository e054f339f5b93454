/** The word lists of the officer and of the unit: what Verbaal is to expect, and how it sounds. */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import { keys } from "../keys/keys.ts";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import { text } from "../text.ts";
import "../words/phrase-list.ts";
import type { RemovePhraseEvent } from "../words/phrase-list.ts";
import { refusalSentence } from "../words/refusal-sentence.ts";
import "../words/word-form.ts";
import type { SavedEvent } from "../words/word-form.ts";
import type { Change, ListTerm, Scope, WordList } from "../words/word-list.ts";
import type { Refusal } from "../words/word-list-model.ts";
import { WordListModel } from "../words/word-list-model.ts";
import "../words/word-rows.ts";
import type { RemoveEvent } from "../words/word-rows.ts";
import "../words/word-versions.ts";
import type { RestoreEvent } from "../words/word-versions.ts";

const SCOPES: readonly Scope[] = ["personal", "unit"];

export class WordsScreen extends LightElement {
  static override properties = {
    scope: { state: true },
    editing: { state: true },
    done: { state: true },
    problem: { state: true },
    me: { state: true },
  };
  declare private scope: Scope;
  declare private editing: ListTerm | null;
  /** What was done last, in a sentence; with it comes "undo". */
  declare private done: string | null;
  declare private problem: string | null;
  declare private me: string | null;
  private readonly models = { personal: new WordListModel("personal"), unit: new WordListModel("unit") };
  private off: () => void = () => undefined;
  private readonly drawn = () => this.requestUpdate();

  constructor() {
    super();
    this.scope = "personal";
    this.editing = this.done = this.problem = this.me = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const scope of SCOPES) this.models[scope].addEventListener("change", this.drawn);
    this.off = keys.on("undo", () => (this.model.canUndo ? this.undo() : false));
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.off();
    for (const scope of SCOPES) this.models[scope].removeEventListener("change", this.drawn);
  }

  private get model(): WordListModel {
    return this.models[this.scope];
  }

  private async load(): Promise<void> {
    this.problem = null;
    try {
      const [me] = await Promise.all([this.me ?? api.me().then((found) => found.user_id), this.model.load()]);
      this.me = me;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private choose(scope: Scope): void {
    if (scope === this.scope) return;
    this.scope = scope;
    this.editing = this.done = this.problem = null;
    void this.load();
  }

  private edit({ detail }: CustomEvent<ListTerm | null>): void {
    this.editing = detail;
  }

  private saved({ detail }: SavedEvent): void {
    this.told(null, detail);
    this.stopEditing();
  }

  private stopEditing(): void {
    this.editing = null;
  }

  private told(refusal: Refusal | null, sentence: string): void {
    this.problem = refusal && refusalSentence(refusal);
    this.done = refusal ? null : sentence;
  }

  private async make(change: Change, sentence: string): Promise<void> {
    this.told(await this.model.make(change), sentence);
    this.focusOn(".words-told"); // the button that was pressed is gone
  }

  private async restore({ detail }: RestoreEvent): Promise<void> {
    this.told(await this.model.restore(detail.words), text.words.restored(detail.version));
    this.focusOn(".words-told");
  }

  private async undo(): Promise<void> {
    this.told(await this.model.undo(), text.words.undone);
    this.focusOn(".words-told");
  }

  private scopes() {
    return html`<div class="words-scopes" role="group" aria-label=${text.words.whose}>
      ${SCOPES.map(
        (scope) => html`<button class="button" aria-pressed=${scope === this.scope ? "true" : "false"} @click=${() => this.choose(scope)}>
          ${scope === this.scope ? icon("check") : nothing}${text.words.scope[scope]}
        </button>`,
      )}
    </div>`;
  }

  private telling() {
    const undo = this.model.canUndo
      ? html`<button class="button" ${shortcut("undo")} ?disabled=${this.model.busy} @click=${this.undo}>${icon("undo")}${text.words.undo}</button>`
      : undefined;
    const retry = html`<button class="button" @click=${this.load}>${text.app.retry}</button>`;
    return html`<div class="notices words-told" tabindex="-1">
      ${this.problem ? notice("problem", this.problem, this.model.list ? undefined : retry) : nothing}
      ${this.done ? notice("good", this.done, undo) : nothing}
    </div>`;
  }

  private list(list: WordList) {
    const none = this.scope === "unit" ? text.words.noneUnit : text.words.none;
    const unit = list.may_edit ? text.words.unitHint : text.words.unitRead;
    return html`${this.scope === "unit" ? html`<p class="hint">${unit}</p>` : nothing}
      <div class="words-columns">
        ${list.may_edit
          ? html`<section class="panel word-add" aria-labelledby="word-add-title">
              <h2 id="word-add-title">${text.words.add}</h2>
              <word-form .model=${this.model}></word-form>
              <p class="legend">${text.words.applies}</p>
            </section>`
          : nothing}
        <section class="panel word-all" aria-labelledby="words-title">
          <div class="panel-head">
            <h2 id="words-title">${text.words.scope[this.scope]}</h2>
            <p class="meta">${text.words.count(list.terms.length, list.limits.terms)}</p>
          </div>
          ${list.terms.length === 0 ? html`<p class="hint">${none}</p>` : nothing}
          <word-rows
            .model=${this.model} .terms=${list.terms} .editing=${this.editing} ?editable=${list.may_edit}
            @edit-word=${this.edit} @entry-cancelled=${this.stopEditing}
            @remove-word=${({ detail }: RemoveEvent) => this.make({ part: "terms", before: detail, after: null }, text.words.removed(detail.text))}
          ></word-rows>
        </section>
      </div>
      <phrase-list
        .model=${this.model} .phrases=${list.commands} .most=${list.limits.commands} ?editable=${list.may_edit}
        @remove-phrase=${({ detail }: RemovePhraseEvent) => this.make({ part: "commands", before: detail, after: null }, text.words.removed(detail.said))}
      ></phrase-list>
      <word-versions
        .scope=${this.scope} .version=${list.version} .me=${this.me} ?editable=${list.may_edit} @restore-version=${this.restore}
      ></word-versions>`;
  }

  override render() {
    const { list } = this.model;
    return html`<div class="words-screen" @entry-saved=${this.saved}>
      <div class="screen-head"><h1 tabindex="-1">${text.words.title}</h1></div>
      <p class="words-intro">${text.words.intro}</p>
      ${this.scopes()} ${this.telling()}
      ${list ? this.list(list) : this.problem ? nothing : html`<p class="hint" role="status">${text.app.loading}</p>`}
    </div>`;
  }
}

customElements.define("words-screen", WordsScreen);
