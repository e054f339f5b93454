/**
 * The question on the screen while dictating, and what was touched for it.
 *
 * What was shown and touched waits beside the sound of the recording, each with the number of samples that were
 * recorded then: without a line nothing of it is lost, and the server knows what spoken words answer.
 */

import type { Answer, Question, Reply } from "../guidance/guidance.ts";
import type { RecordingRecord } from "./database.ts";
import type { ClientMessage, HeardCommand, Questions } from "./protocol.ts";

export type LiveReply = Reply | "later";

export interface TouchedReply {
  /** Null takes back what was answered. */
  reply: LiveReply | null;
  sample: number;
}

export interface ShownQuestion {
  observable: string | null;
  sample: number;
}

/** An answer that was just given, for a moment. */
export interface AnswerEcho {
  question: string;
  observable: string;
  /** Null: what was said was unclear, and the question stays. */
  reply: Reply | null;
  /** It was undone: there is nothing more to undo. */
  undone: boolean;
}

/** More than an officer sees in a day; what is older than these is with the server. */
const MOST_SHOWN = 200;
const SPOKEN: Readonly<Record<string, Reply>> = { antwoord_ja: "yes", antwoord_nee: "no", antwoord_onbekend: "unknown" };
const UNCLEAR = "antwoord_onduidelijk";
const STRUCK = "schrap";

export interface QuestionActs {
  /** Keep what changed of the record on this device. */
  keep(change: Partial<RecordingRecord>): void;
  /** Tell the server, if there is a line now. */
  tell(messages: ClientMessage[]): void;
  changed(): void;
}

export class LiveQuestions {
  /** What was just answered. */
  echo: AnswerEcho | null = null;
  private readonly record: RecordingRecord;
  private readonly acts: QuestionActs;
  private questions: readonly Question[] = [];
  private answered: readonly Answer[] = [];
  /** Every question that was told, for one that is asked again. */
  private readonly known = new Map<string, Question>();
  private seen = false;
  private off = false;
  private shown: Question | null = null;
  private noted: string | null = null;

  constructor(record: RecordingRecord, acts: QuestionActs) {
    this.record = record;
    this.acts = acts;
  }

  /** The one question, while it can be seen. */
  get current(): Question | null {
    return this.shown;
  }

  /** The officer wants none in this recording. */
  get stopped(): boolean {
    return this.off;
  }

  stop(stopped: boolean): void {
    this.off = stopped;
    this.echo = null;
    this.choose();
  }

  /** Whether the screen with the question is there. */
  see(seen: boolean): void {
    if (seen === this.seen) return;
    this.seen = seen;
    this.choose();
  }

  /** What the server asks now, and the answers that it has. */
  told(message: Questions): void {
    this.questions = message.questions;
    this.answered = message.answered;
    for (const one of message.questions) this.known.set(one.observable, one);
    this.choose();
  }

  /** An answer that was spoken, was unclear, or was struck. */
  heard(command: HeardCommand): void {
    const { observable, question } = command.variables;
    if (observable === undefined) return;
    if (command.name === STRUCK) {
      if (this.echo?.observable !== observable) return;
      this.echo = { ...this.echo, undone: true };
      this.acts.changed();
      return;
    }
    const reply = command.name === UNCLEAR ? null : SPOKEN[command.name];
    if (reply === undefined) return;
    this.echo = { observable, reply, question: question ?? "", undone: false };
    this.acts.changed();
  }

  reply(question: Question, reply: LiveReply): void {
    this.touch(question.observable, reply);
    this.echo = reply === "later" ? null : { observable: question.observable, question: question.text, reply, undone: false };
    this.choose();
  }

  /** Take the last answer back; its question is asked again. */
  undo(): void {
    const { echo } = this;
    if (!echo || echo.undone || echo.reply === null) return;
    this.echo = { ...echo, undone: true };
    this.touch(echo.observable, null);
    const again = this.known.get(echo.observable);
    if (again) {
      this.questions = [again, ...this.questions.filter((one) => one !== again)];
      this.shown = again; // also when the server tells others before it
    }
    this.choose();
  }

  /** The echo was there long enough. */
  forgetEcho(): void {
    this.echo = null;
    this.acts.changed();
  }

  private touch(observable: string, reply: LiveReply | null): void {
    const touched = { reply, sample: this.record.samples };
    this.record.answers = { ...this.record.answers, [observable]: touched };
    this.acts.keep({ answers: this.record.answers });
    this.acts.tell([answerMessage(this.record, observable, touched)]);
  }

  /** The question stays while it may still change something: nobody likes a text that goes while they read it. */
  private choose(): void {
    const open = this.questions.filter((one) => !one.skipped && !this.isDone(one.observable));
    const stays = open.find((one) => one.observable === this.shown?.observable);
    this.shown = this.seen && !this.off ? (stays ?? open[0] ?? null) : null;
    const now = this.shown?.observable ?? null;
    if (now !== this.noted) this.note(now);
    this.acts.changed();
  }

  /** Answered or put off here; the server may not know yet. */
  private isDone(observable: string): boolean {
    const touched = this.record.answers?.[observable];
    if (touched !== undefined) return touched.reply !== null;
    return this.answered.some((one) => one.observable === observable);
  }

  private note(observable: string | null): void {
    this.noted = observable;
    const shown = { observable, sample: this.record.samples };
    const before = (this.record.shown ?? []).filter((one) => one.sample !== shown.sample);
    this.record.shown = [...before, shown].slice(-MOST_SHOWN);
    this.acts.keep({ shown: this.record.shown });
    this.acts.tell([shownMessage(this.record, shown)]);
  }
}

/** All that the server must know before it gets the rest of the sound. What it has it takes for granted. */
export function inquiryMessages(record: RecordingRecord): ClientMessage[] {
  return [
    ...(record.shown ?? []).map((one) => shownMessage(record, one)),
    ...Object.entries(record.answers ?? {}).map(([observable, touched]) => answerMessage(record, observable, touched)),
  ];
}

function shownMessage({ base }: RecordingRecord, { observable, sample }: ShownQuestion): ClientMessage {
  return { type: "shown", observable, sample: Math.max(0, sample - base) };
}

function answerMessage({ base }: RecordingRecord, observable: string, { reply, sample }: TouchedReply): ClientMessage {
  return { type: "answer", observable, reply, sample: Math.max(0, sample - base) };
}
