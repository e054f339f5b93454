import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { duration, language, languageChanges, moment, serverSentence, text, useLanguage } from "../text.ts";
import { en } from "./en/index.ts";
import { serverErrors } from "./en/server-errors.ts";
import { nl } from "./nl/index.ts";

/** Of the command line only: no screen can meet them. */
const COMMAND_LINE = /^(backup_|restore_|database_not_empty|database_outdated|no_roles)/;

test("the sentences change with the language, in place", async () => {
  let told = 0;
  languageChanges.addEventListener("change", () => (told += 1), { once: true });
  await useLanguage("en");
  assert.equal(told, 1);
  assert.equal(language, "en");
  assert.equal(text.ask.cancel, "No, go back");
  assert.equal(duration(1), "1 second");
  assert.match(moment("2020-11-03T14:05:00Z"), /3 November/);
  await useLanguage("nl");
  assert.equal(text.ask.cancel, "Nee, terug");
  assert.equal(duration(120), "2 minuten");
  assert.match(moment("2020-11-03T14:05:00Z"), /3 november/);
});

test("the server's refusals are English on an English screen, and an unknown one keeps its own words", async () => {
  assert.equal(serverSentence("busy", "De server is vol."), "De server is vol.");
  await useLanguage("en");
  assert.equal(serverSentence("busy", "De server is vol."), serverErrors["busy"]);
  assert.equal(serverSentence("from_a_newer_server", "Nieuw."), "Nieuw.");
  await useLanguage("nl");
});

test("every error code of the protocol has an English sentence", () => {
  const protocol = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");
  const table = protocol.slice(protocol.indexOf("## Error codes"));
  const codes = [...table.matchAll(/^\| `(\w+)` \|/gm)].map((row) => String(row[1]));
  assert.ok(codes.length > 40);
  assert.deepEqual(codes.filter((code) => !COMMAND_LINE.test(code) && !serverErrors[code]), []);
});

/** Paths of all sentences, with the number of values that a sentence takes. */
function shape(value: unknown, path = ""): string[] {
  if (typeof value === "function") return [`${path}(${value.length})`];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, part]) => (key === "serverErrors" ? [] : shape(part, `${path}.${key}`)));
}

test("both languages say the same things", () => {
  assert.deepEqual(shape(en).sort(), shape(nl).sort());
});
