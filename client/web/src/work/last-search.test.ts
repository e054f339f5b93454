import assert from "node:assert/strict";
import { test } from "node:test";
import { lastSearch } from "./last-search.ts";

test("what was looked for is there on the way back, and gone by the menu", () => {
  lastSearch.keep("grijze bus");
  assert.equal(lastSearch.words, "grijze bus");
  lastSearch.forget();
  assert.equal(lastSearch.words, "");
});
