import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer, Inquiry } from "../guidance/guidance.ts";
import { NO_INQUIRY } from "../guidance/guidance.ts";
import type { Draft } from "../records.ts";
import { DraftModel } from "./draft-model.ts";
import { aboutStep, putBack, stepBetween } from "./undo.ts";

const SOUND = { id: "answer-1", start_s: 0, end_s: 2, sha256: "0" };

function given(observable: string, reply: Answer["reply"], part: Partial<Answer> = {}): Answer {
  return { observable, reply, how: "tapped", at: "12:00", asked: `${observable}?`, words: null, sound: null, ...part };
}

function draft(inquiry: Partial<Inquiry>, rest: Partial<Draft> = {}): Draft {
  const narrative = { text: "Een.", provenance: "spoken", confirmed: false, checked: [] };
  return { id: "d1", version: 1, state: "open", narrative, fields: [], read_back: null, inquiry: { ...NO_INQUIRY, ...inquiry }, ...rest } as unknown as Draft;
}

/** What undoing the change from `before` to `after` sends, and what it is about. */
function undone(before: Draft, after: Draft, now = after) {
  const step = stepBetween(before, after) ?? assert.fail("no step");
  return { about: aboutStep(step).questions, back: putBack(step, now) };
}

test("undoing an answer takes it back, and puts an earlier one in its place", () => {
  const { about, back } = undone(draft({}), draft({ answers: [given("a", "yes")] }));
  assert.deepEqual(back, { kind: "edit", edit: { inquiry: { answers: { a: null } } }, again: [] });
  assert.deepEqual(about, { answered: ["a?"], skipped: false, stopped: false, sets: false });
  const changed = undone(draft({ answers: [given("a", "no")] }), draft({ answers: [given("a", "yes", { at: "12:01" })] }));
  assert.deepEqual(changed.back, { kind: "edit", edit: { inquiry: { answers: { a: { reply: "no" } } } }, again: [] });
});

test("a question that was put off and then answered is put off again", () => {
  const { about, back } = undone(draft({ skipped: ["a", "b"] }), draft({ skipped: ["b"], answers: [given("a", "yes")] }));
  assert.deepEqual(back, { kind: "edit", edit: { inquiry: { answers: { a: null }, skipped: ["b", "a"] } }, again: [] });
  assert.equal(about?.skipped, false);
});

test("putting off, stopping and other rule sets are put back, others of them stay", () => {
  assert.deepEqual(undone(draft({ skipped: ["x"] }), draft({ skipped: ["x", "a"] })).back, { kind: "edit", edit: { inquiry: { skipped: ["x"] } }, again: [] });
  assert.deepEqual(undone(draft({}), draft({ stopped: true })).back, { kind: "edit", edit: { inquiry: { stopped: false } }, again: [] });
  assert.deepEqual(undone(draft({ added: ["s"] }), draft({ removed: ["s"] }), draft({ removed: ["s", "t"] })).back, {
    kind: "edit", edit: { inquiry: { added: ["s"], removed: ["t"] } }, again: [],
  });
});

test("an answer that was spoken comes back without its sound; one that said the same can't", () => {
  const spoken = given("a", "yes", { how: "spoken", words: "Ja.", sound: SOUND });
  const { back } = undone(draft({ answers: [spoken] }), draft({}));
  assert.deepEqual(back, { kind: "edit", edit: { inquiry: { answers: { a: { reply: "yes" } } } }, again: [], silent: true });
  const anew = undone(draft({ answers: [given("a", "yes")] }), draft({ answers: [{ ...spoken, at: "12:01" }] }));
  assert.equal(anew.back.kind, "by_hand");
});

test("what was answered otherwise elsewhere since stays", () => {
  const answered = draft({ answers: [given("a", "yes")] });
  assert.equal(undone(draft({}), answered, draft({ answers: [given("a", "no")] })).back.kind, "changed_since");
  assert.equal(undone(draft({}), answered, draft({})).back.kind, "changed_since");
  assert.equal(undone(draft({}), draft({ skipped: ["a"] }), draft({})).back.kind, "changed_since");
  assert.equal(undone(draft({}), draft({ stopped: true }), draft({})).back.kind, "changed_since");
});

test("an answer that ends the reading back undoes as an answer alone", () => {
  const read = { how: "read_aloud", note: "", at: "2026-03-02T22:40:00Z" } as const;
  const { back } = undone(draft({}, { read_back: read }), draft({ answers: [given("a", "yes")] }));
  assert.deepEqual(back, { kind: "edit", edit: { inquiry: { answers: { a: null } } }, again: [] });
});

/** A server that answers in turn, and what it was sent. */
function served(...answers: { status?: number; body: unknown }[]): unknown[] {
  const sent: unknown[] = [];
  globalThis.fetch = (_input, init) => {
    const { status = 200, body } = answers.shift() ?? assert.fail("one call too many");
    sent.push(typeof init?.body === "string" ? JSON.parse(init.body) : init?.method);
    return Promise.resolve(Response.json(body, { status }));
  };
  return sent;
}

test("an answer given aloud is the next to be undone, and undone it can be given again", async () => {
  const spoken = given("a", "yes", { how: "spoken", words: "Ja.", sound: SOUND });
  const sent = served(
    { body: draft({ answers: [spoken] }, { version: 2 }) },
    { body: draft({}, { version: 3 }) },
    { body: draft({ answers: [given("a", "yes", { at: "12:05" })] }, { version: 4 }) },
  );
  const model = new DraftModel(draft({}));
  await model.answerAloud("a", new Blob(["RIFF"], { type: "audio/wav" }), null);
  assert.deepEqual(model.next("undo")?.questions?.answered, ["a?"]);
  assert.equal((await model.turn("undo")).kind, "done");
  const again = await model.turn("redo");
  assert.ok(again.kind === "done" && again.silent);
  assert.deepEqual(sent.slice(1), [
    { version: 2, inquiry: { answers: { a: null } } },
    { version: 3, inquiry: { answers: { a: { reply: "yes" } } } },
  ]);
});

test("a draft that was thrown away in another window is closed here, and says nothing else", async () => {
  served({ status: 404, body: { code: "not_found", detail: "Niet gevonden." } });
  const model = new DraftModel(draft({}));
  assert.equal(await model.edit({ narrative: "Anders." }), "stale");
  assert.deepEqual([model.draft.state, model.problem], ["discarded", null]);
});
