/** Recordings on this device that the server does not have completely: how much, why, and "send now". */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { duration, text } from "../text.ts";
import { dayAndTime } from "./days.ts";
import { item } from "./record-items.ts";

export interface Waiting {
  key: string;
  template: string;
  dictatedAt: string;
  /** Of sound that is not with the server yet. */
  seconds: number;
  state: keyof typeof text.lists.waitingState;
}

export class SendEvent extends CustomEvent<string> {
  constructor(key: string) {
    super("send-recording", { bubbles: true, detail: key });
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
    const state = html`<span class="waiting-state">${text.lists.waitingState[one.state]}</span>`;
    if (one.state !== "waiting" && one.state !== "offline") return state;
    return html`${state}
      <button class="button primary" ?disabled=${this.busy} @click=${() => this.dispatchEvent(new SendEvent(one.key))}>
        ${text.lists.send}
      </button>`;
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
            meta: `${dayAndTime(one.dictatedAt)} · ${text.lists.waitingSeconds(duration(one.seconds))}`,
            actions: this.action(one),
          }),
        )}
      </ul>
    </section>`;
  }
}

customElements.define("waiting-list", WaitingList);
