/**
 * Recorded sound on this device until the server has it on disk.
 *
 * Every chunk is written here first and only then sent; an acknowledgement removes it, once it is
 * part of the hash chain. What is left after a crash can be sent on the next visit.
 */

import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import { BYTES_PER_SAMPLE } from "./protocol.ts";
import type { KeptChain } from "./sound-chain.ts";

export interface RecordingRecord {
  /** Made on this device: a recording can start before any server gave it a number. */
  key: string;
  template: string;
  /** Samples recorded when the template was chosen by hand during the recording; absent: at its start. */
  templateSample?: number;
  dictatedAt: string;
  dictationId: string | null;
  /** Samples recorded so far, from the start of the recording. */
  samples: number;
  /** Number of the sample that the server knows as 0: above 0 only after a fresh start. */
  base: number;
  stopped: boolean;
  cancelled: boolean;
  /** Over the sound from `base` on; absent in records of earlier versions. */
  chain?: KeptChain;
}

export interface Chunk {
  key: string;
  firstSample: number;
  pcm: ArrayBuffer;
}

interface Schema extends DBSchema {
  recordings: { key: string; value: RecordingRecord };
  audio: { key: [string, number]; value: Chunk };
}

export function endOf(chunk: Chunk): number {
  return chunk.firstSample + chunk.pcm.byteLength / BYTES_PER_SAMPLE;
}

export class AudioQueue {
  private readonly database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.database = database;
  }

  static async open(name = "verbaal"): Promise<AudioQueue> {
    const database = await openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore("recordings", { keyPath: "key" });
        db.createObjectStore("audio", { keyPath: ["key", "firstSample"] });
      },
      // An older page in another tab must not hold up a newer one.
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
      },
    });
    return new AudioQueue(database);
  }

  async begin(record: RecordingRecord): Promise<void> {
    await this.database.put("recordings", record);
  }

  /** All recordings that are not completely with the server. */
  async recordings(): Promise<RecordingRecord[]> {
    return this.database.getAll("recordings");
  }

  async update(key: string, change: Partial<RecordingRecord>): Promise<void> {
    const tx = this.database.transaction("recordings", "readwrite");
    const record = await tx.store.get(key);
    if (record) await tx.store.put({ ...record, ...change });
    await tx.done;
  }

  /** Write a chunk and the new total in one go; on disk when this resolves. */
  async append(chunk: Chunk): Promise<void> {
    const tx = this.database.transaction(["recordings", "audio"], "readwrite", { durability: "strict" });
    const record = await tx.objectStore("recordings").get(chunk.key);
    if (!record) {
      tx.abort();
      await tx.done.catch(() => undefined);
      throw new Error("the recording is gone from this device");
    }
    const samples = Math.max(record.samples, endOf(chunk));
    await Promise.all([
      tx.objectStore("audio").put(chunk),
      tx.objectStore("recordings").put({ ...record, samples }),
      tx.done,
    ]);
  }

  /** Up to `limit` chunks from the one that holds `sample` on. */
  async chunksFrom(key: string, sample: number, limit: number): Promise<Chunk[]> {
    const store = this.database.transaction("audio").store;
    const holder = await store.openKeyCursor(IDBKeyRange.bound([key, 0], [key, sample]), "prev");
    const from = holder ? holder.key[1] : sample;
    const chunks = await store.getAll(IDBKeyRange.bound([key, from], [key, Infinity]), limit + 1);
    return chunks.filter((chunk) => endOf(chunk) > sample).slice(0, limit);
  }

  /** Number of the first sample still here, or null when nothing is. */
  async firstSample(key: string): Promise<number | null> {
    const cursor = await this.database
      .transaction("audio")
      .store.openKeyCursor(IDBKeyRange.bound([key, 0], [key, Infinity]));
    return cursor ? cursor.key[1] : null;
  }

  /** Forget what the server has: every chunk that ends at or before `sample`. */
  async dropBefore(key: string, sample: number): Promise<void> {
    if (sample <= 0) return;
    const tx = this.database.transaction("audio", "readwrite");
    const range = IDBKeyRange.bound([key, 0], [key, sample], false, true);
    for (let cursor = await tx.store.openCursor(range); cursor; cursor = await cursor.continue()) {
      if (endOf(cursor.value) <= sample) await cursor.delete();
    }
    await tx.done;
  }

  /** Remove a recording and its sound. */
  async forget(key: string): Promise<void> {
    const tx = this.database.transaction(["recordings", "audio"], "readwrite");
    await Promise.all([
      tx.objectStore("recordings").delete(key),
      tx.objectStore("audio").delete(IDBKeyRange.bound([key, 0], [key, Infinity])),
      tx.done,
    ]);
  }
}
