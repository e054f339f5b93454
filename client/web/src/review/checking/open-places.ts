/** What still has to be looked at before a draft can be confirmed, each with its place on the screen. */

import type { Draft, DraftField } from "../../records.ts";
import { openParagraphs } from "../paragraphs.ts";

export type Place = "review" | "text" | "steps" | "questions" | "readback" | "summary" | `field:${string}`;

/** Fields with a value that nobody confirmed yet. */
export function openFields(draft: Draft): DraftField[] {
  return draft.fields.filter((field) => field.value !== null && !field.confirmed);
}

/** Everything to look at: paragraphs and fields; the reading back is a step of its own. */
export function openCount(draft: Draft): number {
  return openParagraphs(draft.narrative) + openFields(draft).length;
}

/** Where to go next; null when all was looked at. Important values are asked in their own order. */
export function nextPlace(draft: Draft, importantFirst: readonly DraftField[]): Place | null {
  if (openParagraphs(draft.narrative) > 0) return "text";
  const open = openFields(draft);
  const next = importantFirst.find((field) => open.includes(field)) ?? open[0];
  return next ? `field:${next.id}` : null;
}
