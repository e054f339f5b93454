/** The growing text and the fields that fill in beside it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { struckWords } from "../live/live-commands.ts";
import type { Piece } from "../live/live-marks.ts";
import { isDoubted, piecesOf } from "../live/live-marks.ts";
import type { Final } from "../live/protocol.ts";
import type { Recording } from "../live/recording.ts";
import { icon } from "../parts/icons.ts";
import { provenanceMark } from "../parts/provenance.ts";
import type { DraftField, Template } from "../records.ts";
import { text } from "../text.ts";

function piece(one: Piece): TemplateResult {
  if (one.kind === "break") return one.paragraph ? html`<br /><br />` : html`<br />`;
  if (one.kind === "gap") return html`<span class="live-gap">${one.noWords ? text.dictate.noWords : text.dictate.leftOut}</span> `;
  if (one.struck) return html`<del class="live-struck">${one.text}</del> `;
  const kinds = [one.told ? "live-told" : "", one.doubted ? "live-doubted" : ""].filter(Boolean).join(" ");
  return html`<span class=${kinds || nothing}>${one.text}</span> `;
}

function finalText(final: Final, struck: ReadonlySet<number>): TemplateResult {
  const plain = final.marks.length + final.commands.length + struck.size === 0;
  return html`<span class="final" data-utterance=${final.utterance}>${plain ? final.text : piecesOf(final, struck).map(piece)}</span> `;
}

export function liveText(recording: Recording | null): TemplateResult {
  const finals = recording?.text.finals ?? [];
  const partial = recording?.text.partial ?? null;
  const struck = struckWords(finals);
  const spoken = finals.length > 0 || partial !== null;
  const empty = recording ? text.dictate.emptyText : text.dictate.idleText;
  return html`<section class="panel live" aria-labelledby="live-title">
    <h2 id="live-title">${text.dictate.textTitle}</h2>
    <div class="live-text" lang="nl" tabindex=${recording ? 0 : nothing} aria-labelledby="live-title" role="group">
      ${spoken
        ? html`<p>
            ${finals.map((final) => finalText(final, struck(final.utterance)))}${partial
              ? html`<span class="settled">${partial.settled}</span> <span class="tentative">${partial.tentative}</span>`
              : nothing}<span class="caret" aria-hidden="true"></span>
          </p>`
        : html`<p class="hint">${empty}</p>`}
    </div>
    ${partial?.tentative ? html`<p class="legend">${text.dictate.legend}</p>` : nothing}
    ${finals.some((final) => final.commands.length > 0) ? html`<p class="legend">${text.dictate.toldLegend}</p>` : nothing}
    ${finals.some(isDoubted) ? html`<p class="legend">${text.dictate.doubtLegend}</p>` : nothing}
  </section>`;
}

function value(field: DraftField | undefined): TemplateResult {
  if (field?.value == null) return html`<dd class="hint">${text.dictate.fieldEmpty}</dd>`;
  // Keyed by value: a value that appears or changes lights up once.
  return html`${keyed(
    field.value,
    html`<dd class="live-value"><strong>${field.value}</strong>${field.provenance ? provenanceMark(field.provenance) : nothing}</dd>`,
  )}`;
}

export function liveFields(recording: Recording | null, template: Template | undefined): TemplateResult {
  if (!template) return html``;
  if (!recording) {
    const expected = template.fields.filter((field) => field.expected);
    if (expected.length === 0) return html``;
    return html`<aside class="panel live-fields" aria-labelledby="live-fields-title">
      <h2 id="live-fields-title">${text.dictate.fieldsIdle}</h2>
      <ul class="prompts">
        ${expected.map((field) => html`<li>${icon("arrow")}<span>${field.label}</span></li>`)}
      </ul>
    </aside>`;
  }
  return html`<aside class="panel live-fields" aria-labelledby="live-fields-title">
    <h2 id="live-fields-title">${text.dictate.fieldsTitle}</h2>
    <dl>
      ${template.fields
        .filter((spec) => spec.expected || recording.fields.get(spec.id)?.value != null)
        .map(
          (spec) => html`<div class="live-field">
            <dt>${spec.label}</dt>
            ${value(recording.fields.get(spec.id))}
          </div>`,
        )}
    </dl>
  </aside>`;
}
