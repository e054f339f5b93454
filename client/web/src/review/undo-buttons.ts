/** Undo and redo for everything in a draft: two buttons, their keys, and what came of it in words. */

import type { PropertyValues } from "lit";
import { html } from "lit";
import { keyMark, shortcut } from "../keys/shortcut.ts";
import { keys } from "../keys/keys.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import { text } from "../text.ts";
import type { DraftModel, Turned } from "./draft-model.ts";
import type { About } from "./undo.ts";
import type { Way } from "./undo-history.ts";

export class UndoButtons extends LightElement {
  static override properties = { model: { attribute: false }, labels: { attribute: false }, outcome: { state: true } };
  declare model: DraftModel;
  /** Names of the fields, by id. */
  declare labels: Readonly<Record<string, string>>;
  /** What came of the last one, of which version of the draft; `more` is what the officer must know beyond that it was done. */
  declare private outcome: { done: string; more: string | null; version: number } | null;
  private offs: (() => void)[] = [];
  private readonly redraw = () => this.requestUpdate();

  constructor() {
    super();
    this.labels = {};
    this.outcome = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.offs = [keys.on("undo", () => this.turn("undo")), keys.on("redo", () => this.turn("redo"))];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const off of this.offs) off();
    this.model.removeEventListener("change", this.redraw);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("model")) return;
    (changed.get("model") as DraftModel | undefined)?.removeEventListener("change", this.redraw);
    this.model.addEventListener("change", this.redraw);
  }

  private async turn(way: Way): Promise<void> {
    const turned = await this.model.turn(way);
    const said = turned.kind === "done" ? text.undo.done[way](this.named(turned.about)) : "";
    const more = this.sentence(turned, way);
    this.outcome = said || more ? { done: said, more, version: this.model.draft.version } : null;
    this.querySelector<PoliteVoice>("polite-voice")?.say([said, more].filter(Boolean).join(" "));
    if (turned.kind === "done") this.dispatchEvent(new CustomEvent("turned", { detail: turned.about, bubbles: true }));
  }

  private sentence(turned: Turned, way: Way): string | null {
    const { again, silent, changedSince, byHand, nothing, nothingAgain } = text.undo;
    if (turned.kind === "done") {
      if (turned.again.length > 0) return again(turned.again.map((id) => this.labels[id] ?? id).join(", "));
      return turned.silent ? silent : null;
    }
    if (turned.kind === "changed_since") return changedSince(this.named(turned.about));
    if (turned.kind === "by_hand") return byHand(this.named(turned.about));
    if (turned.kind === "nothing") return way === "undo" ? nothing : nothingAgain;
    return null; // a failure is told above the page
  }

  private named({ text: isText, ticks, fields, readBack, questions }: About): string {
    const parts = fields.map((id) => this.labels[id] ?? id);
    if (isText) parts.push(text.undo.text);
    parts.push(...ticks.map((number) => text.undo.tick(number + 1)));
    if (readBack) parts.push(text.undo.readBack);
    parts.push(...(questions?.answered.map(text.undo.answer) ?? []));
    if (questions?.skipped) parts.push(text.undo.skipped);
    if (questions?.stopped) parts.push(text.undo.stopped);
    if (questions?.sets) parts.push(text.undo.sets);
    return parts.join(", ");
  }

  /** Until the next change: what was undone may be out of sight. */
  private outcomeLine() {
    const { outcome } = this;
    if (!outcome || outcome.version !== this.model.draft.version) return "";
    return html`<p class="undo-outcome ${outcome.more ? "" : "undo-done"}">
      ${icon(outcome.more ? "warning" : "check")}<span>${outcome.done} ${outcome.more ?? ""}</span>
    </p>`;
  }

  private button(way: Way) {
    const about = this.model.next(way);
    // Not `disabled`: the focus would be lost at the last one, and the key still answers.
    return html`<button
      class="button quiet undo-button"
      aria-disabled=${about ? "false" : "true"}
      ${shortcut(way)}
      @click=${() => this.turn(way)}
    >
      ${icon(way)}<span>${text.undo[way]}</span>${about ? html`<span class="only-heard undo-what"> (${this.named(about)})</span>` : ""}${keyMark(way)}
    </button>`;
  }

  override render() {
    return html`<div class="undo-buttons" role="group" aria-label=${text.undo.group}>${this.button("undo")}${this.button("redo")}</div>
      ${this.outcomeLine()}
      <polite-voice></polite-voice>`;
  }
}

customElements.define("undo-buttons", UndoButtons);
