/**
 * A word list that an officer keeps: every change is a version on the server at once.
 *
 * The server takes whole lists. A change of one entry is made again on the newest list when another
 * window was first, so that neither is lost; only when both changed the same entry is a person asked.
 */

import { api, Problem } from "../api.ts";
import type { Change, Scope, WordList, Words } from "./word-list.ts";
import { changed, inverse, numberOf } from "./word-list.ts";

/** Why a change was not made. `field`: the entry itself is wrong, and how (`words_refused`). */
export type Refusal =
  | { kind: "entry"; problem: string }
  | { kind: "stale" }
  | { kind: "other"; message: string };

/** What the model asks of the server. */
export type WordListStore = Pick<typeof api, "wordList" | "replaceWordList">;

const TRIES = 3;

export class WordListModel extends EventTarget {
  readonly scope: Scope;
  list: WordList | null = null;
  busy = false;
  /** What "undo" takes back; null when there is nothing, or it was taken back. */
  private last: Change | Words | null = null;
  private readonly store: WordListStore;

  constructor(scope: Scope, store: WordListStore = api) {
    super();
    this.scope = scope;
    this.store = store;
  }

  get canUndo(): boolean {
    return this.last !== null;
  }

  /** Rejects with a Problem when the server does not answer. */
  async load(): Promise<void> {
    this.list = await this.store.wordList(this.scope);
    this.tell();
  }

  /** Null when the change was made, or why it was not. */
  async make(change: Change): Promise<Refusal | null> {
    const refusal = await this.attempt((list) => changed(list, change), change);
    if (!refusal) this.last = inverse(change);
    this.tell();
    return refusal;
  }

  /** The whole list as it was at another version. */
  async restore(words: Words): Promise<Refusal | null> {
    const before = this.list;
    const refusal = await this.attempt(() => ({ terms: words.terms, commands: words.commands }));
    if (!refusal && before) this.last = { terms: before.terms, commands: before.commands };
    this.tell();
    return refusal;
  }

  async undo(): Promise<Refusal | null> {
    const { last } = this;
    if (!last) return null;
    const refusal = "part" in last
      ? await this.attempt((list) => changed(list, last), last)
      : await this.attempt(() => last);
    if (!refusal) this.last = null;
    this.tell();
    return refusal;
  }

  private async attempt(made: (list: Words) => Words | null, change?: Change): Promise<Refusal | null> {
    this.busy = true;
    this.tell();
    try {
      for (let tries = 1; ; tries++) {
        const list = (this.list ??= await this.store.wordList(this.scope));
        const words = made(list);
        if (!words) return { kind: "stale" };
        try {
          this.list = await this.store.replaceWordList(this.scope, list.version, words);
          return null;
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          if (error.code !== "stale_version" || tries === TRIES) return refusalOf(error, words, change);
          this.list = await this.store.wordList(this.scope);
          // A whole list has no entries to make again on a newer one.
          if (!change) return { kind: "stale" };
        }
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { kind: "other", message: error.message };
    } finally {
      this.busy = false;
    }
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function refusalOf(error: Problem, words: Words, change?: Change): Refusal {
  if (error.code === "stale_version") return { kind: "stale" };
  const wrong = error.details["wrong"];
  if (error.code === "words_refused" && Array.isArray(wrong) && change) {
    const number = numberOf(words, change);
    const own = (wrong as { list: string; number: number; problem: string }[]).find(
      (one) => one.list === change.part && one.number === number,
    );
    if (own) return { kind: "entry", problem: own.problem };
  }
  return { kind: "other", message: error.message };
}
