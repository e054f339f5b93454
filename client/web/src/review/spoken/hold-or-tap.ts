/** One button that is held while speaking, or tapped to start and tapped again to stop. */

import { HOLD_MS } from "../../live/press.ts";

export interface Switch {
  isOn(): boolean;
  start(): void;
  stop(): void;
}

/** What of a pointer or click matters; a real event fits. */
export interface Touch {
  timeStamp: number;
  /** 0 for a key or a screen reader. */
  detail: number;
  pointerId?: number;
  button?: number;
  currentTarget?: EventTarget | null;
}

export class HoldOrTap {
  private readonly target: Switch;
  /** When the press that started it began; null when the press was for stopping. */
  private startedAt: number | null = null;

  constructor(target: Switch) {
    this.target = target;
  }

  readonly down = (event: Touch): void => {
    if (event.button) return; // not the main one
    // Letting go beside the button is letting go.
    if (event.pointerId !== undefined && event.currentTarget instanceof globalThis.Element) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    this.startedAt = this.target.isOn() ? null : event.timeStamp;
    if (this.startedAt !== null) this.target.start();
  };

  readonly up = (event: Touch): void => {
    const held = this.startedAt !== null && event.timeStamp - this.startedAt >= HOLD_MS;
    if (held) this.target.stop();
  };

  /** After every press, and alone for a key: a tap that began while it was on stops it. */
  readonly clicked = (event: Touch): void => {
    if (event.detail === 0) this.toggle();
    else if (this.startedAt === null) this.target.stop();
    this.startedAt = null;
  };

  toggle(): void {
    if (this.target.isOn()) this.target.stop();
    else this.target.start();
  }
}
