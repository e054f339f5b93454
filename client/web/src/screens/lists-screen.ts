/** My work: what waits on this device, what is unfinished, what is confirmed; and a search over all of it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { api } from "../api.ts";
import type { Dictations } from "../dictations.ts";
import type { Waiting } from "../live/outbox.ts";
import type { RecordingRecord } from "../live/queue.ts";
import { ask } from "../parts/ask.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice, sentenceOf } from "../parts/notice.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import type { DictationSummary, DraftSummary, ReportSummary, Template } from "../records.ts";
import { go, links } from "../router.ts";
import { text } from "../text.ts";
import "../work/by-number.ts";
import { byDay } from "../work/days.ts";
import { lastSearch } from "../work/last-search.ts";
import { dictationItem, draftItem, reportItem } from "../work/record-items.ts";
import type { SearchEvent } from "../work/search-box.ts";
import "../work/search-box.ts";
import "../work/waiting-list.ts";
import type { SendEvent, ThrowAwayEvent } from "../work/waiting-list.ts";
import { holdsAll, signsOnly } from "../work/words-in.ts";

/** The server tells no more than this many. */
const MOST = 100;

interface Lists {
  dictations: DictationSummary[];
  drafts: DraftSummary[];
  reports: ReportSummary[];
  templates: Template[];
}

const NETWORK = ["online", "offline"] as const;

export class ListsScreen extends LightElement {
  static override properties = {
    dictations: { attribute: false },
    lists: { state: true },
    problem: { state: true },
    finishing: { state: true },
    words: { state: true },
    busy: { state: true },
  };
  declare dictations: Dictations;
  declare private lists: Lists | null;
  declare private problem: string | null;
  declare private finishing: string | null;
  /** What is looked for; empty for all. */
  declare private words: string;
  declare private busy: boolean;
  private asked = 0;
  /** How many recordings this device had sent by itself when the lists were asked for. */
  private sent = 0;
  private readonly drawn = () => {
    // One more draft is there now.
    if (this.dictations.outbox.sent.length > this.sent) void this.load();
    this.requestUpdate();
  };
  private readonly networked = () => {
    // Whether a recording waits for the network changes with it; lists that failed are asked for again.
    if (navigator.onLine && this.problem) void this.load();
    this.requestUpdate();
  };

  constructor() {
    super();
    this.lists = this.problem = this.finishing = null;
    this.words = lastSearch.words;
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dictations.addEventListener("change", this.drawn);
    for (const event of NETWORK) addEventListener(event, this.networked);
    void this.dictations.outbox.look().catch(() => undefined); // what is recorded now stands in the list too
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dictations.removeEventListener("change", this.drawn);
    for (const event of NETWORK) removeEventListener(event, this.networked);
  }

  private leftover(key: string): RecordingRecord | undefined {
    return this.dictations.outbox.record(key);
  }

  private async send({ detail }: SendEvent): Promise<void> {
    const record = this.leftover(detail);
    if (!record) return;
    if (await this.dictations.finishLeftover(record)) go(links.dictate);
    else this.problem = text.leftover.busyElsewhere;
  }

  private async throwAway({ detail }: ThrowAwayEvent): Promise<void> {
    const record = this.leftover(detail);
    const { discardTitle: title, discardBody: body, discardYes: yes } = text.leftover;
    if (record && (await ask({ title, body, yes }))) await this.dictations.discardLeftover(record);
  }

  private async load(): Promise<void> {
    const turn = ++this.asked;
    this.sent = this.dictations.outbox.sent.length;
    this.busy = true;
    try {
      const [dictations, drafts, reports, templates] = await Promise.all([
        api.dictations(),
        api.drafts(this.words),
        api.reports(this.words),
        this.lists?.templates ?? api.templates(),
      ]);
      if (turn !== this.asked) return; // other words were typed meanwhile
      this.lists = { dictations, drafts: drafts.filter((draft) => draft.state === "open"), reports, templates };
      this.problem = null;
      if (this.words) this.say(text.lists.found(this.count(this.lists)));
    } catch (error) {
      if (turn === this.asked) this.problem = sentenceOf(error);
    } finally {
      if (turn === this.asked) this.busy = false;
    }
  }

  private say(sentence: string): void {
    this.querySelector<PoliteVoice>("polite-voice")?.say(sentence);
  }

