/** All versions of a report: who made each when and why; look at one, or at what differs between two. */

import { html, nothing } from "lit";
import { api, Problem } from "../api.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice } from "../parts/notice.ts";
import type { Report, ReportVersion } from "../records.ts";
import { links } from "../router.ts";
import { moment, text } from "../text.ts";
import "./version-compare.ts";

export class ReportVersions extends LightElement {
  static override properties = {
    report: { attribute: false },
    reason: { attribute: false },
    versions: { state: true },
    problem: { state: true },
    comparing: { state: true },
  };
  /** The version that is shown. */
  declare report: Report;
  /** Why a report that is not in free use was opened. */
  declare reason: string | undefined;
  declare private versions: ReportVersion[];
  declare private problem: string | null;
  declare private comparing: { from: number; to: number } | null;
  /** Of which report the versions are here. */
  private loaded: string | null = null;

  constructor() {
    super();
    this.versions = [];
    this.problem = this.comparing = null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("report")) return;
    const newest = this.report.newest_version ?? this.report.version;
    const key = `${this.report.id} ${newest}`;
    if (this.loaded === key) return;
    this.loaded = key;
    this.comparing = null;
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const found = await api.reportVersions(this.report.id, this.reason);
      this.versions = [...found].sort((a, b) => b.version - a.version);
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error.message;
    }
  }

  private compare(version: number): void {
    const other = this.versions.find((one) => one.version < version) ?? this.versions.find((one) => one.version > version);
    if (!other) return;
    const [from, to] = [version, other.version].sort((a, b) => a - b) as [number, number];
    this.comparing = { from, to };
  }

  private closed(): void {
    this.comparing = null;
    this.focusOn(".compare-open");
  }

  private item(one: ReportVersion, newest: number) {
    const here = one.version === this.report.version;
    return html`<li class="version" aria-current=${here ? "true" : nothing}>
      <div class="version-text">
        <h3>
          ${text.versions.one(one.version)}
          ${one.version === newest ? html`<span class="tag">${text.versions.newest}</span>` : nothing}
          ${here ? html`<span class="tag tag-here">${text.versions.shown}</span>` : nothing}
        </h3>
        <p class="meta">${text.versions.by(one.confirmed_by_name, moment(one.confirmed_at))}</p>
        <p lang=${one.reason ? "nl" : nothing}>
          ${one.reason ? text.versions.reason(one.reason) : one.version === 1 ? text.versions.first : text.versions.noReason}
        </p>
      </div>
      ${here
        ? nothing
        : html`<a class="button" aria-label=${text.versions.lookAt(one.version)} href=${links.reportVersion(this.report.id, one.version)}>${text.versions.look}</a>`}
    </li>`;
  }

  override render() {
    if (this.problem) return notice("problem", this.problem);
    const newest = this.versions[0]?.version;
    if (newest === undefined) return nothing;
    return html`<section class="panel versions" aria-labelledby="report-versions">
      <h2 id="report-versions">${text.versions.title}</h2>
      <p class="hint">${text.versions.hint}</p>
      <ol class="version-list" reversed>
        ${this.versions.map((one) => this.item(one, newest))}
      </ol>
      ${this.comparing
        ? html`<version-compare
            .reportId=${this.report.id} .versions=${this.versions} .reason=${this.reason}
            .from=${this.comparing.from} .to=${this.comparing.to} @close=${this.closed}
          ></version-compare>`
        : this.versions.length > 1
          ? html`<div class="actions">
              <button class="button compare-open" @click=${() => this.compare(this.report.version)}>${text.versions.compare}</button>
            </div>`
          : nothing}
    </section>`;
  }
}

customElements.define("report-versions", ReportVersions);
