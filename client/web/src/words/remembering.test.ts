import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf, remembering, soundOf } from "./remembering.ts";
import type { ListTerm } from "./word-list.ts";

const known: ListTerm = { text: "Dabrowska", kind: "name", spoken: ["dombrofska"], weight: 7 };
const words = { terms: [known], commands: [] };

test("a new word comes with how it was heard", () => {
  const change = remembering(words, " Zwaluw­straat ".replace("­", ""), "zwaar luus straat,", "street");
  assert.deepEqual(change, {
    part: "terms",
    before: null,
    after: { text: "Zwaluwstraat", kind: "street", spoken: ["zwaar luus straat"], weight: 5 },
  });
});

test("a word that was only heard without its capital or accent needs no other sound", () => {
  assert.deepEqual(remembering(words, "Özdemir", "ozdemir.", "name")?.after, {
    text: "Özdemir", kind: "name", spoken: [], weight: 5,
  });
});

test("a word of the list learns one more way to be heard, and keeps the rest", () => {
  assert.deepEqual(remembering(words, "dabrowska", "dan brof ska", "term"), {
    part: "terms", before: known, after: { ...known, spoken: ["dombrofska", "dan brof ska"] },
  });
});

test("what the list knows already changes nothing", () => {
  assert.equal(remembering(words, "Dabrowska", "Dombrofska", "name"), null);
  const full = { ...known, spoken: ["a", "b", "c", "d", "e"] };
  assert.equal(remembering({ terms: [full], commands: [] }, "Dabrowska", "f", "name"), null);
});

test("only what can stand in a list is kept of what was heard", () => {
  assert.equal(soundOf("«dom_brof;ska»!"), "dom brof ska");
  assert.equal(soundOf("…"), "");
  assert.equal(soundOf("woord ".repeat(30)), "");
  assert.equal(soundOf("zo’n e-bike."), "zo’n e-bike");
});

test("a street and a name are known by their look", () => {
  assert.equal(kindOf("Zwaluwstraat"), "street");
  assert.equal(kindOf("Lange Voort"), "name");
  assert.equal(kindOf("tiewrap"), "term");
});
