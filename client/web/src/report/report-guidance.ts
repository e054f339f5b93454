/** How legal elements stood when a report was confirmed, and what was answered; nothing where neither is kept. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { answerLine } from "../guidance/answer-list.ts";
import { setList, setNotes } from "../guidance/set-list.ts";
import type { Report } from "../records.ts";
import { text } from "../text.ts";

/** With fields of the form named as the report names them. */
export function guidancePart({ assessment, inquiry, labels }: Report): TemplateResult | typeof nothing {
  const answers = inquiry?.answers ?? [];
  const sets = assessment?.sets ?? [];
  if (sets.length === 0 && answers.length === 0 && !assessment?.notes.length) return nothing;
  return html`<section class="panel guidance report-guidance" aria-labelledby="report-guidance">
    <h2 id="report-guidance">${text.guidance.reportTitle}</h2>
    <p class="legend">${text.guidance.atConfirm}</p>
    ${assessment ? setNotes(assessment) : nothing} ${setList(sets, { show: null, looked: null, remove: null, labels })}
    ${answers.length > 0
      ? html`<details class="fold answers">
          <summary>${text.guidance.reportAnswers(answers.length)}</summary>
          <ul class="plain">
            ${answers.map((one) => html`<li class="answer"><div>${answerLine(one)}</div></li>`)}
          </ul>
        </details>`
      : nothing}
  </section>`;
}
