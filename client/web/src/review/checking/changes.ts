/** What the officer made of the machine's first draft: field by field, and how many words of the text. */

import type { Draft, DraftField, Word } from "../../records.ts";
import { alignWords, wordsOf } from "../align.ts";

/**
 * `chosen`: another thing that was said than the machine put there first. `taken`: as the machine
 * had it. `proposed`: put there by the system, not said, and left as it was.
 */
export type FieldChange = "typed" | "corrected" | "emptied" | "chosen" | "taken" | "proposed";

/** What became of a field; null where there never was anything in it. */
export function changeOf(field: DraftField): FieldChange | null {
  if (field.value === null) return field.machine_value === null ? null : "emptied";
  switch (field.provenance) {
    case "typed":
      return "typed";
    case "corrected":
      return "corrected";
    case "proposed":
      return "proposed";
    default:
      return field.machine_value !== null && field.machine_value !== field.value ? "chosen" : "taken";
  }
}

/** Words of the text by where they come from; `leftOut` were in the first draft and are gone. */
export interface WordCounts {
  total: number;
  spoken: number;
  corrected: number;
  typed: number;
  proposed: number;
  leftOut: number;
}

export function countWords(draft: Draft): WordCounts {
  const { narrative, transcript } = draft;
  const said = wordsOf(transcript);
  const machineText = narrative.machine_text ?? said.map((word) => word.text).join(" ");
  const machine = machineText.split(/\s+/).filter((one) => one !== "");
  // Words of the machine's text that stand for no word of the sound: a standard text, for example.
  const heard = alignWords(machineText, said).map((token) => token.word !== null);
  const tokens = alignWords(narrative.text, machine.map(asWord));
  const counts: WordCounts = { total: tokens.length, spoken: 0, corrected: 0, typed: 0, proposed: 0, leftOut: 0 };
  const used = new Set<number>();
  for (const { word, changed } of tokens) {
    if (word !== null) used.add(word);
    if (word === null || narrative.provenance === "typed") counts.typed++;
    else if (changed) counts.corrected++;
    else if (heard[word]) counts.spoken++;
    else counts.proposed++;
  }
  counts.leftOut = machine.length - used.size;
  return counts;
}

function asWord(word: string): Word {
  return { text: word, start_s: 0, end_s: 0, probability: 1 };
}
