/** What stands around the review on every step: the bar at the bottom, notices, and on a phone the way between its parts. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { shortcut } from "../../keys/shortcut.ts";
import { icon } from "../../parts/icons.ts";
import { notice } from "../../parts/notice.ts";
import type { Draft, Template } from "../../records.ts";
import { rectifiesLine } from "../../report/rectifies-line.ts";
import type { ReviewStep } from "../../router.ts";
import { links } from "../../router.ts";
import { moment, text } from "../../text.ts";
import type { DraftModel } from "../draft-model.ts";
import { openParagraphs } from "../paragraphs.ts";
import type { SoundPlayer } from "../player.ts";
import "../undo-buttons.ts";
import { openCount, openFields } from "./open-places.ts";
import { speedButton } from "./speed-button.ts";

export interface BarActions {
  later: () => void;
  back: () => void;
  toSummary: () => void;
  confirm: () => void;
}

export interface BarState {
  /** The last edits are being saved, before the summary is shown. */
  going: boolean;
  confirming: boolean;
  /** The summary has been there for long enough to be looked at. */
  ready: boolean;
  /** Why the draft was not confirmed, in a sentence. */
  trouble: string | null;
}

/** The title of this step, when it was dictated, the way back from an edit, and what the draft is a new version of. */
export function reviewHead(heading: string, model: DraftModel | null, labels: Record<string, string>): TemplateResult {
  return html`<div class="screen-head">
      <h1 tabindex="-1">${heading}</h1>
      ${model ? html`<p class="meta">${text.review.dictated(moment(model.draft.dictated_at))}</p>` : nothing}
      ${model?.draft.state === "open" ? html`<undo-buttons .model=${model} .labels=${labels}></undo-buttons>` : nothing}
    </div>
    ${model ? rectifiesLine(model.draft) : nothing}`;
}

export function reviewHeading(step: ReviewStep, template: Template | undefined): string {
  if (step === "voorlezen") return text.readBack.title;
  if (step === "overzicht") return text.summary.title;
  return template ? `${text.review.title}: ${template.title}` : text.review.title;
}

/** How much is open, the sound that plays, "later", and the one way on from this step. */
export function reviewBar(draft: Draft, player: SoundPlayer, step: ReviewStep, state: BarState, does: BarActions): TemplateResult {
  const open = openCount(draft);
  return html`<div class="confirm-bar">
    <p class="confirm-state" role="status">
      ${state.going
        ? html`<span class="spinner"></span>${text.summary.going}`
        : html`${open === 0 ? icon("check") : nothing}${open === 0 ? text.review.allDone : text.review.todo(open)}`}
    </p>
    ${state.trouble ? html`<p class="todo-hint" role="alert">${icon("warning")}<span>${state.trouble}</span></p>` : nothing}
    ${player.playing
      ? html`<div class="bar-sound">
          <button class="button quiet stop-sound" @click=${() => player.stop()}>${icon("stop")}${text.review.stopSound}</button>
          ${speedButton(player)}
        </div>`
      : nothing}
    <button class="button later" ${shortcut("later")} @click=${does.later}>${text.review.later}</button>
    ${step === "" ? nothing : html`<button class="button back" @click=${does.back}>${icon("back")}${text.summary.back}</button>`}
    ${onward(step, state, does)}
  </div>`;
}

/** Not `disabled` while it waits: that would take the focus away. Who acts on it looks at the same state. */
function onward(step: ReviewStep, { going, confirming, ready }: BarState, does: BarActions) {
  if (step === "") {
    return html`<button class="button primary" aria-disabled=${going} ${shortcut("confirm")} @click=${does.toSummary}>
      ${text.summary.toSummary}${icon("arrow")}
    </button>`;
  }
  if (step !== "overzicht") return nothing;
  return html`<button class="button primary ${confirming ? "" : "settling"}" aria-disabled=${confirming || !ready} ${shortcut("confirm")} @click=${does.confirm}>
    ${confirming ? text.summary.confirming : text.summary.confirm}
  </button>`;
}

/** On a phone the fields are below the text: one touch goes to the other, where the eye was. */
export function jumps(draft: Draft, root: HTMLElement): TemplateResult {
  const state = (open: number) => (open > 0 ? text.jump.open(open) : text.jump.done);
  return html`<nav class="jumps" aria-label=${text.jump.label}>
    <button class="button quiet" @click=${() => jump(root, "text-panel", ".word-marked")}>
      ${icon("text")}<span>${text.jump.text} <small>${state(openParagraphs(draft.narrative))}</small></span>
    </button>
    <button class="button quiet" @click=${() => jump(root, "fields-column", ".field-active")}>
      ${icon("list")}<span>${text.jump.fields} <small>${state(openFields(draft).length)}</small></span>
    </button>
    <button class="button quiet" @click=${() => jump(root, "guidance-panel", ".evidence-active", ".question")}>
      ${icon("question")}<span>${text.jump.questions} <small>${text.jump.optional}</small></span>
    </button>
  </nav>`;
}

/** To what was looked at last in this part, or its beginning. */
function jump(root: HTMLElement, part: string, ...looked: string[]): void {
  const section = root.querySelector<HTMLElement>(part);
  const [at] = looked.flatMap((one) => section?.querySelector<HTMLElement>(one) ?? []);
  if (at) at.scrollIntoView({ block: "center" });
  else section?.scrollIntoView({ block: "start" });
  section?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}

/** Confirmed or thrown away, here or in another window. */
export function closedNotice({ state, report_id: reportId }: Draft): TemplateResult {
  const action = reportId
    ? html`<a class="button primary" href=${links.report(reportId)}>${text.review.openReport}</a>`
    : html`<a class="button" href=${links.reports}>${text.report.back}</a>`;
  return notice("calm", state === "confirmed" ? text.review.alreadyReport : text.review.gone, action);
}

/** Edits that the server has not taken yet. */
export function waitingNotice(count: number, retry: () => void): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  return notice("warning", text.checking.waiting(count), html`<button class="button" @click=${retry}>${text.checking.tryNow}</button>`);
}
