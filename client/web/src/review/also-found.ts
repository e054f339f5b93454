/** What was found and fills no field: also what is denied. Touching one marks and plays its words. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import type { Observation } from "../records.ts";
import { text } from "../text.ts";
import { wordsSaid } from "./behind.ts";
import type { DraftModel } from "./draft-model.ts";
import type { SoundPlayer } from "./player.ts";

export class AlsoFound extends LightElement {
  static override properties = {
    model: { attribute: false },
    player: { attribute: false },
    looking: { attribute: false },
  };
  declare model: DraftModel;
  declare player: SoundPlayer;
  /** Id of the observation whose words are marked. */
  declare looking: string | null;

  constructor() {
    super();
    this.looking = null;
  }

  private touched(one: Observation): void {
    this.dispatchEvent(new CustomEvent("look", { detail: one.id, bubbles: true }));
    const pieces = this.model.piecesOf(one.spans);
    if (pieces.length === 0) return;
    this.player.playAll(this.model.draft.id, one.id, pieces).catch(() => {
      this.dispatchEvent(new Event("soundless", { bubbles: true }));
    });
  }

  private line(one: Observation) {
    const kind = text.found.types[one.type] ?? one.type;
    return html`<li>
      <button class="chip found ${one.id === this.looking ? "found-active" : ""}" aria-pressed=${one.id === this.looking} @click=${() => this.touched(one)}>
        <span class="legend">${kind}${one.polarity === "stated" ? nothing : html` \u00b7 ${text.found.polarity[one.polarity]}`}</span>
        <span lang="nl">${wordsSaid(this.model.draft, one.spans)}</span>
        ${one.warning ? html`${icon("warning")}<span class="only-heard">${one.warning}</span>` : nothing}
      </button>
    </li>`;
  }

  override render() {
    const found = this.model.unused;
    if (found.length === 0) return nothing;
    return html`<section class="also-found" aria-labelledby="found-title">
      <h3 id="found-title">${text.found.title}</h3>
      <p class="legend">${text.found.hint}</p>
      <ul>
        ${found.map((one) => this.line(one))}
      </ul>
    </section>`;
  }
}

customElements.define("also-found", AlsoFound);
