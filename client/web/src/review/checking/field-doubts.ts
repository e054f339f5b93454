/** What to look out for in a value, at its place, and what to do about it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../../parts/icons.ts";
import type { Alternative, DraftField } from "../../records.ts";
import { text } from "../../text.ts";
import { wordsSaid } from "../behind.ts";
import type { DraftModel } from "../draft-model.ts";
import { whyLines } from "../why.ts";

function remark(sentence: string, todo: string | null): TemplateResult {
  return html`<div class="todo-hint">
    ${icon("warning")}
    <p>${sentence}${todo ? html`<span class="todo-help"> ${todo}</span>` : nothing}</p>
  </div>`;
}

/** A doubt about the value: an ambiguous time, a failed checksum, more than one thing said, nothing said. */
export function doubts(model: DraftModel, field: DraftField): TemplateResult | typeof nothing {
  const { review, checking } = text;
  const warning = model.warning(field);
  const conflict = field.conflict === true && !field.confirmed;
  const proposed = field.provenance === "proposed" && !field.confirmed;
  if (!warning && !conflict && !proposed) return nothing;
  const { whatToDo } = checking;
  const silent = model.draft.dictation_id === null;
  return html`${warning ? remark(`${review.doubt}: ${warning}`, field.confirmed || conflict ? null : silent ? whatToDo.doubtSilent : whatToDo.doubt) : nothing}
  ${conflict ? remark(review.conflict, silent ? whatToDo.conflictSilent : whatToDo.conflict) : nothing}
  ${proposed ? remark(whatToDo.proposed, null) : nothing}`;
}

/** What else was said for the field: heard on request, taken over in one step. */
export function choices(
  model: DraftModel,
  others: readonly Alternative[],
  label: string,
  does: { take: (observationId: string) => void; hear: (other: Alternative) => void; playing: (other: Alternative) => boolean },
): TemplateResult | typeof nothing {
  if (others.length === 0) return nothing;
  return html`<div class="others" role="group" aria-label="${text.review.others} ${label}">
    <p class="legend">${text.review.others}</p>
    <ul>
      ${others.map((other) => {
        const playing = does.playing(other);
        const said = model.piecesOf(other.spans ?? []).length > 0;
        return html`<li>
          <span class="other-value">${other.value}</span>
          ${said
            ? html`<button class="button" aria-label="${playing ? text.review.stopSound : text.review.listen}: ${other.value}" @click=${() => does.hear(other)}>
                ${icon(playing ? "stop" : "play")}${playing ? text.review.stopSound : text.review.listen}
              </button>`
            : nothing}
          <button class="button" aria-label="${text.checking.takeOver}: ${other.value}" @click=${() => does.take(other.observation_id)}>
            ${text.checking.takeOver}
          </button>
        </li>`;
      })}
    </ul>
  </div>`;
}

/** On request: which rule found it, who said it, and how sure it is. */
export function why(model: DraftModel, field: DraftField, label: string): TemplateResult | typeof nothing {
  const found = model.observations(field);
  if (found.length === 0 || field.provenance !== "spoken") return nothing;
  return html`<details class="why">
    <summary aria-label="${text.why.title}: ${label}">${text.why.title}</summary>
    ${found.map(
      (one) => html`<p class="legend">
        ${found.length > 1 ? html`<strong lang="nl">${wordsSaid(model.draft, one.spans)}</strong>: ` : nothing}${whyLines(one).join(" \u00b7 ")}
      </p>`,
    )}
  </details>`;
}

/** The words behind the value and a few around them: on a phone the text is out of sight. */
export function saidWords(model: DraftModel, field: DraftField): TemplateResult | typeof nothing {
  const parts = model.context(field);
  if (!parts) return nothing;
  return html`<p class="context" lang="nl">… ${parts.before} <mark>${parts.words}</mark> ${parts.after} …</p>`;
}
