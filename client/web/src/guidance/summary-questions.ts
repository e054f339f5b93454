/** Before confirming: questions that are still open and may stay so, and what the officer answered. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";
import { counted } from "./guidance.ts";
import type { GuidanceModel } from "./guidance-model.ts";

export function summaryQuestions(asking: GuidanceModel, line: (content: unknown) => TemplateResult): TemplateResult | typeof nothing {
  const { guidance, open } = asking;
  if (!guidance) return nothing; // not to be had now: it holds nothing back
  const { answered, assessment, stopped } = guidance;
  const contradictory = assessment.sets.reduce((sum, set) => sum + counted(set.elements).contradictory, 0);
  const { summaryTitle, summaryStopped, summaryOpen, summaryNone, summaryContradictory, summaryAnswers, reply } = text.guidance;
  return html`<section class="panel" aria-labelledby="summary-questions">
    <h2 id="summary-questions">${summaryTitle}</h2>
    <ul>
      ${line(stopped ? summaryStopped : open > 0 ? summaryOpen(open) : summaryNone)}
      ${contradictory > 0 ? line(html`${icon("warning")}${summaryContradictory(contradictory)}`) : nothing}
    </ul>
    ${answered.length === 0
      ? nothing
      : html`<h3>${summaryAnswers(answered.length)}</h3>
          <ul>
            ${answered.map((one) => line(html`<span lang="nl">${one.asked || one.observable}</span> <strong>${reply[one.reply]}</strong>`))}
          </ul>`}
  </section>`;
}
