/**
 * Recordings that the server has not heard yet, for another try. In memory: sound of a correction is
 * never written to the device, and is gone with the page.
 */

const waiting = new Map<string, Blob>();

const keyOf = (draftId: string, slot: string) => `${draftId}\n${slot}`;

export function keepSpoken(draftId: string, slot: string, wav: Blob): void {
  waiting.set(keyOf(draftId, slot), wav);
}

export function keptSpoken(draftId: string, slot: string): Blob | null {
  return waiting.get(keyOf(draftId, slot)) ?? null;
}

export function forgetSpoken(draftId: string, slot: string): void {
  waiting.delete(keyOf(draftId, slot));
}
