import assert from "node:assert/strict";
import { test } from "node:test";
import type { Draft, DraftField, Observation } from "../records.ts";
import { observationsBehind, piecesOf, spansBehind, unusedObservations, wordsSaid } from "./behind.ts";

const TEXT = "Ik zag daar een zwarte Opel met kenteken GG-123-B staan";

function observation(id: string, spans: [number, number][], more: Partial<Observation> = {}): Observation {
  return {
    id, type: "vehicle", role: null, spans, words: [], audio: [], probability: 0.9, rule: "vehicle",
    polarity: "stated", source: "own", warning: null, ...more,
  };
}

function field(more: Partial<DraftField>): DraftField {
  return {
    id: "kenteken", value: "x", provenance: "spoken", observation_id: null, machine_value: null,
    alternatives: [], confirmed: false, ...more,
  };
}

/** Words of one second each. */
function draft(fields: DraftField[], observations: Observation[]): Draft {
  const words = TEXT.split(" ").map((word, n) => ({ text: word, start_s: n, end_s: n + 1, probability: 1 }));
  return {
    id: "d", version: 1, state: "open", template: "mutatie", dictated_at: "", updated_at: "", dictation_id: "d",
    transcript: {
      language: "nl",
      utterances: [{ utterance: 0, revision: 1, start_s: 0, end_s: 10, text: TEXT, words, marks: [], suggestions: [] }],
    },
    narrative: { text: TEXT, provenance: "spoken", confirmed: false },
    fields, observations, report_id: null,
  };
}

const CAR = observation("car", [[16, 22], [23, 27], [32, 40], [41, 49]]);

test("a field that knows its own words plays and marks only those", () => {
  const plate = field({ observation_id: "car", spans: [[41, 49]] });
  const one = draft([plate], [CAR]);
  assert.deepEqual(spansBehind(one, plate), [[41, 49]]);
  assert.deepEqual(piecesOf(one, spansBehind(one, plate)), [[8, 9]]);
});

test("a field of an older draft takes all the words of its observation", () => {
  const plate = field({ observation_id: "car" });
  const one = draft([plate], [CAR]);
  assert.deepEqual(spansBehind(one, plate), CAR.spans);
  assert.equal(wordsSaid(one, CAR.spans), "zwarte Opel … kenteken GG-123-B");
});

test("words far apart are pieces of their own, a short word between them is played too", () => {
  const one = draft([], []);
  assert.deepEqual(piecesOf(one, [[0, 2], [16, 22], [32, 40]]), [[0, 1], [4, 8]]);
  assert.deepEqual(piecesOf(one, []), []);
});

test("a value of many observations knows all of them", () => {
  const witness = observation("w", [[0, 2]]);
  const many = field({ observation_id: "w", observation_ids: ["w", "car"] });
  assert.deepEqual(observationsBehind(draft([many], [witness, CAR]), many).map((one) => one.id), ["w", "car"]);
});

test("what is in no field, and not to choose from either, is told apart", () => {
  const choice = { observation_id: "b", value: "y", observation_ids: ["b", "c"] };
  const fields = [field({ observation_id: "a", alternatives: [choice] }), field({ id: "leeg" })];
  const all = ["a", "b", "c", "d"].map((id) => observation(id, [[0, 2]]));
  assert.deepEqual(unusedObservations(draft(fields, all)).map((one) => one.id), ["d"]);
});
