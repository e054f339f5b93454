/** The officer's own edits of this visit, to take back and to do again. Kept while the page is open. */

import type { Draft } from "../records.ts";
import type { About, Step } from "./undo.ts";
import { aboutStep, stepBetween } from "./undo.ts";

export type Way = "undo" | "redo";

/** Further back nobody knows what it was; and a page that is open all day must not grow. */
const KEPT = 200;

export class UndoHistory {
  private readonly steps: Record<Way, Step[]> = { undo: [], redo: [] };

  /** An edit by the officer: what was undone before it can't be redone any more. */
  edited(before: Draft, after: Draft): void {
    const step = stepBetween(before, after);
    if (!step) return;
    this.push("undo", step);
    this.steps.redo = [];
  }

  /** The last step was put back; that can be turned round in its turn. */
  turned(way: Way, before: Draft, after: Draft): void {
    this.drop(way);
    const step = stepBetween(before, after);
    if (step) this.push(way === "undo" ? "redo" : "undo", step);
  }

  next(way: Way): Step | null {
    return this.steps[way].at(-1) ?? null;
  }

  about(way: Way): About | null {
    const step = this.next(way);
    return step && aboutStep(step);
  }

  drop(way: Way): void {
    this.steps[way].pop();
  }

  private push(way: Way, step: Step): void {
    this.steps[way] = [...this.steps[way], step].slice(-KEPT);
  }
}