  private search({ detail }: SearchEvent): void {
    this.words = detail;
    lastSearch.keep(detail);
    void this.load();
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

  private readonly titleOf = (template: string): string =>
    this.lists?.templates.find((known) => known.id === template)?.title ?? template;

  /** A dictation has no text yet: it is found by the name of its form. */
  private unfinished({ dictations }: Lists): DictationSummary[] {
    const { outbox } = this.dictations;
    // Being recorded or sent from this device: it stands there already, with what happens to it.
    const busy = this.dictations.waiting().filter(({ state }) => state === "here" || state === "sending");
    const here = new Set(busy.map(({ key }) => outbox.record(key)?.dictationId));
    return dictations.filter((one) => !here.has(one.id) && holdsAll(this.titleOf(one.template), this.words));
  }

  private waiting(): Waiting[] {
    return this.dictations.waiting().filter((one) => holdsAll(this.titleOf(one.template), this.words));
  }

  /** With what waits on this device: then "your work will be here" would not be true. */
  private isEmpty(lists: Lists): boolean {
    return this.count(lists) === 0 && this.waiting().length === 0;
  }

  private count(lists: Lists): number {
    return this.unfinished(lists).length + lists.drafts.length + lists.reports.length;
  }

  private section(id: string, title: string, hint: string, none: string, days: TemplateResult[]) {
    if (days.length === 0 && this.words) return nothing;
    const under = days.length === 0 ? none : hint;
    return html`<section aria-labelledby=${id}>
      <h2 id=${id}>${title}</h2>
      ${under ? html`<p class="hint">${under}</p>` : nothing} ${days}
    </section>`;
  }

  private days<T>(items: readonly T[], momentOf: (item: T) => string, shown: (item: T) => TemplateResult): TemplateResult[] {
    return byDay(items, momentOf).map(
      (day) => html`<h3 class="day">${day.label}</h3>
        <ul class="items">
          ${day.items.map(shown)}
        </ul>`,
    );
  }

  private all(lists: Lists) {
    const unfinished = this.unfinished(lists);
    const drafts = this.days(lists.drafts, (one) => one.dictated_at, (one) => draftItem(one, this.titleOf(one.template)));
    const reports = this.days(lists.reports, (one) => one.confirmed_at, reportItem);
    return html`${unfinished.length > 0
      ? html`<section aria-labelledby="unfinished">
          <h2 id="unfinished">${text.lists.dictations}</h2>
          <p class="hint">${text.lists.dictationsHint}</p>
          <ul class="items">
            ${unfinished.map((one) => dictationItem(one, this.titleOf(one.template), this.finishing, (it) => void this.finish(it)))}
          </ul>
        </section>`
      : nothing}
    ${this.section("drafts", text.lists.drafts, text.lists.draftsHint, text.lists.noDrafts, drafts)} ${this.more(lists.drafts)}
    ${this.section("reports", text.lists.reports, "", text.lists.noReports, reports)} ${this.more(lists.reports)}`;
  }

  private more(found: readonly unknown[]) {
    return found.length >= MOST ? html`<p class="hint">${text.lists.newest(MOST)}</p>` : nothing;
  }

  private newOne() {
    return html`<a class="button primary" href=${links.dictate}>${icon("microphone")}${text.lists.newOne}</a>`;
  }

  /** Nothing is here: say what to do. */
  private none() {
    if (this.words) {
      return html`<div class="empty">
        ${icon("search")}
        <p><strong>${text.lists.nothingFound(this.words)}</strong></p>
        <p class="hint">${signsOnly(this.words) ? text.lists.signsOnlyHint : text.lists.nothingFoundHint}</p>
      </div>`;
    }
    return html`<div class="empty">
      ${icon("microphone")}
      <p><strong>${text.lists.nothingYet}</strong></p>
      <p class="hint">${text.lists.nothingYetBody}</p>
      ${this.newOne()}
    </div>`;
  }

  override render() {
    const { lists } = this;
    const nothingYet = lists !== null && !this.words && this.isEmpty(lists);
    const retry = html`<button class="button" @click=${() => this.load()}>${text.app.retry}</button>`;
    return html`<div class="lists">
      <div class="screen-head">
        <h1 tabindex="-1">${text.lists.title}</h1>
        ${nothingYet ? nothing : this.newOne()}
      </div>
      <div class="notices">${this.problem ? notice("problem", this.problem, retry) : nothing}</div>
      <waiting-list
        .waiting=${this.waiting()} .titleOf=${this.titleOf} ?busy=${this.dictations.current !== null}
        @send-recording=${this.send} @throw-away-recording=${this.throwAway}
      ></waiting-list>
      <search-box
        .words=${this.words} .label=${text.lists.search} .hint=${text.lists.searchHint} ?busy=${this.busy && lists !== null}
        @search-words=${this.search}
      ></search-box>
      <div class="results" aria-busy=${this.busy ? "true" : "false"}>
        ${lists
          ? this.isEmpty(lists)
            ? this.none()
            : this.all(lists)
          : this.problem
            ? nothing
            : html`<p class="hint" role="status">${text.app.loading}</p>`}
      </div>
      <by-number></by-number>
      <polite-voice></polite-voice>
    </div>`;
  }
}

customElements.define("lists-screen", ListsScreen);
