/** A draft, a report and an unfinished dictation as they stand in a list. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { printUrl } from "../api.ts";
import { icon } from "../parts/icons.ts";
import type { DictationSummary, DraftSummary, ReportSummary } from "../records.ts";
import { links } from "../router.ts";
import { duration, text } from "../text.ts";
import { dateOf, dayAndTime, timeOf } from "./days.ts";

export type Part = TemplateResult | typeof nothing;

interface Item {
  title: string;
  /** It stands under the heading of a day. */
  underDay?: boolean;
  tags?: Part;
  meta: string;
  excerpt?: string;
  note?: Part;
  actions: TemplateResult;
}

export function item({ title, underDay, tags, meta, excerpt, note, actions }: Item): TemplateResult {
  const named = html`<span lang="nl">${title}</span>${tags ?? nothing}`; // names of forms are Dutch
  return html`<li class="item">
    <div class="item-text">
      ${underDay ? html`<h4>${named}</h4>` : html`<h3>${named}</h3>`}
      <p class="meta">${meta}</p>
      ${excerpt ? html`<p class="excerpt" lang="nl">${excerpt}</p>` : nothing} ${note ?? nothing}
    </div>
    <div class="actions">${actions}</div>
  </li>`;
}

export function draftItem(draft: DraftSummary, title: string): TemplateResult {
  return item({
    title: draft.title || title,
    underDay: true,
    tags: draft.rectifies
      ? html` <span class="tag" title=${text.lists.rectifiesHelp}>${text.lists.rectifies}</span>`
      : nothing,
    meta: line(timeOf(draft.dictated_at), text.lists.open(draft.open_fields), later(draft, text.lists.purge)),
    excerpt: draft.excerpt || text.lists.noText,
    note: soon(draft),
    actions: html`<a class="button primary" href=${links.review(draft.id)} aria-label="${text.lists.continue}: ${said(draft.title || title, draft.dictated_at)}">${text.lists.continue}</a>`,
  });
}

export function reportItem(report: ReportSummary): TemplateResult {
  const about = said(report.title, report.confirmed_at);
  return item({
    title: report.title,
    underDay: true,
    tags: report.contested ? html` <span class="badge-contested">${text.report.contested}</span>` : nothing,
    meta: line(timeOf(report.confirmed_at), report.version > 1 ? text.report.version(report.version) : ""),
    excerpt: report.excerpt || text.lists.noText,
    actions: html`<a class="button" href=${links.report(report.id)} aria-label="${text.lists.view}: ${about}">${text.lists.view}</a>
      <a class="button" href=${printUrl(report.id)} target="_blank" rel="noopener" aria-label="${text.lists.print}: ${about} (${text.report.printHint})"
        >${icon("printer")}${text.lists.print}</a>`,
  });
}

/** @param finishing - null, or the id of the one that a draft is being made of */
export function dictationItem(
  dictation: DictationSummary,
  title: string,
  finishing: string | null,
  finish: (dictation: DictationSummary) => void,
): TemplateResult {
  const sound = text.lists.audio(duration(dictation.audio_s));
  return item({
    title,
    meta: line(dayAndTime(dictation.dictated_at), sound, later(dictation, text.lists.purgeEarliest)),
    note: soon(dictation),
    actions: dictation.connected
      ? html`<p class="meta">${text.lists.connected}</p>`
      : html`<button class="button primary" aria-label="${text.lists.finish}: ${said(title, dictation.dictated_at)}" ?disabled=${finishing !== null} @click=${() => finish(dictation)}>
          ${finishing === dictation.id ? html`<span class="spinner"></span>` : nothing}${text.lists.finish}
        </button>`,
  });
}

interface Going {
  purge_at?: string | null;
  purge_soon?: boolean;
}

/** When it goes, while that is no reason to hurry; "" otherwise. */
function later(record: Going, sentence: (day: string) => string): string {
  return record.purge_at && !record.purge_soon ? sentence(dateOf(record.purge_at)) : "";
}

/** The rule of retention wants its officer warned by now. */
function soon(record: Going): Part {
  if (!record.purge_at || !record.purge_soon) return nothing;
  return html`<p class="purge-soon">${icon("warning")}<span>${text.lists.purgeSoon(dateOf(record.purge_at))}</span></p>`;
}

function line(...parts: string[]): string {
  return parts.filter(Boolean).join(" · ");
}

/** Many buttons of a list read the same: who hears them one by one needs to know which. */
function said(title: string, at: string): string {
  return `${title}, ${dayAndTime(at)}`;
}
