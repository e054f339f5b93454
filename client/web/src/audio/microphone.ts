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
      await context.resume();
      return microphone;
    } catch {
      if (microphone) Microphone.opened.delete(microphone);
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
    this.listening.abort();
    this.source.disconnect();
    this.node.disconnect();
    this.node.port.onmessage = null;
    this.node.port.close();
    for (const track of this.stream.getTracks()) track.stop();
    Microphone.opened.delete(this);
    if (Microphone.inUse === 0) await rest();
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
    for (const track of this.stream.getAudioTracks()) {
      track.addEventListener("ended", lost, { signal });
      track.addEventListener("mute", () => events.silent?.(true), { signal });
      track.addEventListener("unmute", () => events.silent?.(false), { signal });
    }
    const context = this.context;
    context.addEventListener(
      "statechange",
      () => {
        // A phone call interrupts the context; it comes back by itself or on resume.
        events.silent?.(context.state !== "running");
        if (context.state === "closed") lost();
        else if (context.state !== "running" && !this.stopping) void context.resume().catch(lost);
      },
      { signal },
    );
    // An interruption may end while nobody looks: what the officer sees must record.
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible" && context.state !== "running") void context.resume().catch(lost);
      },
      { signal },
    );
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
