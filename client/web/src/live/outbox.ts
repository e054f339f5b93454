/**
 * Recordings that are on this device and in nobody's hands: stopped without a network, or cut off by a
 * killed tab or a dead battery. They are sent by themselves, the oldest first, one at a time; what the
 * server refuses waits for the officer, and nothing is thrown away.
 */

import type { AudioQueue, RecordingRecord } from "./queue.ts";
import { SAMPLE_RATE_HZ } from "./protocol.ts";
import { Recording } from "./recording.ts";
import { heldRecordings } from "./recording-lock.ts";

export type WaitingState =
  /** Being recorded in this window, or finished in it. */
  | "here"
  /** In another window. */
  | "elsewhere"
  | "sending"
  | "waiting"
  | "sign_in"
  /** The server refuses it: the officer decides. */
  | "needs_officer";

/** A recording of which something is on this device only. */
export interface Waiting {
  key: string;
  template: string;
  dictatedAt: string;
  /** Seconds of sound in all, as recorded. */
  seconds: number;
  state: WaitingState;
  /** What the server or the connection said last. */
  message: string | null;
}

/** A recording that was sent without the officer, told until it was read. */
export interface SentByItself {
  key: string;
  dictatedAt: string;
  draftId: string;
  /** It was not stopped by the officer: the end may be missing. */
  cutOff: boolean;
}

const LOOK_AGAIN_MS = 30_000;

/** Tells `change`. */
export class Outbox extends EventTarget {
  sent: SentByItself[] = [];
  private records: RecordingRecord[] = [];
  private held = new Set<string>();
  private sending: Recording | null = null;
  private readonly refused = new Map<string, string | null>();
  private readonly queue: Promise<AudioQueue>;
  private readonly own: () => string | null;
  private closed = false;
  private looking: Promise<void> | null = null;
  private lookAgain = false;

  /** `own`: key of the recording that a screen of this window has in hand. */
  constructor(queue: Promise<AudioQueue>, own: () => string | null) {
    super();
    this.queue = queue;
    this.own = own;
  }

  /** From now on, as long as the page lives. */
  start(): void {
    const look = () => void this.look().catch(() => undefined);
    setInterval(() => document.visibilityState === "visible" && look(), LOOK_AGAIN_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
    addEventListener("online", look);
    look();
  }

  /** What is still on this device, the oldest first. */
  waiting(): Waiting[] {
    return this.records.map((record) => ({
      key: record.key,
      template: record.template,
      dictatedAt: record.dictatedAt,
      seconds: (record.samples - record.base) / SAMPLE_RATE_HZ,
      ...this.standing(record.key),
    }));
  }

  record(key: string): RecordingRecord | undefined {
    return this.records.find((record) => record.key === key);
  }

  /** Those that wait for the officer. */
  get leftovers(): RecordingRecord[] {
    return this.records.filter((record) => this.standing(record.key).state === "needs_officer");
  }

  /** See what is here, and send the next. */
  async look(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.run().finally(() => (this.looking = null));
    return this.looking;
  }

  /** The officer takes this one in hand: it is no longer refused, and not sent from here. */
  async yield(key: string): Promise<void> {
    this.refused.delete(key);
    if (this.sending?.record.key !== key) return;
    this.sending.leave();
    this.sending = null;
  }

  /** The device is emptied: nothing more is sent from here. */
  close(): void {
    this.closed = true;
    this.sending?.leave();
    this.sending = null;
  }

  read(key: string): void {
    this.sent = this.sent.filter((one) => one.key !== key);
    this.changed();
  }

  private async run(): Promise<void> {
    while (this.lookAgain && !this.closed) {
      this.lookAgain = false;
      const queue = await this.queue;
      const [held, all] = [await heldRecordings(), await queue.recordings()];
      const free = (record: RecordingRecord) => !held.has(record.key) && record.key !== this.own();
      const empty = all.filter((record) => free(record) && record.samples === 0 && record.dictationId === null);
      for (const { key } of empty) await queue.forget(key);
      const kept = all.filter((record) => !empty.includes(record));
      // Thrown away without a network: only the server is still to be told.
      this.records = kept.filter((record) => !record.cancelled).sort(byAge);
      this.held = held;
      const next = kept.sort(byAge).find((record) => free(record) && !this.refused.has(record.key));
      if (next && !this.sending) await this.send(queue, next);
      this.changed();
    }
  }

  private async send(queue: AudioQueue, record: RecordingRecord): Promise<void> {
    const recording = await Recording.finishLeftover(queue, record);
    if (!recording) return; // another window was faster
    this.sending = recording;
    recording.addEventListener("change", () => void this.follow(recording));
    await this.follow(recording);
  }

  private async follow(recording: Recording): Promise<void> {
    const { connection: state, record } = recording;
    if (this.sending !== recording) return;
    if (state.kind === "ended") {
      this.sending = null;
      if (state.draftId !== null) this.tell(record, state.draftId);
    } else if (state.kind === "stopped") {
      this.sending = null;
      const draftId = state.details["draft_id"];
      if (state.code === "dictation_closed" && typeof draftId === "string") {
        // It ended, but the connection broke before this device heard of it.
        await recording.forget();
        this.tell(record, draftId);
      } else {
        this.refused.set(record.key, state.message);
        recording.leave();
      }
    } else return this.changed();
    void this.look().catch(() => undefined);
  }

  private tell({ key, dictatedAt, cancelled, cutOff = false }: RecordingRecord, draftId: string): void {
    if (!cancelled) this.sent = [...this.sent, { key, dictatedAt, draftId, cutOff }];
  }

  private standing(key: string): { state: WaitingState; message: string | null } {
    if (key === this.own()) return { state: "here", message: null };
    const { sending } = this;
    if (sending?.record.key === key) {
      const { connection } = sending;
      if (connection.kind !== "waiting") return { state: "sending", message: null };
      const state = connection.cause === "sign_in" ? "sign_in" : "waiting";
      return { state, message: connection.message };
    }
    if (this.refused.has(key)) return { state: "needs_officer", message: this.refused.get(key) ?? null };
    return { state: this.held.has(key) ? "elsewhere" : "waiting", message: null };
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function byAge(one: RecordingRecord, other: RecordingRecord): number {
  return Date.parse(one.dictatedAt) - Date.parse(other.dictatedAt);
}
