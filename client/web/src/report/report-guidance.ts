/** How legal elements stood when a report was confirmed, and what was answered; nothing where neither is kept. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { answerSoundUrl } from "../api.ts";
import { answerLine } from "../guidance/answer-list.ts";
import { setList, setNotes } from "../guidance/set-list.ts";
import type { Report } from "../records.ts";
import { text } from "../text.ts";

/** With fields of the form named as the report names them. `reason`: why it is read, where that must be told. */
export function guidancePart({ id, version, assessment, inquiry, labels }: Report, reason?: string): TemplateResult | typeof nothing {
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
            ${answers.map((one) => html`<li class="answer"><div>${answerLine(one, answerSoundUrl("reports", id, one.observable, { version, reason }))}</div></li>`)}
          </ul>
        </details>`
      : nothing}
  </section>`;
}
