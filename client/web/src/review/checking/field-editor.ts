/** The officer's own value for a field: typed or said, looked at, and by that confirmed. */

import { html, nothing } from "lit";
import { icon } from "../../parts/icons.ts";
import { LightElement } from "../../parts/light-element.ts";
import type { DraftField, SpokenWords } from "../../records.ts";
import { text } from "../../text.ts";
import { fieldPlace, forgetTyped, keepTyped } from "../half-typed.ts";
import "../spoken/spoken-entry.ts";
import type { Checking } from "./checking.ts";

export class FieldEditor extends LightElement {
  static override properties = {
    checking: { attribute: false },
    field: { attribute: false },
    draftId: { attribute: false },
    speaking: { state: true },
    resumed: { attribute: false },
  };
  declare checking: Checking;
  declare field: DraftField;
  declare draftId: string;
  /** The value is being said. */
  declare speaking: boolean;
  /** What was typed here before, to go on with; null begins with the value. */
  declare resumed: string | null;
  /** The field that the form was opened for: another one may be shown by now. */
  private readonly opened: { field: DraftField | null } = { field: null };

  constructor() {
    super();
    this.speaking = false;
    this.resumed = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // "Later afmaken" in the middle of a value keeps it, open: it was typed, but not said to be right.
    const typed = this.typed;
    const { field } = this.opened;
    this.opened.field = null;
    if (field && typed !== null && typed !== "" && typed !== (field.value ?? "")) {
      void this.leaveTyped(field, typed);
    }
  }

  private async leaveTyped(field: DraftField, typed: string): Promise<void> {
    if (await this.checking.keepTyped(field, typed)) await forgetTyped(this.draftId, fieldPlace(field.id));
  }

  override firstUpdated(): void {
    this.opened.field = this.field;
    if (this.speaking || this.resumed !== null) return; // what is taken up again does not take the focus
    this.input?.focus();
    this.input?.select();
  }

  private keepHalf(): void {
    const typed = this.input?.value ?? "";
    void keepTyped(this.draftId, fieldPlace(this.field.id), { from: this.field.value ?? "", typed, number: 0 });
  }

  /** Whether leaving the page would lose something. */
  get unsaved(): boolean {
    return this.opened.field !== null && this.typed !== null && this.typed !== (this.opened.field.value ?? "");
  }

  private get input(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input");
  }

  private get typed(): string | null {
    return this.input?.value.trim() ?? null;
  }

  private close(saved: boolean): void {
    void forgetTyped(this.draftId, fieldPlace(this.field.id));
    this.leave(saved);
  }

  private leave(saved: boolean): void {
    this.opened.field = null;
    this.dispatchEvent(new CustomEvent("editor-closed", { detail: saved }));
  }

  /** Typing after all, with the words that were heard to begin with. */
  private type(words: string | null): void {
    this.speaking = false;
    void this.updateComplete.then(() => {
      if (this.input && words !== null) this.input.value = words;
      this.input?.focus();
    });
  }

  private take({ value, text: words }: SpokenWords): void {
    void this.keep(value ?? words);
  }

  private spoken() {
    return html`<spoken-entry
      .draftId=${this.draftId}
      .fieldId=${this.field.id}
      .was=${this.field.value ?? ""}
      .label=${this.checking.spec(this.field.id).label}
      @spoken-taken=${(event: CustomEvent<SpokenWords>) => this.take(event.detail)}
      @spoken-typed=${(event: CustomEvent<string | null>) => this.type(event.detail)}
      @spoken-closed=${() => this.close(false)}
    ></spoken-entry>`;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    await this.keep(this.typed ?? "");
  }

  private async keep(value: string): Promise<void> {
    const saved = await this.checking.correct(this.field, value);
    if (saved) this.close(true);
    // What waits for the server is shown as not saved yet, tried again by itself, and on the device until then.
    else if (this.checking.unsent.has(this.field.id)) this.leave(true);
  }

  override render() {
    if (this.speaking) return this.spoken();
    const { field } = this;
    const spec = this.checking.spec(field.id);
    const id = `field-${field.id}`;
    const hint = this.checking.hint(field.id) !== null;
    const described = [spec.help ? `help-${field.id}` : "", hint ? `hint-${field.id}` : ""].filter((one) => one !== "");
    return html`<form class="field-form" @submit=${this.save}>
      <label class="only-heard" for=${id}>${spec.label}</label>
      <input
        id=${id}
        type="text"
        lang="nl"
        autocomplete="off"
        autocapitalize=${spec.kind === "plate" || spec.kind === "postcode" ? "characters" : "sentences"}
        inputmode=${spec.kind === "phone" ? "tel" : "text"}
        enterkeyhint="done"
        aria-describedby=${described.length > 0 ? described.join(" ") : nothing}
        .defaultValue=${this.resumed ?? field.value ?? ""}
        @input=${this.keepHalf}
        @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.close(false)}
      />
      ${this.resumed === null ? nothing : html`<p class="legend">${text.panel.resumed}</p>`}
      ${spec.help ? html`<p class="legend" id="help-${field.id}">${spec.help}</p>` : nothing}
      <div class="actions">
        <button class="button">${text.review.save}</button>
        <button class="button" type="button" @click=${() => (this.speaking = true)}>${icon("microphone")}${text.panel.speak}</button>
        <button class="button quiet" type="button" @click=${() => this.close(false)}>${text.review.cancel}</button>
      </div>
    </form>`;
  }
}

customElements.define("field-editor", FieldEditor);
