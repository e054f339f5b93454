/** A draft that is to be the next version of a report: of which version, and why. */

import type { Draft, Rectifies } from "../records.ts";

/** Null when the draft was begun with this reason; else the draft was there already, with what it is for. */
export function begunBefore(draft: Draft, reason: string): Rectifies | null {
  const { rectifies } = draft;
  if (!rectifies) return null;
  const plain = (words: string) => words.normalize("NFC").replace(/\s+/g, " ").trim();
  return plain(rectifies.reason ?? "") === plain(reason) ? null : rectifies;
}
