/**
 * The growing text, in blocks of which only the last changes: after an hour of speaking a new word costs
 * what it cost in the first minute.
 */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Block } from "../live/live-blocks.ts";
import { LiveBlocks } from "../live/live-blocks.ts";
import { struckWords } from "../live/live-commands.ts";
import type { Piece } from "../live/live-marks.ts";
import { piecesOf } from "../live/live-marks.ts";
import type { LiveText } from "../live/live-text.ts";
import { EMPTY_TEXT } from "../live/live-text.ts";
import type { Final } from "../live/protocol.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { language, text } from "../text.ts";

/** This close to the end counts as reading along. */
const NEAR_END_PX = 48;

export class LiveWords extends LightElement {
  static override properties = {
    said: { attribute: false },
    active: { type: Boolean },
    echo: { attribute: false },
    away: { state: true },
  };
  declare said: LiveText;
  /** There is a recording: the box takes part in the keyboard's round, and shows its legend. */
  declare active: boolean;
  /** A command that was just heard. */
  declare echo: string | null;
  /** The officer scrolled back. */
  declare private away: boolean;
  private readonly blocks = new LiveBlocks();
  private heightBefore: number | null = null;

  constructor() {
    super();
    this.said = EMPTY_TEXT;
    this.active = this.away = false;
    this.echo = null;
  }

  private get box(): HTMLElement | null {
    return this.querySelector(".live-text");
  }

  // The box is laid out from its end (dictate.css): there scrollTop is 0, and stays so while words come.
  private toEnd(): void {
    this.away = false;
    this.box?.scrollTo({ top: 0 });
  }

  private readonly scrolled = () => {
    this.away = (this.box?.scrollTop ?? 0) < -NEAR_END_PX;
  };

  /** Who scrolled back keeps reading where he was. */
  override willUpdate(changed: Map<string, unknown>): void {
    this.heightBefore = this.away && changed.has("said") ? (this.box?.scrollHeight ?? null) : null;
  }

  override updated(): void {
    const { box, heightBefore } = this;
    if (box && heightBefore !== null) box.scrollTop -= box.scrollHeight - heightBefore;
  }

  private words() {
    const { finals, partial } = this.said;
    const struck = struckWords(finals);
    const blocks = this.blocks.of(finals, struck);
    return html`${blocks.map((block) => html`<p class="live-block">${guard([block, language], () => block.finals.map((final, n) => finalText(final, struckIn(block, n))))}</p>`)}
      <p class="live-block live-now">
        ${partial ? html`<span class="settled">${partial.settled}</span> <span class="tentative">${partial.tentative}</span>` : nothing}<span
          class="caret"
          aria-hidden="true"
        ></span>
      </p>`;
  }

  override render() {
    const t = text.dictate;
    const spoken = this.said.finals.length > 0 || this.said.partial !== null;
    return html`<section class="panel live" aria-labelledby="live-title">
      <div class="live-head">
        <h2 id="live-title">${t.textTitle}</h2>
        <p class="live-echo ${this.echo ? "" : "live-echo-none"}" aria-hidden="true">${this.echo ? html`${icon("check")}<span>${this.echo}</span>` : nothing}</p>
      </div>
      <div class="live-frame">
        <div
          class="live-text"
          lang="nl"
          role="group"
          tabindex=${this.active ? 0 : nothing}
          aria-labelledby="live-title"
          @scroll=${this.scrolled}
        >
          <div class="live-all">${spoken ? this.words() : html`<p class="hint">${this.active ? t.emptyText : t.idleText}</p>`}</div>
        </div>
        ${this.away && this.active
          ? html`<button class="button live-to-end" @click=${this.toEnd}>${icon("down")}${t.toEnd}</button>`
          : nothing}
      </div>
      ${this.active
        ? html`<p class="legend live-legend">
            <span><span class="tentative">Abc</span> ${t.legend}</span>
            <span><span class="live-doubted">Abc</span> ${t.doubtLegend}</span>
            <span><span class="live-told">Abc</span> ${t.toldLegend}</span>
          </p>`
        : nothing}
    </section>`;
  }
}

function struckIn(block: Block, n: number): ReadonlySet<number> {
  return block.struck[n] ?? new Set();
}

function finalText(final: Final, struck: ReadonlySet<number>): TemplateResult {
  const plain = final.marks.length + final.commands.length + struck.size === 0;
  return html`<span class="final" data-utterance=${final.utterance}>${plain ? final.text : piecesOf(final, struck).map(piece)}</span> `;
}

function piece(one: Piece): TemplateResult {
  if (one.kind === "break") return one.paragraph ? html`<br /><br />` : html`<br />`;
  if (one.kind === "gap") return html`<span class="live-gap">${one.noWords ? text.dictate.noWords : text.dictate.leftOut}</span> `;
  if (one.struck) return html`<del class="live-struck">${one.text}</del> `;
  const kinds = [one.told ? "live-told" : "", one.doubted ? "live-doubted" : ""].filter(Boolean).join(" ");
  return html`<span class=${kinds || nothing}>${one.text}</span> `;
}

customElements.define("live-words", LiveWords);
