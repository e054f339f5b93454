/** Which stretches of sound are played, so that a long dictation starts at once and never breaks in a word. */

import type { Utterance } from "../records.ts";

/** [start, end] in seconds of the dictation. */
export type Stretch = [startS: number, endS: number];

/** Sound around the words, so that they are not cut off. */
export const MARGIN_S = 0.3;

/** A stretch is fetched as a whole; of this length or longer, the next one is cut off at a pause. */
const LONG_S = 20;

/** From this second to the end of what was said, cut between utterances where nobody speaks. */
export function onFrom(fromS: number, utterances: readonly Pick<Utterance, "start_s" | "end_s">[]): Stretch[] {
  const ahead = utterances.filter((one) => one.end_s > fromS);
  const found: Stretch[] = [];
  let start = Math.max(0, fromS - MARGIN_S);
  ahead.forEach((one, n) => {
    const next = ahead[n + 1];
    if (!next) found.push([start, Math.max(start, one.end_s) + MARGIN_S]);
    else if (one.end_s - start >= LONG_S && next.start_s >= one.end_s) {
      const cut = (one.end_s + next.start_s) / 2;
      found.push([start, cut]);
      start = cut;
    }
  });
  return found;
}
