import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report } from "../records.ts";
import { differenceCount, differences } from "./differences.ts";
import type { DiffPiece } from "./word-diff.ts";
import { wordDiff } from "./word-diff.ts";

/** "[-weg-]{+erbij+}" where the texts differ. */
function written(pieces: DiffPiece[]): string {
  return pieces
    .map(({ kind, words }) => (kind === "removed" ? `[-${words}-]` : kind === "added" ? `{+${words}+}` : words))
    .join("");
}

test("equal texts are one piece, empty ones none", () => {
  assert.deepEqual(wordDiff("Ik zag een man.", "Ik zag een man."), [{ kind: "same", words: "Ik zag een man." }]);
  assert.deepEqual(wordDiff("", ""), []);
});

test("a word that was replaced stands before what came in its place", () => {
  assert.equal(written(wordDiff("Ik zag een rode fiets.", "Ik zag een blauwe fiets.")), "Ik zag een[- rode-]{+ blauwe+} fiets.");
});

test("words put in and taken away, at the start, inside and at the end", () => {
  assert.equal(written(wordDiff("man zag een", "Lange man zag een fiets")), "{+Lange+} man zag een{+ fiets+}");
  assert.equal(written(wordDiff("een oude man liep weg", "een man liep")), "een[- oude-] man liep[- weg-]");
  assert.equal(written(wordDiff("", "Nieuw.")), "{+Nieuw.+}");
  assert.equal(written(wordDiff("Oud.", "")), "[-Oud.-]");
});

test("punctuation that changed is a change; a space more is not", () => {
  assert.equal(written(wordDiff("Hij liep, weg", "Hij  liep weg")), "Hij[- liep,-]{+  liep+} weg");
  assert.equal(written(wordDiff("Hij liep", "Hij   liep")), "Hij   liep");
});

test("a new paragraph is a change", () => {
  const pieces = wordDiff("Eerst dit. Dan dat.", "Eerst dit.\n\nDan dat.");
  assert.deepEqual(pieces.map((piece) => piece.kind), ["same", "added", "same"]);
});

test("both texts can be read back from the pieces", () => {
  const [before, after] = ["Om 10 uur zag ik Jan en Piet bij het station.", "Om 11 uur zag ik Piet bij het oude station lopen."];
  const pieces = wordDiff(before, after);
  const of = (kind: string) => pieces.filter((one) => one.kind === "same" || one.kind === kind).map((one) => one.words).join("");
  assert.equal(of("added"), after);
  assert.equal(of("removed"), before);
});

test("a text of thousands of other words is told as rewritten, at once", () => {
  const [before, after] = ["oud ".repeat(3000), "nieuw ".repeat(3000)];
  const started = Date.now();
  assert.deepEqual(wordDiff(before, after).map((piece) => piece.kind), ["removed", "added"]);
  assert.ok(Date.now() - started < 2_000);
});

function report(text: string, values: Record<string, string | null>): Report {
  return {
    id: "r1", version: 1, template: "mutatie", title: "Mutatie", confirmed_by: "a", confirmed_by_name: "A", unit: "u",
    dictated_at: "2026-11-22T19:29:00+01:00", confirmed_at: "2026-11-23T10:00:00Z", engine: {},
    narrative: { text, provenance: "typed", confirmed: true },
    fields: Object.entries(values).map(([id, value]) => ({
      id, value, provenance: null, observation_id: null, machine_value: null, alternatives: [], confirmed: true,
    })),
    labels: { plaats: "Locatie", kenteken: "Kenteken" },
  };
}

test("values that changed, came and went are told by their label", () => {
  const found = differences(
    report("Gelijk.", { plaats: "Soest", kenteken: null, oud: "x" }),
    report("Gelijk.", { plaats: "Soest", kenteken: "12-AB-34" }),
  );
  assert.equal(found.text, null);
  assert.deepEqual(found.fields, [
    { label: "Kenteken", was: null, is: "12-AB-34" },
    { label: "oud", was: "x", is: null },
  ]);
});

test("a replaced word counts once", () => {
  const found = differences(report("een rode fiets en tas", { plaats: "A" }), report("een blauwe fiets en jas", { plaats: "B" }));
  assert.equal(differenceCount(found), 3);
});
