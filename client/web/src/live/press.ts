/**
 * One button for two habits: press briefly to start and to stop, or hold it down while speaking.
 *
 * What begins, begins when the button goes down: words that are said at once are recorded. Letting go
 * after holding pauses; the next hold goes on in the same recording.
 */

/** Longer is holding: well above a tap with gloves on. */
export const HOLD_MS = 600;
/** A second tap this soon after the start is a trembling finger. */
export const BOUNCE_MS = 500;

export type Standing = "idle" | "recording" | "paused" | "busy";
export type PressAct = "start" | "go_on" | "pause" | "stop" | null;

export class Press {
  /** Down since then, in milliseconds; null while nothing is pressed. */
  private downAt: number | null = null;
  private begun = false;
  private begunAt = -Infinity;

  /** The button is held down and began the recording: letting go pauses it. */
  get holding(): boolean {
    return this.downAt !== null && this.begun;
  }

  down(atMs: number, standing: Standing): PressAct {
    if (this.downAt !== null) return null;
    this.downAt = atMs;
    this.begun = standing === "idle" || standing === "paused";
    if (!this.begun) return null;
    this.begunAt = atMs;
    return standing === "idle" ? "start" : "go_on";
  }

  up(atMs: number, standing: Standing): PressAct {
    const { downAt, begun } = this;
    this.downAt = null;
    if (downAt === null) return null;
    if (begun) return atMs - downAt >= HOLD_MS ? "pause" : null;
    return standing === "recording" && atMs - this.begunAt >= BOUNCE_MS ? "stop" : null;
  }

  /** The press was taken away: by a scroll, a dialog, another window. What was held is paused. */
  cancel(atMs: number): PressAct {
    const { downAt, begun } = this;
    this.downAt = null;
    return downAt !== null && begun && atMs - downAt >= HOLD_MS ? "pause" : null;
  }

  /** Pressed without down and up, as screen readers and voice control do. */
  click(atMs: number, standing: Standing): PressAct {
    const act = this.down(atMs, standing);
    if (act === null) return this.up(atMs, standing);
    this.downAt = null;
    return act;
  }
}
