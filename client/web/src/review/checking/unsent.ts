/**
 * Ticks and values that the server has not taken because it could not be reached.
 *
 * They are tried again by themselves, also after the officer went to another screen, and dropped
 * with a word where the value was changed elsewhere in the meantime: a tick belongs to what was seen.
 */

import type { DraftField, FieldEdit } from "../../records.ts";
import { text } from "../../text.ts";
import type { Outcome } from "../draft-model.ts";
import type { CheckedDraft } from "./checking.ts";

/** Runs `work` after `ms`; what comes back calls it off. */
export type Clock = (work: () => void, ms: number) => () => void;

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
const MAY_COME_BACK = new Set(["unreachable", "unreadable", "database_unavailable", "busy"]);

interface Unsent {
  edit: FieldEdit;
  /** The value that the officer saw when making the edit. */
  seen: string | null;
}

const byTimer: Clock = (work, ms) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

export class UnsentEdits extends EventTarget {
  /** Told when an edit can't be sent any more, with the reason for the officer. */
  onDropped: (fieldId: string, why: string) => void = () => undefined;
  private readonly model: CheckedDraft;
  private readonly clock: Clock;
  private readonly kept = new Map<string, Unsent>();
  /** On their way now. */
  private readonly sending = new Map<string, FieldEdit>();
  private wait = FIRST_WAIT_MS;
  private callOff: (() => void) | null = null;
  private trying = false;

  constructor(model: CheckedDraft, clock: Clock = byTimer) {
    super();
    this.model = model;
    this.clock = clock;
  }

  get count(): number {
    return this.kept.size;
  }

  has(fieldId: string): boolean {
    return this.kept.has(fieldId);
  }

  /** The edit of a field that is under way or waits: the screen shows it as if it were there. */
  edit(fieldId: string): FieldEdit | null {
    return this.sending.get(fieldId) ?? this.kept.get(fieldId)?.edit ?? null;
  }

  /** Send an edit of a field; it replaces one that still waits. */
  async send(field: DraftField, edit: FieldEdit): Promise<Outcome> {
    this.kept.delete(field.id);
    this.sending.set(field.id, edit);
    const outcome = await this.model.edit({ fields: { [field.id]: edit } });
    if (this.sending.get(field.id) === edit) this.sending.delete(field.id);
    if (outcome === "failed" && this.mayComeBack) this.keep(field, edit);
    this.tell();
    return outcome;
  }

  /** Try now: the network came back, or the officer asks for it. */
  async retry(): Promise<void> {
    if (this.trying || this.kept.size === 0) return;
    this.trying = true;
    this.callOff?.();
    this.callOff = null;
    try {
      for (const [fieldId, unsent] of [...this.kept]) {
        if (this.kept.get(fieldId) === unsent && !(await this.again(fieldId, unsent))) break;
      }
    } finally {
      this.trying = false;
      if (this.kept.size > 0) this.schedule();
      else this.wait = FIRST_WAIT_MS;
      this.tell();
    }
  }

  private keep(field: DraftField, edit: FieldEdit): void {
    this.kept.set(field.id, { edit, seen: field.value });
    this.model.problem = null; // told with what waits, and at the field
    if (!this.trying) this.schedule();
  }

  /** Whether going on with the next one makes sense. */
  private async again(fieldId: string, unsent: Unsent): Promise<boolean> {
    if (!this.stillAbout(fieldId, unsent)) return this.drop(fieldId, text.checking.changedMeanwhile);
    let outcome = await this.model.edit({ fields: { [fieldId]: unsent.edit } });
    if (outcome === "stale") {
      this.model.problem = null;
      // The first try may have arrived, and only its answer was lost.
      if (this.done(fieldId, unsent)) return this.forget(fieldId);
      if (!this.stillAbout(fieldId, unsent)) return this.drop(fieldId, text.checking.changedMeanwhile);
      outcome = await this.model.edit({ fields: { [fieldId]: unsent.edit } });
    }
    if (outcome === "saved") return this.forget(fieldId);
    const why = this.model.problem ?? text.errors.unknown;
    this.model.problem = null;
    if (outcome === "failed" && this.mayComeBack) return false;
    return this.drop(fieldId, why);
  }

  private get mayComeBack(): boolean {
    return MAY_COME_BACK.has(this.model.code ?? "");
  }

  private field(fieldId: string): DraftField | undefined {
    return this.model.draft.fields.find((one) => one.id === fieldId);
  }

  private stillAbout(fieldId: string, { seen }: Unsent): boolean {
    return this.model.draft.state === "open" && this.field(fieldId)?.value === seen;
  }

  private done(fieldId: string, { edit, seen }: Unsent): boolean {
    const now = this.field(fieldId);
    if (!now || edit.observation_id !== undefined) return false;
    const value = edit.value === undefined ? seen : edit.value;
    return now.value === value && (edit.confirmed === undefined || now.confirmed === edit.confirmed);
  }

  private forget(fieldId: string): true {
    this.kept.delete(fieldId);
    this.tell();
    return true;
  }

  private drop(fieldId: string, why: string): true {
    this.onDropped(fieldId, why);
    return this.forget(fieldId);
  }

  private schedule(): void {
    this.callOff?.();
    this.callOff = this.clock(() => void this.retry(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
