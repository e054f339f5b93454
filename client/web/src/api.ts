/** The server's REST interface. Every failure becomes a Problem with a stable code. */

import type { Guidance, OffenceSummary, Reply } from "./guidance/guidance.ts";
import { heardServerTime } from "./live/server-clock.ts";
import { noteBuild } from "./offline/builds.ts";
import type {
  AboutServer,
  DictationSummary,
  Draft,
  DraftEdit,
  DraftSummary,
  Me,
  Report,
  ReportSummary,
  ReportVersion,
  ReviewSignals,
  SpokenWords,
  Template,
  VisitTotals,
} from "./records.ts";
import type { Scope, WordList, WordListStep, WordListVersion, Words } from "./words/word-list.ts";
import { serverSentence, text } from "./text.ts";

/** An answer that is no success. `code` is stable; `message` is a sentence for the officer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(status: number, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Looking something up gave: not there, not of this officer, or a number (422) that nothing can have. */
export function isNowhere(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 422);
}

const PATIENCE_MS = 120_000;
/** A ticket is wanted on every reconnect, often on a dead line: better to try again soon. */
const TICKET_PATIENCE_MS = 8_000;

async function call<T>(method: string, path: string, body?: unknown, patienceMs = PATIENCE_MS): Promise<T> {
  let answer: Response;
  const askedAt = Date.now();
  try {
    answer = await fetch(`/v1${path}`, {
      method,
      cache: "no-store",
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined
        ? {}
        : body instanceof Blob
          ? { body, headers: { "Content-Type": body.type } }
          : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  } catch {
    throw new Problem(0, "unreachable", text.errors.unreachable);
  }
  noteBuild(answer.headers);
  heardServerTime(answer.headers.get("date"), askedAt, Date.now());
  if (answer.status === 204) return undefined as T;
  let content: unknown;
  try {
    content = await answer.json();
  } catch {
    throw new Problem(answer.status, "unreadable", text.errors.unreadable);
  }
  if (!answer.ok) {
    const problem = (content ?? {}) as Record<string, unknown>;
    const code = String(problem["code"] ?? "unknown");
    const detail = typeof problem["detail"] === "string" ? problem["detail"] : text.errors.unreadable;
    throw new Problem(answer.status, code, serverSentence(code, detail), problem);
  }
  return content as T;
}

const id = encodeURIComponent;

/**
 * Signs that turn the order of the letters after them: "abc" would be read and printed as "cba". They can't
 * be seen, and come along with what is pasted (a phone number), so they go without a word; the server
 * refuses them.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu;

function withoutTurns<T>(body: T): T {
  return JSON.parse(JSON.stringify(body).replace(TURNS, "")) as T;
}

export const api = {
  about: () => call<AboutServer>("GET", "/about"),
  ticket: () => call<{ ticket: string; expires_in_s: number }>("POST", "/tickets", undefined, TICKET_PATIENCE_MS),
  templates: () => call<Template[]>("GET", "/templates"),
  dictations: () => call<DictationSummary[]>("GET", "/dictations"),
  /** With `words` only those that hold all of them. */
  drafts: (words = "") => call<DraftSummary[]>("GET", `/drafts${query({ q: words })}`),
  draft: (draftId: string) => call<Draft>("GET", `/drafts/${id(draftId)}`),
  draftFromDictation: (dictationId: string) =>
    call<Draft>("POST", "/drafts", { dictation_id: dictationId }),
  editDraft: (draftId: string, version: number, edit: DraftEdit) =>
    call<Draft>("PATCH", `/drafts/${id(draftId)}`, withoutTurns({ version, ...edit })),
  discardDraft: (draftId: string, version: number) =>
    call<unknown>("DELETE", `/drafts/${id(draftId)}?version=${version}`),
  confirmDraft: (draftId: string, version: number) =>
    call<Report>("POST", `/drafts/${id(draftId)}/confirm`, { version }),
  /** A few spoken words; with a field they are read by that field's rules. The server keeps nothing of it. */
  spoken: (draftId: string, wav: Blob, fieldId: string | null) =>
    call<SpokenWords>("POST", `/drafts/${id(draftId)}/spoken${fieldId === null ? "" : `?field=${id(fieldId)}`}`, wav),
  /** A spoken answer, kept with its sound; without a reply it is read from the words (`reply_unclear` if it can't be). */
  answerAloud: (draftId: string, observable: string, version: number, wav: Blob, reply: Reply | null) =>
    call<Draft>("POST", `/drafts/${id(draftId)}/answers/${id(observable)}${query({ version, reply: reply ?? undefined })}`, wav),
  /** How the elements of a draft stand, and what could be asked. */
  guidance: (draftId: string) => call<Guidance>("GET", `/drafts/${id(draftId)}/guidance`),
  offences: () => call<OffenceSummary[]>("GET", "/offences"),
  signals: (draftId: string) => call<ReviewSignals>("GET", `/drafts/${id(draftId)}/signals`),
  reports: (words = "") => call<ReportSummary[]>("GET", `/reports${query({ q: words })}`),
  report: (reportId: string, which: WhichVersion = {}) =>
    call<Report>("GET", `/reports/${id(reportId)}${query(which)}`),
  reportVersions: (reportId: string, reason?: string) =>
    call<ReportVersion[]>("GET", `/reports/${id(reportId)}/versions${query({ reason })}`),
  rectify: (reportId: string, reason: string) =>
    call<Draft>("POST", `/reports/${id(reportId)}/rectify`, { reason }),
  me: () => call<Me>("GET", "/me"),
  wordList: (scope: Scope) => call<WordList>("GET", `/vocabularies/${scope}`),
  replaceWordList: (scope: Scope, version: number, words: Words) =>
    call<WordList>("PUT", `/vocabularies/${scope}`, { version, terms: words.terms, commands: words.commands }),
  wordListVersions: (scope: Scope) => call<WordListStep[]>("GET", `/vocabularies/${scope}/versions`),
  wordListVersion: (scope: Scope, version: number) =>
    call<WordListVersion>("GET", `/vocabularies/${scope}/versions/${version}`),
};

/** An earlier version, if not the newest; and why, for a report that is not in free use any more. */
export interface WhichVersion {
  version?: number | undefined;
  reason?: string | undefined;
}

/** What is asked beside the path; what is empty is left away. */
function query(asked: Record<string, string | number | undefined> | WhichVersion): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

/** Told while the page may be going away: the browser ends the request by itself. Rejects when it fails. */
export async function putSignals(draftId: string, totals: VisitTotals): Promise<void> {
  const answer = await fetch(`/v1/drafts/${id(draftId)}/signals`, {
    method: "PUT",
    keepalive: true,
    cache: "no-store",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(totals),
  });
  // Unread, the browser keeps the answer and its connection for as long as the page lives.
  await answer.arrayBuffer().catch(() => undefined);
  if (!answer.ok) throw new Problem(answer.status, "signals_refused", "");
}

export function draftSoundUrl(draftId: string, startS: number, endS: number): string {
  return `/v1/drafts/${id(draftId)}/audio?start_s=${startS.toFixed(3)}&end_s=${endS.toFixed(3)}`;
}

/** The sound of a spoken answer: its own, or its stretch of the dictation. */
export function answerSoundUrl(of: "drafts" | "reports", recordId: string, observable: string, which: WhichVersion = {}): string {
  return `/v1/${of}/${id(recordId)}/answers/${id(observable)}/sound${query(which)}`;
}

export function printUrl(reportId: string, which: WhichVersion = {}): string {
  return `/v1/reports/${id(reportId)}/print${query(which)}`;
}
