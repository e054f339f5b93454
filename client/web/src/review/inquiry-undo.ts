/**
 * What an edit changed in the questions of a draft, and the edit that puts it back.
 *
 * An answer is taken back, or the earlier one given again: by its reply, as if it were tapped. Its own words
 * and sound stay with the versions of the draft that name them.
 */

import type { Answer, Inquiry, InquiryEdit } from "../guidance/guidance.ts";
import { NO_INQUIRY } from "../guidance/guidance.ts";
import type { Draft } from "../records.ts";

type Change = readonly [before: Inquiry, after: Inquiry];

export interface AboutQuestions {
  /** The questions whose answer changed, as they were asked. */
  answered: string[];
  skipped: boolean;
  stopped: boolean;
  /** Which rule sets are looked at. */
  sets: boolean;
}

export function changedInquiry(before: Draft, after: Draft): Change | null {
  const change = [before.inquiry ?? NO_INQUIRY, after.inquiry ?? NO_INQUIRY] as const;
  const { answered, skipped, stopped, sets } = aboutQuestions(change);
  return answered.length > 0 || skipped || stopped || sets ? change : null;
}

export function aboutQuestions([was, became]: Change): AboutQuestions {
  return {
    answered: changedAnswers(was, became).map(([before, after]) => (after ?? before)?.asked ?? ""),
    // What is answered is no longer put off: that is no part of its own.
    skipped: differing(was.skipped, became.skipped).some((one) => !answerTo(was, one) && !answerTo(became, one)),
    stopped: was.stopped !== became.stopped,
    sets: differing(was.added, became.added).length > 0 || differing(was.removed, became.removed).length > 0,
  };
}

/** Null where only the officer can do it: an answer spoken anew in the place of the same one. */
export function inquiryEdit([was, became]: Change, now: Inquiry = NO_INQUIRY): { edit: InquiryEdit; silent: boolean } | "changed_since" | null {
  const edit: InquiryEdit = {};
  let silent = false;
  for (const [before, after] of changedAnswers(was, became)) {
    const observable = (before ?? after)?.observable ?? "";
    if (answerTo(now, observable)?.reply !== after?.reply) return "changed_since";
    if (before?.reply === after?.reply) continue;
    edit.answers = { ...edit.answers, [observable]: before ? { reply: before.reply } : null };
    silent ||= before?.sound != null;
  }
  const lists = { skipped: null, added: null, removed: null } as Record<"skipped" | "added" | "removed", string[] | null>;
  for (const list of ["skipped", "added", "removed"] as const) {
    const changed = differing(was[list], became[list]);
    if (changed.length === 0) continue;
    if (changed.some((one) => now[list].includes(one) !== became[list].includes(one))) return "changed_since";
    const put = was[list].filter((one) => changed.includes(one));
    lists[list] = [...now[list].filter((one) => !changed.includes(one)), ...put];
  }
  if (lists.skipped) edit.skipped = lists.skipped;
  if (lists.added || lists.removed) {
    edit.added = lists.added ?? now.added;
    edit.removed = lists.removed ?? now.removed;
  }
  if (was.stopped !== became.stopped) {
    if (now.stopped !== became.stopped) return "changed_since";
    edit.stopped = was.stopped;
  }
  return Object.keys(edit).length > 0 ? { edit, silent } : null;
}

function answerTo({ answers }: Inquiry, observable: string): Answer | null {
  return answers.find((one) => one.observable === observable) ?? null;
}

function changedAnswers(was: Inquiry, became: Inquiry): [before: Answer | null, after: Answer | null][] {
  const all = new Set([...was.answers, ...became.answers].map((one) => one.observable));
  return [...all]
    .map((one): [Answer | null, Answer | null] => [answerTo(was, one), answerTo(became, one)])
    .filter(([before, after]) => before?.reply !== after?.reply || before?.at !== after?.at);
}

function differing(one: readonly string[], other: readonly string[]): string[] {
  return [...one.filter((id) => !other.includes(id)), ...other.filter((id) => !one.includes(id))];
}
