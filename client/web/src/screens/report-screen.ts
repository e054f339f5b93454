/** A confirmed report, to read: what it says and how each value came there. */

import { html, nothing } from "lit";
import { api, Problem, printUrl } from "../api.ts";
import { markLines, marksOnField, textPieces, versionLines } from "../contested.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import { provenanceMark } from "../parts/provenance.ts";
import type { Report } from "../records.ts";
import { go, links } from "../router.ts";
import { moment, text } from "../text.ts";

export class ReportScreen extends LightElement {
  static override properties = {
    reportId: { attribute: false },
    fresh: { type: Boolean },
    report: { state: true },
    problem: { state: true },
  };
  declare reportId: string;
  /** Confirmed a moment ago: say that it worked. */
  declare fresh: boolean;
  declare private report: Report | null;
  declare private problem: string | null;

  constructor() {
    super();
    this.fresh = false;
    this.report = null;
    this.problem = null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("reportId")) void this.load();
  }

  private async load(): Promise<void> {
    this.report = this.problem = null;
    try {
      this.report = await api.report(this.reportId);
    } catch (error) {
      this.problem = error instanceof Problem && error.status === 404 ? text.errors.notFound : sentenceOf(error);
    }
  }

  private async rectify(report: Report): Promise<void> {
    try {
      go(links.review((await api.rectify(report.id)).id));
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** What is disputed, above everything else: who reads on has to know. */
  private contested(report: Report) {
    const lines = markLines(report);
    if (lines.length === 0) return nothing;
    return html`<section class="panel contested-list" aria-labelledby="report-contested">
      <h2 id="report-contested">${icon("warning")}${text.report.contested}</h2>
      <p class="hint">${text.report.contestedHint}</p>
      <ul>
        ${lines.map(
          (line) => html`<li>
            <strong>${line.where}</strong>${line.words ? html`: <q>${line.words}</q>` : nothing}<br />
            ${text.report.saysOf(line.statement)}
          </li>`,
        )}
      </ul>
    </section>`;
  }

  private content(report: Report) {
    return html`<div class="report-columns">
      <section class="panel" aria-labelledby="report-text">
        <div class="panel-head">
          <h2 id="report-text">${text.report.narrative}</h2>
          ${provenanceMark(report.narrative.provenance)}
        </div>
        <div class="narrative" lang="nl">${textPieces(report).map((piece) =>
          piece.contested ? html`<mark class="contested">${piece.words}</mark>` : piece.words,
        )}</div>
      </section>
      <section class="panel" aria-labelledby="report-fields">
        <h2 id="report-fields">${text.report.fields}</h2>
        <dl class="report-fields">
          ${report.fields.map(
            (field) => html`<div>
              <dt>
                ${report.labels[field.id] ?? field.id}
                ${marksOnField(report, field.id).length > 0
                  ? html`<span class="badge-contested">${text.report.contested}</span>`
                  : nothing}
              </dt>
              <dd>
                ${field.value === null
                  ? html`<span class="hint">${text.report.none}</span>`
                  : html`<strong>${field.value}</strong>${field.provenance ? provenanceMark(field.provenance, report.narrative.provenance === "typed") : nothing}`}
              </dd>
            </div>`,
          )}
        </dl>
      </section>
    </div>`;
  }

  override render() {
    const { report } = this;
    return html`<div class="report">
      <div class="screen-head">
        <h1 tabindex="-1">${report?.title ?? text.app.report}</h1>
        ${report
          ? html`<div class="report-actions">
              <a class="button" href=${printUrl(report.id)} target="_blank" rel="noopener">${icon("printer")}${text.report.print}</a>
              <button class="button" @click=${() => this.rectify(report)}>${text.report.rectify}</button>
            </div>`
          : nothing}
      </div>
      <div class="notices">
        ${this.fresh && report ? notice("good", text.report.confirmed) : nothing}
        ${report ? versionLines(report).map((line) => notice("warning", line)) : nothing}
        ${this.problem ? notice("problem", this.problem) : nothing}
      </div>
      ${report
        ? html`<p class="meta">
              ${text.report.confirmedBy(report.confirmed_by_name, moment(report.confirmed_at))} ·
              ${text.report.dictated(moment(report.dictated_at))} · ${text.report.version(report.version)}
            </p>
            ${this.contested(report)} ${this.content(report)}
            <p class="legend">${text.report.made}</p>`
        : this.problem
          ? nothing
          : html`<p class="hint" role="status">${text.app.loading}</p>`}
      <p><a href=${links.reports}>${text.report.back}</a></p>
    </div>`;
  }
}

customElements.define("report-screen", ReportScreen);
