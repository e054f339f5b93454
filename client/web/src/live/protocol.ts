/** Messages of the WebSocket /v1/dictations (verbaal.v1); mirrors server/wire.py. */

import type { Answer, Question } from "../guidance/guidance.ts";
import type { DraftField, Mark, Suggestion, Word } from "../records.ts";
import { serverSentence } from "../text.ts";
import type { LiveReply } from "./live-questions.ts";
import type { Encoding } from "./sound.ts";

export const SUBPROTOCOL = "verbaal.v1";
export const SAMPLE_RATE_HZ = 16_000;
export const BYTES_PER_SAMPLE = 2;
export const HEADER_BYTES = 8;

export interface Start {
  type: "start";
  template: string;
  language: string;
  encoding: Encoding;
  dictation_id?: string;
  dictated_at: string;
}

export type ClientMessage =
  | Start
  | { type: "flush" }
  | { type: "template"; template: string; sample: number }
  /** Null takes back what was answered; "later" puts the question off. */
  | { type: "answer"; observable: string; reply: LiveReply | null; sample: number }
  /** What is on the screen from this sample on: what is said then answers it. */
  | { type: "shown"; observable: string | null; sample: number }
  /** From here on frames hold this encoding. */
  | { type: "encoding"; encoding: Encoding }
  | { type: "end"; samples: number; chain?: string; chain_over?: "samples" | "packets" }
  | { type: "cancel" };

export interface Ready {
  type: "ready";
  dictation_id: string;
  next_sample: number;
  effective: Record<string, unknown>;
  limits: { max_frame_bytes: number; max_dictation_s: number };
}

/** Words `first_word` to `last_word` (included) of a final were spoken to the machine. */
export interface Command {
  name: string;
  variables: Record<string, string>;
  first_word: number;
  last_word: number;
}

/** A command heard for the first time. */
export interface HeardCommand extends Command {
  type: "command";
  utterance: number;
}

export interface Final {
  type: "final";
  utterance: number;
  revision: number;
  start_s: number;
  end_s: number;
  text: string;
  words: Word[];
  marks: Mark[];
  suggestions: Suggestion[];
  commands: Command[];
}

export interface Partial {
  type: "partial";
  utterance: number;
  settled: string;
  tentative: string;
  start_s: number;
}

/** What is still missing, the most useful question first, and the answers so far. */
export interface Questions {
  type: "questions";
  questions: Question[];
  answered: Answer[];
}

export type ServerMessage =
  | Ready
  | { type: "refused"; code: string; message: string; retry_after_s?: number | null }
  | { type: "ack"; next_sample: number }
  | Partial
  | Final
  | { type: "draft"; fields: DraftField[] }
  | { type: "lag"; seconds: number }
  | { type: "warning"; code: string; message: string }
  | { type: "error"; code: string; message: string; details?: Record<string, unknown> }
  | { type: "ended"; draft_id: string | null; audio_s: number }
  | HeardCommand
  | { type: "template"; template: string }
  | Questions
  | { type: "observations" };

export function parseServerMessage(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("type" in value)) return null;
    const message = value as ServerMessage;
    // Refused, warned, error: in the language of the screen.
    return "message" in message ? { ...message, message: serverSentence(message.code, message.message) } : message;
  } catch {
    return null;
  }
}

/** Frames of one stretch of audio, none larger than `maxBytes` with its header. */
export function audioFrames(firstSample: number, pcm: ArrayBuffer, maxBytes: number): ArrayBuffer[] {
  const partBytes = Math.max(1, Math.floor((maxBytes - HEADER_BYTES) / BYTES_PER_SAMPLE)) * BYTES_PER_SAMPLE;
  const frames: ArrayBuffer[] = [];
  for (let at = 0; at < pcm.byteLength; at += partBytes) {
    const part = new Uint8Array(pcm, at, Math.min(partBytes, pcm.byteLength - at));
    const frame = new Uint8Array(HEADER_BYTES + part.length);
    new DataView(frame.buffer).setBigUint64(0, BigInt(firstSample + at / BYTES_PER_SAMPLE), true);
    frame.set(part, HEADER_BYTES);
    frames.push(frame.buffer);
  }
  return frames;
}

/**
 * What a closed connection asks of us: `retry` by itself, `ticket` get a new ticket once,
 * `slow` try again much later, `stop` never by itself.
 */
export function afterClose(code: number): "retry" | "ticket" | "slow" | "stop" {
  switch (code) {
    case 4401:
      return "ticket";
    case 4400:
    case 4403:
    case 4404:
    case 4406:
    case 4409:
    case 4413:
      return "stop";
    case 4507:
      return "slow";
    default:
      return "retry";
  }
}

/** Refusals of who this is, and of this page: the sound stays on the device and the recording goes on. */
export const SIGN_IN_CODES: ReadonlySet<string> = new Set(["ticket_refused", "forbidden", "unauthenticated"]);
export const OLD_PAGE_CODES: ReadonlySet<string> = new Set([
  "subprotocol_unsupported",
  "encoding_unsupported",
  "bad_message",
  "close_4406",
]);

/** Wait before attempt `attempt` (0 is the first retry): 0.5 s doubling to 10 s, half of it random. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(10_000, 500 * 2 ** attempt);
  return full / 2 + (full / 2) * random();
}
