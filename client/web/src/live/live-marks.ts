/** A final's words with its marks, commands and line ends, as hints for who is still speaking. */

import type { Mark } from "../records.ts";
import { breakBehind, breaksBefore, isCommandWord } from "./live-commands.ts";
import type { Final } from "./protocol.ts";

export type Piece =
  /** `told`: spoken to Verbaal. `struck`: taken away again by "schrap dat". */
  | { kind: "words"; text: string; doubted: boolean; told: boolean; struck: boolean }
  /** Speech without words, or words that were left out. */
  | { kind: "gap"; noWords: boolean }
  | { kind: "break"; paragraph: boolean };

/** The text in runs of equal standing, with gaps at their time and the line ends that were asked for. */
export function piecesOf(final: Final, struck: ReadonlySet<number> = new Set()): Piece[] {
  const gaps = final.marks.filter((mark) => mark.kind !== "doubtful");
  const pieces: Piece[] = [];
  let next = 0; // first gap that is not placed yet
  const placeGapsBefore = (s: number) => {
    for (let gap = gaps[next]; gap && gap.start_s < s; gap = gaps[++next]) {
      pieces.push({ kind: "gap", noWords: gap.kind === "speech_without_text" });
    }
  };
  final.words.forEach((word, n) => {
    const middle = (word.start_s + word.end_s) / 2;
    placeGapsBefore(middle);
    const told = isCommandWord(final, n);
    const run = { doubted: final.marks.some((mark) => doubts(mark, middle)), told, struck: !told && struck.has(n) };
    if (breaksBefore(final, n)) pieces.push({ kind: "break", paragraph: true });
    const last = pieces.at(-1);
    if (last?.kind === "words" && last.doubted === run.doubted && last.told === told && last.struck === run.struck) {
      last.text += ` ${word.text}`;
    } else {
      pieces.push({ kind: "words", text: word.text, ...run });
    }
    const behind = struck.has(n) ? null : breakBehind(final, n);
    if (behind) pieces.push({ kind: "break", paragraph: behind === "paragraph" });
  });
  placeGapsBefore(Infinity);
  return pieces;
}

/** Some of its words are in doubt. */
export function isDoubted(final: Final): boolean {
  return piecesOf(final).some((piece) => piece.kind === "words" && piece.doubted);
}

function doubts(mark: Mark, s: number): boolean {
  return mark.kind === "doubtful" && s >= mark.start_s && s <= mark.end_s;
}
