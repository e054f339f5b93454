/**
 * The important values one at a time, large, in an order that differs per draft.
 *
 * Nothing is ticked by going on: "Sla over" leaves a value open. What was done last stays in sight.
 */

import { html, nothing } from "lit";
import { icon } from "../../parts/icons.ts";
import { LightElement } from "../../parts/light-element.ts";
import type { PoliteVoice } from "../../parts/polite-voice.ts";
import "../../parts/polite-voice.ts";
import type { DraftField } from "../../records.ts";
import { text } from "../../text.ts";
import type { DraftModel } from "../draft-model.ts";
import type { FieldCard } from "../field-card.ts";
import "../field-card.ts";
import type { SoundPlayer } from "../player.ts";
import { cardKeys } from "./card-keys.ts";
import type { Checking } from "./checking.ts";
import { speedButton } from "./speed-button.ts";

type Did = "checked" | "changed" | "emptied";

export class StepThrough extends LightElement {
  static override properties = {
    model: { attribute: false },
    checking: { attribute: false },
    player: { attribute: false },
    current: { state: true },
    last: { state: true },
  };
  declare model: DraftModel;
  declare checking: Checking;
  declare player: SoundPlayer;
  /** Id of the field on the screen; null when all are done. */
  declare private current: string | null;
  declare private last: { id: string; did: Did } | null;
  private offKeys: (() => void)[] = [];
  private begun = false;
  /** Whether the field on the screen was still open when it came there. */
  private wasOpen = false;

  constructor() {
    super();
    this.current = this.last = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.offKeys = cardKeys(() => this.card);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const off of this.offKeys) off();
  }

  private get card(): FieldCard | null {
    return this.querySelector<FieldCard>("field-card");
  }

  override willUpdate(): void {
    if (!this.begun) {
      this.begun = true;
      this.show(this.checking.importantOpen()[0]?.id ?? null);
      return;
    }
    this.reopened();
    const field = this.current === null ? null : this.checking.field(this.current);
    if (!this.wasOpen || !field || isOpen(field) || this.checking.unsent.edit(field.id)) return;
    const did: Did = field.value === null ? "emptied" : field.check?.how === "typed" ? "changed" : "checked";
    this.last = { id: field.id, did };
    this.goOn(text.steps.did[did](this.label(field.id)));
  }

  /** Undone, or changed elsewhere: nothing says of an open value that it was looked at, or that all are done. */
  private reopened(): void {
    const last = this.last && this.checking.field(this.last.id);
    if (last && isOpen(last) && !this.checking.unsent.edit(last.id)) this.last = null;
    if (this.current !== null) return;
    const next = this.checking.importantOpen().find((field) => !this.checking.unsent.edit(field.id));
    if (!next) return;
    this.show(next.id);
    void this.updateComplete.then(() => this.querySelector<PoliteVoice>("polite-voice")?.say(text.steps.nowAsked(this.label(next.id))));
    this.focusOnValue();
  }

  override firstUpdated(): void {
    this.focusOnValue();
  }

  private label(id: string): string {
    return this.checking.spec(id).label;
  }

  private show(id: string | null): void {
    this.player.stop();
    this.current = id;
    const field = id === null ? null : this.checking.field(id);
    this.wasOpen = field !== null && isOpen(field);
    // The words of the value are marked in the text that stands beside it on a wide screen.
    if (id !== null) void this.updateComplete.then(() => this.dispatchEvent(new CustomEvent("look", { detail: id, bubbles: true })));
  }

  /** The next open value after this one; round to the first. */
  private nextOpen(): string | null {
    const all = this.checking.important().map((field) => field.id);
    const open = new Set(this.checking.importantOpen().map((field) => field.id));
    const from = this.current === null ? 0 : all.indexOf(this.current) + 1;
    return [...all.slice(from), ...all.slice(0, from)].find((id) => open.has(id) && id !== this.current) ?? null;
  }

  private goOn(said: string): void {
    const next = this.nextOpen();
    this.show(next);
    const then = next === null ? text.steps.none : text.steps.nowAsked(this.label(next));
    void this.updateComplete.then(() => {
      this.querySelector<PoliteVoice>("polite-voice")?.say(`${said} ${then}`);
      this.focusOnValue();
    });
  }

  private move(by: 1 | -1): void {
    const all = this.checking.important().map((field) => field.id);
    const at = this.current === null ? 0 : all.indexOf(this.current);
    this.show(all[(at + by + all.length) % all.length] ?? null);
    this.last = null;
    this.focusOnValue();
  }

  /** First the sound or the typing, never the tick. */
  private focusOnValue(): void {
    void this.updateComplete.then(async () => {
      await this.card?.updateComplete;
      await this.card?.querySelector<LightElement>("field-check")?.updateComplete;
      const first = ".field-listen, .retype input, .field-actions input, .field-actions button, .steps-end h2";
      this.querySelector<HTMLElement>(first)?.focus({ preventScroll: true });
      // From the value down, not from the box that has the focus.
      this.querySelector(".steps")?.scrollIntoView({ block: "start" });
    });
  }

  private afterwards() {
    if (!this.last) return nothing;
    const { id, did } = this.last;
    return html`<div class="steps-last">
      <p>${icon(did === "emptied" ? "cross" : "check")}${text.steps.did[did](this.label(id))}</p>
      <button class="button quiet" aria-label="${text.steps.lookAgain}: ${this.label(id)}" @click=${() => this.lookAgain(id)}>
        ${icon("undo")}${text.steps.lookAgain}
      </button>
    </div>`;
  }

  private lookAgain(id: string): void {
    this.last = null;
    this.show(id);
    this.focusOnValue();
  }

  private tell(place: string): void {
    this.dispatchEvent(new CustomEvent("goto", { detail: place, bubbles: true }));
  }

  private place(field: DraftField): string {
    const all = this.checking.important();
    return text.steps.place(all.findIndex((one) => one.id === field.id) + 1, all.length);
  }

  private value(field: DraftField) {
    const all = this.checking.important();
    return html`<field-card large active .model=${this.model} .checking=${this.checking} .player=${this.player} .field=${field}></field-card>
      <div class="steps-moves">
        <button class="button" ?disabled=${all.length < 2} @click=${() => this.move(-1)}>${icon("back")}${text.steps.previous}</button>
        ${this.checking.sounds(field).length > 0 ? speedButton(this.player) : nothing}
        <button class="button" ?disabled=${all.length < 2} @click=${() => this.move(1)}>${isOpen(field) ? text.steps.skip : text.steps.next}${icon("arrow")}</button>
      </div>`;
  }

  private end() {
    return html`<div class="panel steps-end">
      <h2 tabindex="-1">${text.steps.doneTitle}</h2>
      <p>${text.steps.none}</p>
      <div class="actions">
        <button class="button" @click=${() => this.tell("review")}>${text.steps.back}</button>
      </div>
    </div>`;
  }

  override render() {
    const field = this.current === null ? null : this.checking.field(this.current);
    const open = this.checking.importantOpen().length;
    return html`<section class="steps" aria-labelledby="steps-title">
      <div class="panel-head">
        <h2 id="steps-title">${text.steps.title}</h2>
        ${field ? html`<p class="steps-place">${this.place(field)}</p>` : nothing}
      </div>
      <p class="legend steps-intro">${text.steps.intro} ${open > 0 ? text.steps.left(open) : nothing}</p>
      ${this.afterwards()} ${field ? this.value(field) : this.end()}
      <polite-voice></polite-voice>
    </section>`;
  }
}

function isOpen(field: DraftField): boolean {
  return field.value !== null && !field.confirmed;
}

customElements.define("step-through", StepThrough);
