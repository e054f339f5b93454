/** What differs between two versions of a report: words and values, each with what it was. */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { Report, ReportVersion } from "../records.ts";
import { text } from "../text.ts";
import type { Differences } from "./differences.ts";
import { differenceCount, differences } from "./differences.ts";
import type { DiffPiece } from "./word-diff.ts";

export class VersionCompare extends LightElement {
  static override properties = {
    reportId: { attribute: false },
    versions: { attribute: false },
    reason: { attribute: false },
    from: { attribute: false },
    to: { attribute: false },
    found: { state: true },
    problem: { state: true },
  };
  declare reportId: string;
  declare versions: readonly ReportVersion[];
  declare reason: string | undefined;
  declare from: number;
  declare to: number;
  declare private found: Differences | null;
  declare private problem: string | null;
  private asked = 0;

  constructor() {
    super();
    this.found = null;
    this.problem = null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("from") || changed.has("to")) void this.load();
  }

  override firstUpdated(): void {
    this.querySelector<HTMLElement>("h3")?.focus();
  }

  private async load(): Promise<void> {
    const turn = ++this.asked;
    this.found = this.problem = null;
    try {
      const [before, after] = await Promise.all([this.version(this.from), this.version(this.to)]);
      if (turn === this.asked) this.found = differences(before, after);
    } catch (error) {
      if (turn === this.asked) this.problem = sentenceOf(error);
    }
  }

  private version(version: number): Promise<Report> {
    return api.report(this.reportId, { version, reason: this.reason });
  }

  private choice(id: string, label: string, chosen: number, other: number, choose: (version: number) => void) {
    return html`<span class="compare-choice">
      <label for=${id}>${label}</label>
      <select id=${id} @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>
        ${this.versions.map(
          ({ version }) =>
            html`<option value=${version} ?selected=${version === chosen} ?disabled=${version === other}>${text.versions.one(version)}</option>`,
        )}
      </select>
    </span>`;
  }

  private piece({ kind, words }: DiffPiece) {
    if (kind === "same") return words;
    // The space before a word is no change of the word.
    const space = /^[^\S\n]*/.exec(words)?.[0] ?? "";
    const rest = words.slice(space.length);
    const said = html`<span class="only-heard"> ${text.versions[kind]} </span>`;
    const end = html`<span class="only-heard"> (${text.versions.endOf}) </span>`;
    return kind === "added" ? html`${space}<ins>${said}${rest}${end}</ins>` : html`${space}<del>${said}${rest}${end}</del>`;
  }

  private differences(found: Differences) {
    const count = differenceCount(found);
    if (count === 0) return html`<p role="status">${text.versions.same}</p>`;
    return html`<p role="status"><strong>${text.versions.different(count)}</strong></p>
      ${found.fields.length > 0
        ? html`<h4>${text.versions.changedFields}</h4>
            <dl class="compare-fields">
              ${found.fields.map(
                (field) => html`<div>
                  <dt lang="nl">${field.label}</dt>
                  <dd><span class="meta">${text.versions.was}</span> ${this.value(field.was, "del")}</dd>
                  <dd><span class="meta">${text.versions.becomes}</span> ${this.value(field.is, "ins")}</dd>
                </div>`,
              )}
            </dl>`
        : nothing}
      <h4>${text.report.narrative}</h4>
      ${found.text
        ? html`<div class="narrative compare-text" lang="nl">${found.text.map((piece) => this.piece(piece))}</div>
            <p class="legend">${text.versions.legend}</p>`
        : html`<p class="hint">${text.versions.sameText}</p>`}`;
  }

  private value(value: string | null, tag: "del" | "ins") {
    if (value === null) return html`<span class="hint">${text.versions.empty}</span>`;
    return tag === "del" ? html`<del lang="nl">${value}</del>` : html`<ins lang="nl">${value}</ins>`;
  }

  override render() {
    return html`<section class="compare" aria-labelledby="compare-title">
      <h3 id="compare-title" tabindex="-1">${text.versions.compareTitle}</h3>
      <div class="compare-choices">
        ${this.choice("compare-from", text.versions.from, this.from, this.to, (version) => (this.from = version))}
        ${this.choice("compare-to", text.versions.to, this.to, this.from, (version) => (this.to = version))}
      </div>
      ${this.problem ? notice("problem", this.problem) : nothing}
      ${this.found ? this.differences(this.found) : this.problem ? nothing : html`<p class="hint" role="status">${text.app.loading}</p>`}
      <div class="actions">
        <button class="button" @click=${() => this.dispatchEvent(new Event("close", { bubbles: true }))}>${text.versions.close}</button>
      </div>
    </section>`;
  }
}

customElements.define("version-compare", VersionCompare);
