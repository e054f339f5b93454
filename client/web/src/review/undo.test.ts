import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, DraftField, Narrative } from "../records.ts";
import { aboutStep, putBack, stepBetween } from "./undo.ts";
import { UndoHistory } from "./undo-history.ts";

function field(id: string, part: Partial<DraftField> = {}): DraftField {
  return { id, value: null, provenance: null, observation_id: null, machine_value: null, alternatives: [], confirmed: false, check: null, ...part };
}

const SPOKEN = field("kenteken", { value: "VK-394-T", provenance: "spoken", observation_id: "o1", machine_value: "VK-394-T" });
const HEARD = { ...SPOKEN, confirmed: true, check: { how: "heard", heard_s: 2.5, rate: 0.75 } } as const;
const RETYPED = { ...SPOKEN, confirmed: true, check: { how: "retyped", heard_s: null, rate: null } } as const;
const EMPTY = field("kenteken");
const TYPED = field("kenteken", { value: "AB-12-CD", provenance: "typed", confirmed: true, check: { how: "typed", heard_s: null, rate: null } });

let version = 1;
function draft(one: DraftField, text: Partial<Narrative> = {}, rest: Partial<Draft> = {}): Draft {
  const narrative: Narrative = { text: "Een.\n\nTwee.", provenance: "spoken", confirmed: false, checked: [], ...text };
  const all = { id: "d1", version: version++, narrative, fields: [one, field("locatie", { value: "Dam", confirmed: true, check: null })], read_back: null, ...rest };
  return all as unknown as Draft;
}

/** The edit that undoes going from `before` to `after`, with nothing else happening. */
function undone(before: Draft, after: Draft) {
  const step = stepBetween(before, after);
  assert.ok(step);
  return putBack(step, after);
}

test("a value that was corrected or emptied comes back as it was said", () => {
  assert.deepEqual(undone(draft(SPOKEN), draft(EMPTY)), {
    kind: "edit", edit: { fields: { kenteken: { observation_id: "o1" } } }, again: [],
  });
  assert.deepEqual(undone(draft(EMPTY), draft(TYPED)), { kind: "edit", edit: { fields: { kenteken: { value: null } } }, again: [] });
});

test("the officer's own value comes back with its confirmation", () => {
  assert.deepEqual(undone(draft(TYPED), draft(EMPTY)), {
    kind: "edit", edit: { fields: { kenteken: { value: "AB-12-CD", confirmed: true } } }, again: [],
  });
});

test("a value that was heard comes back confirmed, with how it was heard", () => {
  assert.deepEqual(undone(draft(HEARD), draft(EMPTY)), {
    kind: "edit",
    edit: { fields: { kenteken: { observation_id: "o1", confirmed: true, check: { how: "heard", heard_s: 2.5, rate: 0.75 } } } },
    again: [],
  });
});

test("a value whose end was typed again comes back, but has to be typed again", () => {
  assert.deepEqual(undone(draft(RETYPED), draft(EMPTY)), {
    kind: "edit", edit: { fields: { kenteken: { observation_id: "o1" } } }, again: ["kenteken"],
  });
  assert.deepEqual(undone(draft(RETYPED), draft(SPOKEN)), { kind: "by_hand", again: ["kenteken"] });
});

test("where the sound is gone the value comes back without its confirmation", () => {
  const step = stepBetween(draft(HEARD), draft(EMPTY));
  assert.ok(step);
  assert.deepEqual(putBack(step, draft(EMPTY), false), {
    kind: "edit", edit: { fields: { kenteken: { observation_id: "o1" } } }, again: ["kenteken"],
  });
});

test("a tick is taken away again, and a tick that was taken away comes back", () => {
  assert.deepEqual(undone(draft(SPOKEN), draft(HEARD)), { kind: "edit", edit: { fields: { kenteken: { confirmed: false } } }, again: [] });
  assert.deepEqual(undone(draft(EMPTY), draft(EMPTY, { checked: [1] })), { kind: "edit", edit: { paragraphs: { 1: false } }, again: [] });
  assert.deepEqual(undone(draft(EMPTY, { checked: [0] }), draft(EMPTY)), { kind: "edit", edit: { paragraphs: { 0: true } }, again: [] });
});

test("a text comes back with exactly the ticks that it had", () => {
  const before = draft(EMPTY, { checked: [1] });
  const after = draft(EMPTY, { text: "Anders.\n\nTwee.", checked: [1] });
  assert.deepEqual(undone(before, after), {
    kind: "edit", edit: { narrative: "Een.\n\nTwee.", paragraphs: { 0: false, 1: true } }, again: [],
  });
});

test("what somebody else changed since is never undone; what they left alone is", () => {
  const step = stepBetween(draft(EMPTY), draft(TYPED));
  assert.ok(step);
  const theirs = field("kenteken", { value: "ZZ-99-ZZ", provenance: "typed", confirmed: true });
  assert.equal(putBack(step, draft(theirs)).kind, "changed_since");
  assert.equal(putBack(step, draft(TYPED, { text: "Hun tekst." })).kind, "edit");
  const text = stepBetween(draft(EMPTY), draft(EMPTY, { text: "Mijn tekst." }));
  assert.ok(text);
  assert.equal(putBack(text, draft(EMPTY, { text: "Hun tekst." })).kind, "changed_since");
  const tick = stepBetween(draft(EMPTY), draft(EMPTY, { checked: [0] }));
  assert.ok(tick);
  assert.equal(putBack(tick, draft(EMPTY, { checked: [] })).kind, "changed_since");
});

test("that it was read back can be taken back, but not said again by a key", () => {
  const read = { how: "read_aloud", note: "", at: "2026-03-02T22:40:00Z" } as const;
  assert.deepEqual(undone(draft(EMPTY), draft(EMPTY, {}, { read_back: read })), { kind: "edit", edit: { read_back: null }, again: [] });
  assert.equal(undone(draft(EMPTY, {}, { read_back: read }), draft(EMPTY)).kind, "by_hand");
  // A change of the text took it away: undoing that change leaves it to the officer.
  const both = undone(draft(EMPTY, {}, { read_back: read }), draft(EMPTY, { text: "Anders." }));
  assert.ok(both.kind === "edit" && !("read_back" in both.edit));
});

test("undo and redo turn each other round, and a new edit ends the redoing", () => {
  const history = new UndoHistory();
  const [first, second, third] = [draft(EMPTY), draft(TYPED), draft(TYPED, { text: "Anders." })];
  history.edited(first, second);
  history.edited(second, third);
  assert.deepEqual(history.about("undo"), { text: true, ticks: [], fields: [], readBack: false, questions: null });
  history.turned("undo", third, draft(TYPED));
  assert.deepEqual(history.about("undo")?.fields, ["kenteken"]);
  assert.deepEqual(history.about("redo")?.text, true);
  history.turned("redo", draft(TYPED), third);
  assert.equal(history.about("redo"), null);
  history.turned("undo", third, draft(TYPED));
  history.edited(draft(TYPED), draft(EMPTY));
  assert.equal(history.about("redo"), null);
  assert.deepEqual(aboutStep(history.next("undo") ?? assert.fail()).fields, ["kenteken"]);
});

test("an edit that changed nothing is no step, and a long day does not pile up", () => {
  const history = new UndoHistory();
  history.edited(draft(EMPTY), draft(EMPTY));
  assert.equal(history.about("undo"), null);
  for (let n = 0; n < 500; n++) history.edited(draft(EMPTY), draft(TYPED));
  let steps = 0;
  for (; history.next("undo"); steps++) history.drop("undo");
  assert.equal(steps, 200);
});
