/** What one version of a report says that another does not. */

import type { Report } from "../records.ts";
import type { DiffPiece } from "./word-diff.ts";
import { wordDiff } from "./word-diff.ts";

export interface FieldDifference {
  label: string;
  was: string | null;
  is: string | null;
}

export interface Differences {
  /** Null where both texts are the same. */
  text: DiffPiece[] | null;
  fields: FieldDifference[];
}

export function differences(before: Report, after: Report): Differences {
  const [old, now] = [before.narrative.text, after.narrative.text];
  const was = new Map(before.fields.map((field) => [field.id, field.value]));
  const is = new Map(after.fields.map((field) => [field.id, field.value]));
  const ids = [...is.keys(), ...[...was.keys()].filter((id) => !is.has(id))];
  const fields = ids
    .map((id) => ({
      label: after.labels[id] ?? before.labels[id] ?? id,
      was: was.get(id) ?? null,
      is: is.get(id) ?? null,
    }))
    .filter((field) => field.was !== field.is);
  return { text: old === now ? null : wordDiff(old, now), fields };
}

/** How many places differ: changed values, and runs of words that were taken away or put in. */
export function differenceCount({ text, fields }: Differences): number {
  const runs = (text ?? []).filter((piece, at, all) => piece.kind !== "same" && (at === 0 || all[at - 1]?.kind === "same"));
  return fields.length + runs.length;
}
