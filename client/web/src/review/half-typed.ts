/**
 * Text that was typed and not saved yet: it survives a reload, a killed tab and a restarted phone.
 *
 * Kept on this device until it is saved or given up, enciphered with a key that can't leave the
 * browser's store, so that no words of a report stand readable in its files. Where the browser refuses
 * to keep anything (a private window) it lives as long as the page.
 */

import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";

export interface HalfTyped {
  /** What stood there when typing began: tells whether somebody changed it since. */
  from: string;
  typed: string;
  /** The paragraph's number; 0 where that means nothing. */
  number: number;
}

interface Kept {
  /** Draft and place in it. */
  at: [draftId: string, place: string];
  iv: Uint8Array<ArrayBuffer>;
  secret: ArrayBuffer;
  /** Milliseconds since 1970: what nobody came back for goes. */
  keptAt: number;
}

interface Schema extends DBSchema {
  kept: { key: [string, string]; value: Kept };
  keys: { key: string; value: CryptoKey };
}

const NAME = "verbaal-half-typed";
/** Longer than any draft waits for its officer. */
const FORGOTTEN_MS = 60 * 24 * 3600 * 1000;

interface Store {
  database: IDBPDatabase<Schema>;
  key: CryptoKey;
}

const inMemory = new Map<string, HalfTyped>();
/** What the device has, letter for letter. */
const onDevice = new Map<string, HalfTyped>();
/** Writes go one after another: the last letters win. */
let line: Promise<unknown> = Promise.resolve();
let opened: Promise<Store | null> | null = null;

function store(): Promise<Store | null> {
  opened ??= open().catch(() => null);
  return opened;
}

async function open(): Promise<Store> {
  const database = await openDB<Schema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("kept", { keyPath: "at" });
      db.createObjectStore("keys");
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
  });
  let key = await database.get("keys", "text");
  if (!key) {
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Another window may have been first: its key counts.
    const tx = database.transaction("keys", "readwrite");
    key = (await tx.store.get("text")) ?? made;
    await tx.store.put(key, "text");
    await tx.done;
  }
  const old = Date.now() - FORGOTTEN_MS;
  for (const one of await database.getAll("kept")) {
    if (one.keptAt < old) await database.delete("kept", one.at);
  }
  return { database, key };
}

const memoryKey = (draftId: string, place: string) => `${draftId}\n${place}`;

/** Where what is typed in a field is kept on the device until the server has it. */
export function fieldPlace(fieldId: string): string {
  return `field:${fieldId}`;
}

/** Keep what is typed so far; resolves when it is on the device. */
export function keepTyped(draftId: string, place: string, text: HalfTyped): Promise<void> {
  inMemory.set(memoryKey(draftId, place), text);
  return inLine(async ({ database, key }) => {
    // What was typed meanwhile goes along; what was saved meanwhile is not kept again.
    const newest = inMemory.get(memoryKey(draftId, place));
    if (!newest) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(newest));
    const secret = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
    await database.put("kept", { at: [draftId, place], iv, secret, keptAt: Date.now() });
    onDevice.set(memoryKey(draftId, place), newest);
  });
}

/** Whether the last letter is on the device: then the page may go. */
export function isKept(draftId: string, place: string): boolean {
  const key = memoryKey(draftId, place);
  return inMemory.has(key) && inMemory.get(key) === onDevice.get(key);
}

/** What was typed there and not saved; null when nothing was, or it can't be read. */
export async function typedBefore(draftId: string, place: string): Promise<HalfTyped | null> {
  const here = inMemory.get(memoryKey(draftId, place));
  if (here) return here;
  let found: HalfTyped | null = null;
  await inLine(async ({ database, key }) => {
    const kept = await database.get("kept", [draftId, place]);
    if (!kept) return;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.secret);
    found = JSON.parse(new TextDecoder().decode(plain)) as HalfTyped;
  });
  return found;
}

/** Saved, or given up. */
export function forgetTyped(draftId: string, place: string): Promise<void> {
  inMemory.delete(memoryKey(draftId, place));
  return inLine(async ({ database }) => database.delete("kept", [draftId, place]));
}

/** The draft became a report, or is gone. */
export function forgetDraftTyped(draftId: string): Promise<void> {
  for (const key of inMemory.keys()) if (key.startsWith(`${draftId}\n`)) inMemory.delete(key);
  return inLine(async ({ database }) => database.delete("kept", IDBKeyRange.bound([draftId], [draftId, []])));
}

function inLine(work: (store: Store) => Promise<unknown>): Promise<void> {
  const turn = line.then(async () => {
    const open = await store();
    if (open) await work(open);
  });
  line = turn.catch(() => undefined);
  // A store that fails is a store that isn't there: what was typed is in the page still.
  return turn.catch(() => undefined);
}
