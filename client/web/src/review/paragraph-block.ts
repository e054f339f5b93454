/** Draws one paragraph: its words, its tick, and the way to change it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";

export interface ParagraphView {
  number: number;
  /** How many there are. */
  count: number;
  ticked: boolean;
  /** Null where the text is empty. */
  words: unknown;
  /** The officer wants to confirm and this is still open. */
  asked: boolean;
  /** Why the tick was not saved. */
  trouble: string | null;
  tick(ticked: boolean): void;
  edit(): void;
  touched(event: MouseEvent): void;
  keyed(event: KeyboardEvent): void;
  entered(): void;
}

/** What a paragraph is called, to tell them apart. */
export function paragraphName(number: number, count: number): string {
  return count > 1 ? text.panel.paragraph(number + 1, count) : text.review.textLabel;
}

export function paragraphBlock(view: ParagraphView): TemplateResult {
  const { number, count, ticked } = view;
  const many = count > 1;
  const name = paragraphName(number, count);
  const hint = view.trouble ?? (view.asked && !ticked ? text.review.firstThis : null);
  return html`<div class="paragraph ${ticked ? "paragraph-done" : "paragraph-open"}" data-paragraph=${number}>
    ${many
      ? html`<div class="paragraph-head">
          <span class="legend">${name}</span>
          <button class="button quiet edit-paragraph" aria-label="${text.panel.editOne}: ${name}" ${shortcut("edit")} @click=${view.edit}>
            ${icon("pencil")}<span>${text.review.edit}</span>
          </button>
        </div>`
      : nothing}
    ${view.words === null
      ? html`<p class="hint">${text.review.textEmpty}</p>`
      : html`<div
          class="narrative"
          lang="nl"
          role="group"
          tabindex="0"
          aria-label=${name}
          aria-describedby="text-hint"
          @click=${view.touched}
          @keydown=${view.keyed}
          @focus=${view.entered}
        >${view.words}</div>`}
    ${hint
      ? html`<p class="todo-hint" id="text-todo-${number}" role=${view.trouble ? "alert" : nothing}>${icon("warning")}<span>${hint}</span></p>`
      : nothing}
    <label class="tick tick-wide">
      <input
        type="checkbox"
        aria-label=${many ? `${text.panel.tick}: ${name}` : nothing}
        aria-describedby=${hint ? `text-todo-${number}` : nothing}
        .checked=${live(ticked)}
        ${shortcut("tick")}
        @change=${(event: Event) => view.tick((event.target as HTMLInputElement).checked)}
      />
      <span>${many ? text.panel.tick : text.review.textRead}</span>
    </label>
  </div>`;
}

/** Number of the paragraph that an element of the page belongs to. */
export function paragraphNumber(element: Element | null): number | null {
  const number = element?.closest<HTMLElement>("[data-paragraph]")?.dataset["paragraph"];
  return number === undefined ? null : Number(number);
}
