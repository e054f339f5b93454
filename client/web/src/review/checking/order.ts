/**
 * The order in which the important values are asked: another for every draft, so that looking does
 * not become a habit of the hand, and the same after a reload, so that nobody loses the place.
 */

/** The ids in the order of this draft. */
export function orderFor(draftId: string, ids: readonly string[]): string[] {
  const next = numbers(seedOf(draftId));
  const shuffled = [...ids];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other] as string, shuffled[at] as string];
  }
  return shuffled;
}

/** FNV-1a over the characters' numbers. */
function seedOf(word: string): number {
  let hash = 0x811c9dc5;
  for (const letter of word) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

/** Numbers from 0 up to 1 (mulberry32): even enough to shuffle a form, and the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
