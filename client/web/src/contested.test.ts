import assert from "node:assert/strict";
import { test } from "node:test";
import { markLines, marksOnField, textPieces, versionLines } from "./contested.ts";
import type { ContestedMark, Report } from "./records.ts";

const MARK: ContestedMark = {
  id: "m1", version: 2, field_id: null, start: 3, end: 8, statement: "Dat was ik niet.", made_at: "2026-11-23T10:00:00Z",
};

const REPORT: Report = {
  id: "r1", version: 2, template: "mutatie", title: "Mutatie", confirmed_by: "j.jansen", confirmed_by_name: "J. Jansen",
  unit: "Utrecht", dictated_at: "2026-11-22T19:29:00+01:00", confirmed_at: "2026-11-23T10:00:00Z",
  narrative: { text: "\u{1F44D} zag Piet.", provenance: "typed", confirmed: true },
  fields: [{
    id: "verdachte", value: "Piet", provenance: "typed", observation_id: null, machine_value: null, alternatives: [], confirmed: true,
  }],
  labels: { verdachte: "Verdachte" }, engine: {},
};

test("a report that nobody disputes or put right says nothing of it", () => {
  assert.deepEqual(versionLines(REPORT), []);
  assert.deepEqual(markLines(REPORT), []);
  assert.deepEqual(textPieces(REPORT), [{ words: "\u{1F44D} zag Piet.", contested: false }]);
});

test("a rectification names its version and the one it puts right", () => {
  const put = { ...REPORT, rectifies: { report_id: "r1", version: 1, request_id: null }, newest_version: 2 };
  assert.deepEqual(versionLines(put), ["Rectificatie: versie 2. Deze versie verbetert versie 1."]);
  const why = { ...put, rectifies: { ...put.rectifies, reason: "Kenteken verkeerd verstaan." } };
  assert.match(versionLines(why)[0] ?? "", /verbetert versie 1\. Reden: Kenteken verkeerd verstaan\.$/);
  const earlier = { ...REPORT, version: 1, newest_version: 2 };
  assert.deepEqual(versionLines(earlier), ["Let op: er is een nieuwere versie (2) die deze versie verbetert."]);
});

test("disputed words are cut out of the text by code points", () => {
  const disputed = { ...REPORT, contested: [{ ...MARK, start: 6, end: 10 }] };
  assert.deepEqual(textPieces(disputed), [
    { words: "\u{1F44D} zag ", contested: false },
    { words: "Piet", contested: true },
    { words: ".", contested: false },
  ]);
  assert.deepEqual(markLines(disputed), [{ where: "Tekst", words: "Piet", statement: "Dat was ik niet." }]);
});

test("a place in an earlier version's text marks no words of this one", () => {
  const disputed = { ...REPORT, contested: [{ ...MARK, version: 1 }] };
  assert.ok(textPieces(disputed).every((piece) => !piece.contested));
  assert.equal(markLines(disputed)[0]?.words, "tekst van een eerdere versie");
});

test("a disputed field stays marked in later versions", () => {
  const onField = { ...MARK, version: 1, field_id: "verdachte", start: null, end: null };
  const disputed = { ...REPORT, contested: [onField] };
  assert.deepEqual(marksOnField(disputed, "verdachte"), [onField]);
  assert.deepEqual(marksOnField(disputed, "getuige"), []);
  assert.deepEqual(markLines(disputed), [{ where: "Verdachte", words: "Piet", statement: "Dat was ik niet." }]);
  assert.equal(markLines({ ...REPORT, contested: [{ ...onField, field_id: "weg" }] })[0]?.where, "weg");
});
