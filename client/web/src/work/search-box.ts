/** Looks while one types, once there is a pause; Escape or a button makes it empty again. */

import { html, nothing } from "lit";
import { keys } from "../keys/keys.ts";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";

/** Every search is a consultation of the records it shows, so not one for each letter. */
const PAUSE_MS = 400;

export class SearchEvent extends CustomEvent<string> {
  constructor(words: string) {
    super("search-words", { bubbles: true, detail: words });
  }
}

export class SearchBox extends LightElement {
  static override properties = {
    words: { attribute: false },
    label: { attribute: false },
    hint: { attribute: false },
    busy: { type: Boolean },
    typed: { state: true },
  };
  /** What was looked for last. */
  declare words: string;
  declare label: string;
  declare hint: string;
  declare busy: boolean;
  declare private typed: string;
  private off: () => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.words = this.label = this.hint = this.typed = "";
    this.busy = false;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("words") && !this.hasUpdated) this.typed = this.words;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.off = keys.on("search", () => this.focusOn("input"));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.off();
    clearTimeout(this.timer);
  }

  private input(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE_MS);
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.timer);
    const words = this.typed.trim();
    if (words !== this.words) this.dispatchEvent(new SearchEvent(words));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.typed) return;
    event.preventDefault();
    this.clear();
  }

  private clear(): void {
    this.typed = "";
    this.tell();
    this.focusOn("input");
  }

  override render() {
    return html`<form class="search" role="search" @submit=${this.submit}>
      <label for="search-words">${this.label}</label>
      <div class="search-line">
        <span class="search-icon">${this.busy ? html`<span class="spinner"></span>` : icon("search")}</span>
        <input
          type="text" id="search-words" inputmode="search" enterkeyhint="search" autocomplete="off" spellcheck="false"
          maxlength="200" ${shortcut("search")} aria-describedby="search-hint" .value=${this.typed} @input=${this.input} @keydown=${this.keyed}
        />
        ${this.typed
          ? html`<button type="button" class="button quiet search-clear" @click=${this.clear}>${icon("cross")}<span>${text.lists.clear}</span></button>`
          : nothing}
      </div>
      <p class="hint" id="search-hint">${this.hint}</p>
    </form>`;
  }
}

customElements.define("search-box", SearchBox);
