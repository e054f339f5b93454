/**
 * Brings what a visit adds up to to the server: now and then, and when the page goes away.
 *
 * Never in the officer's way: a failure is tried again later, and what could not be sent waits on the
 * device for the next visit. Only ids and seconds are kept there.
 */

import type { VisitTotals } from "../../records.ts";

const PREFIX = "verbaal-visit-";
const EVERY_MS = 15_000;

/** Sends totals; rejects with something that has a `status`, 0 or none where nobody answered. */
export type Send = (draftId: string, totals: VisitTotals) => Promise<void>;

export class VisitSender {
  private readonly draftId: string;
  private readonly totals: () => VisitTotals;
  private readonly send: Send;
  private readonly storage: Storage | null;
  private readonly now: () => number;
  private sentAt: number;
  /** What the server has, as it was sent. */
  private known = "";
  private over = false;

  constructor(
    draftId: string,
    totals: () => VisitTotals,
    send: Send,
    { storage, now }: { storage: Storage | null; now: () => number },
  ) {
    this.draftId = draftId;
    this.totals = totals;
    this.send = send;
    this.storage = storage;
    this.now = now;
    this.sentAt = now();
  }

  /** Called often; sends when it is time again. */
  tick(): void {
    if (this.now() - this.sentAt >= EVERY_MS) void this.flush();
  }

  /** Send what is new; resolves when it arrived or was put aside, and never rejects. */
  async flush(): Promise<void> {
    this.sentAt = this.now();
    const totals = this.totals();
    const said = JSON.stringify(totals);
    if (this.over || said === this.known || (totals.active_s === 0 && totals.heard.length === 0)) return;
    const key = keyOf(this.draftId, totals.session);
    // First on the device: a page that goes away may not live to see the answer.
    keep(this.storage, key, said);
    try {
      await this.send(this.draftId, totals);
      this.known = said;
      if (this.storage?.getItem(key) === said) this.storage.removeItem(key);
    } catch (error) {
      if (!refused(error)) return;
      this.over = true; // the draft is gone, or this server knows no signals
      this.storage?.removeItem(key);
    }
  }
}

/** Send what earlier visits could not; `except` is the visit that goes on. */
export async function sendLeftVisits(storage: Storage | null, send: Send, except: string): Promise<void> {
  if (!storage) return;
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
  for (const key of keys) {
    const [draftId, session] = key.startsWith(PREFIX) ? key.slice(PREFIX.length).split("/") : [];
    if (!draftId || !session || session === except) continue;
    const kept = storage.getItem(key) ?? "";
    const totals = readTotals(kept, session);
    try {
      if (totals) await send(draftId, totals);
    } catch (error) {
      if (!refused(error)) continue;
    }
    if (storage.getItem(key) === kept) storage.removeItem(key);
  }
}

function keyOf(draftId: string, session: string): string {
  return `${PREFIX}${draftId}/${session}`;
}

function keep(storage: Storage | null, key: string, said: string): void {
  try {
    storage?.setItem(key, said);
  } catch {
    // A full or closed storage: then it lives as long as this page.
  }
}

/** The server answered that it will not take this, now or later. */
function refused(error: unknown): boolean {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" && status >= 400 && status < 500 && status !== 408 && status !== 429 && status !== 401;
}

function readTotals(kept: string, session: string): VisitTotals | null {
  try {
    const value = JSON.parse(kept) as VisitTotals;
    return value.session === session && Array.isArray(value.heard) ? value : null;
  } catch {
    return null;
  }
}
