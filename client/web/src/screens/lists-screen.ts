/** My reports: what is unfinished first, then what is confirmed. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { api, printUrl } from "../api.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { DictationSummary, DraftSummary, ReportSummary, Template } from "../records.ts";
import { go, links } from "../router.ts";
import { duration, moment, text } from "../text.ts";

interface Lists {
  dictations: DictationSummary[];
  drafts: DraftSummary[];
  reports: ReportSummary[];
  templates: Template[];
}

export class ListsScreen extends LightElement {
  static override properties = { lists: { state: true }, problem: { state: true }, finishing: { state: true } };
  declare private lists: Lists | null;
  declare private problem: string | null;
  declare private finishing: string | null;

  constructor() {
    super();
    this.lists = null;
    this.problem = this.finishing = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const [dictations, drafts, reports, templates] = await Promise.all([
        api.dictations(),
        api.drafts(),
        api.reports(),
        api.templates(),
      ]);
      this.lists = { dictations, drafts: drafts.filter((draft) => draft.state === "open"), reports, templates };
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  private async finish(dictation: DictationSummary): Promise<void> {
    this.finishing = dictation.id;
    this.problem = null;
    try {
      go(links.review((await api.draftFromDictation(dictation.id)).id));
    } catch (error) {
      this.problem = sentenceOf(error);
    } finally {
      this.finishing = null;
    }
  }

  private titleOf(template: string): string {
    return this.lists?.templates.find((known) => known.id === template)?.title ?? template;
  }

  private item(title: string, meta: string, excerpt: string, actions: TemplateResult) {
    return html`<li class="item">
      <div class="item-text">
        <h3>${title}</h3>
        <p class="meta">${meta}</p>
        ${excerpt ? html`<p class="excerpt" lang="nl">${excerpt}</p>` : nothing}
      </div>
      <div class="actions">${actions}</div>
    </li>`;
  }

  private dictations(found: DictationSummary[]) {
    if (found.length === 0) return nothing;
    return html`<section>
      <h2>${text.lists.dictations}</h2>
      <ul class="items">
        ${found.map((dictation) => {
          const meta = `${moment(dictation.dictated_at)} · ${text.lists.audio(duration(dictation.audio_s))}`;
          const action = dictation.connected
            ? html`<p class="meta">${text.lists.connected}</p>`
            : html`<button class="button primary" ?disabled=${this.finishing !== null} @click=${() => this.finish(dictation)}>
                ${this.finishing === dictation.id ? html`<span class="spinner"></span>` : nothing}${text.lists.finish}
              </button>`;
          return this.item(this.titleOf(dictation.template), meta, "", action);
        })}
      </ul>
    </section>`;
  }

  private drafts(found: DraftSummary[]) {
    return html`<section>
      <h2>${text.lists.drafts}</h2>
      ${found.length === 0 ? html`<p class="hint">${text.lists.noDrafts}</p>` : nothing}
      <ul class="items">
        ${found.map((draft) =>
          this.item(
            draft.title || this.titleOf(draft.template),
            `${moment(draft.dictated_at)} · ${text.lists.open(draft.open_fields)}`,
            draft.excerpt || text.lists.noText,
            html`<a class="button primary" href=${links.review(draft.id)}>${text.lists.continue}</a>`,
          ),
        )}
      </ul>
    </section>`;
  }

  private reports(found: ReportSummary[]) {
    return html`<section>
      <h2>${text.lists.reports}</h2>
      ${found.length === 0 ? html`<p class="hint">${text.lists.noReports}</p>` : nothing}
      <ul class="items">
        ${found.map((report) =>
          this.item(
            report.title,
            reportMeta(report),
            report.excerpt || text.lists.noText,
            html`<a class="button" href=${links.report(report.id)}>${text.lists.view}</a>
              <a class="button" href=${printUrl(report.id)} target="_blank" rel="noopener">${icon("printer")}${text.lists.print}</a>`,
          ),
        )}
      </ul>
    </section>`;
  }

  override render() {
    const retry = html`<button class="button" @click=${() => this.load()}>${text.app.retry}</button>`;
    return html`<div class="lists">
      <div class="screen-head">
        <h1 tabindex="-1">${text.lists.title}</h1>
        <a class="button primary" href=${links.dictate}>${icon("microphone")}${text.lists.newOne}</a>
      </div>
      <div class="notices">${this.problem ? notice("problem", this.problem, retry) : nothing}</div>
      ${this.lists
        ? html`${this.dictations(this.lists.dictations)} ${this.drafts(this.lists.drafts)} ${this.reports(this.lists.reports)}`
        : this.problem
          ? nothing
          : html`<p class="hint" role="status">${text.app.loading}</p>`}
    </div>`;
  }
}

/** "3 november om 14:05 · versie 2 · Betwist". */
function reportMeta(report: ReportSummary): string {
  const version = report.version > 1 ? [text.report.version(report.version)] : [];
  return [moment(report.confirmed_at), ...version, ...(report.contested ? [text.report.contested] : [])].join(" · ");
}

customElements.define("lists-screen", ListsScreen);
