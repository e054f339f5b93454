/** The running text in words and paragraphs, each word tied to its sound; found again when the text changed. */

import type { Draft, Word } from "../records.ts";
import type { Token } from "./align.ts";
import { alignWords, soundWord, wordsOf } from "./align.ts";
import type { Paragraph } from "./paragraphs.ts";
import { paragraphs } from "./paragraphs.ts";

export interface PanelParagraph extends Paragraph {
  /** Its words: tokens `first` up to `end` (not included). */
  first: number;
  end: number;
}

/** Where a word comes from, told apart on the screen. */
export type WordKind = "spoken" | "changed" | "typed" | "proposed";

export class PanelText {
  tokens: readonly Token[] = [];
  paragraphs: readonly PanelParagraph[] = [];
  words: readonly Word[] = [];
  /** Where its words come from: every kind that there is. */
  kinds: ReadonlySet<WordKind> = new Set();
  /** Where each token begins in the text, in UTF-16 units. */
  private starts: number[] = [];
  private tokenOfWord = new Map<number, number>();
  private read: { text: string; transcript: Draft["transcript"] } | null = null;

  /** True when the text or its sound is another than last time. */
  update({ narrative, transcript }: Draft): boolean {
    if (this.read?.text === narrative.text && this.sameSound(transcript)) return false;
    this.read = { text: narrative.text, transcript };
    this.words = wordsOf(transcript);
    this.tokens = alignWords(narrative.text, this.words, narrative.machine_text ?? null);
    this.kinds = new Set(this.tokens.map((token) => this.kindOf(token)));
    this.starts = [];
    let at = 0;
    for (const token of this.tokens) {
      this.starts.push(at + token.before.length);
      at += token.before.length + token.text.length;
    }
    this.tokenOfWord = new Map(this.tokens.flatMap((token, n) => (token.word === null ? [] : [[token.word, n] as const])));
    let next = 0;
    this.paragraphs = paragraphs(narrative.text).map((one) => {
      const first = next;
      while (next < this.tokens.length && (this.starts[next] ?? 0) < one.to) next++;
      return { ...one, first, end: next };
    });
    return true;
  }

  /** Answers of the server are new objects; what was said in them does not change. */
  private sameSound(transcript: Draft["transcript"]): boolean {
    const was = this.read?.transcript.utterances;
    const now = transcript.utterances;
    return (
      was !== undefined &&
      was.length === now.length &&
      now.every((one, n) => was[n]?.utterance === one.utterance && was[n]?.revision === one.revision && was[n]?.text === one.text)
    );
  }

  paragraphOf(token: number): PanelParagraph | null {
    return this.paragraphs.find((one) => token >= one.first && token < one.end) ?? null;
  }

  /** The words `first` to `last` (included) as they stand in the text. */
  passage(first: number, last: number): string {
    return (this.read?.text ?? "").slice(this.starts[first] ?? 0, this.endOf(last));
  }

  /** Where a word ends in the whole text. */
  endOf(token: number): number {
    return (this.starts[token] ?? 0) + (this.tokens[token]?.text.length ?? 0);
  }

  startOf(token: number): number {
    return this.starts[token] ?? 0;
  }

  /** Where the words `first` to `last` stand in their paragraph's own text; what is outside it does not count. */
  within(one: PanelParagraph, [first, last]: readonly [number, number]): [start: number, end: number] {
    const inside = (at: number) => Math.max(one.first, Math.min(at, one.end - 1));
    return [this.startOf(inside(first)) - one.from, this.endOf(inside(last)) - one.from];
  }

  /** The words of the sound behind these words of the text, as they were heard. */
  heard(first: number, last: number): string {
    const numbers = this.tokens.slice(first, last + 1).flatMap(({ word }) => (word === null ? [] : [word]));
    return numbers.map((number) => this.words[number]?.text ?? "").join(" ");
  }

  /** From when to when these words sound; null where nothing was said. A word that was added plays from the one before. */
  sound(first: number, last: number): [startS: number, endS: number] | null {
    const from = soundWord(this.tokens, first);
    const to = soundWord(this.tokens, last);
    const [begin, end] = [from === null ? undefined : this.words[from], to === null ? undefined : this.words[to]];
    return begin && end && end.end_s > begin.start_s ? [begin.start_s, end.end_s] : null;
  }

  /** The word of the text that sounds at this second; null in a pause, or where its word was taken out. */
  tokenAt(seconds: number): number | null {
    let [low, high] = [0, this.words.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const word = this.words[middle];
      if (!word) return null;
      if (seconds < word.start_s) high = middle - 1;
      else if (seconds >= word.end_s) low = middle + 1;
      else return this.tokenOfWord.get(middle) ?? null;
    }
    return null;
  }

  kindOf(token: Token): WordKind {
    if (token.changed) return token.word === null ? "typed" : "changed";
    return token.word === null ? "proposed" : "spoken";
  }
}
