/** Why a list did not change, in a sentence. */

import { text } from "../text.ts";
import type { Refusal } from "./word-list-model.ts";

export function refusalSentence(refusal: Refusal): string {
  switch (refusal.kind) {
    case "entry":
      return text.wordProblems[refusal.problem] ?? text.errors.unknown;
    case "stale":
      return text.words.stale;
    case "other":
      return refusal.message;
  }
}
