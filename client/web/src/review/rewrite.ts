/** Small changes of the narrative that an officer chooses with one touch; the rest stays as typed. */

import type { Token } from "./align.ts";

const EDGES = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su;

/** `text` in place of the tokens `first` to `last`; the punctuation around them and their capital stay. */
export function replaced(narrative: string, tokens: readonly Token[], first: number, last: number, text: string): string {
  const [from, to] = [span(tokens, first)[0], span(tokens, last)[1]];
  const opening = EDGES.exec(tokens[first]?.text ?? "")?.[1] ?? "";
  const closing = EDGES.exec(tokens[last]?.text ?? "")?.[3] ?? "";
  const core = likeCapital(text.trim(), (tokens[first]?.text ?? "").slice(opening.length));
  const put = opening + core + (core.endsWith(closing) ? "" : closing);
  return narrative.slice(0, from) + put + narrative.slice(to);
}

/** Words as another hearing gave them, without the punctuation around them. */
export function bare(text: string): string {
  return EDGES.exec(text.trim())?.[2] ?? "";
}

/** `text` behind the token `at` (-1: before all). */
export function inserted(narrative: string, tokens: readonly Token[], at: number, text: string): string {
  if (at < 0) return [text.trim(), narrative].filter(Boolean).join(" ");
  const end = span(tokens, at)[1];
  return `${narrative.slice(0, end)} ${text.trim()}${narrative.slice(end)}`;
}

/** Where a token stands in the narrative, in UTF-16 units: without the space before it. */
function span(tokens: readonly Token[], at: number): [number, number] {
  let start = 0;
  for (let n = 0; n < at; n++) start += (tokens[n]?.before.length ?? 0) + (tokens[n]?.text.length ?? 0);
  start += tokens[at]?.before.length ?? 0;
  return [start, start + (tokens[at]?.text.length ?? 0)];
}

/** A word at the start of a sentence keeps its capital; a name keeps its own letters. */
function likeCapital(text: string, before: string): string {
  const [first = ""] = before;
  const capital = first !== first.toLocaleLowerCase("nl");
  return capital ? text.charAt(0).toLocaleUpperCase("nl") + text.slice(1) : text;
}

/** Words that a sentence is full of: they get a capital from its beginning, not of their own. */
const SMALL_WORDS = new Set(
  "de het een ik wij we hij zij ze u er op in bij met naar van voor uit om aan over en of maar toen daar dit dat die deze mijn zijn haar niet geen ja nee".split(" "),
);

/**
 * Words that were spoken by themselves, as they stand inside a sentence: without the full stop that
 * recognition puts behind them, and with a small first letter where the draft writes that word small.
 */
export function amid(spoken: string, known: readonly Token[]): string {
  const words = bare(spoken);
  const first = bare(words.split(/\s/, 1)[0] ?? "");
  const small = first.toLocaleLowerCase("nl");
  if (small === first) return words;
  const written = SMALL_WORDS.has(small) || known.some((token) => bare(token.text) === small);
  return written ? words.replace(first, small) : words;
}
