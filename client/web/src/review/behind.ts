/** What stands behind the fields of a draft: observations, words, and pieces of sound. */

import type { Alternative, Draft, DraftField, Observation, Spans } from "../records.ts";
import { wordsInSpans, wordsOf } from "./align.ts";

/** Words further apart than this are played one after the other, without what is in between. */
const MAX_GAP_S = 2;

/** Every observation that a value is made of, in the order of the draft. */
export function observationsBehind(draft: Draft, one: DraftField | Alternative): Observation[] {
  const ids = new Set([one.observation_id, ...(one.observation_ids ?? [])]);
  return draft.observations.filter((observation) => ids.has(observation.id));
}

/** The characters that say a value: just its own words, or in older drafts all of the observation's. */
export function spansBehind(draft: Draft, field: DraftField): Spans {
  if (field.spans?.length) return field.spans;
  return observationsBehind(draft, field).flatMap((observation) => observation.spans);
}

/** [start_s, end_s] of the words in these spans; neighbouring words make one piece. */
export function piecesOf(draft: Draft, spans: Spans): [number, number][] {
  const all = wordsOf(draft.transcript);
  const pieces: [number, number][] = [];
  for (const at of [...wordsInSpans(draft.transcript, spans)].sort((a, b) => a - b)) {
    const word = all[at];
    if (!word || word.end_s <= word.start_s) continue;
    const last = pieces.at(-1);
    if (last && word.start_s - last[1] <= MAX_GAP_S) last[1] = Math.max(last[1], word.end_s);
    else pieces.push([word.start_s, word.end_s]);
  }
  return pieces;
}

/** The words in these spans; " … " where words between them are left out. */
export function wordsSaid(draft: Draft, spans: Spans): string {
  const all = wordsOf(draft.transcript);
  let said = "";
  let before: number | null = null;
  for (const at of [...wordsInSpans(draft.transcript, spans)].sort((a, b) => a - b)) {
    said += (before === null ? "" : at === before + 1 ? " " : " \u2026 ") + (all[at]?.text ?? "");
    before = at;
  }
  return said;
}

/** Observations that are in no field, neither as its value nor to choose from. */
export function unusedObservations(draft: Draft): Observation[] {
  const used = new Set<string | null>();
  for (const field of draft.fields) {
    for (const one of [field, ...field.alternatives]) {
      used.add(one.observation_id);
      for (const id of one.observation_ids ?? []) used.add(id);
    }
  }
  return draft.observations.filter((observation) => !used.has(observation.id));
}
