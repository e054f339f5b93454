import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf } from "./shell.ts";

const ORIGIN = "https://verbaal.example";
const FILES = new Set(["/", "/assets/index-1.js", "/icon.svg"]);
const get = (path: string, mode = "cors", method = "GET") =>
  sourceOf({ method, mode, url: new URL(path, ORIGIN).href }, ORIGIN, FILES);

test("the page and its files come from this device", () => {
  assert.equal(get("/", "navigate"), "page");
  assert.equal(get("/?from=home", "navigate"), "page");
  assert.equal(get("/assets/index-1.js"), "file");
});

test("a page of the server's own is asked of the server", () => {
  assert.equal(get("/v1/reports/r1/print", "navigate"), "network");
});

test("only what a screen opens with is kept of the server's answers", () => {
  assert.equal(get("/v1/templates"), "kept");
  assert.equal(get("/v1/me"), "kept");
  for (const path of ["/v1/drafts", "/v1/drafts/d1", "/v1/reports", "/v1/drafts/d1/audio?start_s=0", "/v1/me?x=1"]) {
    assert.equal(get(path), "network", path);
  }
});

test("nothing that changes something, and nothing of another server, is touched", () => {
  assert.equal(get("/v1/templates", "cors", "POST"), "network");
  assert.equal(get("/", "navigate", "POST"), "network");
  assert.equal(get("https://elsewhere.example/", "navigate"), "network");
});
