/** A report that is not in free use any more: it opens with a reason, which the log keeps (docs/retention.md). */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";

export class ReasonEvent extends CustomEvent<string> {
  constructor(reason: string) {
    super("reason", { bubbles: true, detail: reason });
  }
}

export class ReasonGate extends LightElement {
  static override properties = { reasons: { attribute: false }, missing: { state: true } };
  /** Codes that open it, as the server gave them. */
  declare reasons: readonly string[];
  declare private missing: boolean;

  constructor() {
    super();
    this.reasons = [];
    this.missing = false;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const chosen = new FormData(event.target as HTMLFormElement).get("reason");
    this.missing = typeof chosen !== "string";
    if (typeof chosen === "string") this.dispatchEvent(new ReasonEvent(chosen));
    else this.focusOn("input");
  }

  override render() {
    return html`<form class="panel reason-gate" novalidate @submit=${this.submit}>
      <h2>${icon("lock")}${text.restricted.title}</h2>
      <p>${text.restricted.body}</p>
      <fieldset aria-describedby=${this.missing ? "reason-missing reason-logged" : "reason-logged"}>
        <legend>${text.restricted.choose}</legend>
        ${this.reasons.map(
          (one) => html`<label class="choice">
            <input type="radio" name="reason" value=${one} aria-invalid=${this.missing ? "true" : nothing} @change=${() => (this.missing = false)} />
            <span>${text.restricted.reasons[one] ?? one}</span>
          </label>`,
        )}
      </fieldset>
      ${this.missing
        ? html`<p class="input-problem" role="alert" id="reason-missing">${icon("warning")}<span>${text.restricted.chooseMissing}</span></p>`
        : nothing}
      <p class="hint" id="reason-logged">${text.restricted.logged}</p>
      <div class="actions"><button class="button primary">${text.restricted.open}</button></div>
    </form>`;
  }
}

customElements.define("reason-gate", ReasonGate);
