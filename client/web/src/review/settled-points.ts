/**
 * Points that the officer has listened to or declined, so that they are not asked again.
 *
 * Kept on the device by draft and point id only: no words of the report are stored.
 */

const PREFIX = "verbaal-points-";

export class SettledPoints {
  private readonly key: string;
  private readonly ids: Set<string>;
  private readonly storage: Storage | null;

  constructor(draftId: string, storage: Storage | null = deviceStorage()) {
    this.key = PREFIX + draftId;
    this.storage = storage;
    this.ids = new Set(readIds(storage?.getItem(this.key) ?? null));
  }

  get count(): number {
    return this.ids.size;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  settle(id: string): void {
    this.ids.add(id);
    try {
      this.storage?.setItem(this.key, JSON.stringify([...this.ids]));
    } catch {
      // A full or closed storage: then they are asked again after a reload.
    }
  }

  /** Show them all again; also when the draft is gone. */
  forget(): void {
    this.ids.clear();
    this.storage?.removeItem(this.key);
  }
}

function deviceStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // a private window may refuse even to be asked
  }
}

function readIds(kept: string | null): string[] {
  try {
    const value: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
