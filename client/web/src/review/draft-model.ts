/**
 * A draft under review: sends each edit with the version it was made on, one after another.
 *
 * A stale version brings the newest draft and says so; the edit stays with whoever made it.
 */

import { api, Problem } from "../api.ts";
import type { Reply } from "../guidance/guidance.ts";
import type { Draft, DraftEdit, DraftField, Observation, Report, Spans } from "../records.ts";
import { text } from "../text.ts";
import { wordsInSpans, wordsOf } from "./align.ts";
import { observationsBehind, piecesOf, spansBehind, unusedObservations, wordsSaid } from "./behind.ts";
import { forgetDraftTyped } from "./half-typed.ts";
import { openParagraphs } from "./paragraphs.ts";
import { SettledPoints } from "./settled-points.ts";
import type { About, PutBack } from "./undo.ts";
import { putBack } from "./undo.ts";
import type { Way } from "./undo-history.ts";
import { UndoHistory } from "./undo-history.ts";

export type Outcome = "saved" | "stale" | "failed";

/** What came of undoing or redoing; `again` are fields whose value waits for a new check. */
export type Turned =
  | { kind: "done"; about: About; again: string[]; silent: boolean }
  | { kind: "nothing" | "failed" }
  | { kind: Exclude<PutBack["kind"], "edit">; about: About };

/** The sound is gone, or the check is no longer enough: the value comes back, unconfirmed. */
const CHECK_REFUSED = new Set(["check_needed", "nothing_to_hear", "one_at_a_time"]);

export class DraftModel extends EventTarget {
  draft: Draft;
  /** What went wrong last, in a sentence; null after a success. */
  problem: string | null = null;
  /** The code of that problem: what to do about it may differ; null after a success. */
  code: string | null = null;
  busy = 0;
  /** What the officer has listened to or declined. */
  readonly settled: SettledPoints;
  private readonly history = new UndoHistory();
  private line: Promise<unknown> = Promise.resolve();

  constructor(draft: Draft) {
    super();
    this.draft = draft;
    this.settled = new SettledPoints(draft.id);
  }

  edit(edit: DraftEdit): Promise<Outcome> {
    return this.inLine(async () => {
      const before = this.draft;
      this.draft = await api.editDraft(before.id, before.version, edit);
      this.history.edited(before, this.draft);
    }, text.review.stale);
  }

