import assert from "node:assert/strict";
import { test } from "node:test";
import { SettledPoints } from "./settled-points.ts";

class Memory implements Storage {
  readonly kept = new Map<string, string>();
  full = false;
  get length(): number {
    return this.kept.size;
  }
  clear(): void {
    this.kept.clear();
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  key(): null {
    return null;
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
}

test("what was settled stays settled after a reload, for this draft only", () => {
  const storage = new Memory();
  new SettledPoints("one", storage).settle("0.1-m0");
  assert.ok(new SettledPoints("one", storage).has("0.1-m0"));
  assert.ok(!new SettledPoints("two", storage).has("0.1-m0"));
});

test("forgetting shows all again and leaves nothing behind", () => {
  const storage = new Memory();
  const settled = new SettledPoints("one", storage);
  settled.settle("0.1-m0");
  settled.forget();
  assert.equal(settled.count, 0);
  assert.equal(storage.length, 0);
});

test("a full storage and a foreign value do no harm", () => {
  const storage = new Memory();
  storage.full = true;
  const settled = new SettledPoints("one", storage);
  settled.settle("a");
  assert.ok(settled.has("a"));
  for (const foreign of ["{", "7", "[1, \"a\"]"]) {
    storage.kept.set("verbaal-points-one", foreign);
    assert.equal(new SettledPoints("one", storage).has("a"), foreign.includes("a"));
  }
});

test("where the device keeps nothing they are settled as long as the page lives", () => {
  const settled = new SettledPoints("one", null);
  settled.settle("0.1-m0");
  assert.ok(settled.has("0.1-m0"));
  settled.forget();
  assert.equal(settled.count, 0);
});
