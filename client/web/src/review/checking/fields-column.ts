/** All fields of a draft in the order of the form, and the way into looking at the important ones alone. */

import { html, nothing } from "lit";
import type { GuidanceModel } from "../../guidance/guidance-model.ts";
import { teaser } from "../../guidance/teaser.ts";
import { icon } from "../../parts/icons.ts";
import { LightElement } from "../../parts/light-element.ts";
import { text } from "../../text.ts";
import "../also-found.ts";
import type { DraftModel } from "../draft-model.ts";
import type { FieldCard } from "../field-card.ts";
import "../field-card.ts";
import type { SoundPlayer } from "../player.ts";
import { cardKeys } from "./card-keys.ts";
import type { Checking } from "./checking.ts";
import type { Place } from "./open-places.ts";
import { speedButton } from "./speed-button.ts";

export class FieldsColumn extends LightElement {
  static override properties = {
    model: { attribute: false },
    checking: { attribute: false },
    asking: { attribute: false },
    player: { attribute: false },
    looking: { attribute: false },
    asked: { type: Boolean },
  };
  declare model: DraftModel;
  declare checking: Checking;
  /** What could be asked; null where nothing is. */
  declare asking: GuidanceModel | null;
  declare player: SoundPlayer;
  /** Id of the field or observation whose words are marked in the text. */
  declare looking: string | null;
  /** The officer wants to confirm: what is still open says so. */
  declare asked: boolean;
  private offKeys: (() => void)[] = [];

  constructor() {
    super();
    this.looking = this.asking = null;
    this.asked = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Without the focus in a card: the one that was touched last.
    this.offKeys = cardKeys(() => this.cardOf(this.looking ?? ""));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const off of this.offKeys) off();
  }

  private cardOf(fieldId: string): FieldCard | null {
    return this.querySelector<FieldCard>(`field-card[data-field="${CSS.escape(fieldId)}"]`);
  }

  private goTo(place: Place): void {
    this.dispatchEvent(new CustomEvent("goto", { detail: place, bubbles: true }));
  }

  private steps() {
    const open = this.checking.importantOpen().length;
    if (open === 0) return nothing;
    return html`<div class="panel steps-entry">
      <p><strong>${text.steps.title}</strong><br /><span class="legend">${text.steps.left(open)}</span></p>
      <button class="button" @click=${() => this.goTo("steps")}>${text.steps.start}${icon("arrow")}</button>
    </div>`;
  }

  override render() {
    const { model, checking, player } = this;
    return html`<section class="fields" aria-labelledby="fields-title">
      <div class="panel-head">
        <h2 id="fields-title" tabindex="-1">${text.review.fieldsTitle}</h2>
        ${model.draft.dictation_id === null ? nothing : speedButton(player)}
      </div>
      <p class="legend">${model.draft.dictation_id === null ? text.checking.fieldsHintSilent : text.review.fieldsHint}</p>
      ${this.asking ? teaser(this.asking, () => this.goTo("questions")) : nothing} ${this.steps()}
      ${model.draft.fields.map(
        (field) => html`<field-card
          data-field=${field.id}
          .model=${model}
          .checking=${checking}
          .player=${player}
          .field=${field}
          .active=${field.id === this.looking}
          .asked=${this.asked}
        ></field-card>`,
      )}
      <also-found .model=${model} .player=${player} .looking=${this.looking}></also-found>
    </section>`;
  }
}

customElements.define("fields-column", FieldsColumn);
