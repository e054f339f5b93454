/** One rule set with its elements: how each stands, and why. Shape, word and place say it, never colour alone. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { day, text } from "../text.ts";
import type { ElementState, Evidence, SetState, Standing } from "./guidance.ts";
import { counted, isPreview, setName } from "./guidance.ts";
import type { ShowWords, Told } from "./why-steps.ts";
import { whyElement } from "./why-steps.ts";

const ICONS = { present: "check", open: "ring", refuted: "cross", contradictory: "warning" } as const satisfies Record<Standing, string>;

/** Where a set is shown: what can be done with it there. */
export interface SetPlace {
  /** None where no words can be shown. */
  show: ShowWords;
  looked: Evidence | null;
  /** None where the set is shown as it was. */
  remove: ((set: SetState) => void) | null;
  /** Labels of the form's fields by their ids. */
  labels: Record<string, string>;
}

export function ruleSet(set: SetState, { show, looked, remove, labels }: SetPlace): TemplateResult {
  const told = { show, looked, labels, status: set.status };
  return html`<details class="fold rule-set ${counted(set.elements).contradictory > 0 ? "rule-set-contradictory" : ""}" data-set=${set.id}>
    <summary>
      <span class="rule-set-head">
        <span class="rule-set-name" lang="nl">${setName(set)}</span>
        <span class="element-strip" aria-hidden="true">${set.elements.map((one) => mark(one.standing))}</span>
        <span class="rule-set-count">${countLine(set)}</span>
      </span>
    </summary>
    <p class="legend">${text.guidance.lookedAt} <span lang="nl">${set.because}</span>.</p>
    <ul class="elements">
      ${set.elements.map((one) => elementLine(one, told))}
    </ul>
    ${remove
      ? html`<button class="button quiet" aria-label=${text.guidance.removeOf(setName(set))} @click=${() => remove(set)}>
          ${icon("cross")}${text.guidance.remove}
        </button>`
      : nothing}
    <p class="technical" lang="nl">${[set.status, set.source, validity(set)].filter(Boolean).join(" \u00b7 ")}</p>
  </details>`;
}

function mark(standing: Standing): TemplateResult {
  return html`<span class="element-mark mark-${standing}">${icon(ICONS[standing])}</span>`;
}

/** "1 van 5 met aanknopingspunt, 1 tegenstrijdig": what there is none of goes without saying. */
function countLine({ elements }: SetState): TemplateResult {
  const { present, of, refuted, contradictory, after } = counted(elements);
  const more = [
    contradictory > 0 ? text.guidance.countedContradictory(contradictory) : null,
    refuted > 0 ? text.guidance.countedRefuted(refuted) : null,
    after > 0 ? text.guidance.countedAfter(after) : null,
  ];
  return html`${[text.guidance.counted(present, of), ...more.filter((one) => one !== null)].join(" \u00b7 ")}`;
}

function validity({ valid_from: from, valid_to: to }: SetState): string | null {
  return from || to ? text.guidance.valid(from ? day(from) : null, to ? day(to) : null) : null;
}

function elementLine(one: ElementState, told: Told): TemplateResult {
  const { standing, preview } = text.guidance;
  return html`<li class="element element-${one.standing}" data-element=${one.id}>
    ${mark(one.standing)}
    <div>
      <p class="element-label" lang="nl">${one.label}</p>
      <p class="element-standing">
        ${standing[one.standing]}${isPreview(one) ? html` <span class="element-preview">(${preview(standing[one.preview])})</span>` : nothing}
      </p>
      ${one.why.length > 0
        ? html`<details class="fold element-why">
            <summary aria-label=${text.guidance.whyOf(one.label)}>${text.guidance.why}</summary>
            ${whyElement(one.label, one.why, told)}
          </details>`
        : nothing}
    </div>
  </li>`;
}
