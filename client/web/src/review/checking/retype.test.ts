import assert from "node:assert/strict";
import { test } from "node:test";
import { lastCharacters, retypedEnd } from "./retype.ts";

test("the last four letters and digits are asked for, all of a shorter value", () => {
  assert.equal(lastCharacters("VK-394-T"), "394t");
  assert.equal(lastCharacters("06-12345678"), "5678");
  assert.equal(lastCharacters("mes"), "mes");
  assert.equal(lastCharacters("Jan Brouwér."), "uwer");
});

test("case, spaces, punctuation and accents make no difference", () => {
  assert.equal(retypedEnd("394-T", "VK-394-T"), "394t");
  assert.equal(retypedEnd(" 39 4t ", "VK-394-T"), "394t");
  assert.equal(retypedEnd("uwer", "Jan Brouwér"), "uwer");
});

test("more than was asked is right as long as it is the end of the value", () => {
  assert.equal(retypedEnd("VK394T", "VK-394-T"), "394t");
  assert.equal(retypedEnd("XVK394T", "VK-394-T"), null);
});

test("another value, too little or nothing is not the same", () => {
  for (const typed of ["394S", "94T", "", "-", "T493"]) assert.equal(retypedEnd(typed, "VK-394-T"), null, typed);
});

test("a value of signs alone is typed as it is", () => {
  assert.equal(retypedEnd("", "?"), null);
  assert.equal(retypedEnd("!", "?"), null);
  assert.equal(retypedEnd(" ? ", "?"), "?");
});

test("letters with a stroke may be typed without it", () => {
  assert.equal(retypedEnd("oren", "Søren"), "oren");
  assert.equal(retypedEnd("asse", "Haßße"), null);
  assert.equal(retypedEnd("sse", "Aße"), null);
  assert.equal(retypedEnd("asse", "Aße"), "asse");
});
