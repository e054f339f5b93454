/** One paragraph in a text box, at its own place. What is typed is on the device with every letter. */

import { html, nothing } from "lit";
import { keyMark, shortcut } from "../keys/shortcut.ts";
import { keys } from "../keys/keys.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import type { DraftModel } from "./draft-model.ts";
import { forgetTyped, keepTyped } from "./half-typed.ts";
import type { Place } from "./place.ts";
import { placeOf, putInPlace } from "./place.ts";

/** Where in a draft its half-typed text is kept: one paragraph at a time is open. */
export const TEXT_PLACE = "text";

/** A paragraph that is being changed: what it said then, and where it stood. */
export interface Editing {
  from: string;
  number: number;
  /** What to begin with: typed on an earlier visit, or spoken just now; null for what is there. */
  typed: string | null;
  /** It was typed on an earlier visit. */
  resumed?: boolean;
  /** Marked when it opens: the words that were touched. */
  select: [start: number, end: number] | null;
}

export class ParagraphEditor extends LightElement {
  static override properties = {
    model: { attribute: false },
    editing: { attribute: false },
    count: { attribute: false },
    trouble: { state: true },
    busy: { state: true },
    empty: { state: true },
  };
  declare model: DraftModel;
  declare editing: Editing;
  /** How many paragraphs the text has. */
  declare count: number;
  /** Why it is not saved, with what to do. */
  declare private trouble: string | null;
  declare private busy: boolean;
  declare private empty: boolean;
  private closed = false;
  private offs: (() => void)[] = [];

  constructor() {
    super();
    this.count = 1;
    this.trouble = null;
    this.busy = this.empty = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.offs = [keys.on("confirm", () => (document.activeElement === this.area ? this.save() : false))];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const off of this.offs) off();
    // Leaving the screen in the middle of an edit saves it; if that fails it waits on the device.
    if (!this.closed && this.unsaved) void this.store();
  }

  protected override firstUpdated(): void {
    const { area } = this;
    if (!area) return;
    area.focus();
    const [start, end] = this.editing.select ?? [area.value.length, area.value.length];
    area.setSelectionRange(start, end);
    this.empty = area.value.trim() === "";
    if (this.unsaved) this.input(); // spoken words are kept like typed ones
  }

  get typed(): string {
    return this.area?.value ?? this.editing.typed ?? this.editing.from;
  }

  get unsaved(): boolean {
    return this.typed.trim() !== this.editing.from;
  }

  /** True when it is with the server, or nothing was changed; then the editor is done. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = null;
    const saved = !this.unsaved || (await this.store());
    this.busy = false;
    if (saved) this.close();
    else this.area?.focus();
    return saved;
  }

  private get area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private place(): Place {
    return placeOf(this.model.draft.narrative.text, this.editing.from, this.editing.number);
  }

  private async store(): Promise<boolean> {
    const { model, typed } = this;
    const outcome = await model.edit({ narrative: putInPlace(model.draft.narrative.text, this.place(), typed) });
    if (outcome === "saved") {
      await forgetTyped(model.draft.id, TEXT_PLACE);
      return true;
    }
    this.trouble = [model.problem, text.panel.notSaved].filter(Boolean).join(" ");
    if (outcome === "failed") model.problem = null; // told here, where the officer is
    return false;
  }

  private input(): void {
    this.empty = this.typed.trim() === "";
    const { from, number } = this.editing;
    if (this.unsaved) void keepTyped(this.model.draft.id, TEXT_PLACE, { from, number, typed: this.typed });
    else void forgetTyped(this.model.draft.id, TEXT_PLACE);
  }

  private cancel(): void {
    void forgetTyped(this.model.draft.id, TEXT_PLACE);
    this.close();
  }

  private keyed(event: KeyboardEvent): void {
    // Escape never throws away what was typed.
    if (event.key === "Escape" && !this.unsaved) {
      event.stopPropagation();
      this.cancel();
    }
  }

  private close(): void {
    this.closed = true;
    this.dispatchEvent(new Event("closed"));
  }

  private notes() {
    const place = this.place();
    if (place.kind === "same" || this.editing.from === "") {
      return !this.editing.resumed ? nothing : html`<p class="editor-note">${icon("check")}<span>${text.panel.resumed}</span></p>`;
    }
    if (place.kind === "gone") return html`<p class="todo-hint" role="alert">${icon("warning")}<span>${text.panel.gone}</span></p>`;
    return html`<div class="todo-hint" role="alert">${icon("warning")}<span>${text.panel.movedOn}</span></div>
      <p class="editor-theirs"><span class="legend">${text.panel.nowSays}</span> <q lang="nl">${place.paragraph.text}</q></p>`;
  }

  override render() {
    const { from, number, typed } = this.editing;
    const label = this.count > 1 ? text.panel.paragraph(number + 1, this.count) : text.review.textLabel;
    return html`<div class="paragraph-editor" @keydown=${this.keyed}>
      ${this.notes()}
      <label class="only-heard" for="narrative-text">${label}</label>
      <textarea
        id="narrative-text"
        lang="nl"
        spellcheck="true"
        rows="4"
        aria-describedby="narrative-help ${this.trouble ? "narrative-trouble" : ""}"
        aria-invalid=${this.trouble ? "true" : "false"}
        .defaultValue=${typed ?? from}
        @input=${this.input}
      ></textarea>
      <p class="legend" id="narrative-help">${this.empty && from !== "" && this.count > 1 ? text.panel.emptied : text.panel.splitHint}</p>
      ${this.trouble ? html`<p class="todo-hint" role="alert" id="narrative-trouble">${icon("warning")}<span>${this.trouble}</span></p>` : nothing}
      <div class="actions">
        <button class="button primary" ?disabled=${this.busy} ${shortcut("confirm")} @click=${this.save}>
          ${this.busy ? text.panel.saving : this.count > 1 ? text.panel.saveOne : text.review.saveText}${keyMark("confirm")}
        </button>
        <button class="button" ?disabled=${this.busy} @click=${this.cancel}>${text.review.cancelText}</button>
      </div>
    </div>`;
  }
}

customElements.define("paragraph-editor", ParagraphEditor);
