/** An explanation as a chain: an element, the rule it stands on, and what was said, with the words and their sound. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { day, text } from "../text.ts";
import type { Evidence, Step } from "./guidance.ts";

/** What touching the words behind a step does; none where nothing can be shown or played. */
export type ShowWords = ((evidence: Evidence) => void) | null;

/** What an explanation needs of the place where it stands. */
export interface Told {
  show: ShowWords;
  /** The words that were touched last: the way back from the text leads there. */
  looked: Evidence | null;
  /** Labels of the form's fields by their ids. */
  labels: Record<string, string>;
  /** "concept, juridisch te valideren": said at each rule that is applied directly. */
  status: string;
}

/** Why an element stands as it does; its own label stands above it already. */
export function whyElement(label: string, steps: readonly Step[], told: Told): TemplateResult {
  // What speaks for it and what speaks against it each have a chain of their own: neither is told twice.
  const chains = new Set(steps.map((step) => step.literal));
  return html`<ul class="why-steps">
    ${steps.map((step, at) => {
      const opposed = at > 0 && step.literal !== steps[at - 1]?.literal;
      const head = step.label === label && step.rule !== null ? nothing : stepHead(step);
      return html`<li>${opposed ? html`<p class="step-word">${text.guidance.against}</p>` : nothing}${head}${stepBody(step, told, chains, told.status)}</li>`;
    })}
  </ul>`;
}

function stepHead(step: Step): TemplateResult {
  const plain = step.status === "defended"; // what simply stands needs no word for it
  return html`<p class="step-label">
    <span lang="nl">${step.label}</span>${plain ? nothing : html` <small class="step-status">(${text.guidance.status[step.status]})</small>`}
  </p>`;
}

function stepBody(step: Step, told: Told, chains: ReadonlySet<string>, status: string | null): TemplateResult {
  const against = step.against.filter((one) => !chains.has(one.literal));
  return html`${ruleLine(step, status)}
    ${step.because.length > 0 ? html`<p class="step-word">${text.guidance.because}</p>${below(step.because, told, chains)}` : nothing}
    ${step.evidence.map((one) => evidenceLine(one, told))}
    ${step.again ? html`<p class="legend">${text.guidance.again}</p>` : nothing}
    ${against.length > 0 ? html`<p class="step-word">${text.guidance.against}</p>${below(against, told, chains)}` : nothing}`;
}

function below(steps: readonly Step[], told: Told, chains: ReadonlySet<string>): TemplateResult {
  return html`<ul class="why-steps">
    ${steps.map((step) => html`<li>${stepHead(step)}${stepBody(step, told, chains, null)}</li>`)}
  </ul>`;
}

/** What an officer reads of a rule; its id, and a source that is no article, stand below it for who looks them up. */
function ruleLine({ rule, article, valid_from: from, source }: Step, status: string | null) {
  if (rule === null) return nothing;
  const law = article ? `art. ${article}` : null;
  const besides = source === law ? null : source;
  const parts = [law, from ? text.guidance.since(day(from)) : null, law ? besides : null, status].filter(Boolean);
  return html`<p class="step-rule">
    ${parts.length > 0 ? html`<span class="step-word">${text.guidance.by}</span> <span lang="nl">${parts.join(" \u00b7 ")}</span>` : nothing}
    <span class="technical"><code>${rule}</code>${law || !besides ? nothing : html` <span lang="nl">${besides}</span>`}</span>
  </p>`;
}

function evidenceLine(one: Evidence, { show, looked, labels }: Told): TemplateResult {
  const label = one.kind === "field" && one.field_id ? labels[one.field_id] : undefined;
  const from = label ? text.guidance.inField(label) : text.guidance.seen[one.kind];
  const told = html`<span class="evidence-from">${from}${one.confirmed ? nothing : html` \u00b7 ${text.guidance.unconfirmed}`}</span>`;
  const words = one.words.join(" ");
  if (!words) return html`<p class="evidence">${told}</p>`;
  const said = html`<q lang="nl">${words}</q>`;
  if (!show || one.spans.length === 0) return html`<p class="evidence">${told} ${said}</p>`;
  return html`<p class="evidence">
    <button class="evidence-words ${looked && sameEvidence(looked, one) ? "evidence-active" : ""}" @click=${() => show(one)}>
      ${icon(one.audio.length > 0 ? "play" : "text")}<span>${told} ${said}</span>
    </button>
  </p>`;
}

/** Every answer of the server brings new objects: compared by what they are about. */
function sameEvidence(one: Evidence, other: Evidence): boolean {
  return one.literal === other.literal && one.observation_id === other.observation_id && one.field_id === other.field_id;
}
