/** One point in the text: a button at its place, and what there is to hear and choose. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { text } from "../text.ts";
import type { Point } from "./points.ts";

export type PointAction = "toggle" | "close" | "listen" | "take" | "leave" | "edit";

export class PointEvent extends CustomEvent<{ action: PointAction; point: Point }> {
  constructor(action: PointAction, point: Point) {
    super("point", { bubbles: true, detail: { action, point } });
  }
}

export class TextPoint extends LightElement {
  static override properties = {
    point: { attribute: false },
    said: { attribute: false },
    open: { type: Boolean },
    current: { type: Boolean },
    sound: { type: Boolean },
    playing: { type: Boolean },
  };
  declare point: Point;
  /** The words in the text that it is about. */
  declare said: string;
  declare open: boolean;
  /** The one that the officer is at. */
  declare current: boolean;
  /** There is sound to listen to. */
  declare sound: boolean;
  declare playing: boolean;

  constructor() {
    super();
    this.said = "";
    this.open = this.current = this.sound = this.playing = false;
  }

  private tell(action: PointAction): void {
    this.dispatchEvent(new PointEvent(action, this.point));
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    this.tell("close");
    this.focusOn(".point");
  }

  private button(action: PointAction, label: string): TemplateResult {
    return html`<button class="button" @click=${() => this.tell(action)}>${label}</button>`;
  }

  private sentence(): TemplateResult {
    const { kind, text: words, source } = this.point;
    const quote = (what: string) => html`<q lang="nl">${what}</q>`;
    switch (kind) {
      case "speech_without_text":
        return html`<p>${text.points.speech}</p>`;
      case "doubtful":
        if (!this.point.words) return html`<p>${text.points.maybeAlso} ${quote(words)}</p>`;
        return html`<p>${text.points.doubt} ${quote(this.said)}</p>
          ${words ? html`<p>${text.points.alsoHeard} ${quote(words)}</p>` : nothing}`;
      case "suggestion":
        return html`<p>${text.points.doubt} ${quote(this.said)}</p>
          <p>${text.points.didYouMean} ${quote(words)}? <span class="point-source">${text.points.fromList(source)}</span></p>`;
      default:
        return html`<p>${text.points.dropped} ${quote(words)}</p>
          <p>${text.points.why[kind]}</p>`;
    }
  }

  /** Accepting and declining look alike and cost the same. */
  private choices(): TemplateResult {
    const { kind, text: words } = this.point;
    if (kind === "speech_without_text") {
      return html`${this.button("edit", text.points.edit)}${this.button("leave", text.points.heard)}`;
    }
    if (kind === "suggestion" || (kind === "doubtful" && words)) {
      return html`${this.button("take", text.points.take)}${this.button("leave", text.points.leave)}`;
    }
    if (kind === "doubtful") {
      return html`${this.button("edit", text.points.edit)}${this.button("leave", text.points.leave)}`;
    }
    return html`${this.button("take", text.points.putBack)}${this.button("leave", text.points.leaveOut)}`;
  }

  private card(label: string): TemplateResult {
    return html`<div class="point-card" role="group" aria-label=${label} id=${`point-${this.point.id}`}>
      ${this.sentence()}
      <div class="actions">
        ${this.sound
          ? html`<button class="button" @click=${() => this.tell("listen")}>
              ${icon(this.playing ? "stop" : "play")}${this.playing ? text.points.stop : text.points.listen}
            </button>`
          : nothing}
        ${this.choices()}
      </div>
    </div>`;
  }

  override render() {
    const { kind, id, text: words } = this.point;
    const plain = text.points.label[kind];
    const label = kind === "suggestion" ? `${plain} ${words}?` : plain;
    const about = this.said ? `${label}: ${this.said}` : label;
    const group = kind === "suggestion" || kind === "doubtful" ? kind : "gap";
    // On one line: white space between the parts would show in the text.
    return html`<button class="point point-${group}" aria-label=${about} aria-expanded=${this.open} aria-current=${this.current ? "true" : nothing} aria-controls=${this.open ? `point-${id}` : nothing} @click=${() => this.tell("toggle")} @keydown=${this.keyed}>${icon(this.sound ? "play" : "warning")}${label}</button>${this.open ? html`<div class="point-break" @keydown=${this.keyed}>${this.card(about)}</div>` : nothing}`;
  }
}

customElements.define("text-point", TextPoint);
