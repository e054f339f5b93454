/** Where a half-typed paragraph belongs in the text as it is now: somebody may have changed it since. */

import type { Paragraph } from "./paragraphs.ts";
import { paragraphs, rewritten } from "./paragraphs.ts";

export type Place =
  /** It still says what it said when typing began. */
  | { kind: "same"; paragraph: Paragraph }
  /** Another text stands there now. */
  | { kind: "changed"; paragraph: Paragraph }
  /** Nothing stands there any more, or yet. */
  | { kind: "gone" };

/** The paragraph with these words, nearest to where it stood; or what stands there now. */
export function placeOf(whole: string, from: string, number: number): Place {
  const all = paragraphs(whole);
  const same = all.filter((one) => one.text === from);
  same.sort((a, b) => Math.abs(a.number - number) - Math.abs(b.number - number));
  if (same[0]) return { kind: "same", paragraph: same[0] };
  const there = from === "" ? undefined : all[number];
  return there ? { kind: "changed", paragraph: there } : { kind: "gone" };
}

/** The whole text with what was typed in its place. */
export function putInPlace(whole: string, place: Place, typed: string): string {
  if (place.kind !== "gone") return rewritten(whole, place.paragraph, typed);
  return [whole.trimEnd(), typed.trim()].filter(Boolean).join("\n\n");
}
