/** The recording in progress and those an earlier visit left behind; one object for all screens. */

import { api, Problem } from "./api.ts";
import type { RecordingRecord } from "./live/queue.ts";
import { AudioQueue } from "./live/queue.ts";
import { Recording } from "./live/recording.ts";
import { heldRecordings, holdRecording } from "./live/recording-lock.ts";
import { go, links } from "./router.ts";

/** Tells `change` when there is another recording, or another list of leftovers. */
export class Dictations extends EventTarget {
  current: Recording | null = null;
  leftovers: RecordingRecord[] = [];
  /** Of a recording that has ended: stays until the officer has read it. */
  afterword: string | null = null;
  private readonly queue: Promise<AudioQueue> = AudioQueue.open();
  private awake: WakeLockSentinel | null = null;

  constructor() {
    super();
    // Left unread here, reported to the officer when a recording starts.
    this.queue.catch(() => undefined);
    addEventListener("beforeunload", (event) => {
      if (this.current?.phase === "recording") event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => void this.stayAwake());
  }

  async start(template: string): Promise<void> {
    this.adopt(await Recording.begin(await this.queue, template));
    // Without this a browser may clear the store when the device runs low.
    void navigator.storage?.persist?.();
  }

  /** False when another window is busy with it. */
  async finishLeftover(record: RecordingRecord): Promise<boolean> {
    const recording = await Recording.finishLeftover(await this.queue, record);
    if (recording) this.adopt(recording);
    await this.findLeftovers();
    return recording !== null;
  }

  async discardLeftover(record: RecordingRecord): Promise<void> {
    const release = await holdRecording(record.key);
    if (release) {
      await (await this.queue).forget(record.key);
      release();
    }
    await this.findLeftovers();
  }

  /** The server keeps what it has of a stopped recording: make its draft and open it. */
  async finishOnServer(recording: Recording): Promise<void> {
    const dictationId = recording.record.dictationId;
    if (dictationId === null) return;
    const draft = await api.draftFromDictation(dictationId);
    await recording.forget();
    this.letGo();
    go(links.review(draft.id));
  }

  /** Look for recordings that no window is busy with. */
  async findLeftovers(): Promise<void> {
    const queue = await this.queue;
    const held = await heldRecordings();
    const free = (await queue.recordings()).filter((record) => !held.has(record.key));
    const empty = free.filter((r) => r.samples === 0 && r.dictationId === null);
    for (const record of empty) await queue.forget(record.key);
    const left = free.filter((record) => !empty.includes(record));
    this.leftovers = left.filter((record) => !record.cancelled);
    // Thrown away while offline: nothing to ask, only to tell the server.
    for (const record of left.filter((r) => r.cancelled)) void Recording.finishLeftover(queue, record);
    this.changed();
  }

  dismissAfterword(): void {
    this.afterword = null;
    this.changed();
  }

  letGo(): void {
    this.current?.leave();
    this.current = null;
    void this.findLeftovers();
    this.changed();
  }

  private adopt(recording: Recording): void {
    this.current = recording;
    recording.addEventListener("change", () => void this.follow(recording));
    void this.stayAwake();
    this.changed();
  }

  private async follow(recording: Recording): Promise<void> {
    void this.stayAwake();
    if (this.current !== recording) return;
    const state = recording.connection;
    if (state.kind === "stopped" && state.code === "dictation_closed") {
      // It ended, but the connection broke before we heard: its draft is there.
      this.current = null;
      await recording.forget();
      await this.openDraft(state.details["draft_id"], recording.record.dictationId);
    } else if (state.kind === "ended") {
      this.current = null;
      this.afterword = recording.afterword;
      if (!recording.record.cancelled) await this.openDraft(state.draftId, recording.record.dictationId);
    }
    this.changed();
  }

  private async openDraft(draftId: unknown, dictationId: string | null): Promise<void> {
    if (typeof draftId === "string") go(links.review(draftId));
    else if (dictationId !== null) {
      try {
        go(links.review((await api.draftFromDictation(dictationId)).id));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        go(links.reports); // the list shows it as an unfinished dictation
      }
    }
  }

  /** A phone that falls asleep stops recording. */
  private async stayAwake(): Promise<void> {
    const wanted = this.current?.phase === "recording" && document.visibilityState === "visible";
    if (!wanted) {
      const awake = this.awake;
      this.awake = null;
      await awake?.release().catch(() => undefined);
    } else if (!this.awake || this.awake.released) {
      this.awake = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    }
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
