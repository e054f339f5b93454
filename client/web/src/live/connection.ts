/**
 * One dictation's conversation with the server, over as many sockets as it takes.
 *
 * Sends what the queue holds from where the server says it is, forgets what the server
 * acknowledged, and comes back by itself after any loss that time can heal.
 */

import { api, Problem } from "../api.ts";
import { text as words } from "../text.ts";
import type { ConnectionEvents, ConnectionState } from "./connection-state.ts";
import { framesOf } from "./frames.ts";
import { inquiryMessages } from "./live-questions.ts";
import type { ClientMessage } from "./protocol.ts";
import { afterClose, backoffMs, OLD_PAGE_CODES, parseServerMessage, SAMPLE_RATE_HZ, SIGN_IN_CODES, SUBPROTOCOL } from "./protocol.ts";
import type { AudioQueue, RecordingRecord } from "./queue.ts";
import { clockAheadS, ClockSince, setRight } from "./server-clock.ts";
import type { Chunk, Encoding } from "./sound.ts";
import { endOf } from "./sound.ts";
import type { SoundChain } from "./sound-chain.ts";
import { SoundUnreadable } from "./vault.ts";

export type { ConnectionState } from "./connection-state.ts";

/** Unsent bytes in the socket above which we wait: a slow line must not fill the memory. */
const BUFFER_BYTES = 256 * 1024;
const CHUNKS_AT_ONCE = 16;
/** Sound was sent and nothing came back: the line is dead, whatever the browser thinks. */
const SILENCE_MS = 10_000;
/** After `end` the server may decode for long, and says so with `lag`; still not forever. */
const END_SILENCE_MS = 90_000;
const SLOW_RETRY_MS = 30_000;
/** Someone has to do something first. Going on is tried at once when the page is looked at again. */
const HELP_RETRY_MS = 60_000;

export class DictationConnection {
  /** Everything before this sample is on the server's disk. */
  acknowledged: number;
  private readonly record: RecordingRecord;
  private readonly queue: AudioQueue;
  private readonly chain: SoundChain;
  private readonly events: ConnectionEvents;
  private socket: WebSocket | null = null;
  private live = false;
  private finished = false;
  private attempt = 0;
  private ticketsRefused = 0;
  private nextToSend = 0;
  private maxFrameBytes = 65_536;
  private endSent = false;
  private sentEncoding: Encoding = "pcm_s16le";
  private flushWanted = false;
  private cancelSent = false;
  private pumping = false;
  private pumpAgain = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private retryAfterMs: number | null = null;
  /** Of a recording that began in this page. */
  private readonly clock: ClockSince | null;
  private lastProblem: { code: string; message: string; details: Record<string, unknown> } | null = null;
  private heardAt = 0;
  private readonly watchdog: ReturnType<typeof setInterval>;
  private readonly reconnectNow = () => this.openNow();

  constructor(record: RecordingRecord, queue: AudioQueue, chain: SoundChain, events: ConnectionEvents) {
    this.record = record;
    this.queue = queue;
    this.chain = chain;
    this.events = events;
    this.acknowledged = record.base;
    this.clock = record.stopped ? null : new ClockSince();
    this.watchdog = setInterval(() => this.watch(), 1000);
    addEventListener("online", this.reconnectNow);
    document.addEventListener("visibilitychange", this.reconnectNow);
  }

  /** Connect, or try again after a stop. */
  open(): void {
    this.finished = false;
    this.ticketsRefused = 0;
    void this.connect();
  }

  /** The queue has something new to send: sound, the end, or the wish to cancel. */
  queueChanged(): void {
    void this.pump();
  }

  /** The officer chose another form; without a connection it is told at the next one. */
  tellTemplate(): void {
    const { template, templateSample, base } = this.record;
    if (templateSample === undefined || !this.live || this.endSent || this.record.cancelled) return;
    const message: ClientMessage = { type: "template", template, sample: Math.max(0, templateSample - base) };
    this.socket?.send(JSON.stringify(message));
  }

  /** What was shown and touched; without a connection it is told at the next one. */
  tell(messages: readonly ClientMessage[]): void {
    if (!this.live || this.endSent || this.record.cancelled) return;
    for (const message of messages) this.socket?.send(JSON.stringify(message));
  }

  /** The utterance in progress is over, although the recording is not: once all before it is sent. */
  flush(): void {
    this.flushWanted = true;
    void this.pump();
  }

  /** Leave; the dictation stays as it is on the server. */
  close(): void {
    this.finished = true;
    clearTimeout(this.retryTimer);
    clearInterval(this.watchdog);
    removeEventListener("online", this.reconnectNow);
    document.removeEventListener("visibilitychange", this.reconnectNow);
    this.abandonSocket();
  }

