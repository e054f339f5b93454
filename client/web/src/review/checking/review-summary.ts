/**
 * Before confirming: what the officer made of the machine's first draft, what was heard and what was not,
 * and how the officer looked. Every line leads back to its place; nothing here holds anything back.
 */

import { html, nothing } from "lit";
import { api } from "../../api.ts";
import type { GuidanceModel } from "../../guidance/guidance-model.ts";
import { summaryQuestions } from "../../guidance/summary-questions.ts";
import { icon } from "../../parts/icons.ts";
import { LightElement } from "../../parts/light-element.ts";
import { provenanceMark } from "../../parts/provenance.ts";
import type { DraftField, FieldCheck, ReviewSignals } from "../../records.ts";
import { duration, moment, text } from "../../text.ts";
import { alignWords, wordsOf } from "../align.ts";
import type { DraftModel } from "../draft-model.ts";
import { openParagraphs } from "../paragraphs.ts";
import { PointList } from "../point-list.ts";
import type { FieldChange, WordCounts } from "./changes.ts";
import { changeOf, countWords } from "./changes.ts";
import type { Checking } from "./checking.ts";
import type { Place } from "./open-places.ts";
import { openFields } from "./open-places.ts";

/** More words a second than anybody reads; said as a fact, never a bar (research on reading speed). */
const FASTER_THAN_READING = 12;
const HOWS: readonly FieldCheck["how"][] = ["heard", "retyped", "typed", "seen"];

interface Changed {
  field: DraftField;
  change: FieldChange;
}

export class ReviewSummary extends LightElement {
  static override properties = {
    model: { attribute: false },
    checking: { attribute: false },
    asking: { attribute: false },
    readBack: { type: Boolean },
    told: { attribute: false },
    signals: { state: true },
  };
  declare model: DraftModel;
  declare checking: Checking;
  /** The questions that were asked; null where none are. */
  declare asking: GuidanceModel | null;
  /** This kind of report is read back before it is confirmed. */
  declare readBack: boolean;
  /** Resolves once the server knows of this visit. */
  declare told: () => Promise<void>;
  /** null: being asked for; "none": not to be had now. */
  declare private signals: ReviewSignals | "none" | null;

  constructor() {
    super();
    this.signals = this.asking = null;
    this.readBack = false;
  }

  override firstUpdated(): void {
    void this.ask();
  }

  private async ask(): Promise<void> {
    try {
      await this.told();
      this.signals = await api.signals(this.model.draft.id);
    } catch {
      this.signals = "none";
    }
  }

  private label(field: DraftField): string {
    return this.checking.spec(field.id).label;
  }

  /** A line that leads to where it is about. */
  private line(place: Place, content: unknown) {
    const go = () => this.dispatchEvent(new CustomEvent("goto", { detail: place, bubbles: true }));
    return html`<li><button class="summary-line" @click=${go}><span>${content}</span>${icon("arrow")}</button></li>`;
  }

  private open() {
    const { draft } = this.model;
    const paragraphs = openParagraphs(draft.narrative);
    const fields = openFields(draft);
    const readBack = this.readBack && !draft.read_back;
    if (paragraphs === 0 && fields.length === 0 && !readBack) return nothing;
    return html`<section class="panel summary-open" aria-labelledby="summary-open">
      <h2 id="summary-open">${icon("warning")}${text.summary.openTitle}</h2>
      <ul>
        ${paragraphs > 0 ? this.line("text", text.summary.openText(paragraphs)) : nothing}
        ${fields.map((field) => this.line(`field:${field.id}`, text.summary.openField(this.label(field))))}
        ${readBack ? this.line("readback", text.summary.openReadBack) : nothing}
      </ul>
    </section>`;
  }

  private fieldLine(field: DraftField, change: FieldChange) {
    const typed = this.model.draft.narrative.provenance === "typed";
    const was = field.machine_value !== null && field.machine_value !== field.value ? field.machine_value : null;
    const how = field.confirmed && field.check && field.check.how !== "typed" ? text.checking.how[field.check.how] : null;
    const facts = [change === "chosen" ? text.summary.chosen : null, how].filter((one) => one !== null);
    const content = html`<strong>${this.label(field)}</strong>
      ${field.value === null ? nothing : html`<span class="summary-value" lang="nl">${field.value}</span>`}
      <span class="summary-facts">
        ${field.provenance ? provenanceMark(field.provenance, typed) : html`<span class="provenance provenance-emptied">${icon("cross")}${text.review.rejected}</span>`}
        ${facts.length > 0 ? html`<span>${facts.join(" \u00b7 ")}</span>` : nothing}
      </span>
      ${was === null ? nothing : html`<span class="summary-was" lang="nl">${text.summary.was(was)}</span>`}`;
    return this.line(`field:${field.id}`, content);
  }

