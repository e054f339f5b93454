/**
 * A draft under review: sends each edit with the version it was made on, one after another.
 *
 * A stale version brings the newest draft and says so; the edit stays with whoever made it.
 */

import { api, Problem } from "../api.ts";
import type { Draft, DraftEdit, DraftField, Observation, Report } from "../records.ts";
import { text } from "../text.ts";
import { wordsInSpans, wordsOf } from "./align.ts";
import { SettledPoints } from "./settled-points.ts";

export type Outcome = "saved" | "stale" | "failed";

export class DraftModel extends EventTarget {
  draft: Draft;
  /** What went wrong last, in a sentence; null after a success. */
  problem: string | null = null;
  busy = 0;
  /** What the officer has listened to or declined. */
  readonly settled: SettledPoints;
  private line: Promise<unknown> = Promise.resolve();

  constructor(draft: Draft) {
    super();
    this.draft = draft;
    this.settled = new SettledPoints(draft.id);
  }

  edit(edit: DraftEdit): Promise<Outcome> {
    return this.inLine(async () => {
      this.draft = await api.editDraft(this.draft.id, this.draft.version, edit);
    }, text.review.stale);
  }

  /** The report, or the outcome that kept it from being made. */
  async confirm(): Promise<Report | null> {
    let report: Report | null = null;
    await this.inLine(async () => {
      report = await api.confirmDraft(this.draft.id, this.draft.version);
      this.settled.forget();
    }, text.review.staleConfirm);
    return report;
  }

  discard(): Promise<Outcome> {
    return this.inLine(async () => {
      await api.discardDraft(this.draft.id, this.draft.version);
      this.settled.forget();
    }, text.review.staleConfirm);
  }

  observation(field: DraftField): Observation | null {
    return this.draft.observations.find((o) => o.id === field.observation_id) ?? null;
  }

  /** Words of the sound behind a field; empty when nobody said it. */
  wordsBehind(field: DraftField): Set<number> {
    const observation = this.observation(field);
    return observation ? wordsInSpans(this.draft.transcript, observation.spans) : new Set();
  }

  /** [start_s, end_s] of the sound behind a field, or null when there is none. */
  soundBehind(field: DraftField): [number, number] | null {
    const observation = this.observation(field);
    if (!observation || this.draft.dictation_id === null) return null;
    if (observation.audio.length > 0) {
      return [
        Math.min(...observation.audio.map(([from]) => from)),
        Math.max(...observation.audio.map(([, to]) => to)),
      ];
    }
    const all = wordsOf(this.draft.transcript);
    const words = [...this.wordsBehind(field)].flatMap((at) => all[at] ?? []);
    const [first, last] = [words[0], words.at(-1)];
    return first && last ? [first.start_s, last.end_s] : null;
  }

  /** The words behind a field with some words around them; null when nobody said it. */
  context(field: DraftField, around = 4): { before: string; words: string; after: string } | null {
    const behind = [...this.wordsBehind(field)];
    const [first, last] = [behind[0], behind.at(-1)];
    if (first === undefined || last === undefined) return null;
    const all = wordsOf(this.draft.transcript).map((word) => word.text);
    return {
      before: all.slice(Math.max(0, first - around), first).join(" "),
      words: all.slice(first, last + 1).join(" "),
      after: all.slice(last + 1, last + 1 + around).join(" "),
    };
  }

  /** Fields that have a value nobody confirmed yet. */
  openFields(): DraftField[] {
    return this.draft.fields.filter((field) => field.value !== null && !field.confirmed);
  }

  get openCount(): number {
    return this.openFields().length + (this.draft.narrative.confirmed ? 0 : 1);
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
      this.problem = null;
      return "saved";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error.message;
      if (error.code !== "stale_version" && error.code !== "already_confirmed") return "failed";
      this.draft = await api.draft(this.draft.id).catch(() => this.draft);
      if (error.code === "stale_version") this.problem = staleSentence;
      return "stale";
    } finally {
      this.busy--;
      this.tell();
    }
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
