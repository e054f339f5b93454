/**
 * One recording from button to draft: microphone → queue on this device → server.
 *
 * Tells its listeners `change` (anything on the screen) and `level` (the meter only).
 */

import type { Level } from "../audio/capture-messages.ts";
import { canCompress } from "../audio/packets.ts";
import { isoWithZone } from "../local-time.ts";
import type { DraftField } from "../records.ts";
import { text as words } from "../text.ts";
import type { ConnectionState } from "./connection.ts";
import { DictationConnection } from "./connection.ts";
import { LiveQuestions } from "./live-questions.ts";
import type { LiveText } from "./live-text.ts";
import { EMPTY_TEXT, resumed, withFinal, withPartial } from "./live-text.ts";
import type { HeardCommand, ServerMessage } from "./protocol.ts";
import { SAMPLE_RATE_HZ } from "./protocol.ts";
import type { AudioQueue, RecordingRecord } from "./queue.ts";
import { holdRecording } from "./recording-lock.ts";
import { RecordingMicrophone } from "./recording-microphone.ts";
import { minutesLeft, TELL_BELOW_MINUTES } from "./room.ts";
import { emptyChain, SoundChain } from "./sound-chain.ts";
import type { Stretch } from "./take.ts";

export type Phase = "recording" | "finishing" | "over";
/** Why no sound is kept although the officer did not stop: the microphone's trouble, or no room for more. */
export type SoundTrouble = RecordingMicrophone["trouble"] | "device_full";

const LOOK_FOR_ROOM_MS = 15_000;

export class Recording extends EventTarget {
  readonly record: RecordingRecord;
  phase: Phase;
  /** The microphone is off until {@link goOn}; the recording is not over. */
  paused = false;
  /** Id of the form that the dictation is for: chosen by hand, or said. */
  template: string;
  connection: ConnectionState = { kind: "connecting" };
  text: LiveText = EMPTY_TEXT;
  readonly fields = new Map<string, DraftField>();
  readonly questions: LiveQuestions;
  level: Level = { peak: 0, rms: 0, clipped: false };
  lagS = 0;
  /** What the officer last said to Verbaal; told to listeners of `command`. */
  lastCommand: HeardCommand | null = null;
  warning: string | null = null;
  /** What the officer must read although the recording is over. */
  afterword: string | null = null;
  /** The device takes no more sound of this recording. */
  private full = false;
  /** What changed last could not be kept. */
  private unnoted = false;
  private readonly queue: AudioQueue;
  private readonly chain: SoundChain;
  private readonly link: DictationConnection;
  /** Seconds that this device's clock is ahead (negative: behind); the moment of the report was set right. */
  clockAheadS = 0;
  /** Minutes of sound that still fit on this device; null while that is plenty, or not known. */
  roomMinutes: number | null = null;
  private readonly microphone: RecordingMicrophone;
  private roomTimer: ReturnType<typeof setInterval> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private pausing: Promise<void> = Promise.resolve();
  private readonly release: () => void;

  private constructor(record: RecordingRecord, queue: AudioQueue, release: () => void) {
    super();
    this.record = record;
    this.template = record.template;
    this.queue = queue;
    this.release = release;
    this.phase = record.stopped || record.cancelled ? "finishing" : "recording";
    this.chain = new SoundChain(record, queue);
    this.questions = new LiveQuestions(record, {
      keep: (change) => void this.note(change),
      tell: (messages) => this.link.tell(messages),
      changed: () => this.changed(),
    });
    this.microphone = new RecordingMicrophone(record.encoding ?? "pcm_s16le", {
      begun: () => this.dispatchEvent(new Event("begun")),
      sound: (stretch) => this.keep(stretch),
      level: (level) => {
        this.level = level;
        this.dispatchEvent(new Event("level"));
      },
      // The take before it has its numbers then.
      nextSample: () => this.writing.then(() => this.record.samples),
      changed: () => this.changed(),
    });
    this.link = new DictationConnection(record, queue, this.chain, {
      state: (state) => this.connectionChanged(state),
      message: (message) => this.hear(message),
      progress: () => this.changed(),
    });
  }

