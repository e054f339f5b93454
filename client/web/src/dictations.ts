/** The recording in progress and those that wait on this device; one object for all screens. */

import { api, Problem } from "./api.ts";
import { MicrophoneError } from "./audio/microphone.ts";
import { canCompress } from "./audio/packets.ts";
import { studio } from "./audio/studio.ts";
import type { Waiting } from "./live/outbox.ts";
import { Outbox } from "./live/outbox.ts";
import type { RecordingRecord } from "./live/queue.ts";
import { AudioQueue } from "./live/queue.ts";
import { Recording } from "./live/recording.ts";
import { holdMicrophone, holdRecording, isRecordingSomewhere } from "./live/recording-lock.ts";
import { emptyDevice } from "./offline/empty-device.ts";
import { go, links } from "./router.ts";
import { text } from "./text.ts";

/**
 * Whether sound can be kept on this device: `kept` for good, `may_go` when the browser runs out of room or a
 * private window is closed, `refused` not at all; `newer_page`: a newer version in another window has it now.
 */
export type Storage = "unknown" | "kept" | "may_go" | "refused" | "newer_page";

/** Another window of this browser records. */
export class RecordingElsewhere extends Error {}
/** The browser keeps nothing here: a private window, or site data that are not allowed. */
export class StorageRefused extends Error {}

/** Why a recording did not begin, as a sentence. */
export function startTrouble(error: unknown): string {
  if (error instanceof MicrophoneError) return text.microphone[error.trouble];
  if (error instanceof RecordingElsewhere) return text.queue.elsewhere;
  if (error instanceof StorageRefused) return text.queue.notHere;
  return isFull(error) ? text.dictate.noRoomToStart : text.errors.unknown;
}

/** A database that may not grow says so at the write, or when it ends the change (as an abort). */
function isFull(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "QuotaExceededError" || error.name === "AbortError");
}

/** Tells `change` when there is another recording, or something else waits. */
export class Dictations extends EventTarget {
  current: Recording | null = null;
  /** Of a recording that has ended: stays until the officer has read it. */
  afterword: string | null = null;
  storage: Storage = "unknown";
  /** Another window of this browser records now. */
  recordingElsewhere = false;
  /** Recordings that this device sends by itself, and what became of them. */
  readonly outbox: Outbox;
  private readonly queue: Promise<AudioQueue>;
  private awake: WakeLockSentinel | null = null;
  /** While it records the device may turn its screen off, and the recording with it. */
  screenMaySleep = false;
  private freeMicrophone: (() => void) | null = null;
  private starting = false;
  /** A newer version of this page wants to change the database: as soon as nothing is recorded. */
  private makeWay: (() => void) | null = null;

  constructor() {
    super();
    this.queue = AudioQueue.open((close) => {
      this.makeWay = close;
      this.giveWay();
    });
    this.outbox = new Outbox(this.queue, () => this.current?.record.key ?? null);
    this.outbox.addEventListener("change", () => {
      void this.lookElsewhere();
      this.changed();
    });
    this.queue.then(
      () => this.outbox.start(),
      (error: unknown) => {
        // A newer version of the app has changed the database: this page no longer knows how to use it.
        const newer = error instanceof DOMException && error.name === "VersionError";
        this.storage = newer ? "newer_page" : "refused";
        this.changed();
      },
    );
    void this.askStorage();
    addEventListener("beforeunload", (event) => {
      if (this.current?.phase === "recording") event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      void this.stayAwake();
      void this.lookElsewhere();
    });
    void this.lookElsewhere();
  }

  /** Recordings that wait for the officer: the server refuses them as they are. */
  get leftovers(): RecordingRecord[] {
    return this.outbox.leftovers;
  }

  /** All of which something is on this device only, the oldest first. */
  waiting(): Waiting[] {
    return this.outbox.waiting();
  }

  /** What takes time before the first sample, done before the officer taps. */
  warmUp(): void {
    void studio().catch(() => undefined); // told when a recording starts
    void canCompress();
  }

  /** Throws what {@link startTrouble} has a sentence for. */
  async start(template: string): Promise<void> {
    if (this.starting || this.current) return;
    this.starting = true;
    performance.clearMarks("verbaal-tap");
    performance.mark("verbaal-tap");
    try {
      const queue = await this.queue.catch(() => {
        throw new StorageRefused();
      });
      if (this.storage === "newer_page") throw new StorageRefused();
      this.freeMicrophone = await holdMicrophone();
      if (!this.freeMicrophone) {
        this.recordingElsewhere = true;
        throw new RecordingElsewhere();
      }
      this.recordingElsewhere = false;
      try {
        this.adopt(await Recording.begin(queue, template));
      } catch (error) {
        this.letMicrophone();
        throw error;
      }
    } finally {
      this.starting = false;
      this.changed();
    }
    void this.askStorage(true);
  }

  /** Take in hand what waits for the officer. False when another window is busy with it. */
  async finishLeftover(record: RecordingRecord): Promise<boolean> {
    await this.outbox.yield(record.key);
    const recording = await Recording.finishLeftover(await this.queue, record);
    if (recording) this.adopt(recording);
    await this.outbox.look();
    return recording !== null;
  }

  async discardLeftover(record: RecordingRecord): Promise<void> {
    await this.outbox.yield(record.key);
    const release = await holdRecording(record.key);
    if (release) {
      await (await this.queue).forget(record.key);
      release();
    }
    await this.outbox.look();
  }

  /** Of a report that is confirmed nothing stays here, but for sound that the server never had: that is told. */
  async forgetFor(draftId: string): Promise<void> {
    const queue = await this.queue;
    for (const { key, draftId: made } of await queue.recordings()) {
      if (made === draftId && (await queue.firstSample(key)) === null) await queue.forget(key);
    }
    await this.outbox.look();
  }

  /** At sign-out: everything of this app leaves this device, sound that was not sent too. */
  async wipeDevice(): Promise<void> {
    this.outbox.close();
    await this.current?.forget();
    this.current = null;
    this.letMicrophone();
    (await this.queue.catch(() => null))?.close();
    await emptyDevice();
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

  dismissAfterword(): void {
    this.afterword = null;
    this.changed();
  }

  letGo(): void {
    this.current?.leave();
    this.current = null;
    this.letMicrophone();
    void this.outbox.look().catch(() => undefined);
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
    if (recording.phase !== "recording") this.letMicrophone();
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
      const maySleep = this.awake === null;
      if (maySleep === this.screenMaySleep) return;
      this.screenMaySleep = maySleep;
      this.changed();
    }
  }

  private letMicrophone(): void {
    this.freeMicrophone?.();
    this.freeMicrophone = null;
    this.giveWay();
  }

  private giveWay(): void {
    if (!this.makeWay || this.current?.phase === "recording") return;
    this.makeWay();
    this.storage = "newer_page";
    this.changed();
  }

  private async lookElsewhere(): Promise<void> {
    const elsewhere = this.freeMicrophone === null && !this.starting && (await isRecordingSomewhere());
    if (elsewhere === this.recordingElsewhere) return;
    this.recordingElsewhere = elsewhere;
    this.changed();
  }

  private async askStorage(persist = false): Promise<void> {
    // Without this a browser may clear the store when the device runs low.
    const kept = await (persist ? navigator.storage?.persist?.() : navigator.storage?.persisted?.())?.catch(() => false);
    if (this.storage !== "refused" && this.storage !== "newer_page") this.storage = kept ? "kept" : "may_go";
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
