/** Recordings on this device that the server does not have completely: how much, why, and "send now". */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { duration, text } from "../text.ts";
import { dayAndTime } from "./days.ts";
import { item } from "./record-items.ts";
import type { Waiting } from "./waiting.ts";

export class SendEvent extends CustomEvent<string> {
  constructor(key: string) {
    super("send-recording", { bubbles: true, detail: key });
  }
}

export class ThrowAwayEvent extends CustomEvent<string> {
  constructor(key: string) {
    super("throw-away-recording", { bubbles: true, detail: key });
  }
}

export class WaitingList extends LightElement {
  static override properties = {
    waiting: { attribute: false },
    titleOf: { attribute: false },
    busy: { type: Boolean },
  };
  declare waiting: readonly Waiting[];
  declare titleOf: (template: string) => string;
  /** One is being sent: the others come after it. */
  declare busy: boolean;

  constructor() {
    super();
    this.waiting = [];
    this.titleOf = (template) => template;
    this.busy = false;
  }

  private action(one: Waiting) {
    if (one.state !== "waiting" && one.state !== "offline") return html``;
    return html`<button class="button primary" ?disabled=${this.busy} @click=${() => this.dispatchEvent(new SendEvent(one.key))}>
        ${text.lists.send}
      </button>
      <button class="button" @click=${() => this.dispatchEvent(new ThrowAwayEvent(one.key))}>${text.leftover.discard}</button>`;
  }

  override render() {
    if (this.waiting.length === 0) return nothing;
    return html`<section class="panel waiting-list" aria-labelledby="waiting-title">
      <h2 id="waiting-title">${icon("device")}${text.lists.waiting}</h2>
      <p class="hint">${text.lists.waitingHint}</p>
      <ul class="items">
        ${this.waiting.map((one) =>
          item({
            title: this.titleOf(one.template),
            tags: html` <span class="tag">${text.lists.waitingState[one.state]}</span>`,
            meta: `${dayAndTime(one.dictatedAt)} · ${text.lists.waitingSeconds(duration(one.seconds))}`,
            actions: this.action(one),
          }),
        )}
      </ul>
    </section>`;
  }
}

customElements.define("waiting-list", WaitingList);
