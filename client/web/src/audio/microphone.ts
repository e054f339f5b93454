/** The microphone: permission, capture on the audio thread, numbered 16 kHz PCM out. */

import type { FromWorklet, Level, WorkletOptions } from "./capture-messages.ts";
import workletUrl from "./capture.worklet.ts?worker&url";

export type MicrophoneTrouble = "insecure" | "refused" | "absent" | "in_use" | "failed";

export class MicrophoneError extends Error {
  readonly trouble: MicrophoneTrouble;

  constructor(trouble: MicrophoneTrouble) {
    super(`microphone: ${trouble}`);
    this.trouble = trouble;
  }
}

export interface MicrophoneEvents {
  chunk(firstSample: number, pcm: ArrayBuffer): void;
  level(level: Level): void;
  /** The device went away (unplugged, taken by a phone call). Everything heard was handed over. */
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
  private static readonly listening = new Set<Microphone>();
  private readonly stream: MediaStream;
  private readonly context: AudioContext;
  private readonly node: AudioWorkletNode;
  private done: (() => void) | null = null;
  private stopping: Promise<void> | null = null;

  private constructor(stream: MediaStream, context: AudioContext, node: AudioWorkletNode) {
    this.stream = stream;
    this.context = context;
    this.node = node;
  }

  /** How many are open in this page. */
  static get inUse(): number {
    return Microphone.listening.size;
  }

  /** Ask for the microphone and start; the first sample gets number `firstSample`. */
  static async open(firstSample: number, events: MicrophoneEvents): Promise<Microphone> {
    // Absent on a page that came over plain http from another machine.
    if (!navigator.mediaDevices) throw new MicrophoneError("insecure");
    const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS).catch((error: unknown) => {
      throw new MicrophoneError(troubleOf(error));
    });
    const context = new AudioContext();
    let microphone: Microphone | null = null;
    try {
      await context.audioWorklet.addModule(workletUrl);
      const options: WorkletOptions = { firstSample };
      const node = new AudioWorkletNode(context, "verbaal-capture", {
        numberOfInputs: 1,
        numberOfOutputs: 0,
        processorOptions: options,
      });
      microphone = new Microphone(stream, context, node);
      microphone.listen(events);
      context.createMediaStreamSource(stream).connect(node);
      await context.resume();
      return microphone;
    } catch {
      if (microphone) Microphone.listening.delete(microphone);
      for (const track of stream.getTracks()) track.stop();
      await context.close().catch(() => undefined);
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
      this.done = resolve;
      this.node.port.postMessage("stop");
      // A suspended audio thread does not answer.
      setTimeout(resolve, STOP_PATIENCE_MS);
    });
    for (const track of this.stream.getTracks()) track.stop();
    await this.context.close().catch(() => undefined);
    Microphone.listening.delete(this);
  }

  private listen(events: MicrophoneEvents): void {
    Microphone.listening.add(this);
    this.node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if (data.type === "chunk") events.chunk(data.firstSample, data.pcm);
      else if (data.type === "level") events.level(data);
      else this.done?.();
    };
    const lost = () => {
      if (this.stopping) return;
      void this.stop().then(() => events.lost());
    };
    for (const track of this.stream.getAudioTracks()) track.addEventListener("ended", lost);
    this.context.addEventListener("statechange", () => {
      // A phone call interrupts the context; it comes back by itself or on resume.
      if (this.context.state !== "running" && !this.stopping) void this.context.resume().catch(lost);
    });
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
