/** The parts of a confirmed report that are only read: text, values, disputes, reading back. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { markLines, marksOnField, textPieces } from "../contested.ts";
import { icon } from "../parts/icons.ts";
import { provenanceMark } from "../parts/provenance.ts";
import type { DraftField, Report } from "../records.ts";
import { moment, text } from "../text.ts";
import { checkMark } from "./check-mark.ts";

type Part = TemplateResult | typeof nothing;

/** What is disputed, above everything else: who reads on has to know. */
export function contestedPart(report: Report): Part {
  const lines = markLines(report);
  if (lines.length === 0) return nothing;
  return html`<section class="panel contested-list" aria-labelledby="report-contested">
    <h2 id="report-contested">${icon("warning")}${text.report.contested}</h2>
    <p class="hint">${text.report.contestedHint}</p>
    <ul>
      ${lines.map(
        (line) => html`<li>
          <strong>${line.where}</strong>${line.words ? html`: <q lang="nl">${line.words}</q>` : nothing}<br />
          ${text.report.saysOf(line.statement)}
        </li>`,
      )}
    </ul>
  </section>`;
}

export function textPart(report: Report): Part {
  const pieces = textPieces(report).map((piece) =>
    piece.contested ? html`<mark class="contested">${piece.words}</mark>` : piece.words,
  );
  return html`<section class="panel" aria-labelledby="report-text">
    <div class="panel-head">
      <h2 id="report-text">${text.report.narrative}</h2>
      ${provenanceMark(report.narrative.provenance)}
    </div>
    ${pieces.length > 0
      ? html`<div class="narrative" lang="nl">${pieces}</div>`
      : html`<p class="hint">${text.report.noText}</p>`}
  </section>`;
}

export function valuesPart(report: Report): Part {
  const disputed = (field: DraftField) => marksOnField(report, field.id).length > 0;
  const shown = report.fields.filter((field) => field.value !== null || disputed(field));
  const empty = report.fields.filter((field) => !shown.includes(field));
  const label = (field: DraftField) => report.labels[field.id] ?? field.id;
  return html`<section class="panel" aria-labelledby="report-fields">
    <h2 id="report-fields">${text.report.fields}</h2>
    <dl class="report-fields">
      ${shown.map(
        (field) => html`<div>
          <dt>
            <span lang="nl">${label(field)}</span>${disputed(field) ? html` <span class="badge-contested">${text.report.contested}</span>` : nothing}
          </dt>
          ${valueOf(report, field)}
        </div>`,
      )}
    </dl>
    ${empty.length > 0
      ? html`<p class="report-empty"><strong>${text.report.notFilled}:</strong> <span lang="nl">${empty.map(label).join(", ")}</span></p>`
      : nothing}
    <p class="legend">${text.checked.legend}</p>
  </section>`;
}

function valueOf(report: Report, field: DraftField): TemplateResult {
  if (field.value === null) return html`<dd><span class="hint">${text.report.none}</span></dd>`;
  const corrected = field.provenance === "corrected" && field.machine_value !== null;
  return html`<dd>
    <strong lang="nl">${field.value}</strong>
    <span class="report-marks">
      ${field.provenance ? provenanceMark(field.provenance, report.narrative.provenance === "typed") : nothing}
      ${checkMark(field)}
    </span>
    ${corrected ? html`<span class="report-note">${text.checked.machine(field.machine_value ?? "")}</span>` : nothing}
  </dd>`;
}

/** The declaration was read to, or by, the person who made it (Sv art. 163); nothing for other forms. */
export function readBackPart(report: Report): Part {
  const read = report.read_back;
  if (!read) return nothing;
  return html`<section class="panel read-back-done" aria-labelledby="report-read-back">
    <h2 id="report-read-back">${icon(read.how === "not_done" ? "warning" : "check")}${text.readBackDone.title}</h2>
    <p>${text.readBackDone.how[read.how]} <span class="meta">${moment(read.at)}</span></p>
    ${read.note ? html`<p lang="nl">${text.readBackDone.note(read.note)}</p>` : nothing}
  </section>`;
}
