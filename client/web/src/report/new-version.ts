/** A new version of a confirmed report begins with the reason why; half typed, it is kept on this device. */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { Draft } from "../records.ts";
import { forgetTyped, keepTyped, typedBefore } from "../review/half-typed.ts";
import { go, links } from "../router.ts";
import { text } from "../text.ts";
import { begunBefore } from "./rectifies.ts";

/** Where among what is half typed of a report. */
const PLACE = "rectify-reason";

export class NewVersion extends LightElement {
  static override properties = {
    reportId: { attribute: false },
    problem: { state: true },
    missing: { state: true },
    busy: { state: true },
    open: { state: true },
  };
  declare reportId: string;
  declare private problem: string | null;
  declare private missing: boolean;
  declare private busy: boolean;
  /** A draft that was there already, with a reason of its own. */
  declare private open: Draft | null;

  constructor() {
    super();
    this.problem = this.open = null;
    this.missing = this.busy = false;
  }

  private get area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  override firstUpdated(): void {
    this.area?.focus();
    void this.recall();
  }

  private async recall(): Promise<void> {
    const before = await typedBefore(this.reportId, PLACE);
    if (before && this.area?.value === "") this.area.value = before.typed;
  }

  private typed(): void {
    void keepTyped(this.reportId, PLACE, { from: "", typed: this.area?.value ?? "", number: 0 });
  }

  private async start(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.area?.value.trim() ?? "";
    this.missing = reason === "";
    this.problem = null;
    if (this.missing) return this.focusOn("textarea");
    this.busy = true;
    try {
      const draft = await api.rectify(this.reportId, reason);
      if (begunBefore(draft, reason)) {
        this.open = draft;
        return this.focusOn(".new-version-before a");
      }
      await forgetTyped(this.reportId, PLACE);
      go(links.review(draft.id));
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  private cancel(): void {
    void forgetTyped(this.reportId, PLACE);
    this.dispatchEvent(new Event("cancel", { bubbles: true }));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key === "Escape") this.cancel();
  }

  /** The reason that was typed goes nowhere: the officer hears that before going on. */
  private begun(draft: Draft) {
    const { reason } = draft.rectifies ?? {};
    const onward = html`<div class="actions">
      <a class="button primary" href=${links.review(draft.id)}>${text.rectify.openDraft}</a>
      <button class="button" @click=${this.cancel}>${text.rectify.cancel}</button>
    </div>`;
    const told = reason ? text.rectify.begunBecause(reason) : text.rectify.begun;
    return html`<div class="new-version-before">${notice("warning", told, onward)}</div>`;
  }

  override render() {
    if (this.open) return this.begun(this.open);
    const wrong = this.missing ? text.rectify.reasonMissing : this.problem;
    return html`<form class="panel new-version" aria-labelledby="new-version" novalidate @submit=${this.start} @keydown=${this.keyed}>
      <h2 id="new-version">${text.rectify.title}</h2>
      <p>${text.rectify.body}</p>
      <label for="new-version-reason">${text.rectify.reason}</label>
      <p class="hint" id="new-version-hint">${text.rectify.reasonHint}</p>
      <textarea
        id="new-version-reason" lang="nl" rows="2" maxlength="1000" required @input=${this.typed}
        aria-describedby=${wrong ? "new-version-hint new-version-problem" : "new-version-hint"}
        aria-invalid=${this.missing ? "true" : "false"}
      ></textarea>
      ${wrong
        ? html`<p class="input-problem" role="alert" id="new-version-problem">${icon("warning")}<span>${wrong}</span></p>`
        : nothing}
      <div class="actions">
        <button class="button primary" ?disabled=${this.busy}>
          ${this.busy ? html`<span class="spinner"></span>` : nothing}${text.rectify.start}
        </button>
        <button type="button" class="button" @click=${this.cancel}>${text.rectify.cancel}</button>
      </div>
    </form>`;
  }
}

customElements.define("new-version", NewVersion);
