/** One field of a draft: hear it, keep it, change it or empty it. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { provenanceMark } from "../parts/provenance.ts";
import type { Alternative, DraftField } from "../records.ts";
import { text } from "../text.ts";
import type { Checking } from "./checking/checking.ts";
import "./checking/field-check.ts";
import { choices, doubts, saidWords, why } from "./checking/field-doubts.ts";
import "./checking/field-editor.ts";
import { partToType } from "./checking/retype.ts";
import type { DraftModel } from "./draft-model.ts";
import { fieldPlace, typedBefore } from "./half-typed.ts";
import type { SoundPlayer } from "./player.ts";

/** What can be done with a card, by its buttons and by keys. */
export type CardAction = "listen" | "tick" | "edit" | "empty" | "speak";

export class FieldCard extends LightElement {
  static override properties = {
    model: { attribute: false },
    checking: { attribute: false },
    player: { attribute: false },
    field: { attribute: false },
    active: { type: Boolean },
    asked: { type: Boolean },
    large: { type: Boolean },
    editing: { state: true },
  };
  declare model: DraftModel;
  declare checking: Checking;
  declare player: SoundPlayer;
  declare field: DraftField;
  /** The field being looked at: its words are marked in the text. */
  declare active: boolean;
  /** The officer wants to confirm the draft but this field is still open. */
  declare asked: boolean;
  /** Alone on the screen. */
  declare large: boolean;
  declare private editing: boolean;
  /** Typed before the page was closed or loaded anew. */
  private resumed: string | null = null;
  /** The value is to be said instead of typed. */
  private speaking = false;
  /** What was done to the field waited for the server when it was drawn last. */
  private waited = false;

  constructor() {
    super();
    this.active = this.asked = this.large = this.editing = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("field") as DraftField | undefined;
    if (before && before.id !== this.field.id) this.editing = false;
  }

  override firstUpdated(): void {
    void this.resume();
  }

  override updated(): void {
    const waits = this.checking.unsent.has(this.field.id);
    if (this.waited && !waits) void this.resume(); // what was typed and can't be sent is in the box again
    this.waited = waits;
  }

  /** Open the box again where the officer was typing. */
  private async resume(): Promise<void> {
    const { id, value } = this.field;
    if (this.checking.unsent.has(id)) return; // shown as it waits
    const kept = await typedBefore(this.model.draft.id, fieldPlace(id));
    if (!kept || kept.typed === (value ?? "") || this.field.id !== id || this.editing) return;
    this.resumed = kept.typed;
    this.editing = true;
  }

  /** For a shortcut: what a touch of its button does. */
  press(what: CardAction): boolean {
    if (what === "speak") return this.startEdit(true);
    const selectors = {
      listen: ".field-listen",
      tick: ".tick input, .retype input, .field-retype",
      edit: ".field-edit",
      empty: ".field-reject",
    };
    const target = this.querySelector<HTMLElement>(selectors[what]);
    if (!target || this.editing) return false;
    if (target.matches("input[type=text]")) target.focus();
    else target.click();
    return true;
  }

  private look(): void {
    this.dispatchEvent(new CustomEvent("look", { detail: this.field.id, bubbles: true }));
  }

  private hear(): void {
    this.look();
    void this.checking.hear(this.field);
  }

  private touched(event: Event): void {
    if ((event.target as HTMLElement).closest("button, input, label, a, summary, form")) return;
    // Selecting a value with the mouse is not a touch.
    if (!getSelection()?.toString()) this.hear();
  }

  private hearOther(other: Alternative): void {
    const what = otherId(this.field, other);
    if (this.player.playing?.what === what) return this.player.stop();
    this.dispatchEvent(new CustomEvent("look", { detail: other.observation_id, bubbles: true }));
    this.player.playAll(this.model.draft.id, what, this.model.piecesOf(other.spans ?? [])).catch(() => {
      this.checking.setHint(this.field.id, text.review.soundMissing);
    });
  }

  private startEdit(speaking = false): boolean {
    if (this.editing) return false;
    this.player.stop();
    this.editing = true;
    this.speaking = speaking;
    this.look();
    return true;
  }

  private stopEdit(): void {
    this.editing = false;
    this.resumed = null;
    this.focusOn(".field-edit");
  }

  private async empty(): Promise<void> {
    if (await this.checking.empty(this.field)) this.focusOn(".field-restore");
  }

  private async restore(): Promise<void> {
    if (await this.checking.restore(this.field)) this.focusOn(".field-edit");
  }

  private others(shown: DraftField) {
    const emptied = this.checking.emptied(this.field.id)?.value;
    const others = shown.alternatives.filter((other) => other.value !== shown.value && other.value !== emptied);
    return choices(this.model, others, this.checking.spec(shown.id).label, {
      take: (observationId) => void this.checking.choose(this.field, observationId),
      hear: (other) => this.hearOther(other),
      playing: (other) => this.player.playing?.what === otherId(this.field, other),
    });
  }

