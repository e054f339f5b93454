/** An explanation as a tree: from an element to the rule, to what was seen, with the words and their sound. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { day, text } from "../text.ts";
import type { Evidence, Step } from "./guidance.ts";

/** What touching the words behind a step does; none where nothing can be shown or played. */
export type ShowWords = ((evidence: Evidence) => void) | null;

export function whySteps(steps: readonly Step[], show: ShowWords): TemplateResult {
  if (steps.length === 0) return html`<p class="legend">${text.guidance.nothingYet}</p>`;
  return html`<ul class="why-steps">
    ${steps.map((step) => stepLine(step, show))}
  </ul>`;
}

function stepLine(step: Step, show: ShowWords): TemplateResult {
  return html`<li>
    <p><span lang="nl">${step.label}</span> <small class="step-status">${text.guidance.status[step.status]}</small></p>
    ${ruleLine(step)} ${step.again ? html`<p class="legend">${text.guidance.again}</p>` : nothing}
    ${step.evidence.map((one) => evidenceLine(one, show))}
    ${step.because.length > 0 ? whySteps(step.because, show) : nothing}
    ${step.against.length > 0 ? html`<p class="legend">${text.guidance.against}</p>${whySteps(step.against, show)}` : nothing}
  </li>`;
}

function ruleLine({ rule, article, valid_from: from, source }: Step) {
  if (rule === null) return nothing;
  const parts = [text.guidance.rule(rule), article, from ? text.guidance.since(day(from)) : null, source];
  return html`<p class="legend" lang="nl">${parts.filter(Boolean).join(" · ")}</p>`;
}

function evidenceLine(one: Evidence, show: ShowWords): TemplateResult {
  const told = html`<span class="legend">${text.guidance.seen[one.kind]}${one.confirmed ? nothing : html` · ${text.guidance.unconfirmed}`}</span>`;
  const words = one.words.join(" ");
  if (!words) return html`<p class="evidence">${told}</p>`;
  if (!show || one.spans.length === 0) return html`<p class="evidence">${told} <q lang="nl">${words}</q></p>`;
  return html`<p class="evidence">
    <button class="chip found" @click=${() => show(one)}>${told}<span lang="nl">${words}</span>${one.audio.length > 0 ? icon("play") : nothing}</button>
  </p>`;
}
