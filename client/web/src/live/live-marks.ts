/** A final's words with its marks between them, as hints for who is still speaking. */

import type { Mark } from "../records.ts";
import type { Final } from "./protocol.ts";

export type Piece =
  | { kind: "words"; text: string; doubted: boolean }
  /** Speech without words, or words that were left out. */
  | { kind: "gap"; noWords: boolean };

/** The text in runs of equal doubt, with gaps at their time. */
export function piecesOf(final: Final): Piece[] {
  const gaps = final.marks.filter((mark) => mark.kind !== "doubtful");
  const pieces: Piece[] = [];
  let next = 0; // first gap that is not placed yet
  const placeGapsBefore = (s: number) => {
    for (let gap = gaps[next]; gap && gap.start_s < s; gap = gaps[++next]) {
      pieces.push({ kind: "gap", noWords: gap.kind === "speech_without_text" });
    }
  };
  for (const word of final.words) {
    const middle = (word.start_s + word.end_s) / 2;
    placeGapsBefore(middle);
    const doubted = final.marks.some((mark) => doubts(mark, middle));
    const last = pieces.at(-1);
    if (last?.kind === "words" && last.doubted === doubted) last.text += ` ${word.text}`;
    else pieces.push({ kind: "words", text: word.text, doubted });
  }
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
