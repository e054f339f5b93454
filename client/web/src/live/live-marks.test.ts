import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mark, MarkKind } from "../records.ts";
import { isDoubted, piecesOf } from "./live-marks.ts";
import type { Final } from "./protocol.ts";

const mark = (kind: MarkKind, start_s: number, end_s: number): Mark => ({ kind, start_s, end_s, text: "" });
const final = (text: string, marks: Mark[]): Final => ({
  type: "final", utterance: 0, revision: 1, start_s: 0, end_s: 9, text, suggestions: [], marks, commands: [],
  words: text.split(" ").filter(Boolean).map((word, n) => ({ text: word, start_s: n, end_s: n + 1, probability: 1 })),
});
const brief = (text: string, marks: Mark[]) =>
  piecesOf(final(text, marks)).map((p) => (p.kind === "break" ? "¶" : p.kind === "gap" ? (p.noWords ? "…" : "×") : p.doubted ? `~${p.text}~` : p.text));

test("words in doubt stand apart from the others", () => {
  assert.deepEqual(brief("de man liep weg", [mark("doubtful", 1, 3)]), ["de", "~man liep~", "weg"]);
});

test("gaps stand at their time, also before, behind and without words", () => {
  const gaps = [mark("speech_without_text", -2, 0), mark("stock_phrase", 1.9, 2), mark("repetition", 8, 9)];
  assert.deepEqual(brief("een twee drie", gaps), ["…", "een twee", "×", "drie", "×"]);
  assert.deepEqual(brief("", [mark("text_without_speech", 0, 1)]), ["×"]);
});

test("a doubt between words leaves them alone", () => {
  assert.ok(!isDoubted(final("een twee", [mark("doubtful", 5, 6)])));
  assert.ok(isDoubted(final("een twee", [mark("doubtful", 0, 1)])));
});
