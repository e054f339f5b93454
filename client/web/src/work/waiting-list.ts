/** Recordings on this device that the server does not have completely: how much, why, and "send now". */

import { html, nothing } from "lit";
import type { Waiting, WaitingState } from "../live/outbox.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { duration, text } from "../text.ts";
import { dayAndTime } from "./days.ts";
import { item } from "./record-items.ts";

/** In nobody's hands now: it can be sent or thrown away. */
const TO_DECIDE: ReadonlySet<WaitingState> = new Set(["waiting", "sign_in", "needs_officer"]);

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
  /** The officer is busy with one: the others come after it. */
  declare busy: boolean;

  constructor() {
    super();
    this.waiting = [];
    this.titleOf = (template) => template;
    this.busy = false;
  }

  private state({ state }: Waiting): string {
    return state === "waiting" && !navigator.onLine ? text.lists.offline : text.lists.waitingState[state];
  }

  private action(one: Waiting) {
    if (!TO_DECIDE.has(one.state)) return html``;
    const send = one.state === "needs_officer" ? text.leftover.finish : text.lists.send;
    const about = `${this.titleOf(one.template)}, ${dayAndTime(one.dictatedAt)}`;
    return html`<button class="button primary" aria-label="${send}: ${about}" ?disabled=${this.busy} @click=${() => this.dispatchEvent(new SendEvent(one.key))}>
        ${send}
      </button>
      <button class="button" aria-label="${text.leftover.discard}: ${about}" @click=${() => this.dispatchEvent(new ThrowAwayEvent(one.key))}>${text.leftover.discard}</button>`;
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
            tags: html` <span class="tag">${this.state(one)}</span>`,
            meta: `${dayAndTime(one.dictatedAt)} · ${text.lists.audio(duration(one.seconds))}`,
            note: one.message ? html`<p class="hint">${one.message}</p>` : nothing,
            actions: this.action(one),
          }),
        )}
      </ul>
    </section>`;
  }
}

customElements.define("waiting-list", WaitingList);
