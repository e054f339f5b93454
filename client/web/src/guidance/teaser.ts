/** One calm line above the fields: there are questions, and where they are. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";
import type { GuidanceModel } from "./guidance-model.ts";

export function teaser({ open, questions: [next] }: GuidanceModel, toQuestion: () => void): TemplateResult | typeof nothing {
  if (open === 0 || !next) return nothing;
  return html`<div class="panel question-teaser">
    ${icon("question")}
    <p>
      ${text.guidance.open(open)}
      <span class="legend">${text.guidance.first} <span lang="nl">${next.text}</span></span>
    </p>
    <button class="button quiet" ${shortcut("question")} @click=${toQuestion}>${text.guidance.toQuestion}${icon("down")}</button>
  </div>`;
}