  /** Start a new recording. Without a microphone, and without room to keep its sound, nothing is begun. */
  static async begin(queue: AudioQueue, template: string): Promise<Recording> {
    const record: RecordingRecord = {
      key: crypto.randomUUID(),
      template,
      dictatedAt: isoWithZone(new Date()),
      dictationId: null,
      samples: 0,
      base: 0,
      stopped: false,
      cancelled: false,
      chain: emptyChain(),
      encoding: (await canCompress()) ? "opus" : "pcm_s16le",
    };
    const release = await holdRecording(record.key);
    if (!release) throw new Error("a fresh recording cannot be held elsewhere");
    const recording = new Recording(record, queue, release);
    // Beside each other, because the officer waits; no sound is written before its key is there.
    const kept = queue.begin(record);
    const [begun, taken] = await Promise.allSettled([kept, recording.openBeside(kept)]);
    if (taken.status === "rejected" || begun.status === "rejected") {
      await recording.microphone.off();
      recording.link.close();
      release();
      await queue.forget(record.key).catch(() => undefined);
      throw taken.status === "rejected" ? taken.reason : (begun as PromiseRejectedResult).reason;
    }
    recording.watchRoom();
    recording.link.open();
    return recording;
  }

  /** Send what an earlier visit left behind, then `end`. Null: another window holds it. */
  static async finishLeftover(queue: AudioQueue, left: RecordingRecord): Promise<Recording | null> {
    const release = await holdRecording(left.key);
    if (!release) return null;
    const change = { stopped: true, cutOff: left.cutOff ?? !left.stopped };
    const record = { ...left, ...change };
    const recording = new Recording(record, queue, release);
    await recording.note(change);
    recording.link.open();
    return recording;
  }

  get trouble(): SoundTrouble {
    return this.full ? "device_full" : this.microphone.trouble;
  }

  /** The microphone went away and another one took over: told until the officer has seen it. */
  get otherMicrophone(): boolean {
    return this.microphone.another;
  }

  get recordedS(): number {
    return this.record.samples / SAMPLE_RATE_HZ;
  }

  /** Seconds of sound that are on this device only. */
  get waitingS(): number {
    return Math.max(0, this.record.samples - this.link.acknowledged) / SAMPLE_RATE_HZ;
  }

  /** No more sound; the rest is sent and the draft follows. */
  async stop(): Promise<void> {
    if (this.phase !== "recording") return;
    this.phase = "finishing";
    this.changed();
    clearInterval(this.roomTimer);
    await this.pausing;
    await this.stopSound();
    this.record.stopped = true;
    await this.note({ stopped: true });
    this.link.queueChanged();
  }

  /** Record nothing for a while; a microphone that was just asked for goes off again. */
  async pause(): Promise<void> {
    if (this.phase !== "recording" || (this.paused && !this.microphone.busy)) return;
    this.paused = true;
    this.changed();
    this.pausing = this.stopSound();
    await this.pausing;
    this.link.flush(); // the text of what was said comes now, not after the pause
  }

  /** Record again, in the same recording. */
  async goOn(): Promise<void> {
    await this.pausing; // its last samples have their numbers then
    if (this.phase !== "recording" || !this.paused) return;
    await this.soundAgain();
  }

  /** Another form for this dictation. What is said later can still choose another. */
  async chooseTemplate(template: string): Promise<void> {
    this.record.template = template;
    this.record.templateSample = this.record.samples;
    this.forTemplate(template);
    this.link.tellTemplate();
    await this.note({ template, templateSample: this.record.samples });
  }

  /** Throw sound and text away, here at once and on the server as soon as it is reached. */
  async cancel(): Promise<void> {
    this.phase = "finishing";
    this.record.cancelled = true;
    this.changed();
    await this.stopSound();
    await this.note({ cancelled: true });
    await this.queue.dropBefore(this.record.key, Infinity);
    if (this.unnoted) await this.note({ cancelled: true }); // there is room for it now
    if (this.record.dictationId === null && this.connection.kind !== "live") {
      await this.queue.forget(this.record.key);
      this.connectionChanged({ kind: "ended", draftId: null });
      this.leave();
    } else {
      this.link.queueChanged();
    }
  }

  /** After the microphone was lost, or when there may be room again: go on in the same recording. */
  async soundAgain(): Promise<void> {
    await this.pausing;
    if (!(await this.microphone.on())) return; // paused or stopped while the device was asked
    this.paused = this.full = false;
    this.changed();
  }

