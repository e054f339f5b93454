/**
 * Which word of the sound stands behind which word of the edited text.
 *
 * The transcript never changes; the narrative does. A longest-common-subsequence over words
 * keeps every untouched word tied to its sound, and ties a changed word to what it replaced.
 */

import type { Transcript, Word } from "../records.ts";

export interface Token {
  text: string;
  /** White space before it, as typed. */
  before: string;
  /** Index into the transcript's words; null when the officer added it. */
  word: number | null;
  /** Differs from what was recognised there, or was added. */
  changed: boolean;
}

export function wordsOf(transcript: Transcript): Word[] {
  return transcript.utterances.flatMap((utterance) => utterance.words);
}

/** Work of the exact comparison above which the middle counts as rewritten (2,000 × 2,000 words). */
const MAX_CELLS = 4_000_000;

/** A word to compare with: of the sound, or of the text that the machine made of it. */
interface Known {
  text: string;
  word: number | null;
}

/**
 * The narrative's words, each tied to the word of the sound behind it.
 *
 * `machineText` is what the machine wrote after carrying out spoken commands, null where that is
 * the words of the sound: what the machine changed is no change of the officer's.
 */
export function alignWords(narrative: string, words: readonly Word[], machineText: string | null = null): Token[] {
  const said = words.map((word, index) => ({ text: word.text, word: index }));
  return tied(narrative, machineText === null ? said : tied(machineText, said));
}

function tied(text: string, known: readonly Known[]): Token[] {
  const parts = [...text.matchAll(/(\s*)(\S+)/g)].map((m) => ({ before: m[1] ?? "", text: m[2] ?? "" }));
  const pairs = matches(parts.map((part) => plain(part.text)), known.map((one) => plain(one.text)));
  const tokens: Token[] = [];
  let next = 0; // first known word that no token stands for yet
  for (let at = 0; at < parts.length; ) {
    const match = pairs.get(at);
    if (match === undefined) {
      // A run of changed words: tied one by one to the words they stand in for.
      let end = at;
      while (end < parts.length && !pairs.has(end)) end++;
      const stop = pairs.get(end) ?? known.length;
      for (; at < end; at++) {
        tokens.push({ ...part(parts, at), word: next < stop ? (known[next++]?.word ?? null) : null, changed: true });
      }
    } else {
      const one = known[match];
      tokens.push({ ...part(parts, at), word: one?.word ?? null, changed: parts[at]?.text !== one?.text });
      next = match + 1;
      at++;
    }
  }
  return tokens;
}

/** Where to start playing for a token: its own word, or the word before an added one. */
export function soundWord(tokens: readonly Token[], at: number): number | null {
  for (let back = at; back >= 0; back--) {
    const word = tokens[back]?.word ?? null;
    if (word !== null) return word;
  }
  return null;
}

/** Words whose characters overlap a span of the transcript's text (counted in code points). */
export function wordsInSpans(transcript: Transcript, spans: readonly [number, number][]): Set<number> {
  const found = new Set<number>();
  let at = 0;
  wordsOf(transcript).forEach((word, index) => {
    const end = at + [...word.text].length;
    if (spans.some(([from, to]) => from < end && at < to)) found.add(index);
    at = end + 1;
  });
  return found;
}

function part(parts: readonly { before: string; text: string }[], at: number): { before: string; text: string } {
  return parts[at] ?? { before: "", text: "" };
}

/** Case and punctuation do not make it another word. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "") || word;
}

/** Pairs of equal words, in order on both sides: typed index → spoken index. */
function matches(typed: readonly string[], spoken: readonly string[]): Map<number, number> {
  const pairs = new Map<number, number>();
  let head = 0;
  while (head < typed.length && head < spoken.length && typed[head] === spoken[head]) {
    pairs.set(head, head);
    head++;
  }
  let a = typed.length;
  let b = spoken.length;
  while (a > head && b > head && typed[a - 1] === spoken[b - 1]) pairs.set(--a, --b);
  if ((a - head) * (b - head) <= MAX_CELLS) commonSubsequence(typed, spoken, head, a, b, pairs);
  return pairs;
}

function commonSubsequence(
  typed: readonly string[],
  spoken: readonly string[],
  head: number,
  typedEnd: number,
  spokenEnd: number,
  pairs: Map<number, number>,
): void {
  const columns = spokenEnd - head + 1;
  const rows = typedEnd - head;
  const lengths = new Uint16Array((rows + 1) * columns);
  const at = (row: number, column: number) => lengths[row * columns + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 2; column >= 0; column--) {
      lengths[row * columns + column] =
        typed[head + row] === spoken[head + column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns - 1; ) {
    if (typed[head + row] === spoken[head + column]) pairs.set(head + row++, head + column++);
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
}
