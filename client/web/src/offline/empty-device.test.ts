import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stores } from "./empty-device.ts";
import { emptyDevice } from "./empty-device.ts";

/** As much of Storage as is used; its keys are the object's own, as in a browser. */
function storage(entries: Record<string, string>): Storage {
  return Object.defineProperty({ ...entries }, "removeItem", {
    value(this: Record<string, string>, key: string) {
      delete this[key];
    },
  }) as unknown as Storage;
}

function stores(stuck: string[] = []) {
  const databases = new Set(["verbaal", "verbaal-keys", "of-another-app"]);
  const caches = new Set(["verbaal-kept", "verbaal-shell-b1"]);
  const kept = storage({ "verbaal-theme": "dark", "verbaal-points-1": "[]", other: "stays" });
  const world: Stores = {
    databases: {
      databases: async () => [...databases].map((name) => ({ name, version: 1 })),
      deleteDatabase(name: string) {
        const asked = { onsuccess: null as (() => void) | null, onerror: null as (() => void) | null, error: null };
        queueMicrotask(() => {
          if (stuck.includes(name)) return asked.onerror?.();
          databases.delete(name);
          asked.onsuccess?.();
        });
        return asked as unknown as IDBOpenDBRequest;
      },
    },
    caches: { delete: async (name: string) => caches.delete(name) },
    storages: [kept],
  };
  return { world, databases, caches, kept };
}

test("all of ours goes but the app itself, and nothing of others", async () => {
  const { world, databases, caches, kept } = stores();
  await emptyDevice(world);
  assert.deepEqual([...databases], ["of-another-app"]);
  assert.deepEqual([...caches], ["verbaal-shell-b1"]);
  assert.deepEqual(Object.keys(kept), ["other"]);
});

test("what can't be removed is told, and the rest is gone", async () => {
  const { world, databases, kept } = stores(["verbaal"]);
  await assert.rejects(emptyDevice(world));
  assert.deepEqual([...databases], ["verbaal", "of-another-app"]);
  assert.deepEqual(Object.keys(kept), ["other"]);
});
