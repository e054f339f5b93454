import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenBy, walked } from "./chosen.ts";

const key = (name: string, held: object = {}) => ({ key: name, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

test("arrows walk, with Shift they choose from where they began", () => {
  let walk = { anchor: 2, cursor: 2 };
  walk = walked(walk, key("ArrowRight"), 9) ?? assert.fail();
  assert.deepEqual(chosenBy(walk), [3, 3]);
  for (let n = 0; n < 5; n++) walk = walked(walk, key("ArrowLeft", { shiftKey: true }), 9) ?? assert.fail();
  assert.deepEqual(chosenBy(walk), [0, 3]);
  walk = walked(walk, key("End", { shiftKey: true }), 9) ?? assert.fail();
  assert.deepEqual(chosenBy(walk), [3, 9]);
  assert.deepEqual(walked(walk, key("Home"), 9), { anchor: 0, cursor: 0 });
});

test("other keys, and those of the browser, do not walk", () => {
  const walk = { anchor: 1, cursor: 1 };
  assert.equal(walked(walk, key("a"), 9), null);
  assert.equal(walked(walk, key("ArrowLeft", { altKey: true }), 9), null);
  assert.equal(walked(walk, key("ArrowRight"), -1), null);
});
