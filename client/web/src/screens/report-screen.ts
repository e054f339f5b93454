/** A confirmed report, to read: what it says, how each value came there and was checked, and its versions. */

import { html, nothing } from "lit";
import { api, isNowhere, Problem, printUrl } from "../api.ts";
import { versionLines } from "../contested.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { Report } from "../records.ts";
import "../report/new-version.ts";
import { guidancePart } from "../report/report-guidance.ts";
import "../report/reason-gate.ts";
import type { ReasonEvent } from "../report/reason-gate.ts";
import { contestedPart, readBackPart, textPart, valuesPart } from "../report/report-content.ts";
import "../report/report-versions.ts";
import { links } from "../router.ts";
import { moment, text } from "../text.ts";

export class ReportScreen extends LightElement {
  static override properties = {
    reportId: { attribute: false },
    version: { attribute: false },
    fresh: { type: Boolean },
    report: { state: true },
    problem: { state: true },
    reasons: { state: true },
    rectifying: { state: true },
  };
  declare reportId: string;
  /** An earlier version; null for the newest. */
  declare version: number | null;
  /** Confirmed a moment ago: say that it worked. */
  declare fresh: boolean;
  declare private report: Report | null;
  declare private problem: string | null;
  /** What opens it, while it waits for a reason. */
  declare private reasons: string[] | null;
  declare private rectifying: boolean;
  /** Why it was opened, for a report that is not in free use. */
  private reason: string | undefined;
  private asked = 0;

  constructor() {
    super();
    this.fresh = this.rectifying = false;
    this.version = this.report = this.problem = this.reasons = null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("reportId")) this.reason = undefined;
    if (changed.has("reportId") || changed.has("version")) void this.load();
  }

  private async load(): Promise<void> {
    const turn = ++this.asked;
    this.report = this.problem = this.reasons = null;
    this.rectifying = false;
    try {
      const found = await api.report(this.reportId, { version: this.version ?? undefined, reason: this.reason });
      if (turn !== this.asked) return;
      this.report = found;
      // Said once: a reload of this page, or coming back to it, confirms nothing again.
      if (this.fresh) history.replaceState(history.state, "", links.report(this.reportId));
    } catch (error) {
      if (turn === this.asked) this.refused(error);
    }
  }

  private refused(error: unknown): void {
    const reasons = error instanceof Problem && error.code === "restricted" ? error.details["reasons"] : null;
    if (Array.isArray(reasons)) this.reasons = reasons.map(String);
    else this.problem = isNowhere(error) ? text.errors.notFound : sentenceOf(error);
  }

  private open(event: ReasonEvent): void {
    this.reason = event.detail;
    void this.load();
    this.focusOn("h1");
  }

  private stopRectifying(): void {
    this.rectifying = false;
    this.focusOn(".rectify-open");
  }

  private actions(report: Report) {
    const which = { version: this.version ?? undefined, reason: this.reason };
    // An earlier version is history: the newest is what is put right.
    const isNewest = report.version === (report.newest_version ?? report.version);
    return html`<div class="report-actions">
      <a class="button" href=${printUrl(report.id, which)} target="_blank" rel="noopener">
        ${icon("printer")}${text.report.print}<span class="only-heard"> (${text.report.printHint})</span>
      </a>
      ${isNewest && this.reason === undefined && !this.rectifying
        ? html`<button class="button rectify-open" @click=${() => (this.rectifying = true)}>${icon("pencil")}${text.rectify.open}</button>`
        : nothing}
    </div>`;
  }

  private notices(report: Report) {
    const newest = report.newest_version ?? report.version;
    const toNewest = html`<a class="button" href=${links.report(report.id)}>${text.versions.lookAt(newest)}</a>`;
    const opened = this.reason && text.restricted.openedWith(text.restricted.reasons[this.reason] ?? this.reason);
    return html`${this.fresh ? notice("good", text.report.confirmed) : nothing}
    ${opened ? notice("warning", opened) : nothing}
    ${versionLines(report).map((line) => notice("warning", line, line === text.report.newer(newest) ? toNewest : undefined))}`;
  }

  private shown(report: Report) {
    const typed = report.narrative.provenance === "typed";
    return html`<p class="meta">
        ${text.report.confirmedBy(report.confirmed_by_name, moment(report.confirmed_at))} ·
        ${text.report.dictated(moment(report.dictated_at))} · ${text.report.version(report.version)} ·
        ${text.report.number(report.id)}
      </p>
      ${this.rectifying
        ? html`<new-version .reportId=${report.id} @cancel=${this.stopRectifying}></new-version>`
        : nothing}
      ${contestedPart(report)}
      <div class="report-columns">
        ${textPart(report)}
        <div class="report-side">${valuesPart(report)} ${readBackPart(report)}</div>
      </div>
      ${guidancePart(report, this.reason)}
      <report-versions .report=${report} .reason=${this.reason}></report-versions>
      <p class="legend">${typed ? text.report.madeTyped : text.report.made}</p>`;
  }

  override render() {
    const { report } = this;
    const waiting = html`<p class="hint" role="status">${text.app.loading}</p>`;
    return html`<div class="report">
      <div class="screen-head">
        <h1 tabindex="-1" lang=${report ? "nl" : nothing}>${report?.title ?? text.app.report}</h1>
        ${report ? this.actions(report) : nothing}
      </div>
      <div class="notices">
        ${report ? this.notices(report) : nothing} ${this.problem ? notice("problem", this.problem) : nothing}
      </div>
      ${report ? this.shown(report) : nothing}
      ${this.reasons ? html`<reason-gate .reasons=${this.reasons} @reason=${this.open}></reason-gate>` : nothing}
      ${report || this.reasons || this.problem ? nothing : waiting}
      <p><a class="button quiet" href=${links.reports}>${icon("back")}${text.report.back}</a></p>
    </div>`;
  }
}

customElements.define("report-screen", ReportScreen);