  private openNow(): void {
    if (this.socket || this.finished || document.visibilityState === "hidden") return;
    if (this.retryTimer === undefined) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.abandonSocket();
    this.events.state({ kind: "connecting" });
    let ticket: string;
    try {
      ticket = (await api.ticket()).ticket;
    } catch (error) {
      const problem = error instanceof Problem ? error : null;
      if (problem?.status === 401 || problem?.status === 403) this.waitForHelp("sign_in");
      else this.retryLater(null, problem && problem.status > 0 ? "server" : "line");
      return;
    }
    if (this.finished || this.socket) return;
    const url = `${location.origin.replace(/^http/, "ws")}/v1/dictations`;
    const socket = new WebSocket(url, [SUBPROTOCOL, `ticket.${ticket}`]);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.live = false;
    this.endSent = false;
    this.cancelSent = false;
    this.lastProblem = null;
    this.retryAfterMs = null;
    this.heardAt = performance.now();
    socket.onopen = () => this.sendStart(socket);
    socket.onmessage = ({ data }) => {
      if (this.socket === socket && typeof data === "string") void this.receive(data);
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lost(code);
    };
  }

  private sendStart(socket: WebSocket): void {
    this.setClockRight();
    const { template, dictatedAt, dictationId } = this.record;
    this.sentEncoding = this.encoding;
    socket.send(
      JSON.stringify({
        type: "start",
        template,
        language: "nl",
        encoding: this.encoding,
        dictated_at: dictatedAt,
        ...(dictationId ? { dictation_id: dictationId } : {}),
      }),
    );
  }

  /** Before the dictation begins on the server, and never after: one dictation has one moment. */
  private setClockRight(): void {
    const { record } = this;
    const aheadS = clockAheadS() + (this.clock?.wasAheadS() ?? 0);
    if (aheadS === 0 || record.dictationId !== null || record.clockAheadS !== undefined) return;
    const change = { dictatedAt: setRight(record.dictatedAt, aheadS), clockAheadS: aheadS };
    Object.assign(record, change);
    void this.note(change);
  }

  private get encoding(): Encoding {
    return this.record.encoding ?? "pcm_s16le";
  }

  private async receive(text: string): Promise<void> {
    const message = parseServerMessage(text);
    if (!message) return;
    this.heardAt = performance.now();
    switch (message.type) {
      case "ready":
        this.record.dictationId = message.dictation_id;
        this.maxFrameBytes = message.limits.max_frame_bytes;
        this.nextToSend = this.record.base + message.next_sample;
        this.acknowledged = this.nextToSend;
        this.live = true;
        this.attempt = 0;
        this.ticketsRefused = 0;
        this.events.message(message); // before the disk: what the server says next must not overtake it
        // On disk before anything is sent: a crash after this must resume, not start a second one.
        await this.note({ dictationId: message.dictation_id });
        await this.dropWhatTheServerHas();
        if (!this.live) break; // the line broke, or all ended, while the queue was written
        this.tellTemplate();
        this.tell(inquiryMessages(this.record));
        this.events.state({ kind: "live" });
        void this.pump();
        break;
      case "ack":
        this.acknowledged = Math.max(this.acknowledged, this.record.base + message.next_sample);
        await this.dropWhatTheServerHas();
        break;
      case "refused":
        this.lastProblem = { code: message.code, message: message.message, details: {} };
        if (message.retry_after_s != null) this.retryAfterMs = message.retry_after_s * 1000;
        break;
      case "error":
        this.lastProblem = { code: message.code, message: message.message, details: message.details ?? {} };
        break;
      case "ended":
        if (!this.record.cancelled && this.lacksSound(message.audio_s)) {
          // Finished from another window before this device could send the rest.
          this.abandonSocket();
          if (message.draft_id !== null) await this.note({ draftId: message.draft_id });
          this.halt("ended_elsewhere", words.dictate.endedElsewhere, {});
          break;
        }
        this.finished = true;
        this.abandonSocket();
        await this.queue.forget(this.record.key);
        this.events.state({ kind: "ended", draftId: message.draft_id });
        break;
    }
    if (message.type !== "ready") this.events.message(message);
    this.events.progress();
  }

  private lacksSound(audioS: number): boolean {
    return Math.round(audioS * SAMPLE_RATE_HZ) < this.record.samples - this.record.base;
  }

