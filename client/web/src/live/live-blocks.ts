/** The finals in blocks that stay the same object while nothing in them changes: only the last is drawn anew. */

import type { Final } from "./protocol.ts";

/** Small enough to draw at once on a slow phone, large enough that an hour is a few dozen. */
export const BLOCK_FINALS = 32;

export interface Block {
  readonly finals: readonly Final[];
  /** The struck words of each. */
  readonly struck: readonly ReadonlySet<number>[];
}

export class LiveBlocks {
  private blocks: Block[] = [];

  /** The blocks of these finals; those that are as they were are the same objects as last time. */
  of(finals: readonly Final[], struckIn: (utterance: number) => ReadonlySet<number>): readonly Block[] {
    const blocks: Block[] = [];
    for (let from = 0; from < finals.length; from += BLOCK_FINALS) {
      const own = finals.slice(from, from + BLOCK_FINALS);
      const struck = own.map((final) => struckIn(final.utterance));
      const before = this.blocks[blocks.length];
      blocks.push(before && isSame(before, own, struck) ? before : { finals: own, struck });
    }
    this.blocks = blocks;
    return blocks;
  }
}

function isSame(block: Block, finals: readonly Final[], struck: readonly ReadonlySet<number>[]): boolean {
  return (
    block.finals.length === finals.length &&
    finals.every((final, n) => block.finals[n] === final) &&
    struck.every((words, n) => equal(block.struck[n] ?? words, words))
  );
}

function equal(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return one === other || (one.size === other.size && [...one].every((word) => other.has(word)));
}
