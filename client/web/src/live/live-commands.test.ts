import assert from "node:assert/strict";
import { test } from "node:test";
import { saidEnd, struckWords } from "./live-commands.ts";
import { piecesOf } from "./live-marks.ts";
import type { Command, Final, Partial } from "./protocol.ts";

const command = (name: string, first_word: number, last_word: number, variables = {}): Command => ({
  name, variables, first_word, last_word,
});
const final = (utterance: number, text: string, ...commands: Command[]): Final => ({
  type: "final", utterance, revision: 1, start_s: 0, end_s: 9, text, suggestions: [], marks: [], commands,
  words: text.split(" ").filter(Boolean).map((word, n) => ({ text: word, start_s: n, end_s: n + 1, probability: 1 })),
});
const brief = (one: Final, struck?: ReadonlySet<number>) =>
  piecesOf(one, struck).map((p) =>
    p.kind === "break" ? (p.paragraph ? "¶" : "↵") : p.kind === "gap" ? "…" : p.told ? `[${p.text}]` : p.struck ? `~${p.text}~` : p.text,
  );

test("words spoken to Verbaal stand apart, and new lines are carried out", () => {
  const said = final(0, "een man punt nieuwe alinea toen nieuwe regel weg", command("punt", 2, 2), command("nieuwe_alinea", 3, 4), command("nieuwe_regel", 6, 7));
  assert.deepEqual(brief(said), ["een man", "[punt nieuwe alinea]", "¶", "toen", "[nieuwe regel]", "↵", "weg"]);
});

test("a field begins a paragraph, once", () => {
  const field = { field: "locatie", label: "Locatie" };
  assert.deepEqual(brief(final(0, "weg veld locatie Dam", command("veld", 1, 2, field))), ["weg", "¶", "[veld locatie]", "Dam"]);
  const after = final(0, "nieuwe alinea veld locatie Dam", command("nieuwe_alinea", 0, 1), command("veld", 2, 3, field));
  assert.deepEqual(brief(after), ["[nieuwe alinea]", "¶", "[veld locatie]", "Dam"]);
});

test("a correction stays among the words of the report", () => {
  assert.deepEqual(brief(final(0, "blauw nee correctie rood", command("correctie", 2, 2))), ["blauw nee correctie rood"]);
});

test("what was struck shows as struck, over utterances too", () => {
  const finals = [
    final(0, "Een man. hij"),
    final(1, "liep"),
    final(2, "weg schrap dat hij", command("schrap", 1, 2, { from_utterance: "0", from_word: "2" })),
  ];
  const struck = struckWords(finals);
  assert.deepEqual(finals.map((one) => brief(one, struck(one.utterance))), [
    ["Een man.", "~hij~"], ["~liep~"], ["~weg~", "[schrap dat]", "hij"],
  ]);
  assert.equal(struck(9).size, 0);
});

test("nothing is struck when there was nothing to strike", () => {
  const finals = [final(0, "schrap dat een man", command("schrap", 0, 1))];
  assert.equal(struckWords(finals)(0).size, 0);
});

test("the end counts as said until somebody speaks on", () => {
  const end = final(1, "einde verslag punt", command("einde_verslag", 0, 1), command("punt", 2, 2));
  const partial = (tentative: string): Partial => ({ type: "partial", utterance: 2, settled: "", tentative, start_s: 9 });
  assert.ok(saidEnd({ finals: [final(0, "een man"), end], partial: null }));
  assert.ok(saidEnd({ finals: [end, final(2, "")], partial: partial("") }));
  assert.ok(!saidEnd({ finals: [end], partial: partial("nog iets") }));
  assert.ok(!saidEnd({ finals: [end, final(2, "nog iets")], partial: null }));
  assert.ok(!saidEnd({ finals: [final(0, "einde verslag nog iets", command("einde_verslag", 0, 1))], partial: null }));
  assert.ok(!saidEnd({ finals: [final(0, "een man")], partial: null }));
  assert.ok(!saidEnd({ finals: [], partial: null }));
});
