/** The text of a dictation while it grows: finals by utterance, and the utterance in progress. */

import type { Final, Partial } from "./protocol.ts";

export interface LiveText {
  /** In order of utterance number. */
  readonly finals: readonly Final[];
  readonly partial: Partial | null;
}

export const EMPTY_TEXT: LiveText = { finals: [], partial: null };

/** A final replaces an older revision of the same utterance and ends its partial. */
export function withFinal(text: LiveText, final: Final): LiveText {
  const known = text.finals.find((other) => other.utterance === final.utterance);
  if (known && known.revision > final.revision) return text;
  const finals = text.finals.filter((other) => other.utterance !== final.utterance);
  const before = finals.findIndex((other) => other.utterance > final.utterance);
  finals.splice(before < 0 ? finals.length : before, 0, final);
  const partial = text.partial && text.partial.utterance <= final.utterance ? null : text.partial;
  return { finals, partial };
}

/** A partial of an utterance that has its final is old news. */
export function withPartial(text: LiveText, partial: Partial): LiveText {
  const last = text.finals.at(-1);
  if (last && last.utterance >= partial.utterance) return text;
  return { finals: text.finals, partial };
}

/** After a reconnect all finals come again; what was in progress is decoded anew. */
export function resumed(text: LiveText): LiveText {
  return { finals: text.finals, partial: null };
}
