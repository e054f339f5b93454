/**
 * Saying that a value is right: a tick, and for an important value of the machine first hearing it or
 * typing its end again. Which of the two is the officer's choice; without sound there is only typing.
 */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { icon } from "../../parts/icons.ts";
import { LightElement } from "../../parts/light-element.ts";
import type { DraftField } from "../../records.ts";
import { text } from "../../text.ts";
import type { SoundPlayer } from "../player.ts";
import type { Checking } from "./checking.ts";
import { partToType } from "./retype.ts";

export class FieldCheck extends LightElement {
  static override properties = {
    checking: { attribute: false },
    player: { attribute: false },
    field: { attribute: false },
    asked: { type: Boolean },
    retyping: { state: true },
  };
  declare checking: Checking;
  declare player: SoundPlayer;
  declare field: DraftField;
  /** The officer wants to go on but this value is still open. */
  declare asked: boolean;
  declare private retyping: boolean;

  constructor() {
    super();
    this.asked = this.retyping = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("field") as DraftField | undefined;
    if (before && (before.id !== this.field.id || before.value !== this.field.value)) this.retyping = false;
  }

  private get label(): string {
    return this.checking.spec(this.field.id).label;
  }

  private get ticked(): boolean {
    return this.checking.unsent.edit(this.field.id)?.confirmed ?? this.field.confirmed;
  }

  /** Sound, as the card plays it. */
  private hear(): void {
    this.dispatchEvent(new Event("hear", { bubbles: true }));
  }

  private async tick(event: Event): Promise<void> {
    const box = event.target as HTMLInputElement;
    const wanted = box.checked;
    const asks = this.checking.asks(this.field);
    await this.checking.tick(this.field, wanted);
    if (wanted && asks === "hear") this.hear();
    box.checked = this.ticked;
    this.requestUpdate();
  }

  private openRetype(): void {
    this.retyping = !this.retyping;
    if (this.retyping) this.focusOn(".retype input");
  }

  private async retype(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.querySelector<HTMLInputElement>(".retype input");
    if (!input) return;
    if (await this.checking.retype(this.field, input.value)) {
      this.retyping = false;
      input.value = "";
      this.focusOn(".tick input"); // the box that had the focus is gone
    } else if (!this.checking.unsent.has(this.field.id)) input.focus();
  }

  private listening() {
    if (this.checking.sounds(this.field).length === 0) return nothing;
    const playing = this.player.playing?.what === this.field.id;
    const name = playing ? text.review.stopSound : text.review.listen;
    return html`<button class="button field-listen" aria-label="${name}: ${this.label}" @click=${() => (playing ? this.player.stop() : this.hear())}>
      ${icon(playing ? "stop" : "play")}${name}
    </button>`;
  }

  private ticker(waits: boolean) {
    const described = this.checking.hint(this.field.id) !== null || (this.asked && !this.ticked);
    const how = this.field.check?.how;
    return html`<label class="tick ${waits ? "tick-waits" : ""}">
      <input
        type="checkbox"
        aria-label="${text.review.correct}: ${this.label}"
        aria-describedby=${described ? `hint-${this.field.id}` : nothing}
        .checked=${live(this.ticked)}
        @change=${this.tick}
      />
      <span>${this.ticked ? text.review.checked : text.review.correct}${this.ticked && how && how !== "seen" ? html`<small> ${text.checking.how[how]}</small>` : nothing}</span>
    </label>`;
  }

  private typing() {
    const id = `retype-${this.field.id}`;
    const value = this.field.value ?? "";
    const [start, end] = partToType(value);
    const asked = start === 0 && end === value.length ? text.checking.retypeAll : text.checking.retypePart;
    const wrong = this.checking.hint(this.field.id) === text.checking.retypedDiffers;
    const described = wrong || this.checking.hint(this.field.id) ? `${id}-help hint-${this.field.id}` : `${id}-help`;
    return html`<form class="retype" @submit=${this.retype}>
      <label for=${id}>${asked}</label>
      <div class="retype-line">
        <input
          id=${id}
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          enterkeyhint="done"
          aria-label="${asked}: ${this.label}"
          aria-describedby=${described}
          aria-invalid=${wrong ? "true" : nothing}
          @keydown=${(event: KeyboardEvent) => event.key === "Escape" && (this.retyping = false)}
        />
        <button class="button" aria-label="${text.checking.retypeSend}: ${this.label}">${text.checking.retypeSend}</button>
      </div>
      <p class="legend retype-help" id="${id}-help">${text.checking.retypeHelp}</p>
    </form>`;
  }

  override render() {
    const asks = this.ticked ? "tick" : this.checking.asks(this.field);
    const waits = asks === "hear";
    const toType = asks === "retype" || (this.retyping && asks !== "tick");
    return html`${this.listening()}
      ${asks === "retype" ? nothing : this.ticker(waits)}
      ${waits || asks === "ready"
        ? html`<button class="button field-retype" aria-expanded=${this.retyping} aria-label="${text.checking.retype}: ${this.label}" @click=${this.openRetype}>
            ${icon("keyboard")}${text.checking.retype}
          </button>`
        : nothing}
      ${toType ? this.typing() : nothing}`;
  }
}

customElements.define("field-check", FieldCheck);
