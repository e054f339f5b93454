/** The microphone: permission, capture on the audio thread, numbered 16 kHz PCM out. */

import type { FromWorklet, Level, WorkletOptions } from "./capture-messages.ts";
import { rest, studio } from "./studio.ts";

export type MicrophoneTrouble = "insecure" | "refused" | "absent" | "in_use" | "failed";

export class MicrophoneError extends Error {
  readonly trouble: MicrophoneTrouble;

  constructor(trouble: MicrophoneTrouble) {
    super(`microphone: ${trouble}`);
    this.trouble = trouble;
  }
}

export interface MicrophoneEvents {
  /** The first sound came in. */
  begun?(): void;
  chunk(firstSample: number, pcm: ArrayBuffer): void;
  level(level: Level): void;
  /** The device gives no sound now (a phone call, a switch on the headset), or gives it again. */
  silent?(silent: boolean): void;
  /** The device went away (unplugged, out of reach). Everything heard was handed over. */
  lost(): void;
}

// Speech recognition wants the sound as it was: echo and noise filters for calls cut words off.
const CONSTRAINTS: MediaStreamConstraints = {
  audio: {
    channelCount: { ideal: 1 },
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: true,
  },
};

const STOP_PATIENCE_MS = 1500;
/** A browser that is in a call may leave the question to go on unanswered. */
const WAKE_PATIENCE_MS = 1000;
const WAKE_AGAIN_MS = 2000;

export class Microphone {
  /** Those that are open in this page: two at once would hear each other's words. */
  private static readonly opened = new Set<Microphone>();
  private readonly stream: MediaStream;
  private readonly context: AudioContext;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly node: AudioWorkletNode;
  /** Ends all listening at once: the context outlives this capture. */
  private readonly listening = new AbortController();
  private done: (() => void) | null = null;
  private stopping: Promise<void> | null = null;
  private waking: ReturnType<typeof setInterval> | undefined;
  /** Look whether it gives sound, and tell when that changed. */
  private standing: () => void = () => undefined;

  private constructor(stream: MediaStream, context: AudioContext, node: AudioWorkletNode) {
    this.stream = stream;
    this.context = context;
    this.node = node;
    this.source = context.createMediaStreamSource(stream);
    Microphone.opened.add(this);
  }

  /** How many are open in this page. */
  static get inUse(): number {
    return Microphone.opened.size;
  }

  /** Ask for the microphone and start; the first sample gets number `firstSample`. */
  static async open(firstSample: number, events: MicrophoneEvents): Promise<Microphone> {
    // Absent on a page that came over plain http from another machine.
    if (!navigator.mediaDevices) throw new MicrophoneError("insecure");
    const ready = studio();
    ready.catch(() => undefined); // read below, once there is a stream
    const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS).catch((error: unknown) => {
      throw new MicrophoneError(troubleOf(error));
    });
    let microphone: Microphone | null = null;
    try {
      const context = await ready;
      const options: WorkletOptions = { firstSample };
      const node = new AudioWorkletNode(context, "verbaal-capture", {
        numberOfInputs: 1,
        numberOfOutputs: 0,
        processorOptions: options,
      });
      microphone = new Microphone(stream, context, node);
      microphone.listen(events);
      microphone.source.connect(node);
      await microphone.wake();
      return microphone;
    } catch {
      if (microphone) microphone.letGo();
      for (const track of stream.getTracks()) track.stop();
      throw new MicrophoneError("failed");
    }
  }

  /** Stop capturing; resolves when the last samples were handed over. */
  stop(): Promise<void> {
    this.stopping ??= this.release();
    return this.stopping;
  }

  private async release(): Promise<void> {
    await new Promise<void>((resolve) => {
      // A suspended audio thread does not answer.
      const patience = setTimeout(resolve, STOP_PATIENCE_MS);
      this.done = () => {
        clearTimeout(patience);
        resolve();
      };
      this.node.port.postMessage("stop");
    });
    this.letGo();
    if (Microphone.inUse === 0) await rest();
  }

  /** No more sound of it, whatever the audio thread does. */
  private letGo(): void {
    this.listening.abort();
    clearInterval(this.waking);
    this.source.disconnect();
    this.node.disconnect();
    this.node.port.onmessage = null;
    this.node.port.close();
    for (const track of this.stream.getTracks()) track.stop();
    Microphone.opened.delete(this);
  }

  /**
   * Set the audio thread going. During a phone call it can't be: then it is tried until the call is over,
   * and the microphone is `silent` meanwhile.
   *
   * @throws DOMException when the browser closed it for good.
   */
  private async wake(): Promise<void> {
    const patience = new Promise<void>((go) => setTimeout(go, WAKE_PATIENCE_MS));
    const woken = this.context.resume().catch((error: unknown) => {
      if (this.context.state === "closed") throw error;
    });
    await Promise.race([woken, patience]);
    this.standing();
  }

  private listen(events: MicrophoneEvents): void {
    this.node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if (data.type === "chunk") events.chunk(data.firstSample, data.pcm);
      else if (data.type === "level") events.level(data);
      else if (data.type === "begun") events.begun?.();
      else this.done?.();
    };
    const { signal } = this.listening;
    const lost = () => {
      if (this.stopping) return;
      void this.stop().then(() => events.lost());
    };
    const { context } = this;
    let silent = false;
    this.standing = () => {
      const asleep = context.state !== "running";
      const now = asleep || this.stream.getAudioTracks().some((track) => track.muted);
      clearInterval(this.waking);
      if (asleep) this.waking = setInterval(again, WAKE_AGAIN_MS);
      if (now !== silent) events.silent?.((silent = now));
    };
    const again = () => {
      if (context.state !== "running" && !this.stopping) void context.resume().catch(() => undefined);
    };
    for (const track of this.stream.getAudioTracks()) {
      track.addEventListener("ended", lost, { signal });
      track.addEventListener("mute", this.standing, { signal });
      track.addEventListener("unmute", this.standing, { signal });
    }
    context.addEventListener(
      "statechange",
      () => {
        if (context.state === "closed") lost();
        else {
          this.standing();
          again();
        }
      },
      { signal },
    );
    // After a call some browsers want to be looked at, or touched, before they give sound again.
    for (const sign of ["visibilitychange", "pointerdown", "keydown"]) document.addEventListener(sign, again, { signal });
  }
}

function troubleOf(error: unknown): MicrophoneTrouble {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "absent";
    case "NotReadableError":
    case "AbortError":
      return "in_use";
    default:
      return "failed";
  }
}
