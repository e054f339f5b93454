/** What differs between two texts, word by word (longest common subsequence). */

export interface DiffPiece {
  kind: "same" | "added" | "removed";
  /** With the white space before each word. */
  words: string;
}

/** Work above which the middle counts as rewritten (2,000 × 2,000 words). */
const MAX_CELLS = 4_000_000;
/** A word with the spaces before it, or a break of the line with all white space after it. */
const PARTS = /[^\S\n]*(?:\n\s*|\S+)/g;

/** Pieces of both texts in order; what was removed stands before what was added in its place. */
export function wordDiff(before: string, after: string): DiffPiece[] {
  const old = before.match(PARTS) ?? [];
  const now = after.match(PARTS) ?? [];
  const kept = common(old.map(plain), now.map(plain));
  const pieces: DiffPiece[] = [];
  const put = (kind: DiffPiece["kind"], parts: readonly string[]) => {
    if (parts.length === 0) return;
    const last = pieces.at(-1);
    if (last?.kind === kind) last.words += parts.join("");
    else pieces.push({ kind, words: parts.join("") });
  };
  let [a, b] = [0, 0];
  for (const [oldAt, nowAt] of [...kept, [old.length, now.length] as const]) {
    put("removed", old.slice(a, oldAt));
    put("added", now.slice(b, nowAt));
    put("same", now.slice(nowAt, nowAt + 1));
    [a, b] = [oldAt + 1, nowAt + 1];
  }
  return pieces;
}

/** Spaces do not make another word; one empty line more does not make another break. */
function plain(part: string): string {
  const word = part.trim();
  return word || (part.split("\n").length > 2 ? "\n\n" : "\n");
}

/** Places of equal words in both, in order. */
function common(old: readonly string[], now: readonly string[]): [number, number][] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let [oldEnd, nowEnd] = [old.length, now.length];
  while (oldEnd > head && nowEnd > head && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd--;
    nowEnd--;
  }
  const pairs: [number, number][] = [];
  for (let at = 0; at < head; at++) pairs.push([at, at]);
  if ((oldEnd - head) * (nowEnd - head) <= MAX_CELLS) {
    pairs.push(...longest(old.slice(head, oldEnd), now.slice(head, nowEnd)).map(shifted(head)));
  }
  for (let at = 0; oldEnd + at < old.length; at++) pairs.push([oldEnd + at, nowEnd + at]);
  return pairs;
}

function shifted(by: number): (pair: [number, number]) => [number, number] {
  return ([a, b]) => [a + by, b + by];
}

function longest(old: readonly string[], now: readonly string[]): [number, number][] {
  const columns = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * columns);
  const at = (row: number, column: number) => lengths[row * columns + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      lengths[row * columns + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < old.length && column < now.length; ) {
    if (old[row] === now[column]) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return pairs;
}