  private group(title: (n: number) => string, fields: readonly Changed[]) {
    if (fields.length === 0) return nothing;
    return html`<h3>${title(fields.length)}</h3>
      <ul>
        ${fields.map(({ field, change }) => this.fieldLine(field, change))}
      </ul>`;
  }

  private fields() {
    const all = this.model.draft.fields.flatMap((field): Changed[] => {
      const change = changeOf(field);
      return change ? [{ field, change }] : [];
    });
    const kept = (one: Changed) => one.change === "taken" || one.change === "proposed";
    return html`<section class="panel" aria-labelledby="summary-fields">
      <h2 id="summary-fields">${text.summary.fieldsTitle}</h2>
      ${all.length === 0 ? html`<p class="hint">${text.summary.noFields}</p>` : nothing}
      ${this.group(text.summary.changedTitle, all.filter((one) => !kept(one)))}
      ${this.group(text.summary.keptTitle, all.filter(kept))} ${this.looked()}
    </section>`;
  }

  /** How many values were heard, typed again, typed, or only seen. */
  private looked() {
    const done = this.model.draft.fields.filter((field) => field.value !== null && field.confirmed);
    const counts = HOWS.map((how) => [how, done.filter((field) => field.check?.how === how).length] as const);
    const said = counts.filter(([, n]) => n > 0).map(([how, n]) => text.summary.counted[how](n));
    return said.length === 0 ? nothing : html`<p class="legend">${text.summary.heardTitle} ${said.join(", ")}.</p>`;
  }

  private text() {
    const { draft } = this.model;
    const counts = countWords(draft);
    const kinds = ["corrected", "typed", "leftOut", "proposed", "spoken"] as const satisfies readonly (keyof WordCounts)[];
    const tokens = alignWords(draft.narrative.text, wordsOf(draft.transcript), draft.narrative.machine_text ?? null);
    const points = new PointList();
    points.read(draft, tokens);
    const left = [...points.byToken(this.model.settled).values()].reduce((sum, here) => sum + here.length, 0);
    return html`<section class="panel" aria-labelledby="summary-text">
      <h2 id="summary-text">${text.summary.textTitle}</h2>
      <ul>
        ${counts.total === 0 ? this.line("text", text.summary.noText) : nothing}
        ${kinds.filter((kind) => counts[kind] > 0).map((kind) => this.line("text", text.summary.words[kind](counts[kind])))}
        ${left > 0 ? this.line("text", html`${icon("warning")}${text.summary.points(left)}`) : nothing}
      </ul>
    </section>`;
  }

  private read() {
    const kept = this.model.draft.read_back;
    if (!this.readBack || !kept) return nothing;
    const said = html`${text.readBack.kept(text.readBack.ways[kept.how], moment(kept.at))}
    ${kept.note ? html`<span class="summary-was" lang="nl">${kept.note}</span>` : nothing}`;
    return html`<section class="panel" aria-labelledby="summary-read">
      <h2 id="summary-read">${text.summary.readBackTitle}</h2>
      <ul>${this.line("readback", said)}</ul>
    </section>`;
  }

  private questions() {
    return this.asking ? summaryQuestions(this.asking, (content) => this.line("questions", content)) : nothing;
  }

  private looking() {
    return html`<section class="panel summary-signals" aria-labelledby="summary-signals" aria-busy=${this.signals === null}>
      <h2 id="summary-signals">${text.summary.signalsTitle}</h2>
      ${this.signals === null
        ? html`<p class="hint">${text.app.loading}</p>`
        : this.signals === "none"
          ? html`<p class="hint">${text.summary.noSignals}</p>`
          : this.numbers(this.signals)}
      <p class="legend">${text.summary.signalsWhy}</p>
    </section>`;
  }

  private numbers({ words, active_s, heard_share: share, changed }: ReviewSignals) {
    const fast = active_s > 0 && words / active_s > FASTER_THAN_READING;
    const read = active_s > 0 && words > 0 ? text.summary.read(words, duration(active_s)) : null;
    const own = changed.A + changed.B + changed.C;
    return html`<ul>
      ${read ? this.line("text", html`${read}${fast ? html` ${text.summary.readFast}` : nothing}`) : nothing}
      ${share === null ? nothing : this.line("text", text.summary.heardShare(share))}
      ${this.line("text", own === 0 ? text.summary.changedNothing : text.summary.changedWords(changed.A, changed.B, changed.C))}
    </ul>`;
  }

  override render() {
    return html`<p class="hint">${text.summary.intro}</p>
      <div class="summary">${this.open()} ${this.fields()}<div class="summary-side">${this.text()} ${this.questions()} ${this.read()} ${this.looking()}</div></div>
      <p class="legend">${text.summary.confirmHelp}</p>`;
  }
}

customElements.define("review-summary", ReviewSummary);
