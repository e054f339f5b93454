/** Everything of Verbaal on this device, gone: for who hands the device to somebody else. */

/** The service worker's store (KEPT_ANSWERS there; imported, it would make the worker two files). */
export const KEPT_BY_WORKER = "verbaal-kept";

const OURS = "verbaal";
/** A window that holds a store lets go of it at once, unless it hangs. */
const PATIENCE_MS = 5000;

export interface Stores {
  databases: Pick<IDBFactory, "databases" | "deleteDatabase">;
  caches: Pick<CacheStorage, "delete"> | undefined;
  storages: readonly Storage[];
}

/**
 * Recordings, keys, choices and kept answers. The app's own files stay: they are the same for everybody.
 *
 * @throws Error when something could not be removed; the rest is gone then.
 */
export async function emptyDevice(stores: Stores = ofThisPage()): Promise<void> {
  const found = (await stores.databases.databases()).flatMap(({ name }) => (name?.startsWith(OURS) ? [name] : []));
  const removed = await Promise.allSettled(found.map((name) => remove(stores.databases, name)));
  await stores.caches?.delete(KEPT_BY_WORKER);
  for (const storage of stores.storages) {
    for (const key of Object.keys(storage)) if (key.startsWith(OURS)) storage.removeItem(key);
  }
  if (removed.some((one) => one.status === "rejected")) throw new Error("a store is still in use");
}

function ofThisPage(): Stores {
  return { databases: indexedDB, caches: globalThis.caches, storages: [localStorage, sessionStorage] };
}

function remove(databases: Stores["databases"], name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = databases.deleteDatabase(name);
    const late = setTimeout(() => reject(new Error("in use")), PATIENCE_MS);
    asked.onsuccess = () => {
      clearTimeout(late);
      resolve();
    };
    asked.onerror = () => {
      clearTimeout(late);
      reject(asked.error ?? new Error("not removed"));
    };
  });
}
