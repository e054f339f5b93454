/**
 * What was just drawn takes no touch yet: a thumb or a key that was on its way to what stood there before,
 * such as the second of a double tap, does nothing to it.
 */

/** Longer than between the two taps of a double tap, also of a slow hand. */
export const FRESH_MS = 600;

export class Fresh {
  private readonly ms: number;
  private readonly settled: () => void;
  private shown: unknown = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `settled` is told when what is shown takes touches from then on. */
  constructor(settled: () => void = () => undefined, ms = FRESH_MS) {
    this.settled = settled;
    this.ms = ms;
  }

  /** Call after each drawing with what is there now; null: nothing is. */
  shows(what: unknown): void {
    if (what === this.shown) return;
    this.leave();
    this.shown = what;
    if (what === null) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.settled();
    }, this.ms);
  }

  /** Whether this is what is shown, and has been for long enough to be looked at. */
  isReady(what: unknown): boolean {
    return what !== null && what === this.shown && this.timer === undefined;
  }

  leave(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown = null;
  }
}
