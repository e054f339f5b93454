/**
 * What an officer should listen to or choose, and where in the text it stands.
 *
 * Marks and suggestions belong to the transcript and never change; the narrative does. A point
 * about words that the officer changed is settled and no longer shown.
 */

import type { Mark, MarkKind, Suggestion, Transcript, Word } from "../records.ts";
import type { Token } from "./align.ts";

export interface Point {
  /** The same as long as the transcript is. */
  id: string;
  kind: MarkKind | "suggestion";
  /** Dropped words, the other hearing, or the suggested term; may be empty. */
  text: string;
  /** The list a suggestion comes from; empty for marks. */
  source: string;
  startS: number;
  endS: number;
  /** Words of the sound that it is about; null when it stands between words. */
  words: [first: number, last: number] | null;
  /** It stands behind this word of the sound; -1 is before all. */
  after: number;
}

/** A point with its place in the narrative: behind this token, or -1. */
export interface PlacedPoint {
  point: Point;
  at: number;
}

export function pointsOf(transcript: Transcript): Point[] {
  const points: Point[] = [];
  let offset = 0; // words of the utterances before this one
  for (const utterance of transcript.utterances) {
    const base = `${utterance.utterance}.${utterance.revision}`;
    const here = offset;
    const found = [
      ...utterance.marks.map((mark, n) => markPoint(`${base}-m${n}`, mark, utterance.words, here)),
      ...utterance.suggestions.flatMap((one, n) => suggestionPoint(`${base}-s${n}`, one, utterance.words, here)),
    ];
    points.push(...found.sort((a, b) => a.after - b.after || a.startS - b.startS));
    offset += utterance.words.length;
  }
  return points;
}

function markPoint(id: string, mark: Mark, words: readonly Word[], offset: number): Point {
  const middles = words.map((word) => (word.start_s + word.end_s) / 2);
  const inside = middles.flatMap((at, n) => (at >= mark.start_s && at <= mark.end_s ? [n] : []));
  const [first, last] = [inside[0], inside.at(-1)];
  const about = mark.kind === "doubtful" && first !== undefined && last !== undefined;
  const before = middles.filter((at) => at < mark.start_s).length - 1;
  return {
    id,
    kind: mark.kind,
    text: mark.text,
    source: "",
    startS: mark.start_s,
    endS: mark.end_s,
    words: about ? [offset + first, offset + last] : null,
    after: offset + (about ? last : before),
  };
}

function suggestionPoint(id: string, one: Suggestion, words: readonly Word[], offset: number): Point[] {
  const [first, last] = [words[one.first_word], words[one.last_word]];
  // A suggestion that points past the words can't be shown at its place.
  if (!first || !last || one.last_word < one.first_word) return [];
  return [
    {
      id,
      kind: "suggestion",
      text: one.term,
      source: one.source,
      startS: first.start_s,
      endS: last.end_s,
      words: [offset + one.first_word, offset + one.last_word],
      after: offset + one.last_word,
    },
  ];
}

/** Points that still stand, in the order of the text. */
export function placed(points: readonly Point[], tokens: readonly Token[]): PlacedPoint[] {
  const tokenOf = new Map<number, number>();
  tokens.forEach((token, at) => {
    if (token.word !== null) tokenOf.set(token.word, at);
  });
  const found: PlacedPoint[] = [];
  for (const point of points) {
    if (point.words && !untouched(point.words, tokens, tokenOf)) continue;
    found.push({ point, at: tokenBehind(point.after, tokenOf) });
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Tokens that a point is about: first and last. */
export function tokensOf(words: [number, number], tokens: readonly Token[]): [number, number] | null {
  const first = tokens.findIndex((token) => token.word === words[0]);
  const last = tokens.findIndex((token) => token.word === words[1]);
  return first < 0 || last < first ? null : [first, last];
}

function untouched([first, last]: [number, number], tokens: readonly Token[], tokenOf: Map<number, number>): boolean {
  for (let word = first; word <= last; word++) {
    const at = tokenOf.get(word);
    if (at === undefined || tokens[at]?.changed) return false;
  }
  return true;
}

function tokenBehind(word: number, tokenOf: Map<number, number>): number {
  for (let back = word; back >= 0; back--) {
    const at = tokenOf.get(back);
    if (at !== undefined) return at;
  }
  return -1;
}
