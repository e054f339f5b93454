/** What stands around the review on every step: the bar at the bottom, notices, and on a phone the way between its parts. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { shortcut } from "../../keys/shortcut.ts";
import { icon } from "../../parts/icons.ts";
import { notice } from "../../parts/notice.ts";
import type { Draft } from "../../records.ts";
import type { ReviewStep } from "../../router.ts";
import { links } from "../../router.ts";
import { text } from "../../text.ts";
import { openParagraphs } from "../paragraphs.ts";
import type { SoundPlayer } from "../player.ts";
import { openCount, openFields } from "./open-places.ts";
import { speedButton } from "./speed-button.ts";

export interface BarActions {
  later: () => void;
  back: () => void;
  toSummary: () => void;
  confirm: () => void;
}

/** How much is open, the sound that plays, "later", and the one way on from this step. */
export function reviewBar(draft: Draft, player: SoundPlayer, step: ReviewStep, busy: boolean, does: BarActions): TemplateResult {
  const open = openCount(draft);
  return html`<div class="confirm-bar">
    <p class="confirm-state" role="status">
      ${open === 0 ? icon("check") : nothing}${open === 0 ? text.review.allDone : text.review.todo(open)}
    </p>
    ${player.playing
      ? html`<div class="bar-sound">
          <button class="button quiet stop-sound" @click=${() => player.stop()}>${icon("stop")}${text.review.stopSound}</button>
          ${speedButton(player)}
        </div>`
      : nothing}
    <button class="button later" ${shortcut("later")} @click=${does.later}>${text.review.later}</button>
    ${step === "" ? nothing : html`<button class="button back" @click=${does.back}>${icon("back")}${text.summary.back}</button>`}
    ${onward(step, busy, does)}
  </div>`;
}

function onward(step: ReviewStep, busy: boolean, does: BarActions) {
  if (step === "") {
    return html`<button class="button primary" ${shortcut("confirm")} @click=${does.toSummary}>${text.summary.toSummary}${icon("arrow")}</button>`;
  }
  if (step !== "overzicht") return nothing;
  return html`<button class="button primary" ?disabled=${busy} ${shortcut("confirm")} @click=${does.confirm}>
    ${busy ? text.summary.confirming : text.summary.confirm}
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
