import assert from "node:assert/strict";
import { test } from "node:test";
import type { Words } from "./word-list.ts";
import { changed, inverse, isSamePhrase, isSameWord, matching, numberOf, spokenOf } from "./word-list.ts";

const street = { text: "Zwaluwstraat", kind: "street" as const, spoken: [], weight: 5 };
const name = { text: "Dabrowska", kind: "name" as const, spoken: ["dombrofska"], weight: 7 };
const phrase = { said: "tekst vooraf", text: "Op genoemd tijdstip," };
const words: Words = { terms: [street, name], commands: [phrase] };

test("an entry is added behind the others, changed in its place, and removed", () => {
  const other = { ...street, text: "Meeuwstraat" };
  assert.deepEqual(changed(words, { part: "terms", before: null, after: other })?.terms, [street, name, other]);
  assert.deepEqual(changed(words, { part: "terms", before: street, after: other })?.terms, [other, name]);
  assert.deepEqual(changed(words, { part: "commands", before: phrase, after: null }), { terms: words.terms, commands: [] });
});

test("what is no longer in the list as it was seen can not be changed", () => {
  const seen = { ...name, weight: 2 };
  assert.equal(changed(words, { part: "terms", before: seen, after: null }), null);
  assert.equal(changed(words, { part: "commands", before: { ...phrase, text: "Anders" }, after: null }), null);
});

test("a change taken back leaves the list as it was", () => {
  const change = { part: "terms" as const, before: street, after: { ...street, spoken: ["zwaluw straat"] } };
  const after = changed(words, change);
  assert.ok(after);
  assert.deepEqual(changed(after, inverse(change)), words);
});

test("an entry is found by the number that the server counts with", () => {
  const after = { ...name };
  const change = { part: "terms" as const, before: name, after };
  const made = changed(words, change);
  assert.ok(made);
  assert.equal(numberOf(made, change), 2);
  assert.equal(numberOf(words, { part: "terms", before: name, after: null }), null);
});

test("how it sounds is typed with commas between", () => {
  assert.deepEqual(spokenOf(" dombrofska,  dom  brofska, ,"), ["dombrofska", "dom brofska"]);
  assert.deepEqual(spokenOf(""), []);
});

test("a word is found by a part of it, by its sound and without its accents, in the order of the alphabet", () => {
  const accented = { ...name, text: "Özdemir", spoken: [] };
  const list = [street, accented, name];
  assert.deepEqual(matching(list, "ozd").map((one) => one.text), ["Özdemir"]);
  assert.deepEqual(matching(list, "BROF").map((one) => one.text), ["Dabrowska"]);
  assert.deepEqual(matching(list, "").map((one) => one.text), ["Dabrowska", "Özdemir", "Zwaluwstraat"]);
});

test("capitals make no other word, another kind does", () => {
  assert.ok(isSameWord(name, { ...name, text: "dabrowska", weight: 1 }));
  assert.ok(!isSameWord(name, { ...name, kind: "street" }));
  assert.ok(isSamePhrase(phrase, { said: "Tekst vooraf", text: "Iets anders" }));
  assert.ok(!isSamePhrase(phrase, { ...phrase, said: "tekst achteraf" }));
});
