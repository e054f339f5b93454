/**
 * One visit to a review: seconds that the page was seen and used, and which sound was played.
 *
 * Seconds only, no words. The officer sees what it adds up to; a unit only sees many together.
 */

import type { VisitTotals } from "../../records.ts";

/** Reading goes on for so long after the last touch, key or scroll; then nobody may be there. */
const READING_MS = 60_000;
/** A longer jump of the player is another stretch. */
const STEP_S = 1.5;
/** Stretches closer together than this are one. */
const JOIN_S = 0.05;

export class Visit {
  readonly session: string;
  private readonly now: () => number;
  private activeMs = 0;
  /** When the officer was last there; null while the page is out of sight. */
  private last: number | null;
  private stretches: [number, number][] = [];
  private playing: [number, number] | null = null;

  constructor(session: string, now: () => number, visible = true) {
    this.session = session;
    this.now = now;
    this.last = visible ? now() : null;
  }

  /** A touch, a key, a scroll, or sound that plays. */
  used(): void {
    if (this.last === null) return;
    this.activeMs += this.sinceLast(this.last);
    this.last = this.now();
  }

  seen(visible: boolean): void {
    if (visible && this.last === null) this.last = this.now();
    else if (!visible && this.last !== null) {
      this.used();
      this.last = null;
    }
  }

  /** The player is at this second of the dictation; null: it is silent. */
  playedAt(atS: number | null): void {
    if (atS === null) {
      this.playing = null;
      return;
    }
    this.used();
    const step = this.playing ? atS - this.playing[1] : Number.NaN;
    if (this.playing && step >= 0 && step <= STEP_S) this.playing[1] = atS;
    else this.stretches.push((this.playing = [atS, atS]));
  }

  totals(): VisitTotals {
    const activeMs = this.activeMs + (this.last === null ? 0 : this.sinceLast(this.last));
    const kept = joined(this.stretches);
    if (!this.playing) this.stretches = kept; // a long visit does not pile up what was heard again
    return {
      session: this.session,
      active_s: tenths(activeMs / 1000),
      heard: kept.map(([from, to]): [number, number] => [tenths(from), tenths(to)]).filter(([from, to]) => to > from),
    };
  }

  private sinceLast(last: number): number {
    return Math.max(0, Math.min(this.now() - last, READING_MS));
  }
}

/** Stretches in order, those that touch made one. */
function joined(stretches: readonly [number, number][]): [number, number][] {
  const found: [number, number][] = [];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && from - last[1] <= JOIN_S) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
