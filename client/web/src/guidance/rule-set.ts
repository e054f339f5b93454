/** One rule set with its elements: how each stands, and why. Shape and word say it, never colour alone. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { day, text } from "../text.ts";
import type { ElementState, SetState, Standing } from "./guidance.ts";
import { counted, isPreview, setName } from "./guidance.ts";
import type { ShowWords } from "./why-steps.ts";
import { whySteps } from "./why-steps.ts";

const ICONS = { present: "check", open: "text", refuted: "cross", contradictory: "warning" } as const satisfies Record<Standing, string>;

/** `remove` is none where the set is shown as it was. */
export function ruleSet(set: SetState, show: ShowWords, remove: ((set: SetState) => void) | null): TemplateResult {
  const { present, of } = counted(set.elements);
  return html`<details class="rule-set" data-set=${set.id}>
    <summary>
      <span class="rule-set-name" lang="nl">${setName(set)}</span>
      <span class="legend">${set.kind === "form" ? html`${text.guidance.completeness} · ` : nothing}${text.guidance.counted(present, of)}</span>
    </summary>
    <ul class="elements">
      ${set.elements.map((one) => elementLine(one, show))}
    </ul>
    <p class="legend" lang="nl">${set.because}</p>
    <p class="legend rule-source">
      <span lang="nl">${set.status} · ${set.source}</span> · ${validity(set)}
    </p>
    ${remove
      ? html`<button class="button quiet" aria-label=${text.guidance.removeOf(setName(set))} @click=${() => remove(set)}>
          ${icon("cross")}${text.guidance.remove}
        </button>`
      : nothing}
  </details>`;
}

function validity({ valid_from: from, valid_to: to }: SetState): string {
  return text.guidance.valid(from ? day(from) : null, to ? day(to) : null);
}

function elementLine(one: ElementState, show: ShowWords): TemplateResult {
  return html`<li class="element element-${one.standing}" data-element=${one.id}>
    <p class="element-label" lang="nl">${one.label}</p>
    <p class="element-standing">${icon(ICONS[one.standing])}<span>${text.guidance.standing[one.standing]}</span></p>
    ${isPreview(one) ? html`<p class="legend element-preview">${text.guidance.preview(text.guidance.standing[one.preview])}</p>` : nothing}
    ${one.why.length > 0
      ? html`<details class="why">
          <summary aria-label=${text.guidance.whyOf(one.label)}>${text.guidance.why}</summary>
          ${whySteps(one.why, show)}
        </details>`
      : nothing}
  </li>`;
}
