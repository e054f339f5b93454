/** A phone for the tests of recordings: microphones that come and go, a disk that fills up, a server behind a line. */

import type { RecordingRecord } from "./database.ts";
import type { AudioQueue } from "./queue.ts";
import type { Chunk } from "./sound.ts";
import { endOf } from "./sound.ts";

type Resolved = { url: string; format?: string; shortCircuit?: boolean };

/** For `registerHooks` of node:module: the capture module is for the audio thread only. */
export function withoutWorklet(specifier: string, context: unknown, next: (specifier: string, context?: never) => Resolved): Resolved {
  if (!specifier.endsWith("?worker&url")) return next(specifier, context as never);
  return { url: "data:text/javascript,export default 'capture.js'", shortCircuit: true };
}

class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;
  stop(): void {
    this.readyState = "ended";
  }
  tell(kind: "ended" | "mute" | "unmute"): void {
    if (kind === "ended") this.readyState = "ended";
    else this.muted = kind === "mute";
    this.dispatchEvent(new Event(kind));
  }
}

class FakeNode {
  readonly port = {
    onmessage: null as ((event: { data: unknown }) => void) | null,
    postMessage: () => queueMicrotask(() => this.port.onmessage?.({ data: { type: "done" } })),
    close: () => undefined,
  };
  next: number;
  constructor(_context: unknown, _name: string, options: { processorOptions: { firstSample: number } }) {
    this.next = options.processorOptions.firstSample;
    phone.nodes.push(this);
  }
  disconnect(): void {}
  /** A quarter of a second of sound. */
  hear(samples = 4000): void {
    const data = { type: "chunk", firstSample: this.next, pcm: new ArrayBuffer(samples * 2) };
    this.next += samples;
    this.port.onmessage?.({ data });
  }
}

class FakeContext extends EventTarget {
  readonly audioWorklet = { addModule: async () => undefined };
  constructor() {
    super();
    phone.context = this;
  }
  get state(): string {
    return phone.inCall ? "interrupted" : "running";
  }
  createMediaStreamSource() {
    return { connect: () => undefined, disconnect: () => undefined };
  }
  async resume(): Promise<void> {
    if (phone.inCall) throw new DOMException("in a call", "InvalidStateError");
  }
  async suspend(): Promise<void> {}
}

/** A server that takes all it gets; `mode` says how the next connection goes. */
class FakeSocket {
  static readonly OPEN = 1;
  binaryType = "";
  bufferedAmount = 0;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    phone.sockets.push(this);
    queueMicrotask(() => (phone.closes === null ? this.onopen?.() : this.onclose?.({ code: phone.closes })));
  }
  send(message: string | ArrayBuffer): void {
    if (typeof message !== "string") {
      const first = Number(new DataView(message).getBigUint64(0, true));
      phone.arrived += (message.byteLength - 8) / 2;
      phone.inOrder &&= first === phone.server.next;
      phone.server.next = first + (message.byteLength - 8) / 2;
      return this.tell({ type: "ack", next_sample: phone.server.next });
    }
    const told = JSON.parse(message) as Record<string, unknown>;
    phone.heard.push(told);
    if (told["type"] === "start") {
      if (phone.refusal) {
        this.tell({ type: "error", ...phone.refusal });
        phone.refusal = null;
        queueMicrotask(() => this.onclose?.({ code: 4409 }));
        return;
      }
      phone.server.next = Number(phone.known[String(told["dictation_id"])] ?? 0);
      const limits = { max_frame_bytes: 65_536, max_dictation_s: 7200 };
      this.tell({ type: "ready", dictation_id: `d${phone.heard.length}`, next_sample: phone.server.next, effective: {}, limits });
    } else if (told["type"] === "end" && phone.finishes) {
      this.tell({ type: "ended", draft_id: `draft-${++phone.drafts}`, audio_s: phone.server.next / 16_000 });
    } else if (told["type"] === "cancel") this.tell({ type: "ended", draft_id: null, audio_s: 0 });
  }
  tell(message: unknown): void {
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }
  close(): void {
    this.readyState = 3;
  }
}

