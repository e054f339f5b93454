/** Words of the text that were chosen: by a touch, by marking them, or with Shift and the arrows. */

/** Numbers of the first and the last word, both included. */
export type Chosen = readonly [first: number, last: number];

/** Where walking with the keys stands: `anchor` stays as long as Shift is held. */
export interface Walk {
  anchor: number;
  cursor: number;
}

export function chosenBy({ anchor, cursor }: Walk): Chosen {
  return [Math.min(anchor, cursor), Math.max(anchor, cursor)];
}

/** Where a key leads; null when it does not walk. `last` is the last word there is. */
export function walked(walk: Walk, event: { key: string; shiftKey: boolean; ctrlKey: boolean; altKey: boolean; metaKey: boolean }, last: number): Walk | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const steps: Record<string, number> = { ArrowRight: walk.cursor + 1, ArrowLeft: walk.cursor - 1, Home: 0, End: last };
  const to = steps[event.key];
  if (to === undefined || last < 0) return null;
  const cursor = Math.max(0, Math.min(last, to));
  return { cursor, anchor: event.shiftKey ? walk.anchor : cursor };
}

/** The words that a selection on the page covers, by the elements that carry a word's number. */
export function chosenInSelection(selection: Selection | null, panel: HTMLElement): Chosen | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!panel.contains(range.commonAncestorContainer)) return null;
  const covered = [...panel.querySelectorAll<HTMLElement>("[data-at]")].filter((word) => covers(range, word));
  const [first, last] = [covered[0], covered.at(-1)];
  return first && last ? [Number(first.dataset["at"]), Number(last.dataset["at"])] : null;
}

/** A letter of it at least: a range that only touches its edge marks nothing of it. */
function covers(range: Range, word: HTMLElement): boolean {
  const whole = document.createRange();
  whole.selectNodeContents(word);
  return range.compareBoundaryPoints(Range.END_TO_START, whole) < 0 && range.compareBoundaryPoints(Range.START_TO_END, whole) > 0;
}
