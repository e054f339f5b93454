/** The paragraphs of a running text; cut as the server cuts it (server/domain/paragraphs.py). */

import type { Narrative } from "../records.ts";

export interface Paragraph {
  /** From 0; empty pieces are not counted. */
  number: number;
  text: string;
  /** Where it stands in the whole text, in UTF-16 units. */
  from: number;
  to: number;
}

const BLANK_LINE = /\n[ \t]*\n/g;

export function paragraphs(whole: string): Paragraph[] {
  const found: Paragraph[] = [];
  const take = (start: number, end: number) => {
    const piece = whole.slice(start, end);
    const text = piece.trim();
    if (text === "") return;
    const from = start + piece.indexOf(text);
    found.push({ number: found.length, text, from, to: from + text.length });
  };
  let start = 0;
  for (const line of whole.matchAll(BLANK_LINE)) {
    take(start, line.index);
    start = line.index + line[0].length;
  }
  take(start, whole.length);
  return found;
}

/** The whole text with this one rewritten; an empty one goes, with the blank line it leaves. */
export function rewritten(whole: string, one: Paragraph, text: string): string {
  const now = text.trim();
  if (now !== "") return whole.slice(0, one.from) + now + whole.slice(one.to);
  return [whole.slice(0, one.from).trimEnd(), whole.slice(one.to).trimStart()].filter(Boolean).join("\n\n");
}

/** Whether a paragraph is ticked; a draft from before paragraphs were ticked tells it of the whole. */
export function isTicked(narrative: Narrative, number: number): boolean {
  return narrative.checked ? narrative.checked.includes(number) : narrative.confirmed;
}

/** Paragraphs that nobody ticked yet; one for an empty text that waits for its tick. */
export function openParagraphs(narrative: Narrative): number {
  const all = paragraphs(narrative.text);
  if (all.length === 0) return narrative.confirmed ? 0 : 1;
  return all.filter((one) => !isTicked(narrative, one.number)).length;
}
