import assert from "node:assert/strict";
import { test } from "node:test";
import { Bindings } from "./bindings.ts";
import type { Pressed } from "./combo.ts";
import { comboOf } from "./combo.ts";
import { Keys } from "./keys.ts";
import { ALL_ACTIONS } from "./actions.ts";

class Kept {
  private readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
}

const storage = () => new Kept() as unknown as Storage;
const READING = { typing: false, modal: false };
const WRITING = { typing: true, modal: false };

function pressed(key: string, held: Partial<Pressed> = {}): Pressed {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

test("a combination has one name, whatever the keyboard", () => {
  assert.equal(comboOf(pressed("p")), "P");
  assert.equal(comboOf(pressed("Z", { ctrlKey: true, shiftKey: true })), "Ctrl+Shift+Z");
  assert.equal(comboOf(pressed("z", { metaKey: true })), "Ctrl+Z");
  assert.equal(comboOf(pressed("?", { shiftKey: true })), "?");
  assert.equal(comboOf(pressed("\u00ae", { altKey: true, code: "KeyR" })), "Alt+R");
  assert.equal(comboOf(pressed(" ", { ctrlKey: true })), "Ctrl+Space");
  assert.equal(comboOf(pressed("Shift", { shiftKey: true })), null);
});

test("no two actions have the same keys, and none takes a key of the browser", () => {
  const bindings = new Bindings(storage());
  for (const action of ALL_ACTIONS) {
    const combo = bindings.combo(action);
    assert.ok(combo);
    assert.equal(bindings.refusal(action, combo), null, `${action}: ${combo}`);
  }
});

test("a letter does something while reading, is text while writing, and then works with Alt", () => {
  const keys = new Keys(new Bindings(storage()));
  let played = 0;
  keys.on("play", () => void played++);
  assert.ok(keys.press(pressed("p"), READING));
  assert.ok(!keys.press(pressed("p"), WRITING));
  assert.ok(keys.press(pressed("p", { altKey: true, code: "KeyP" }), WRITING));
  assert.equal(played, 2);
});

test("undo in a text box stays the browser's", () => {
  const keys = new Keys(new Bindings(storage()));
  let undone = 0;
  keys.on("undo", () => void undone++);
  const undo = pressed("z", { ctrlKey: true });
  assert.ok(!keys.press(undo, WRITING));
  assert.ok(keys.press(undo, READING));
  assert.equal(undone, 1);
});

test("single keys can be turned off; combinations go on working", () => {
  const kept = storage();
  const keys = new Keys(new Bindings(kept));
  keys.on("play", () => undefined);
  keys.on("undo", () => undefined);
  keys.bindings.singleKeys = false;
  assert.ok(!keys.press(pressed("p"), READING));
  assert.ok(!keys.press(pressed("p", { altKey: true, code: "KeyP" }), WRITING));
  assert.ok(keys.press(pressed("z", { ctrlKey: true }), READING));
  assert.equal(keys.aria("play"), null);
  assert.equal(new Bindings(kept).singleKeys, false);
});

test("the newest handler goes first, and one that has nothing to do leaves the key", () => {
  const keys = new Keys(new Bindings(storage()));
  const done: string[] = [];
  keys.on("tick", () => done.push("screen"));
  let busy = false;
  const off = keys.on("tick", () => (busy ? done.push("card") : false));
  keys.press(pressed("k"), READING);
  busy = true;
  keys.press(pressed("k"), READING);
  off();
  keys.press(pressed("k"), READING);
  assert.deepEqual(done, ["screen", "card", "screen"]);
  assert.ok(!keys.press(pressed("e"), READING), "nobody listens: the browser's");
});

test("under an open question only what belongs to the question works", () => {
  const keys = new Keys(new Bindings(storage()));
  const done: string[] = [];
  keys.on("play", () => done.push("screen"));
  assert.ok(!keys.press(pressed("p"), { typing: false, modal: true }));
  keys.on("play", () => done.push("question"), { modal: true });
  assert.ok(keys.press(pressed("p"), { typing: false, modal: true }));
  assert.deepEqual(done, ["question"]);
});

test("another key is kept on the device, and a conflict is told", () => {
  const kept = storage();
  const bindings = new Bindings(kept);
  assert.deepEqual(bindings.refusal("play", "N"), { why: "taken", by: "next" });
  assert.deepEqual(bindings.refusal("play", "Ctrl+C"), { why: "reserved" });
  assert.deepEqual(bindings.refusal("play", "Enter"), { why: "reserved" });
  // In a text box Alt+P is play's: the same keys can't also finish later.
  assert.deepEqual(bindings.refusal("later", "Alt+P"), { why: "taken", by: "play" });
  assert.equal(bindings.refusal("play", "F2"), null);
  bindings.set("play", "F2");
  bindings.set("next", null);
  const again = new Bindings(kept);
  assert.equal(again.combo("play"), "F2");
  assert.equal(again.combo("next"), null);
  assert.equal(again.actionOf("F2", true), "play");
  assert.equal(again.actionOf("N", false), null);
  again.reset();
  assert.equal(new Bindings(kept).combo("play"), "P");
});

test("what can't be read or kept leaves the keys as they came", () => {
  for (const broken of ["no json", "[]", "null", '{"changed":{"play":"Tab","next":7}}']) {
    const kept = storage();
    kept.setItem("verbaal-keys", broken);
    assert.equal(new Bindings(kept).combo("play"), "P");
    assert.equal(new Bindings(kept).combo("next"), "N");
  }
  const closed = { getItem: () => null, setItem: () => { throw new Error("full"); } } as unknown as Storage;
  const bindings = new Bindings(closed);
  bindings.set("play", "F2");
  assert.equal(bindings.combo("play"), "F2");
  assert.equal(new Bindings(null).combo("play"), "P");
});
