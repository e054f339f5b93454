/** Every version of a word list: who changed what when; an earlier one can be put back. */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import { moment, text } from "../text.ts";
import type { Scope, WordListStep, WordListVersion, Words } from "./word-list.ts";

export class RestoreEvent extends CustomEvent<{ version: number; words: Words }> {
  constructor(version: number, words: Words) {
    super("restore-version", { bubbles: true, detail: { version, words } });
  }
}

export class WordVersions extends LightElement {
  static override properties = {
    scope: { attribute: false },
    version: { attribute: false },
    me: { attribute: false },
    editable: { type: Boolean },
    unfolded: { state: true },
    steps: { state: true },
    opened: { state: true },
    problem: { state: true },
  };
  declare scope: Scope;
  /** The version that the list has now. */
  declare version: number;
  /** The officer's own id; null while it is not known. */
  declare me: string | null;
  declare editable: boolean;
  declare private unfolded: boolean;
  declare private steps: WordListStep[] | null;
  declare private opened: WordListVersion | null;
  declare private problem: string | null;

  constructor() {
    super();
    this.me = this.steps = this.opened = this.problem = null;
    this.editable = this.unfolded = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("scope") || changed.has("version")) {
      this.steps = this.opened = null;
      if (this.unfolded) void this.load();
    }
  }

  private toggled(event: Event): void {
    this.unfolded = (event.target as HTMLDetailsElement).open;
    if (this.unfolded && !this.steps) void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.steps = await api.wordListVersions(this.scope);
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private async look(version: number): Promise<void> {
    try {
      this.opened = await api.wordListVersion(this.scope, version);
      this.problem = null;
      this.focusOn(".version-words");
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private close(version: number): void {
    this.opened = null;
    this.focusOn(`[data-version="${version}"]`);
  }

  private changes(label: string, texts: string[]) {
    if (texts.length === 0) return nothing;
    return html`<div><dt>${label}</dt><dd lang="nl">${texts.join(", ")}</dd></div>`;
  }

  private words(opened: WordListVersion) {
    const { added, changed, removed } = opened.changes;
    return html`<div class="version-words" tabindex="-1">
      <dl>
        ${this.changes(text.wordVersions.added, added)} ${this.changes(text.wordVersions.changed, changed)}
        ${this.changes(text.wordVersions.removed, removed)}
      </dl>
      <p class="meta">${text.wordVersions.holds(opened.terms.length, opened.commands.length)}</p>
      <div class="actions">
        ${this.editable && opened.version !== this.version
          ? html`<button class="button" @click=${() => this.dispatchEvent(new RestoreEvent(opened.version, opened))}>${icon("undo")}${text.wordVersions.restore}</button>`
          : nothing}
        <button class="button quiet" @click=${() => this.close(opened.version)}>${text.wordVersions.hide}</button>
      </div>
    </div>`;
  }

  private step(step: WordListStep) {
    const who = step.changed_by === this.me ? text.wordVersions.you : step.changed_by;
    const open = this.opened?.version === step.version ? this.opened : null;
    return html`<li class="word-row">
      <div class="word-said">
        <strong>${text.wordVersions.one(step.version)}</strong>
        <span class="meta">
          ${text.wordVersions.by(who, moment(step.changed_at))} · ${text.wordVersions.steps(step.added, step.changed, step.removed)}
          ${step.version === this.version ? html` · ${text.wordVersions.current}` : nothing}
        </span>
      </div>
      ${open
        ? this.words(open)
        : html`<button class="button quiet" data-version=${step.version} aria-label=${text.wordVersions.lookAt(step.version)} @click=${() => this.look(step.version)}>${text.wordVersions.look}</button>`}
    </li>`;
  }

  override render() {
    return html`<details class="panel fold word-versions" @toggle=${this.toggled}>
      <summary><h2>${text.wordVersions.title}</h2></summary>
      <p class="hint">${text.wordVersions.hint}</p>
      ${this.problem ? notice("problem", this.problem) : nothing}
      ${this.steps
        ? this.steps.length > 0
          ? html`<ol class="word-rows" reversed>${this.steps.map((step) => this.step(step))}</ol>`
          : html`<p>${text.wordVersions.none}</p>`
        : nothing}
    </details>`;
  }
}

customElements.define("word-versions", WordVersions);