/** What the tests turn the knobs of. */
export const phone = {
  tracks: [] as FakeTrack[],
  nodes: [] as FakeNode[],
  sockets: [] as FakeSocket[],
  context: null as FakeContext | null,
  devices: new EventTarget(),
  window: new EventTarget(),
  /** Name of the exception that the microphone answers with. */
  refuses: null as string | null,
  /** Asked for the microphone, it answers when this is done. */
  asking: Promise.resolve() as Promise<unknown>,
  inCall: false,
  /** What the server answers a request for a ticket; 0: it is out of reach. */
  ticket: 200,
  closes: null as number | null,
  /** Of the next dictation, and no other. */
  refusal: null as { code: string; message: string; details?: unknown } | null,
  finishes: true,
  heard: [] as Record<string, unknown>[],
  known: {} as Record<string, number>,
  server: { next: 0 },
  arrived: 0,
  inOrder: true,
  drafts: 0,
  get live(): number {
    return this.tracks.filter((track) => track.readyState === "live").length;
  },
  said(type: string) {
    return this.heard.filter((one) => one["type"] === type);
  },
  call(on: boolean): void {
    this.inCall = on;
    this.context?.dispatchEvent(new Event("statechange"));
  },
  reset(): void {
    Object.assign(this, { tracks: [], nodes: [], sockets: [], refuses: null, asking: Promise.resolve(), inCall: false });
    Object.assign(this, { ticket: 200, closes: null, refusal: null, finishes: true, heard: [], known: {}, server: { next: 0 } });
    Object.assign(this, { arrived: 0, inOrder: true, drafts: 0 });
  },
};

/** Put the phone in the place of the browser. */
export function installPhone(): void {
  const getUserMedia = async () => {
    await phone.asking;
    if (phone.refuses) throw new DOMException("refused", phone.refuses);
    const track = new FakeTrack();
    phone.tracks.push(track);
    return { getTracks: () => [track], getAudioTracks: () => [track] };
  };
  const put = (on: object, given: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(given)) Object.defineProperty(on, name, { value, configurable: true, writable: true });
  };
  put(navigator, { mediaDevices: Object.assign(phone.devices, { getUserMedia }) });
  put(globalThis, {
    AudioContext: FakeContext,
    AudioWorkletNode: FakeNode,
    WebSocket: FakeSocket,
    document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
    location: { origin: "https://verbaal.example" },
    addEventListener: phone.window.addEventListener.bind(phone.window),
    removeEventListener: phone.window.removeEventListener.bind(phone.window),
    fetch: async () => {
      if (phone.ticket === 0) throw new TypeError("no network");
      return Response.json({ ticket: "t", expires_in_s: 30, code: "unauthenticated", detail: "Meld u aan." }, { status: phone.ticket });
    },
  });
}

/** The queue on the device as far as recordings use it, in memory. `full`: nothing can be written. */
export class MemoryQueue {
  full = false;
  readonly records = new Map<string, RecordingRecord>();
  chunks: Chunk[] = [];

  get asQueue(): AudioQueue {
    return this as unknown as AudioQueue;
  }

  /** A recording that an earlier visit left, with a second of sound a chunk. */
  leave(key: string, given: Partial<RecordingRecord> = {}): RecordingRecord {
    const record: RecordingRecord = {
      key,
      template: "mutatie",
      dictatedAt: "2026-11-23T10:00:00.000+01:00",
      dictationId: null,
      samples: 32_000,
      base: 0,
      stopped: true,
      cancelled: false,
      chain: null,
      ...given,
    };
    this.records.set(key, record);
    for (let at = 0; at < record.samples; at += 16_000) {
      this.chunks.push({ key, firstSample: at, samples: 16_000, data: new ArrayBuffer(32_000) });
    }
    return record;
  }

  async begin(record: RecordingRecord): Promise<void> {
    this.write();
    this.records.set(record.key, { ...record });
  }

  async recordings(): Promise<RecordingRecord[]> {
    return [...this.records.values()].map((record) => ({ ...record }));
  }

  async update(key: string, change: Partial<RecordingRecord>): Promise<void> {
    this.write();
    const record = this.records.get(key);
    if (record) this.records.set(key, { ...record, ...change });
  }

  async append(chunk: Chunk): Promise<void> {
    this.write();
    const record = this.records.get(chunk.key);
    if (!record) throw new Error("gone");
    this.chunks.push(chunk);
    record.samples = endOf(chunk);
  }

  async chunksFrom(key: string, sample: number, limit: number): Promise<Chunk[]> {
    return this.chunks.filter((chunk) => chunk.key === key && endOf(chunk) > sample).slice(0, limit);
  }

  async firstSample(key: string): Promise<number | null> {
    return this.chunks.find((chunk) => chunk.key === key)?.firstSample ?? null;
  }

  async dropBefore(key: string, sample: number): Promise<void> {
    this.chunks = this.chunks.filter((chunk) => chunk.key !== key || endOf(chunk) > sample);
  }

  async forget(key: string): Promise<void> {
    this.records.delete(key);
    this.chunks = this.chunks.filter((chunk) => chunk.key !== key);
  }

  private write(): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
  }
}

/** Until it is so, or for a second. */
export async function until(so: () => boolean, what = String(so)): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (so()) return;
    await new Promise((go) => setTimeout(go, 5));
  }
  throw new Error(`not within two seconds: ${what}`);
}

/** All that is under way, and a little more: for what must not happen. */
export function settled(ms = 30): Promise<void> {
  return new Promise((go) => setTimeout(go, ms));
}
