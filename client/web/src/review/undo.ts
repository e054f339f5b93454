/**
 * What an edit changed, and the edit that puts it back.
 *
 * Putting back is a new version like any other. It is left out where somebody else changed the same
 * part since. A confirmation comes back with the value it was given for, but never one for which the
 * officer typed the end of the value: that has to be typed again.
 */

import type { Inquiry } from "../guidance/guidance.ts";
import type { Draft, DraftEdit, DraftField, FieldEdit, Narrative, ReadBack } from "../records.ts";
import type { AboutQuestions } from "./inquiry-undo.ts";
import { aboutQuestions, changedInquiry, inquiryEdit } from "./inquiry-undo.ts";
import { isTicked, paragraphs } from "./paragraphs.ts";

type Change<T> = readonly [before: T, after: T];

/** The parts that one edit changed: as they were, and as they became. */
export interface Step {
  fields: readonly Change<DraftField>[];
  narrative: Change<Narrative> | null;
  readBack: Change<ReadBack | null> | null;
  inquiry: Change<Inquiry> | null;
}

/** What a step is about, to tell the officer. */
export interface About {
  text: boolean;
  /** Numbers of the paragraphs whose tick alone changed. */
  ticks: number[];
  fields: string[];
  readBack: boolean;
  /** What was done with the questions. */
  questions: AboutQuestions | null;
}

export type PutBack =
  /** `again`: fields whose value the officer has to check anew. `silent`: a spoken answer is back without its sound. */
  | { kind: "edit"; edit: DraftEdit; again: string[]; silent?: boolean }
  /** Somebody else changed it since: it stays. */
  | { kind: "changed_since" }
  /** It can only be done by hand: typing a value's end, reading back. */
  | { kind: "by_hand"; again: string[] };

/** What an edit changed; null when nothing. Both are answers of the server, one version apart. */
export function stepBetween(before: Draft, after: Draft): Step | null {
  const fields = before.fields.flatMap((was): Change<DraftField>[] => {
    const now = after.fields.find((one) => one.id === was.id);
    return now && !sameField(was, now) ? [[was, now]] : [];
  });
  const narrative = sameNarrative(before.narrative, after.narrative) ? null : ([before.narrative, after.narrative] as const);
  const [wasRead, nowRead] = [before.read_back ?? null, after.read_back ?? null];
  const inquiry = changedInquiry(before, after);
  // Taken back by the server because something was changed: that is no part of its own.
  const alone = fields.length === 0 && !narrative && !inquiry;
  const readBack = wasRead?.at !== nowRead?.at && alone ? ([wasRead, nowRead] as const) : null;
  return fields.length || narrative || readBack || inquiry ? { fields, narrative, readBack, inquiry } : null;
}

/** The edit that puts back what the step changed, on the draft as it is now. */
export function putBack(step: Step, now: Draft, withConfirmations = true): PutBack {
  const edit: DraftEdit = {};
  const again: string[] = [];
  for (const [was, became] of step.fields) {
    const here = now.fields.find((one) => one.id === was.id);
    if (!here || !sameField(here, became)) return { kind: "changed_since" };
    const part = fieldEdit(here, was, withConfirmations);
    if (part.mustCheck) again.push(was.id);
    if (Object.keys(part.edit).length > 0) edit.fields = { ...edit.fields, [was.id]: part.edit };
  }
  if (step.narrative) {
    const [was, became] = step.narrative;
    const part = was.text === became.text ? ticksEdit(was, became, now.narrative) : textEdit(was, became, now.narrative);
    if (!part) return { kind: "changed_since" };
    Object.assign(edit, part);
  }
  if (step.readBack) {
    const [was, became] = step.readBack;
    if ((now.read_back ?? null)?.at !== became?.at) return { kind: "changed_since" };
    if (was !== null) return { kind: "by_hand", again }; // it would be noted as read back now
    edit.read_back = null;
  }
  if (step.inquiry) {
    const part = inquiryEdit(step.inquiry, now.inquiry);
    if (part === "changed_since") return { kind: "changed_since" };
    if (part) return { kind: "edit", edit: { ...edit, inquiry: part.edit }, again, ...(part.silent ? { silent: true } : {}) };
  }
  return Object.keys(edit).length > 0 ? { kind: "edit", edit, again } : { kind: "by_hand", again };
}

export function aboutStep({ fields, narrative, readBack, inquiry }: Step): About {
  const text = narrative !== null && narrative[0].text !== narrative[1].text;
  return {
    text,
    ticks: narrative && !text ? changedTicks(narrative[0], narrative[1]) : [],
    fields: fields.map(([was]) => was.id),
    readBack: readBack !== null,
    questions: inquiry && aboutQuestions(inquiry),
  };
}

function fieldEdit(now: DraftField, to: DraftField, withConfirmations: boolean): { edit: FieldEdit; mustCheck: boolean } {
  const edit: FieldEdit = {};
  const other = now.value !== to.value || now.provenance !== to.provenance || now.observation_id !== to.observation_id;
  if (other) {
    if (to.provenance === "spoken" && to.observation_id !== null) edit.observation_id = to.observation_id;
    else edit.value = to.value;
  }
  if (!to.confirmed) {
    if (now.confirmed && !other) edit.confirmed = false;
    return { edit, mustCheck: false };
  }
  if (now.confirmed && !other) return { edit, mustCheck: false };
  const own = to.provenance === "typed" || to.provenance === "corrected";
  const how = own ? "typed" : to.check?.how;
  if (!withConfirmations || how === undefined || how === "retyped") return { edit, mustCheck: true };
  edit.confirmed = true;
  if (how === "heard") edit.check = { how, heard_s: to.check?.heard_s ?? 0, rate: to.check?.rate ?? 1 };
  return { edit, mustCheck: false };
}

function textEdit(to: Narrative, became: Narrative, now: Narrative): DraftEdit | null {
  if (now.text !== became.text) return null;
  const all = paragraphs(to.text);
  if (all.length === 0) return to.confirmed ? { narrative: to.text, narrative_confirmed: true } : { narrative: to.text };
  return { narrative: to.text, paragraphs: Object.fromEntries(all.map((one) => [one.number, isTicked(to, one.number)])) };
}

function ticksEdit(to: Narrative, became: Narrative, now: Narrative): DraftEdit | null {
  if (now.text !== became.text) return null;
  if (paragraphs(to.text).length === 0) return now.confirmed === became.confirmed ? { narrative_confirmed: to.confirmed } : null;
  const changed = changedTicks(to, became);
  if (changed.some((number) => isTicked(now, number) !== isTicked(became, number))) return null;
  return { paragraphs: Object.fromEntries(changed.map((number) => [number, isTicked(to, number)])) };
}

function changedTicks(one: Narrative, other: Narrative): number[] {
  return paragraphs(one.text)
    .map(({ number }) => number)
    .filter((number) => isTicked(one, number) !== isTicked(other, number));
}

function sameField(one: DraftField, other: DraftField): boolean {
  return (
    one.value === other.value &&
    one.provenance === other.provenance &&
    one.observation_id === other.observation_id &&
    one.confirmed === other.confirmed
  );
}

function sameNarrative(one: Narrative, other: Narrative): boolean {
  return one.text === other.text && one.confirmed === other.confirmed && changedTicks(one, other).length === 0;
}
