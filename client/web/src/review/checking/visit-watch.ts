/** Watches the page of one review: when it is seen and used, and which sound plays. */

import { putSignals } from "../../api.ts";
import type { SoundPlayer } from "../player.ts";
import { sendLeftVisits, VisitSender } from "./signals.ts";
import { Visit } from "./visit.ts";

const USES = ["pointerdown", "keydown", "wheel", "touchmove", "scroll", "input"] as const;
const TICK_MS = 5_000;
const PATIENCE_MS = 1_500;

export class VisitWatch {
  private readonly player: SoundPlayer;
  private readonly visit: Visit;
  private readonly sender: VisitSender;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly used = () => this.visit.used();
  private readonly played = () => this.visit.playedAt(this.player.playing?.atS ?? null);
  private readonly turned = () => {
    const visible = document.visibilityState === "visible";
    this.visit.seen(visible);
    if (!visible) void this.sender.flush();
  };

  constructor(draftId: string, player: SoundPlayer) {
    this.player = player;
    const now = () => performance.now();
    const storage = deviceStorage();
    this.visit = new Visit(crypto.randomUUID(), now, document.visibilityState === "visible");
    this.sender = new VisitSender(draftId, () => this.visit.totals(), putSignals, { storage, now });
    void sendLeftVisits(storage, putSignals, this.visit.session);
  }

  start(): void {
    for (const use of USES) addEventListener(use, this.used, { passive: true, capture: true });
    for (const change of ["change", "move"]) this.player.addEventListener(change, this.played);
    document.addEventListener("visibilitychange", this.turned);
    addEventListener("pagehide", this.turned);
    this.timer = setInterval(() => this.sender.tick(), TICK_MS);
  }

  /** The officer went to another screen: what was counted goes to the server. */
  stop(): void {
    for (const use of USES) removeEventListener(use, this.used, { capture: true });
    for (const change of ["change", "move"]) this.player.removeEventListener(change, this.played);
    document.removeEventListener("visibilitychange", this.turned);
    removeEventListener("pagehide", this.turned);
    clearInterval(this.timer);
    this.visit.seen(false);
    void this.sender.flush();
  }

  /** Once the server knows all so far, or could not be told soon enough to wait for. */
  async told(): Promise<void> {
    await Promise.race([this.sender.flush(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }
}

function deviceStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // a private window may refuse even to be asked
  }
}
