/** What the officer answered so far, each with its way back. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { answerSoundUrl } from "../api.ts";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";
import "./answer-sound.ts";
import type { Answer } from "./guidance.ts";

/** The question, the answer and how it came, with its sound; also where nothing can be changed any more. */
export function answerLine(one: Answer, soundUrl: string): TemplateResult {
  return html`<p class="answer-asked" lang="nl">${one.asked || one.observable}</p>
    <p class="answer-given">
      <strong>${text.guidance.reply[one.reply]}</strong> <span class="legend">${text.guidance[one.how]}</span>
      ${one.words ? html`<q lang="nl">${one.words}</q>` : nothing}
    </p>
    ${one.sound ? html`<answer-sound .src=${soundUrl} .question=${one.asked || one.observable}></answer-sound>` : nothing}`;
}

export function answerList(answered: readonly Answer[], draftId: string, takeBack: (observable: string) => void): TemplateResult | typeof nothing {
  if (answered.length === 0) return nothing;
  return html`<details class="fold answers">
    <summary>${text.guidance.answers(answered.length)}</summary>
    <ul class="plain">
      ${repeat(
        answered,
        (one) => one.observable,
        (one) => html`<li class="answer">
          <div>${answerLine(one, answerSoundUrl("drafts", draftId, one.observable))}</div>
          <button class="button quiet" aria-label=${text.guidance.takeBackOf(one.asked)} @click=${() => takeBack(one.observable)}>
            ${icon("undo")}${text.guidance.takeBack}
          </button>
        </li>`,
      )}
    </ul>
  </details>`;
}