  /** A spoken answer: kept, or the words that are no clear one; null when it failed, which `problem` tells. */
  async answerAloud(observable: string, wav: Blob, reply: Reply | null): Promise<"saved" | { unclear: string } | null> {
    let unclear: string | null = null;
    const outcome = await this.inLine(async () => {
      const before = this.draft;
      try {
        this.draft = await api.answerAloud(before.id, observable, before.version, wav, reply);
        this.history.edited(before, this.draft);
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "reply_unclear") throw error;
        unclear = String(error.details["text"] ?? "");
      }
    }, text.review.stale);
    if (outcome !== "saved") return null;
    return unclear === null ? "saved" : { unclear };
  }

  /** What would be undone or redone next; null when there is nothing. */
  next(way: Way): About | null {
    return this.history.about(way);
  }

  /** Take the officer's last edit back, or do it again: a new version, with the right confirmations. */
  async turn(way: Way): Promise<Turned> {
    let turned: Turned = { kind: "nothing" };
    const outcome = await this.inLine(async () => {
      turned = await this.putBackNext(way);
    }, text.review.stale);
    return outcome === "saved" ? turned : { kind: "failed" };
  }

  private async putBackNext(way: Way): Promise<Turned> {
    const step = this.history.next(way);
    const about = this.history.about(way);
    if (!step || !about) return { kind: "nothing" };
    const before = this.draft;
    let back = putBack(step, before);
    if (back.kind !== "edit") {
      this.history.drop(way);
      return { kind: back.kind, about };
    }
    try {
      this.draft = await api.editDraft(before.id, before.version, back.edit);
    } catch (error) {
      if (!(error instanceof Problem) || !CHECK_REFUSED.has(error.code)) throw error;
      back = putBack(step, before, false);
      if (back.kind !== "edit") {
        this.history.drop(way);
        return { kind: back.kind, about };
      }
      this.draft = await api.editDraft(before.id, before.version, back.edit);
    }
    this.history.turned(way, before, this.draft);
    return { kind: "done", about, again: back.again, silent: back.silent ?? false };
  }

  /** Have the newest draft; what fails leaves the one there is. */
  async reload(): Promise<void> {
    await this.inLine(async () => {
      this.draft = await api.draft(this.draft.id);
    }, text.review.stale);
  }

  /** Once everything that was changed so far is with the server, or was refused. */
  async saved(): Promise<void> {
    await this.line;
  }

  /** The report, or the outcome that kept it from being made. */
  async confirm(): Promise<Report | null> {
    let report: Report | null = null;
    await this.inLine(async () => {
      report = await api.confirmDraft(this.draft.id, this.draft.version);
      this.forget();
    }, text.review.staleConfirm);
    return report;
  }

  discard(): Promise<Outcome> {
    return this.inLine(async () => {
      await api.discardDraft(this.draft.id, this.draft.version);
      this.forget();
    }, text.review.staleConfirm);
  }

  /** What this device kept of the draft for its review. */
  private forget(): void {
    this.settled.forget();
    void forgetDraftTyped(this.draft.id);
  }

  observation(field: DraftField): Observation | null {
    return this.draft.observations.find((o) => o.id === field.observation_id) ?? null;
  }

  observations(field: DraftField): Observation[] {
    return observationsBehind(this.draft, field);
  }

  /** What was found and is in no field. */
  get unused(): Observation[] {
    return unusedObservations(this.draft);
  }

  /** What to look out for in the value of a field. */
  warning(field: DraftField): string | null {
    if (field.provenance === "typed" || field.provenance === "corrected") return null;
    return field.warning ?? this.observation(field)?.warning ?? null;
  }

  /** Words of the sound behind a field; empty when nobody said it. */
  wordsBehind(field: DraftField): Set<number> {
    return wordsInSpans(this.draft.transcript, spansBehind(this.draft, field));
  }

  /** The words of what is looked at: the id of a field, or of an observation. */
  wordsOf(id: string | null): Set<number> {
    const field = this.draft.fields.find((one) => one.id === id);
    if (field) return this.wordsBehind(field);
    const observation = this.draft.observations.find((one) => one.id === id);
    return wordsInSpans(this.draft.transcript, observation?.spans ?? []);
  }

  /** Pieces of sound of these words, to be played one after the other; none for a typed text. */
  piecesOf(spans: Spans): [number, number][] {
    return this.draft.dictation_id === null ? [] : piecesOf(this.draft, spans);
  }

  /** Pieces of sound behind a field; none when nobody said it. */
  soundsBehind(field: DraftField): [number, number][] {
    const found = this.piecesOf(spansBehind(this.draft, field));
    if (found.length > 0 || this.draft.dictation_id === null) return found;
    return this.observation(field)?.audio ?? [];
  }

  /** The words behind a field with some words around them; null when nobody said it. */
  context(field: DraftField, around = 4): { before: string; words: string; after: string } | null {
    const behind = [...this.wordsBehind(field)];
    const [first, last] = [behind[0], behind.at(-1)];
    if (first === undefined || last === undefined) return null;
    const all = wordsOf(this.draft.transcript).map((word) => word.text);
    return {
      before: all.slice(Math.max(0, first - around), first).join(" "),
      words: wordsSaid(this.draft, spansBehind(this.draft, field)),
      after: all.slice(last + 1, last + 1 + around).join(" "),
    };
  }

  /** Fields that have a value nobody confirmed yet. */
  openFields(): DraftField[] {
    return this.draft.fields.filter((field) => field.value !== null && !field.confirmed);
  }

  get openCount(): number {
    return this.openFields().length + openParagraphs(this.draft.narrative);
  }

  private inLine(work: () => Promise<void>, staleSentence: string): Promise<Outcome> {
    const turn = this.line.then(() => this.attempt(work, staleSentence));
    this.line = turn.catch(() => undefined);
    return turn;
  }

  private async attempt(work: () => Promise<void>, staleSentence: string): Promise<Outcome> {
    this.busy++;
    this.tell();
    try {
      await work();
      this.problem = this.code = null;
      return "saved";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404 && this.draft.state === "open") return this.thrownAway(error.code);
      this.problem = error.message;
      this.code = error.code;
      if (error.code !== "stale_version" && error.code !== "already_confirmed") return "failed";
      this.draft = await api.draft(this.draft.id).catch(() => this.draft);
      if (error.code === "stale_version") this.problem = staleSentence;
      return "stale";
    } finally {
      this.busy--;
      this.tell();
    }
  }

  /** Discarded in another window, or past its time: the screen says so in place of the draft. */
  private thrownAway(code: string): Outcome {
    this.draft = { ...this.draft, state: "discarded" };
    this.problem = null;
    this.code = code;
    this.forget();
    return "stale";
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