  /** Send everything the queue holds and the server lacks; one run at a time. */
  private async pump(): Promise<void> {
    this.pumpAgain = true;
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.pumpAgain) {
        this.pumpAgain = false;
        await this.sendWaiting();
      }
    } catch (error) {
      // Told, not skipped: the officer decides what becomes of the rest.
      if (!(error instanceof SoundUnreadable)) throw error;
      this.abandonSocket();
      this.halt("sound_unreadable", words.queue.unreadable, {});
    } finally {
      this.pumping = false;
    }
  }

  private async sendWaiting(): Promise<void> {
    const { key, base } = this.record;
    const socket = this.socket;
    if (this.record.cancelled) {
      if (this.live && !this.cancelSent && this.sendLast(JSON.stringify({ type: "cancel" }))) this.cancelSent = true;
      return;
    }
    while (socket && this.live && this.socket === socket) {
      const chunks = await this.queue.chunksFrom(key, this.nextToSend, CHUNKS_AT_ONCE);
      if (chunks.length === 0) break;
      for (const chunk of chunks) {
        while (socket.bufferedAmount > BUFFER_BYTES) await new Promise((go) => setTimeout(go, 50));
        if (this.socket !== socket || socket.readyState !== WebSocket.OPEN) return;
        this.sendChunk(socket, chunk);
      }
    }
    const all = this.nextToSend >= this.record.samples;
    if (all && this.flushWanted && this.live && this.socket === socket && !this.record.stopped) {
      this.flushWanted = false;
      socket?.send(JSON.stringify({ type: "flush" } satisfies ClientMessage));
    }
    const complete = this.record.stopped && all;
    if (!this.live || this.socket !== socket || !complete || this.endSent) return;
    const chain = await this.chain.digest().catch(() => null);
    if (!this.live || this.socket !== socket || this.record.cancelled) return;
    const end: ClientMessage = { type: "end", samples: this.record.samples - base };
    const over = this.encoding === "opus" ? "packets" : "samples";
    this.sendLast(JSON.stringify(chain === null ? end : { ...end, chain, chain_over: over }));
  }

  private sendChunk(socket: WebSocket, chunk: Chunk): void {
    const { encoding, maxFrameBytes: maxBytes } = this;
    const rules = { encoding, now: this.sentEncoding, base: this.record.base, from: this.nextToSend, maxBytes };
    for (const one of framesOf(chunk, rules)) {
      if ("frame" in one) socket.send(one.frame);
      else {
        this.sentEncoding = one.encoding;
        socket.send(JSON.stringify({ type: "encoding", encoding: one.encoding } satisfies ClientMessage));
      }
    }
    this.nextToSend = endOf(chunk);
  }

  /** Without room for it the sending goes on: that is what makes room. */
  private note(change: Partial<RecordingRecord>): Promise<void> {
    return this.queue.update(this.record.key, change).catch(() => undefined);
  }

  /** What is not in the chain yet stays a little longer: a reload must be able to go on with it. */
  private dropWhatTheServerHas(): Promise<void> {
    return this.queue.dropBefore(this.record.key, Math.min(this.acknowledged, this.chain.spare));
  }

  private sendLast(message: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.endSent = true;
    this.socket.send(message);
    return true;
  }

  private watch(): void {
    if (!this.socket) return;
    const quietMs = performance.now() - this.heardAt;
    const unanswered = !this.live || this.nextToSend > this.acknowledged;
    if (!unanswered && !this.endSent) this.heardAt = performance.now();
    else if (quietMs > (this.endSent && !unanswered ? END_SILENCE_MS : SILENCE_MS)) this.lost(1006);
  }

  private lost(code: number): void {
    this.abandonSocket();
    if (this.finished) return;
    let next = afterClose(code);
    if (next === "ticket") next = ++this.ticketsRefused > 1 ? "stop" : "retry";
    const problem = this.lastProblem;
    const named = problem?.code ?? `close_${code}`;
    if (next === "stop" && SIGN_IN_CODES.has(named)) this.waitForHelp("sign_in");
    else if (next === "stop" && OLD_PAGE_CODES.has(named)) this.waitForHelp("old_page");
    else if (next === "stop") this.halt(named, problem?.message ?? null, problem?.details ?? {});
    else {
      if (next === "slow") this.retryAfterMs ??= SLOW_RETRY_MS;
      this.retryLater(problem?.message ?? null, problem ? "server" : "line");
    }
  }

  /** Only the officer can help; the sound is safe here meanwhile. */
  private waitForHelp(cause: "sign_in" | "old_page"): void {
    this.retryAfterMs = HELP_RETRY_MS;
    this.ticketsRefused = 0;
    this.retryLater(cause === "sign_in" ? words.queue.signIn : words.queue.oldPage, cause);
  }

  private halt(code: string, message: string | null, details: Record<string, unknown>): void {
    this.finished = true;
    this.events.state({ kind: "stopped", code, message, details });
  }

  private retryLater(message: string | null, cause: Extract<ConnectionState, { kind: "waiting" }>["cause"]): void {
    if (this.finished) return;
    const wait = this.retryAfterMs ?? backoffMs(this.attempt++);
    this.retryAfterMs = null;
    this.events.state({ kind: "waiting", message, cause });
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      void this.connect();
    }, wait);
  }

  private abandonSocket(): void {
    const socket = this.socket;
    this.socket = null;
    this.live = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
