/** What can be done with the words that were touched: hear, say or type them anew, or remember them. */

import { html, nothing } from "lit";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import type { SpokenWords } from "../records.ts";
import { text } from "../text.ts";
import type { WrongWordEvent } from "../words/wrong-word.ts";
import "../words/wrong-word.ts";
import { bare } from "./rewrite.ts";
import "./spoken/spoken-entry.ts";

export type WordAction = "listen" | "slower" | "close";

/** `replace`: other words for those that were chosen. `type`: to be typed, beginning with these words or with what is there. */
export type WordBarEvent = CustomEvent<
  { action: WordAction } | { action: "replace"; words: string } | { action: "type"; words: string | null }
>;

const KEY_OF = { listen: "play", slower: "slower", speak: "speak", type: "edit" } as const;

export class WordBar extends LightElement {
  static override properties = {
    draftId: { attribute: false },
    words: { attribute: false },
    heard: { attribute: false },
    sound: { type: Boolean },
    playing: { type: Boolean },
    rate: { attribute: false },
    speaking: { state: true },
  };
  declare draftId: string;
  /** The words as they stand in the text. */
  declare words: string;
  /** The words of the sound behind them; empty where nobody said them. */
  declare heard: string;
  declare sound: boolean;
  declare playing: boolean;
  declare rate: number;
  declare private speaking: boolean;

  constructor() {
    super();
    this.words = this.heard = "";
    this.rate = 1;
    this.sound = this.playing = this.speaking = false;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.get("words") !== undefined) this.speaking = false; // other words were touched
  }

  speak(): void {
    this.speaking = true;
  }

  /** Ask for the right spelling. */
  wrong(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".wrong-word-open")?.click());
  }

  private tell(detail: WordBarEvent["detail"]): void {
    this.dispatchEvent(new CustomEvent("words", { detail }));
  }

  /** The box that had the focus goes away. */
  private spoken(): void {
    this.speaking = false;
    this.focusOn(".word-speak");
  }

  private taken({ detail }: CustomEvent<SpokenWords>): void {
    this.spoken();
    this.tell({ action: "replace", words: detail.text });
  }

  private put({ detail }: WrongWordEvent): void {
    this.tell({ action: "replace", words: detail.right });
  }

  private button(action: keyof typeof KEY_OF, label: string, picture: Parameters<typeof icon>[0], work: () => void) {
    return html`<button class="word-action word-${action}" ${shortcut(KEY_OF[action])} @click=${work}>${icon(picture)}<span>${label}</span></button>`;
  }

  private actions() {
    const { panel } = text;
    return html`<div class="word-actions">
      ${this.sound
        ? html`${this.button("listen", this.playing ? panel.stop : panel.listen, this.playing ? "stop" : "play", () => this.tell({ action: "listen" }))}
            ${this.button("slower", `${panel.speed}: ${panel.speedNow[this.rate] ?? ""}`, "speed", () => this.tell({ action: "slower" }))}`
        : nothing}
      ${this.button("speak", panel.speak, "microphone", () => this.speak())}
      ${this.button("type", panel.type, "pencil", () => this.tell({ action: "type", words: null }))}
      <wrong-word .heard=${this.heard} .right=${bare(this.words)} @wrong-word=${this.put}></wrong-word>
    </div>`;
  }

  override render() {
    const { panel } = text;
    return html`<div class="word-bar" role="group" aria-label="${panel.chosen}: ${this.words}">
      <div class="word-bar-head">
        <q lang="nl">${this.words}</q>
        <button class="button quiet word-close" aria-label=${panel.close} @click=${() => this.tell({ action: "close" })}>${icon("cross")}</button>
      </div>
      ${this.speaking
        ? html`<spoken-entry
            .draftId=${this.draftId}
            .was=${this.words}
            .label=${this.words}
            @spoken-taken=${this.taken}
            @spoken-typed=${({ detail }: CustomEvent<string | null>) => this.tell({ action: "type", words: detail })}
            @spoken-closed=${this.spoken}
          ></spoken-entry>`
        : this.actions()}
    </div>`;
  }
}

customElements.define("word-bar", WordBar);