  /** The server no longer has the beginning: send what is here as a recording of its own. */
  async sendAsNew(): Promise<void> {
    const base = (await this.queue.firstSample(this.record.key)) ?? this.record.samples;
    await this.chain.restart({ dictationId: null, base, stopped: true });
    this.phase = "finishing";
    await this.stopSound();
    this.link.acknowledged = base;
    this.link.open();
  }

  /** Let go of the connection and the recording; what is queued stays on this device. */
  leave(): void {
    clearInterval(this.roomTimer);
    this.link.close();
    this.release();
  }

  /** The server has all it will get: nothing of this recording needs to stay here. */
  async forget(): Promise<void> {
    await this.stopSound();
    await this.queue.forget(this.record.key);
    this.leave();
  }

  /** Sound that comes before its key is there waits for it. */
  private openBeside(kept: Promise<void>): Promise<boolean> {
    const opened = this.microphone.on();
    this.writing = kept.catch(() => undefined);
    return opened;
  }

  private keep(stretch: Stretch): void {
    const chunk = { key: this.record.key, ...stretch };
    const end = stretch.firstSample + stretch.samples;
    // One after another, so that the total never names a chunk that is not there.
    this.writing = this.writing.then(async () => {
      if (this.full || this.record.cancelled) return;
      try {
        await this.queue.append(chunk);
      } catch {
        this.full = true;
        this.afterword = words.dictate.endMissing;
        this.pausing = this.microphone.off();
        this.changed();
        return;
      }
      this.record.samples = end;
      this.link.queueChanged();
      this.changed();
      // Told at the end only: that it can't be kept now is no reason to stop recording.
      await this.chain.advance().catch(() => undefined);
    });
  }

  /** The officer has read that another microphone is used. */
  sawOtherMicrophone(): void {
    this.microphone.another = false;
    this.changed();
  }

  /** While it records: how much still fits. */
  private watchRoom(): void {
    const look = async () => {
      const minutes = await minutesLeft(this.record.encoding ?? "pcm_s16le");
      const told = minutes !== null && minutes < TELL_BELOW_MINUTES ? minutes : null;
      if (told === this.roomMinutes) return;
      this.roomMinutes = told;
      this.changed();
    };
    void look();
    this.roomTimer = setInterval(() => void look(), LOOK_FOR_ROOM_MS);
  }

  /**
   * Keep what changed of the record. A device without room for it does not hold up the recording: what is
   * sent makes room, and without the note a later visit sends what there is all the same.
   */
  private async note(change: Partial<RecordingRecord>): Promise<void> {
    this.unnoted = await this.queue.update(this.record.key, change).then(() => false, () => true);
  }

  private async stopSound(): Promise<void> {
    await this.microphone.off();
    await this.writing;
  }

  private connectionChanged(state: ConnectionState): void {
    this.connection = state;
    if (state.kind === "live" && this.record.clockAheadS) this.clockAheadS = this.record.clockAheadS;
    if (state.kind === "connecting" || state.kind === "waiting") this.text = resumed(this.text);
    if (state.kind === "ended") {
      this.phase = "over";
      this.leave();
    }
    // The server takes no more of this recording: speaking on would be for nothing.
    if (state.kind === "stopped") void this.stop();
    this.changed();
  }

  private hear(message: ServerMessage): void {
    if (message.type === "ready") {
      const template = message.effective["template"];
      // Chosen here and not told yet: the server hears of it in a moment.
      if (typeof template === "string" && this.record.templateSample === undefined) this.forTemplate(template);
    } else if (message.type === "template") this.forTemplate(message.template);
    else if (message.type === "command") {
      this.lastCommand = message;
      this.questions.heard(message);
      this.dispatchEvent(new Event("command"));
    } else if (message.type === "final") this.text = withFinal(this.text, message);
    else if (message.type === "partial") this.text = withPartial(this.text, message);
    else if (message.type === "lag") this.lagS = message.seconds;
    else if (message.type === "warning") {
      this.warning = message.message;
      if (message.code === "sound_differs") this.afterword = message.message;
    }
    else if (message.type === "questions") this.questions.told(message);
    else if (message.type === "draft") for (const field of message.fields) this.fields.set(field.id, field);
  }

  private forTemplate(template: string): void {
    if (template === this.template) return;
    this.template = template;
    this.fields.clear(); // of the other form; the new ones follow
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
