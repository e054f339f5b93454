import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, putInPlace } from "./place.ts";

const WHOLE = "Een.\n\nTwee.\n\nDrie.";

test("a paragraph that did not change is found, also when others came before it", () => {
  assert.equal(putInPlace(WHOLE, placeOf(WHOLE, "Twee.", 1), "Anders."), "Een.\n\nAnders.\n\nDrie.");
  const moved = `Nieuw.\n\n${WHOLE}`;
  assert.equal(putInPlace(moved, placeOf(moved, "Twee.", 1), "Anders."), "Nieuw.\n\nEen.\n\nAnders.\n\nDrie.");
});

test("of two that say the same, the one nearest to where it stood is meant", () => {
  const twice = "Ja.\n\nNee.\n\nJa.";
  assert.equal(putInPlace(twice, placeOf(twice, "Ja.", 2), "Misschien."), "Ja.\n\nNee.\n\nMisschien.");
});

test("what somebody changed is told, and nothing that was typed is lost", () => {
  const changed = WHOLE.replace("Twee.", "Hun tekst.");
  const place = placeOf(changed, "Twee.", 1);
  assert.ok(place.kind === "changed" && place.paragraph.text === "Hun tekst.");
  assert.equal(placeOf("Een.", "Drie.", 2).kind, "gone");
  assert.equal(putInPlace("Een.", placeOf("Een.", "Drie.", 2), "Drie en meer."), "Een.\n\nDrie en meer.");
});

test("a text that was empty gets its first words", () => {
  assert.equal(putInPlace("", placeOf("", "", 0), " Eerste woorden. "), "Eerste woorden.");
});
