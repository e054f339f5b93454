/**
 * Recorded sound on this device until the server has it on disk.
 *
 * Every chunk is encrypted and written here first and only then sent; an acknowledgement removes it,
 * once it is part of the hash chain. What is left after a crash is sent on the next visit.
 */

import type { ClearChunk, Database, RecordingRecord } from "./database.ts";
import { DATABASE, deleteDatabase, openDatabase } from "./database.ts";
import { BYTES_PER_SAMPLE } from "./protocol.ts";
import type { Chunk } from "./sound.ts";
import { endOf } from "./sound.ts";
import type { SealedChunk } from "./vault.ts";
import { newSecret, seal, unseal } from "./vault.ts";

export type { RecordingRecord } from "./database.ts";

const STRICT = { durability: "strict" } as const;

export class AudioQueue {
  private readonly database: Database;
  private readonly name: string;
  /** Keys of recordings, as far as they were needed: a handle each, never the key itself. */
  private readonly secrets = new Map<string, CryptoKey>();

  private constructor(database: Database, name: string) {
    this.database = database;
    this.name = name;
  }

  /** `makeWay` is called when a newer page needs the database: with what closes this page's hold on it. */
  static async open(makeWay: (close: () => void) => void = (close) => close(), name = DATABASE): Promise<AudioQueue> {
    const queue = new AudioQueue(await openDatabase(name, makeWay), name);
    await queue.sealOldSound();
    return queue;
  }

  async begin(record: RecordingRecord): Promise<void> {
    const secret = await newSecret();
    const tx = this.database.transaction(["recordings", "secrets"], "readwrite", STRICT);
    await Promise.all([
      tx.objectStore("recordings").put(record),
      tx.objectStore("secrets").put({ key: record.key, secret }),
      tx.done,
    ]);
    this.secrets.set(record.key, secret);
  }

  /** All recordings that are not completely with the server. */
  recordings(): Promise<RecordingRecord[]> {
    return this.database.getAll("recordings");
  }

  async update(key: string, change: Partial<RecordingRecord>): Promise<void> {
    const tx = this.database.transaction("recordings", "readwrite", STRICT);
    const record = await tx.store.get(key);
    // Together: a device without room refuses the one or the other, and neither may go unheard.
    await Promise.all([record && tx.store.put({ ...record, ...change }), tx.done]);
  }

  /** Write a chunk and the new total in one go; on disk when this resolves. */
  async append(chunk: Chunk): Promise<void> {
    const secret = await this.secretOf(chunk.key);
    if (!secret) throw new Error("the recording is gone from this device");
    const sealed = await seal(secret, chunk);
    const tx = this.database.transaction(["recordings", "audio"], "readwrite", STRICT);
    const record = await tx.objectStore("recordings").get(chunk.key);
    if (!record) {
      tx.abort();
      await tx.done.catch(() => undefined);
      throw new Error("the recording is gone from this device");
    }
    const samples = Math.max(record.samples, endOf(chunk));
    await Promise.all([
      tx.objectStore("audio").put(sealed),
      tx.objectStore("recordings").put({ ...record, samples }),
      tx.done,
    ]);
  }

  /** Up to `limit` chunks from the one that holds `sample` on. */
  async chunksFrom(key: string, sample: number, limit: number): Promise<Chunk[]> {
    const store = this.database.transaction("audio").store;
    const holder = await store.openKeyCursor(IDBKeyRange.bound([key, 0], [key, sample]), "prev");
    const from = holder ? holder.key[1] : sample;
    const kept = await store.getAll(IDBKeyRange.bound([key, from], [key, Infinity]), limit + 1);
    const wanted = kept.filter((chunk) => endOfKept(chunk) > sample).slice(0, limit);
    return Promise.all(wanted.map((chunk) => this.opened(chunk)));
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
      if (endOfKept(cursor.value) <= sample) await cursor.delete();
    }
    await tx.done;
  }

  /** Remove a recording with its sound and its key. */
  async forget(key: string): Promise<void> {
    const tx = this.database.transaction(["recordings", "audio", "secrets"], "readwrite", STRICT);
    await Promise.all([
      tx.objectStore("recordings").delete(key),
      tx.objectStore("audio").delete(IDBKeyRange.bound([key, 0], [key, Infinity])),
      tx.objectStore("secrets").delete(key),
      tx.done,
    ]);
    this.secrets.delete(key);
  }

  /** Remove all of it from this device. The queue can't be used any more. */
  async wipe(): Promise<void> {
    this.secrets.clear();
    this.database.close();
    await deleteDatabase(this.name);
  }

  close(): void {
    this.database.close();
  }

  private async secretOf(key: string): Promise<CryptoKey | undefined> {
    const known = this.secrets.get(key) ?? (await this.database.get("secrets", key))?.secret;
    if (known) this.secrets.set(key, known);
    return known;
  }

  private async opened(kept: SealedChunk | ClearChunk): Promise<Chunk> {
    return "sealed" in kept ? unseal(await this.secretOf(kept.key), kept) : inTheClear(kept);
  }

  /** Encrypt what version 1 kept in clear, one chunk at a time: a crash leaves each in one of the two ways. */
  private async sealOldSound(): Promise<void> {
    if (!(await this.database.get("notes", "clear"))) return;
    for (const { key } of await this.recordings()) {
      const secret = await newSecret();
      const tx = this.database.transaction("secrets", "readwrite", STRICT);
      // Another window may be at the same work: the key that is there first counts.
      if (!(await tx.store.get(key))) await tx.store.put({ key, secret });
      await tx.done;
    }
    const places = await this.database.getAllKeys("audio");
    for (const place of places) {
      const kept = await this.database.get("audio", place);
      if (!kept || "sealed" in kept) continue;
      const secret = await this.secretOf(kept.key);
      if (!secret) continue;
      const sealed = await seal(secret, inTheClear(kept));
      const tx = this.database.transaction("audio", "readwrite", STRICT);
      // Another window may have sent and dropped it meanwhile.
      if (await tx.store.get(place)) await tx.store.put(sealed);
      await tx.done;
    }
    await this.database.delete("notes", "clear");
  }
}

function inTheClear({ key, firstSample, pcm }: ClearChunk): Chunk {
  return { key, firstSample, samples: pcm.byteLength / BYTES_PER_SAMPLE, data: pcm };
}

function endOfKept(kept: SealedChunk | ClearChunk): number {
  return "sealed" in kept ? endOf(kept) : endOf(inTheClear(kept));
}
