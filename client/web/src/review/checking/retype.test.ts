import assert from "node:assert/strict";
import { test } from "node:test";
import { partToType, retypedEnd } from "./retype.ts";

const part = (value: string) => value.slice(...partToType(value));

test("the end that tells a value from another is asked for", () => {
  for (const [value, wanted] of [
    ["VK-394-T", "394-T"],
    ["06 12345678", "5678"],
    ["mes", "mes"],
    ["Jan Brouwér.", "uwér"],
    ["Van Dĳk", "Dĳk"],
    ["22.15 uur", "22.15"],
    ["22 november 2026", "22 november"],
    ["zondag 22 november 2026.", "22 november"],
    ["22-11-2026", "22-11"],
    ["1 mei 2026 om 22.15 uur", "22.15"],
    ["€ 250 (schade)", "250"],
    ["mes (aangetroffen)", "mes"],
    ["Dorpsstraat 14, Ede", "14, Ede"],
    ["Dorpsstraat 14, Alphen aan den Rijn", "Rijn"],
    ["Opel Corsa 2008", "2008"],
    ["2026", "2026"],
    ["(uur)", "uur"],
    ["(†)", "(†)"],
  ] as const) {
    assert.equal(part(value), wanted, value);
  }
});

test("a year, a unit or a remark is no check, and may be typed too", () => {
  for (const typed of ["2026", "november 2026"]) assert.equal(retypedEnd(typed, "22 november 2026"), null, typed);
  for (const typed of ["22 november", "22november2026"]) assert.equal(retypedEnd(typed, "22 november 2026"), "22november");
  assert.equal(retypedEnd("15 uur", "22.15 uur"), null);
  assert.equal(retypedEnd("2215 uur", "22.15 uur"), "2215");
  assert.equal(retypedEnd("schade", "€ 250 (schade)"), null);
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
