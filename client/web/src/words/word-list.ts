/** A word list as the server keeps it, and small changes of it (docs/vocabulary.md). */

export type Scope = "personal" | "unit";
export type WordKind = "term" | "name" | "street" | "place";

/** A word or a few. `weight` (0 to 9) says how much it is to be expected; `spoken` how it sounds. */
export interface ListTerm {
  text: string;
  kind: WordKind;
  spoken: string[];
  weight: number;
}

/** Said words that put a ready text in their place. */
export interface ListPhrase {
  said: string;
  text: string;
}

export interface Words {
  terms: ListTerm[];
  commands: ListPhrase[];
}

export interface WordList extends Words {
  scope: Scope;
  /** 0: nobody wrote in it yet. */
  version: number;
  changed_at: string | null;
  /** An officer's id. */
  changed_by: string | null;
  may_edit: boolean;
  /** `chars` counts all texts together. */
  limits: { terms: number; commands: number; chars: number };
}

/** One version in a list: who made it when, how much it holds, how much of that is different. */
export interface WordListStep {
  version: number;
  changed_at: string;
  changed_by: string;
  terms: number;
  commands: number;
  added: number;
  removed: number;
  changed: number;
}

export interface WordListVersion extends Words {
  version: number;
  changed_at: string | null;
  changed_by: string | null;
  changes: { added: string[]; removed: string[]; changed: string[] };
}

export const KINDS: readonly WordKind[] = ["term", "name", "street", "place"];
export const DEFAULT_WEIGHT = 5;
/** The weights a person chooses from; others come from whoever writes lists by other means. */
export const WEIGHTS: readonly number[] = [2, 5, 7, 9];
export const MAX_SPOKEN = 5;

/** One entry goes in the place of another: added when `before` is null, removed when `after` is. */
export type Change =
  | { part: "terms"; before: ListTerm | null; after: ListTerm | null }
  | { part: "commands"; before: ListPhrase | null; after: ListPhrase | null };

/** The list with the change made; null when what it changes is not in the list (any more). */
export function changed(words: Words, change: Change): Words | null {
  if (change.part === "terms") {
    const terms = replaced(words.terms, change.before, change.after, sameTerm);
    return terms && { terms, commands: words.commands };
  }
  const commands = replaced(words.commands, change.before, change.after, samePhrase);
  return commands && { terms: words.terms, commands };
}

/** The change that takes another one back. */
export function inverse(change: Change): Change {
  return change.part === "terms"
    ? { part: "terms", before: change.after, after: change.before }
    : { part: "commands", before: change.after, after: change.before };
}

/** Whether two are the same word: the server holds no two that differ in capitals only. */
export function isSameWord(a: ListTerm, b: ListTerm): boolean {
  return a.kind === b.kind && a.text.toLowerCase() === b.text.toLowerCase();
}

export function isSamePhrase(a: ListPhrase, b: ListPhrase): boolean {
  return a.said.toLowerCase() === b.said.toLowerCase();
}

/** Number of the changed entry, from 1 as the server counts; null when it was removed. */
export function numberOf(words: Words, change: Change): number | null {
  if (change.after === null) return null;
  const at = change.part === "terms"
    ? words.terms.indexOf(change.after)
    : words.commands.indexOf(change.after);
  return at < 0 ? null : at + 1;
}

/** As the server keeps it: one space between words, accents joined to their letters. */
export function oneLine(typed: string): string {
  return typed.normalize("NFC").trim().replace(/\s+/g, " ");
}

/** "dombrofska, dombrovska" as a list; empty parts are left out. */
export function spokenOf(typed: string): string[] {
  return typed.split(",").map(oneLine).filter(Boolean);
}

/** Words that are only written in other letters are the same to whoever looks for them. */
export function plainly(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Terms that hold what was typed, in their text or in how they sound, by the alphabet. */
export function matching(terms: readonly ListTerm[], typed: string): ListTerm[] {
  const wanted = plainly(typed.trim());
  const found = terms.filter((term) => [term.text, ...term.spoken].some((one) => plainly(one).includes(wanted)));
  return found.sort((a, b) => a.text.localeCompare(b.text, "nl", { sensitivity: "base" }));
}

function replaced<T>(list: readonly T[], before: T | null, after: T | null, same: (a: T, b: T) => boolean): T[] | null {
  if (before === null) return after === null ? [...list] : [...list, after];
  const at = list.findIndex((one) => same(one, before));
  if (at < 0) return null;
  return list.flatMap((one, n) => (n === at ? (after === null ? [] : [after]) : [one]));
}

function sameTerm(a: ListTerm, b: ListTerm): boolean {
  return (
    a.text === b.text && a.kind === b.kind && a.weight === b.weight && a.spoken.join("\n") === b.spoken.join("\n")
  );
}

function samePhrase(a: ListPhrase, b: ListPhrase): boolean {
  return a.said === b.said && a.text === b.text;
}
