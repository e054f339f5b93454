/** A word that was heard wrong, put into a list of words: what changes in the list. */

import type { Change, ListTerm, WordKind, Words } from "./word-list.ts";
import { DEFAULT_WEIGHT, MAX_SPOKEN, oneLine, plainly } from "./word-list.ts";

/** As the server takes it (server/domain/vocabulary.py). */
const NOT_PLAIN = /[^\p{L}\p{M}\p{N} .'’&/+-]+/gu;
const MAX_CHARS = 100;
/** How the names of most Dutch streets end. */
const STREET = /(straat|laan|weg|plein|gracht|kade|singel|dijk|pad|steeg|hof|dreef|markt|wal|plantsoen)$/iu;

/** What kind of word it most likely is; the officer sees it and may choose otherwise. */
export function kindOf(right: string): WordKind {
  const word = right.trim();
  if (STREET.test(word)) return "street";
  return /^\p{Lu}/u.test(word) ? "name" : "term";
}

/** Words as they were heard, without what can't stand in a list. */
export function soundOf(heard: string): string {
  const plain = heard.normalize("NFC").replace(NOT_PLAIN, " ").replace(/\s+/g, " ").trim();
  const bare = plain.replace(/^[.'’&/+-]+|[.'’&/+-]+$/g, "").trim();
  return bare.length <= MAX_CHARS ? bare : "";
}

/** The change that makes the list hold `right`, with how it was heard; null when it does already. */
export function remembering(words: Words, right: string, heard: string, kind: WordKind): Change | null {
  const text = oneLine(right);
  const sound = soundOf(heard);
  const known = words.terms.find((term) => term.text.toLowerCase() === text.toLowerCase());
  if (!known) {
    const after: ListTerm = { text, kind, spoken: tells(text, sound) ? [sound] : [], weight: DEFAULT_WEIGHT };
    return { part: "terms", before: null, after };
  }
  const has = known.spoken.some((one) => plainly(one) === plainly(sound));
  if (has || !tells(known.text, sound) || known.spoken.length >= MAX_SPOKEN) return null;
  return { part: "terms", before: known, after: { ...known, spoken: [...known.spoken, sound] } };
}

/** A sound that is the word itself says nothing. */
function tells(text: string, sound: string): boolean {
  return sound !== "" && plainly(sound) !== plainly(text);
}
