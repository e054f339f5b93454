/**
 * The microphone of one recording: one at a time whatever happens at once, another one when it goes away
 * (a headset out of reach), and none that the officer did not ask for.
 */

import { MicrophoneError } from "../audio/microphone.ts";
import type { Encoding } from "./sound.ts";
import type { Stretch, TakeEvents } from "./take.ts";
import { Take } from "./take.ts";

/** After the microphone was lost another one is asked for: at once, then again. */
const ANOTHER_AFTER_MS = [0, 400, 1500];

export interface RecordingMicrophoneEvents extends Pick<TakeEvents, "begun" | "level" | "sound"> {
  /** Number of the next sample, once all sound before it has its own. */
  nextSample(): Promise<number>;
  /** It went on or off by itself, or has another {@link RecordingMicrophone.trouble}. */
  changed(): void;
}

export class RecordingMicrophone {
  /**
   * `silent`: the device gives nothing for a while (a phone call, a switch on the headset) and goes on by
   * itself. `microphone_lost`: it went away, and no other was found yet.
   */
  trouble: "microphone_lost" | "silent" | null = null;
  /** It went away and another one took over: told until the officer has seen it. */
  another = false;
  private readonly encoding: Encoding;
  private readonly events: RecordingMicrophoneEvents;
  private take: Take | null = null;
  /** The officer wants to record: without it nothing opens, and what opened closes again. */
  private wanted = false;
  private opening: Promise<void> | null = null;
  private searching = false;
  private searchAgain = false;
  private readonly devicesChanged = () => {
    if (this.trouble === "microphone_lost") void this.search();
  };

  constructor(encoding: Encoding, events: RecordingMicrophoneEvents) {
    this.encoding = encoding;
    this.events = events;
  }

  /** It is being switched on. */
  get busy(): boolean {
    return this.opening !== null;
  }

  /**
   * Record. False when it was switched off again while the device was asked.
   *
   * @throws MicrophoneError when there is none to have.
   */
  async on(): Promise<boolean> {
    this.wanted = true;
    navigator.mediaDevices?.addEventListener("devicechange", this.devicesChanged);
    await this.open();
    return this.wanted;
  }

  /** Record no more; all that was heard was given when this resolves. */
  async off(): Promise<void> {
    this.wanted = false;
    navigator.mediaDevices?.removeEventListener("devicechange", this.devicesChanged);
    const { take } = this;
    this.take = this.trouble = null;
    await take?.stop();
  }

  /** A headset that drops says so more than once, and the officer taps as well: they all wait for the same one. */
  private open(): Promise<void> {
    this.opening ??= this.openOne().finally(() => (this.opening = null));
    return this.opening;
  }

  private async openOne(): Promise<void> {
    if (this.take) return;
    const first = await this.events.nextSample();
    const waiting: Stretch[] = [];
    let gone = false;
    let silent = false;
    // Nothing of a microphone counts before it is the one of this recording.
    let mine: Take | null = null;
    const take = await Take.begin(first, this.encoding, {
      begun: () => this.events.begun?.(),
      level: (level) => this.events.level(level),
      sound: (stretch) => (mine ? this.events.sound(stretch) : void waiting.push(stretch)),
      silent: (now) => {
        silent = now;
        if (mine !== null && mine === this.take) this.tell(now ? "silent" : null);
      },
      lost: () => {
        gone = true;
        if (mine !== null && mine === this.take) this.lost();
      },
    });
    if (gone) throw new MicrophoneError("absent");
    if (!this.wanted) return take.stop();
    mine = this.take = take;
    for (const stretch of waiting) this.events.sound(stretch);
    this.tell(silent ? "silent" : null);
  }

  private lost(): void {
    this.take = null;
    this.tell("microphone_lost");
    void this.search();
  }

  /** Seconds count: the sentence goes on in the device's own microphone, and the officer is told. */
  private async search(): Promise<void> {
    this.searchAgain = true;
    if (this.searching) return;
    this.searching = true;
    while (this.searchAgain && this.trouble === "microphone_lost") {
      this.searchAgain = false;
      await this.tryAnother();
    }
    this.searching = false;
  }

  private async tryAnother(): Promise<void> {
    for (const wait of ANOTHER_AFTER_MS) {
      if (wait > 0) await new Promise((go) => setTimeout(go, wait));
      if (!this.wanted || this.trouble !== "microphone_lost") return;
      try {
        await this.open();
        if (!this.wanted) return;
        this.another = true;
        this.events.changed();
        return;
      } catch (error) {
        if (!(error instanceof MicrophoneError)) throw error;
      }
    }
  }

  private tell(trouble: RecordingMicrophone["trouble"]): void {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.events.changed();
  }
}
