import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../api.ts";
import type { ListTerm, Scope, WordList, Words } from "./word-list.ts";
import type { WordListStore } from "./word-list-model.ts";
import { WordListModel } from "./word-list-model.ts";

const EMPTY: WordList = {
  scope: "personal", version: 0, changed_at: null, changed_by: null, may_edit: true,
  limits: { terms: 2000, commands: 200, chars: 100_000 }, terms: [], commands: [],
};

function term(text: string): ListTerm {
  return { text, kind: "term", spoken: [], weight: 5 };
}

/** The server's side: whole lists by version, and what it refuses. */
class FakeServer implements WordListStore {
  now: WordList = EMPTY;
  refuses: Problem | null = null;

  wordList(_scope: Scope): Promise<WordList> {
    return Promise.resolve(this.now);
  }

  replaceWordList(_scope: Scope, version: number, words: Words): Promise<WordList> {
    if (this.refuses) return Promise.reject(this.refuses);
    if (version !== this.now.version) return Promise.reject(new Problem(409, "stale_version", "Intussen gewijzigd."));
    this.now = { ...this.now, ...words, version: version + 1 };
    return Promise.resolve(this.now);
  }

  /** As another window would. */
  elsewhere(...terms: ListTerm[]): void {
    this.now = { ...this.now, version: this.now.version + 1, terms };
  }

  get texts(): string[] {
    return this.now.terms.map((one) => one.text);
  }
}

async function opened(): Promise<{ server: FakeServer; model: WordListModel }> {
  const server = new FakeServer();
  const model = new WordListModel("personal", server);
  await model.load();
  return { server, model };
}

test("a word is added and taken back", async () => {
  const { server, model } = await opened();
  assert.equal(model.canUndo, false);
  assert.equal(await model.make({ part: "terms", before: null, after: term("Kruiskamp") }), null);
  assert.deepEqual(server.texts, ["Kruiskamp"]);
  assert.equal(model.canUndo, true);
  assert.equal(await model.undo(), null);
  assert.deepEqual(server.texts, []);
  assert.equal(model.canUndo, false);
});

test("two windows that each add a word lose none", async () => {
  const { server, model } = await opened();
  server.elsewhere(term("Hoogland"));
  assert.equal(await model.make({ part: "terms", before: null, after: term("Kruiskamp") }), null);
  assert.deepEqual(server.texts, ["Hoogland", "Kruiskamp"]);
  assert.deepEqual(model.list, server.now);
});

test("a word that was changed elsewhere is not overwritten, and the newest list is shown", async () => {
  const { server, model } = await opened();
  const seen = term("Kruiskamp");
  await model.make({ part: "terms", before: null, after: seen });
  server.elsewhere({ ...seen, weight: 9 });
  const refusal = await model.make({ part: "terms", before: seen, after: { ...seen, kind: "place" } });
  assert.deepEqual(refusal, { kind: "stale" });
  assert.equal(server.now.terms[0]?.weight, 9);
  assert.deepEqual(model.list, server.now);
});

test("a refused word is told as its own, and what it was is still there to undo", async () => {
  const { server, model } = await opened();
  await model.make({ part: "terms", before: null, after: term("Kruiskamp") });
  server.refuses = new Problem(422, "words_refused", "Woord 2 staat al eerder in de lijst.", {
    wrong: [{ list: "terms", number: 2, problem: "twice" }], count: 1,
  });
  assert.deepEqual(await model.make({ part: "terms", before: null, after: term("kruiskamp") }), {
    kind: "entry", problem: "twice",
  });
  assert.equal(model.canUndo, true);
  assert.deepEqual(server.texts, ["Kruiskamp"]);
});

test("a list that is too long, or an entry of before that is wrong, is told in the server's words", async () => {
  const { server, model } = await opened();
  server.refuses = new Problem(422, "word_list_too_long", "Deze lijst kan hooguit 2000 woorden hebben.");
  assert.deepEqual(await model.make({ part: "terms", before: null, after: term("a") }), {
    kind: "other", message: "Deze lijst kan hooguit 2000 woorden hebben.",
  });
  server.refuses = new Problem(422, "words_refused", "Woord 9 is leeg.", {
    wrong: [{ list: "terms", number: 9, problem: "empty" }], count: 1,
  });
  assert.deepEqual(await model.make({ part: "terms", before: null, after: term("a") }), {
    kind: "other", message: "Woord 9 is leeg.",
  });
});

test("an earlier version is put back and that can be undone; not over what another window wrote", async () => {
  const { server, model } = await opened();
  await model.make({ part: "terms", before: null, after: term("Kruiskamp") });
  assert.equal(await model.restore({ terms: [term("Hoogland")], commands: [] }), null);
  assert.deepEqual(server.texts, ["Hoogland"]);
  assert.equal(await model.undo(), null);
  assert.deepEqual(server.texts, ["Kruiskamp"]);
  server.elsewhere(term("Soest"));
  assert.deepEqual(await model.restore({ terms: [], commands: [] }), { kind: "stale" });
  assert.deepEqual(server.texts, ["Soest"]);
});

test("without a server the change is refused with what to do, and nothing is half done", async () => {
  const { server, model } = await opened();
  server.refuses = new Problem(0, "unreachable", "De server is niet bereikbaar.");
  assert.deepEqual(await model.make({ part: "terms", before: null, after: term("a") }), {
    kind: "other", message: "De server is niet bereikbaar.",
  });
  assert.equal(model.busy, false);
  assert.equal(model.canUndo, false);
});
