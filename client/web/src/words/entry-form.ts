/** What both forms of the vocabulary page share: a labelled input with a hint, and what is wrong at its place. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";

export interface Wrong {
  /** Which input of the form; "" for none of them. */
  at: string;
  sentence: string;
}

/** Which input a problem of the server is about (server/domain/word_list_checks.py). */
export function placeOf(problem: string): string {
  if (problem.startsWith("spoken")) return "spoken";
  if (problem.startsWith("snippet")) return "snippet";
  return problem === "weight" ? "weight" : "word";
}

export interface InputField {
  id: string;
  /** The place as {@link placeOf} names it. */
  at: string;
  label: string;
  hint: string;
  value: string;
  wrong: Wrong | null;
  lines?: number;
  most: number;
}

export function inputField({ id, at, label, hint, value, wrong, lines, most }: InputField): TemplateResult {
  const here = wrong?.at === at ? wrong.sentence : null;
  const described = [hint ? `${id}-hint` : "", here ? `${id}-problem` : ""].filter(Boolean).join(" ") || nothing;
  const invalid = here ? "true" : "false";
  return html`<div class="word-field">
    <label for=${id}>${label}</label>
    ${lines
      ? html`<textarea id=${id} name=${at} lang="nl" rows=${lines} maxlength=${most} aria-describedby=${described} aria-invalid=${invalid} .defaultValue=${value}></textarea>`
      : html`<input type="text" id=${id} name=${at} lang="nl" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength=${most} aria-describedby=${described} aria-invalid=${invalid} .defaultValue=${value} />`}
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
    ${here ? problemLine(here, `${id}-problem`) : nothing}
  </div>`;
}

export function problemLine(sentence: string, id?: string): TemplateResult {
  return html`<p class="input-problem" role="alert" id=${id ?? nothing}>${icon("warning")}<span>${sentence}</span></p>`;
}