  private known(shown: DraftField, value: string) {
    const { machine_value: machine, provenance } = shown;
    const { label } = this.checking.spec(shown.id);
    return html`<p class="field-value" lang="nl">${shown.confirmed ? value : this.toType(value)}</p>
      ${this.active || this.large ? saidWords(this.model, shown) : nothing}
      ${provenance === "corrected" && machine && machine !== value ? html`<p class="legend">${text.review.machine(machine)}</p>` : nothing}
      ${doubts(this.model, shown)} ${this.others(shown)} ${why(this.model, shown, label)} ${this.hintLine(shown)}
      <div class="field-actions" @hear=${this.hear}>
        <field-check .checking=${this.checking} .player=${this.player} .field=${this.field} ?asked=${this.asked}></field-check>
        <button class="button field-edit" aria-label="${text.review.edit}: ${label}" @click=${() => this.startEdit()}>${icon("pencil")}${text.review.edit}</button>
        <button class="button field-reject" aria-label="${text.review.reject}: ${label}" @click=${this.empty}>${icon("cross")}${text.review.reject}</button>
      </div>`;
  }

  /** The value with the part marked that may be asked to be typed again. */
  private toType(value: string) {
    const asks = this.checking.asks(this.field);
    if (asks === "tick" || asks === "ready") return value;
    const [start, end] = partToType(value);
    return html`${value.slice(0, start)}<u class="retype-part">${value.slice(start, end)}</u>${value.slice(end)}`;
  }

  private nothing(shown: DraftField) {
    const { label, expected } = this.checking.spec(shown.id);
    const emptied = this.checking.emptied(shown.id) !== null || shown.machine_value !== null;
    const restorable = this.checking.emptied(shown.id) !== null;
    return html`<p class="field-value hint">${emptied ? text.review.rejected : text.review.notHeard}${expected && !emptied ? html` <span class="legend">(${text.review.expected})</span>` : nothing}</p>
      ${this.others(shown)}
      <div class="field-actions">
        <button class="button field-edit" aria-label="${text.review.fillIn}: ${label}" @click=${() => this.startEdit()}>${icon("pencil")}${text.review.fillIn}</button>
        ${restorable
          ? html`<button class="button field-restore" aria-label="${text.review.restore}: ${label}" @click=${this.restore}>${icon("undo")}${text.review.restore}</button>`
          : nothing}
      </div>`;
  }

  /** The field with what was done to it and is not saved yet. */
  private get shown(): DraftField {
    const edit = this.checking.unsent.edit(this.field.id);
    if (edit?.value === undefined) return this.field;
    const provenance = this.field.machine_value === null ? "typed" : "corrected";
    return { ...this.field, value: edit.value, provenance: edit.value === null ? null : provenance, confirmed: edit.confirmed ?? false };
  }

  /** What is wrong or to be done, just above where it can be done. */
  private hintLine({ id, value, confirmed }: DraftField) {
    const open = value !== null && !confirmed;
    const waits = this.checking.unsent.has(id) ? text.checking.notSaved : null;
    const hint = waits ?? this.checking.hint(id) ?? (this.asked && open ? text.review.firstThis : null);
    return hint ? html`<div class="todo-hint" id="hint-${id}" role="status">${icon("warning")}<p>${hint}</p></div>` : nothing;
  }

  override render() {
    const { shown } = this;
    const { value, provenance, confirmed } = shown;
    const state = value === null ? "empty" : confirmed ? "done" : "open";
    const spec = this.checking.spec(shown.id);
    const classes = ["field", `field-${state}`, this.editing ? "field-editing" : "", this.active ? "field-active" : "", this.large ? "field-large" : ""];
    if (value !== null && provenance) classes.push(`field-is-${provenance}`);
    return html`<article class=${classes.join(" ")} aria-labelledby="label-${shown.id}" @click=${this.touched}>
      <div class="field-head">
        <h3 id="label-${shown.id}">${spec.label}</h3>
        ${spec.consequence === "A" && state === "open" ? html`<span class="important" title=${text.checking.importantHelp}>${text.checking.important}</span>` : nothing}
        ${value !== null && provenance ? provenanceMark(provenance, this.model.draft.narrative.provenance === "typed") : nothing}
      </div>
      ${this.editing
        ? html`<field-editor .checking=${this.checking} .field=${this.field} .draftId=${this.model.draft.id} .speaking=${this.speaking} .resumed=${this.resumed} @editor-closed=${this.stopEdit}></field-editor>`
        : value === null
          ? this.nothing(shown)
          : this.known(shown, value)}
      ${this.editing || value === null ? this.hintLine(shown) : nothing}
    </article>`;
  }
}

function otherId(field: DraftField, other: Alternative): string {
  return `${field.id}/${other.observation_id}`;
}

customElements.define("field-card", FieldCard);
