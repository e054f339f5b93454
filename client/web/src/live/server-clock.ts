/**
 * The clock of this device beside the server's: "gisteravond" is nothing to go by on a wrong day.
 *
 * A recording begins without asking anybody, with the time of this device. When its dictation is begun on
 * the server, the moment is set right by what the clocks differ then, and the officer is told.
 */

/** Less than this is how long a message takes, and what clocks usually differ. */
const WORTH_TELLING_MS = 120_000;

const LONGEST_ROUND_TRIP_MS = 10_000;

let aheadMs: number | null = null;

/** An answer came: its `Date`, and when it was asked for and came by the clock of this device. */
export function heardServerTime(date: string | null, askedAt: number, cameAt: number): void {
  // A device that slept in between says nothing about clocks.
  if (cameAt - askedAt > LONGEST_ROUND_TRIP_MS || cameAt < askedAt) return;
  const told = date === null ? Number.NaN : Date.parse(date);
  // The header has whole seconds, cut off: half a second late on average.
  if (!Number.isNaN(told)) aheadMs = (askedAt + cameAt) / 2 - (told + 500);
}

/** By how many seconds this device's clock is ahead (negative: behind); 0 when it is right, or not known. */
export function clockAheadS(): number {
  return aheadMs === null || Math.abs(aheadMs) < WORTH_TELLING_MS ? 0 : Math.round(aheadMs / 1000);
}

/** A page that sleeps this long with a recording that no server knows of is no real one. */
const LONGEST_SLEEP_MS = 30 * 86_400_000;

/** The clock of this device from the start of a recording on: it may be set right before any server is reached. */
export class ClockSince {
  private readonly now: () => number;
  private readonly running: () => number;
  private readonly startMs: number;

  /** `running` only goes on, whatever the clock is set to; on some devices it rests while they sleep. */
  constructor(now = () => Date.now(), running = () => performance.now()) {
    this.now = now;
    this.running = running;
    this.startMs = now() - running();
  }

  /** By how many seconds the clock was ahead at the start of what it is now; 0 while nobody set it. */
  wasAheadS(): number {
    const setMs = this.now() - this.running() - this.startMs;
    // Forward is how a sleep looks as well. A battery that was empty puts a clock back by years.
    return setMs < -WORTH_TELLING_MS || setMs > LONGEST_SLEEP_MS ? Math.round(-setMs / 1000) : 0;
  }
}

/** The same moment by the server's clock, in the zone that it was written in. */
export function setRight(iso: string, aheadS: number): string {
  const zone = /(Z|[+-]\d\d:\d\d)$/.exec(iso)?.[0] ?? "Z";
  const sign = zone.startsWith("-") ? -1 : 1;
  const [hours = 0, minutes = 0] = zone === "Z" ? [] : zone.slice(1).split(":").map(Number);
  const local = Date.parse(iso) - aheadS * 1000 + sign * (hours * 60 + minutes) * 60_000;
  return new Date(local).toISOString().replace("Z", zone);
}
