/** A draft, a report and an unfinished dictation as they stand in a list. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { printUrl } from "../api.ts";
import { icon } from "../parts/icons.ts";
import type { DictationSummary, DraftSummary, ReportSummary } from "../records.ts";
import { links } from "../router.ts";
import { duration, text } from "../text.ts";
import { dateOf, timeOf } from "./days.ts";

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
  return html`<li class="item">
    <div class="item-text">
      ${underDay ? html`<h4>${title}${tags ?? nothing}</h4>` : html`<h3>${title}${tags ?? nothing}</h3>`}
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
    meta: `${timeOf(draft.dictated_at)} · ${text.lists.open(draft.open_fields)}`,
    excerpt: draft.excerpt || text.lists.noText,
    note: purgeNote(draft.purge_at, draft.purge_soon, text.lists.purge),
    actions: html`<a class="button primary" href=${links.review(draft.id)} aria-label="${text.lists.continue}: ${said(draft.title || title, draft.dictated_at)}">${text.lists.continue}</a>`,
  });
}

export function reportItem(report: ReportSummary): TemplateResult {
  const about = said(report.title, report.confirmed_at);
  const version = report.version > 1 ? ` · ${text.report.version(report.version)}` : "";
  return item({
    title: report.title,
    underDay: true,
    tags: report.contested ? html` <span class="badge-contested">${text.report.contested}</span>` : nothing,
    meta: `${timeOf(report.confirmed_at)}${version}`,
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
  const day = dateOf(dictation.dictated_at);
  return item({
    title,
    meta: `${day} ${timeOf(dictation.dictated_at)} · ${text.lists.audio(duration(dictation.audio_s))}`,
    note: purgeNote(dictation.purge_at, dictation.purge_soon, text.lists.purgeEarliest),
    actions: dictation.connected
      ? html`<p class="meta">${text.lists.connected}</p>`
      : html`<button class="button primary" ?disabled=${finishing !== null} @click=${() => finish(dictation)}>
          ${finishing === dictation.id ? html`<span class="spinner"></span>` : nothing}${text.lists.finish}
        </button>`,
  });
}

/** When it goes; with a sign where its officer is to be warned by now. */
function purgeNote(purgeAt: string | null | undefined, soon: boolean | undefined, sentence: (day: string) => string): Part {
  if (!purgeAt) return nothing;
  const words = sentence(dateOf(purgeAt));
  return soon
    ? html`<p class="purge purge-soon">${icon("warning")}<span>${words}</span></p>`
    : html`<p class="purge meta">${words}</p>`;
}

/** Many buttons of a list read the same: who hears them one by one needs to know which. */
function said(title: string, at: string): string {
  return `${title}, ${dateOf(at)} ${timeOf(at)}`;
}
