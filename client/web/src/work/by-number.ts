/** Opens a report that stands in no list any more, by the number on its printed page. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { go, links } from "../router.ts";
import { text } from "../text.ts";

export class ByNumber extends LightElement {
  static override properties = { missing: { state: true } };
  declare private missing: boolean;

  constructor() {
    super();
    this.missing = false;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const number = this.querySelector("input")?.value.trim() ?? "";
    this.missing = number === "";
    if (this.missing) this.focusOn("input");
    else go(links.report(number));
  }

  override render() {
    return html`<details class="fold by-number">
      <summary>${text.lists.byNumber}</summary>
      <form novalidate @submit=${this.submit}>
        <p class="hint" id="by-number-hint">${text.lists.byNumberHint}</p>
        <label for="by-number">${text.lists.number}</label>
        <div class="by-number-line">
          <input
            type="text" id="by-number" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="64"
            aria-describedby=${this.missing ? "by-number-hint by-number-problem" : "by-number-hint"}
            aria-invalid=${this.missing ? "true" : "false"}
          />
          <button class="button">${text.lists.openNumber}</button>
        </div>
        ${this.missing
          ? html`<p class="input-problem" role="alert" id="by-number-problem">${icon("warning")}<span>${text.lists.numberMissing}</span></p>`
          : nothing}
      </form>
    </details>`;
  }
}

customElements.define("by-number", ByNumber);
