/** The database on this device: what version has which stores, and how an older one becomes the newest. */

import type { DBSchema, IDBPDatabase } from "idb";
import { deleteDB, openDB } from "idb";
import type { ShownQuestion, TouchedReply } from "./live-questions.ts";
import type { Encoding } from "./sound.ts";
import type { KeptChain } from "./sound-chain.ts";
import type { SealedChunk } from "./vault.ts";

export const DATABASE = "verbaal";
const VERSION = 2;

export interface RecordingRecord {
  /** Made on this device: a recording can start before any server gave it a number. */
  key: string;
  template: string;
  dictatedAt: string;
  dictationId: string | null;
  /** Samples recorded so far, from the start of the recording. */
  samples: number;
  /** Number of the sample that the server knows as 0: above 0 only after a fresh start. */
  base: number;
  stopped: boolean;
  cancelled: boolean;
  /** It was not the officer who stopped it: a killed tab, a dead battery. */
  cutOff?: boolean;
  /** Over the sound from `base` on; absent in records of earlier versions. */
  chain?: KeptChain;
  /** Absent in records of version 1: PCM. */
  encoding?: Encoding;
  /** Seconds that this device's clock was ahead; `dictatedAt` was set right by it. */
  clockAheadS?: number;
  /** The draft that the server made of it although sound is still here. */
  draftId?: string;
  /** Samples recorded when the template was chosen by hand during the recording; absent: at its start. */
  templateSample?: number;
  /** Questions that were on the screen, in order. */
  shown?: ShownQuestion[];
  /** What was last touched for each question. */
  answers?: Record<string, TouchedReply>;
}

/** Sound as version 1 kept it, in clear. */
export interface ClearChunk {
  key: string;
  firstSample: number;
  pcm: ArrayBuffer;
}

export interface Schema extends DBSchema {
  recordings: { key: string; value: RecordingRecord };
  audio: { key: [string, number]; value: SealedChunk | ClearChunk };
  secrets: { key: string; value: { key: string; secret: CryptoKey } };
  /** `clear` while sound of version 1 is not encrypted. */
  notes: { key: string; value: boolean };
}

export type Database = IDBPDatabase<Schema>;

/** Open it. `makeWay` is called when a newer page needs it: a recording is finished first. */
export function openDatabase(name: string, makeWay: (close: () => void) => void): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(db, from, _to, tx) {
      if (from < 1) {
        db.createObjectStore("recordings", { keyPath: "key" });
        db.createObjectStore("audio", { keyPath: ["key", "firstSample"] });
      }
      // Sound of version 1 stays as it is here: a key can't be made inside this change. It is
      // encrypted by `sealOldSound`, after the opening.
      if (from < 2) {
        db.createObjectStore("secrets", { keyPath: "key" });
        db.createObjectStore("notes");
        if (from === 1) void tx.objectStore("notes").put(true, "clear");
      }
    },
    blocking(_current, _blocked, event) {
      makeWay(() => (event.target as IDBDatabase).close());
    },
  });
}

export function deleteDatabase(name: string): Promise<void> {
  return deleteDB(name);
}
