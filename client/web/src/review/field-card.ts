/** One field of a draft: hear it, keep it, change it or empty it. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { provenanceMark } from "../parts/provenance.ts";
import type { DraftField, FieldSpec } from "../records.ts";
import { text } from "../text.ts";
import { wordsSaid } from "./behind.ts";
import type { DraftModel } from "./draft-model.ts";
import type { SoundPlayer } from "./player.ts";
import { whyLines } from "./why.ts";

type FieldEdit = { value?: string | null; confirmed?: boolean; observation_id?: string };

export class FieldCard extends LightElement {
  static override properties = {
    model: { attribute: false },
    player: { attribute: false },
    field: { attribute: false },
    spec: { attribute: false },
    active: { type: Boolean },
    asked: { type: Boolean },
    editing: { state: true },
    hint: { state: true },
    rejected: { state: true },
  };
  declare model: DraftModel;
  declare player: SoundPlayer;
  declare field: DraftField;
  declare spec: FieldSpec;
  /** The field being looked at: its words are marked in the text. */
  declare active: boolean;
  /** The officer wants to confirm the draft but this field is still open. */
  declare asked: boolean;
  declare private editing: boolean;
  declare private hint: string | null;
  /** What stood here before the officer emptied the field, to put back. */
  declare private rejected: DraftField | null;
  /** The value that was heard to the end; another value must be heard anew. */
  private heard: string | null = null;

  constructor() {
    super();
    this.active = this.asked = this.editing = false;
    this.hint = this.rejected = null;
  }

  private get sounds(): [number, number][] {
    return this.model.soundsBehind(this.field);
  }

  /** Consequential values are confirmed after hearing them, or after typing them. */
  private get mustHear(): boolean {
    const own = this.field.provenance === "typed" || this.field.provenance === "corrected";
    return this.spec.consequence === "A" && !own && this.sounds.length > 0 && this.heard !== this.field.value;
  }

  private async play(): Promise<void> {
    const sounds = this.sounds;
    this.dispatchEvent(new CustomEvent("look", { detail: this.field.id, bubbles: true }));
    if (sounds.length === 0) return;
    const { value } = this.field;
    try {
      if (await this.player.playAll(this.model.draft.id, this.field.id, sounds)) {
        this.heard = value;
        this.hint = null;
        this.requestUpdate();
      }
    } catch {
      this.hint = text.review.soundMissing;
    }
  }

  private touched(event: Event): void {
    if (!(event.target as HTMLElement).closest("button, input, label, a, summary")) void this.play();
  }

  private async change(edit: FieldEdit): Promise<boolean> {
    this.hint = null;
    return (await this.model.edit({ fields: { [this.field.id]: edit } })) === "saved";
  }

  private async tick(event: Event): Promise<void> {
    const box = event.target as HTMLInputElement;
    if (box.checked && this.mustHear) {
      box.checked = false;
      this.hint = text.review.listenFirst;
      await this.play();
      return;
    }
    if (!(await this.change({ confirmed: box.checked }))) box.checked = this.field.confirmed;
  }

  private startEdit(): void {
    this.editing = true;
    this.dispatchEvent(new CustomEvent("look", { detail: this.field.id, bubbles: true }));
    this.focusOn("input[type=text]");
  }

  private async saveEdit(event: Event): Promise<void> {
    event.preventDefault();
    const typed = this.querySelector<HTMLInputElement>("input[type=text]")?.value.trim() ?? "";
    // Typing a value is checking it: the officer just looked at every character.
    const saved = await this.change(typed ? { value: typed, confirmed: true } : { value: null });
    if (!saved) return;
    this.rejected = null;
    this.stopEdit();
  }

  private stopEdit(): void {
    this.editing = false;
    this.focusOn(".field-edit");
  }

  private async reject(): Promise<void> {
    const before = this.field;
    if (await this.change({ value: null })) {
      this.rejected = before;
      this.focusOn(".field-restore");
    }
  }

  private async restore(): Promise<void> {
    const before = this.rejected;
    if (!before) return;
    const spoken = before.provenance === "spoken" && before.observation_id !== null;
    const edit = spoken ? { observation_id: before.observation_id as string } : { value: before.value };
    if (await this.change(edit)) {
      this.rejected = null;
      this.focusOn(".field-edit");
    }
  }

  private editor() {
    const id = `field-${this.field.id}`;
    return html`<form class="field-form" @submit=${this.saveEdit}>
      <label class="only-heard" for=${id}>${this.spec.label}</label>
      <input
        id=${id}
        type="text"
        lang="nl"
        autocomplete="off"
        autocapitalize=${this.spec.kind === "plate" || this.spec.kind === "postcode" ? "characters" : "sentences"}
        inputmode=${this.spec.kind === "phone" ? "tel" : "text"}
        .value=${this.field.value ?? ""}
        @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.stopEdit()}
      />
      ${this.spec.help ? html`<p class="legend">${this.spec.help}</p>` : nothing}
      <div class="actions">
        <button class="button primary">${text.review.save}</button>
        <button class="button" type="button" @click=${this.stopEdit}>${text.review.cancel}</button>
      </div>
    </form>`;
  }

  private known(value: string) {
    const warning = this.model.warning(this.field);
    const { machine_value: machine, provenance } = this.field;
    const playing = this.player.playing?.what === this.field.id;
    return html`<p class="field-value">${value}</p>
      ${this.active ? this.context() : nothing}
      ${provenance === "corrected" && machine && machine !== value ? html`<p class="legend">${text.review.machine(machine)}</p>` : nothing}
      ${warning ? html`<p class="todo-hint">${icon("warning")}<span>${text.review.doubt}: ${warning}</span></p>` : nothing}
      ${this.field.conflict && !this.field.confirmed ? html`<p class="todo-hint">${icon("warning")}<span>${text.review.conflict}</span></p>` : nothing}
      ${this.others()} ${this.why()}
      <div class="field-actions">
        ${this.sounds.length > 0
          ? html`<button class="button" aria-label="${playing ? text.review.stopSound : text.review.listen}: ${this.spec.label}" @click=${() => (playing ? this.player.stop() : this.play())}>
              ${icon(playing ? "stop" : "play")}${playing ? text.review.stopSound : text.review.listen}
            </button>`
          : nothing}
        ${this.ticker()}
        <button class="button field-edit" aria-label="${text.review.edit}: ${this.spec.label}" @click=${this.startEdit}>${icon("pencil")}${text.review.edit}</button>
        <button class="button field-reject" aria-label="${text.review.reject}: ${this.spec.label}" @click=${this.reject}>${icon("cross")}${text.review.reject}</button>
      </div>`;
  }

  /** The words behind the value and a few around them: on a phone the text is out of sight. */
  private context() {
    const parts = this.model.context(this.field);
    if (!parts) return nothing;
    return html`<p class="context" lang="nl">… ${parts.before} <mark>${parts.words}</mark> ${parts.after} …</p>`;
  }

  /** On request: which rule found it, who said it, and how sure it is. */
  private why() {
    const found = this.model.observations(this.field);
    if (found.length === 0 || this.field.provenance !== "spoken") return nothing;
    return html`<details class="why">
      <summary aria-label="${text.why.title}: ${this.spec.label}">${text.why.title}</summary>
      ${found.map(
        (one) => html`<p class="legend">
          ${found.length > 1 ? html`<strong lang="nl">${wordsSaid(this.model.draft, one.spans)}</strong>: ` : nothing}${whyLines(one).join(" \u00b7 ")}
        </p>`,
      )}
    </details>`;
  }

  private ticker() {
    const described = this.hint ?? (this.asked && !this.field.confirmed);
    return html`<label class="tick ${this.mustHear ? "tick-waits" : ""}">
      <input
        type="checkbox"
        aria-label="${text.review.correct}: ${this.spec.label}"
        aria-describedby=${described ? `hint-${this.field.id}` : nothing}
        .checked=${this.field.confirmed}
        @change=${this.tick}
      />
      <span>${this.field.confirmed ? text.review.checked : text.review.correct}</span>
    </label>`;
  }

  private empty() {
    const expected = this.spec.expected && !this.rejected;
    return html`<p class="field-value hint">${this.rejected ? text.review.rejected : text.review.notHeard}${expected ? html` <span class="legend">(${text.review.expected})</span>` : nothing}</p>
      ${this.others()}
      <div class="field-actions">
        <button class="button field-edit" aria-label="${text.review.fillIn}: ${this.spec.label}" @click=${this.startEdit}>${icon("pencil")}${text.review.fillIn}</button>
        ${this.rejected
          ? html`<button class="button field-restore" aria-label="${text.review.restore}: ${this.spec.label}" @click=${this.restore}>${icon("undo")}${text.review.restore}</button>`
          : nothing}
      </div>`;
  }

  private others() {
    const others = this.field.alternatives.filter((other) => other.value !== this.field.value && other.value !== this.rejected?.value);
    if (others.length === 0) return nothing;
    return html`<div class="others" role="group" aria-label="${text.review.others} ${this.spec.label}">
      <span class="legend">${text.review.others}</span>
      ${others.map((other) => html`<button class="chip" @click=${() => this.change({ observation_id: other.observation_id })}>${other.value}</button>`)}
    </div>`;
  }

  override render() {
    const { value, provenance, confirmed } = this.field;
    const state = value === null ? "empty" : confirmed ? "done" : "open";
    const hint = this.hint ?? (this.asked && state === "open" ? text.review.firstThis : null);
    return html`<article
      class="field field-${state} ${this.editing ? "field-editing" : ""} ${this.active ? "field-active" : ""}"
      aria-labelledby="label-${this.field.id}"
      @click=${this.touched}
    >
      <div class="field-head">
        <h3 id="label-${this.field.id}">${this.spec.label}</h3>
        ${value !== null && provenance ? provenanceMark(provenance, this.model.draft.narrative.provenance === "typed") : nothing}
      </div>
      ${this.editing ? this.editor() : value === null ? this.empty() : this.known(value)}
      ${hint ? html`<p class="todo-hint" id="hint-${this.field.id}" role="status">${icon("warning")}<span>${hint}</span></p>` : nothing}
    </article>`;
  }
}

customElements.define("field-card", FieldCard);
