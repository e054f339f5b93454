/**
 * Ticks and values that the server has not taken because it could not be reached.
 *
 * They are tried again by themselves, also after the officer went to another screen, and stand in the
 * draft again when it is opened anew. Where the value was changed elsewhere in the meantime they are
 * dropped with a word: a tick belongs to what was seen. A value that was typed is on the device besides,
 * until the server has it: a reload or a dropped edit does not lose it.
 */

import type { DraftField, FieldEdit } from "../../records.ts";
import { text } from "../../text.ts";
import type { Outcome } from "../draft-model.ts";
import { fieldPlace, forgetTyped, keepTyped } from "../half-typed.ts";
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

/** By draft: what waits goes on waiting while its screen is closed. */
const ofDrafts = new Map<string, UnsentEdits>();

// Also where no review is open: a tick that waits is in the page alone.
globalThis.addEventListener?.("beforeunload", (event) => {
  if ([...ofDrafts.values()].some((one) => one.count > 0)) event.preventDefault();
});

/** What waits of this draft since it was open before, from now on with this model; or a new one. */
export function unsentOf(model: CheckedDraft, clock?: Clock): UnsentEdits {
  for (const [draftId, one] of ofDrafts) if (one.settled) ofDrafts.delete(draftId);
  const before = ofDrafts.get(model.draft.id);
  if (before) {
    before.goOnWith(model);
    return before;
  }
  const made = new UnsentEdits(model, clock);
  ofDrafts.set(model.draft.id, made);
  return made;
}

export class UnsentEdits {
  /** Told when something of it changed. */
  onChange: () => void = () => undefined;
  private model: CheckedDraft;
  private readonly clock: Clock;
  private readonly kept = new Map<string, Unsent>();
  /** Why an edit can't be sent any more, by field: for the officer, until that field is touched again. */
  private readonly dropped = new Map<string, string>();
  /** On their way now. */
  private readonly sending = new Map<string, FieldEdit>();
  private wait = FIRST_WAIT_MS;
  private callOff: (() => void) | null = null;
  private trying = false;

  constructor(model: CheckedDraft, clock: Clock = byTimer) {
    this.model = model;
    this.clock = clock;
  }

  /** The draft was opened again: its newest state is what edits are made on. */
  goOnWith(model: CheckedDraft): void {
    this.model = model;
    void this.retry();
  }

  /** Nothing waits, nothing is on its way, and nothing is to be told. */
  get settled(): boolean {
    return this.kept.size === 0 && this.sending.size === 0 && this.dropped.size === 0 && !this.trying;
  }

  get count(): number {
    return this.kept.size;
  }

  has(fieldId: string): boolean {
    return this.kept.has(fieldId);
  }

  /** Why the last edit of a field will not be sent any more; null where there is no such one. */
  whyDropped(fieldId: string): string | null {
    return this.dropped.get(fieldId) ?? null;
  }

  /** The edit of a field that is under way or waits: the screen shows it as if it were there. */
  edit(fieldId: string): FieldEdit | null {
    return this.sending.get(fieldId) ?? this.kept.get(fieldId)?.edit ?? null;
  }

  /** Send an edit of a field; it replaces one that still waits. */
  async send(field: DraftField, edit: FieldEdit): Promise<Outcome> {
    this.kept.delete(field.id);
    this.dropped.delete(field.id);
    this.sending.set(field.id, edit);
    const { model } = this;
    const outcome = await this.try(field.id, edit);
    if (this.sending.get(field.id) === edit) this.sending.delete(field.id);
    if (outcome === "failed" && mayComeBack(model)) this.keep(field, edit, model);
    else if (outcome === "saved") void forgetTyped(model.draft.id, fieldPlace(field.id));
    this.onChange();
    return outcome;
  }

  /** Through the model of now; the draft may be opened again, with another one, before the answer comes. */
  private async try(fieldId: string, edit: FieldEdit): Promise<Outcome> {
    const { model } = this;
    const outcome = await model.edit({ fields: { [fieldId]: edit } });
    if (model !== this.model && outcome !== "failed") await this.model.reload();
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
      this.onChange();
    }
  }

  private keep(field: DraftField, edit: FieldEdit, model: CheckedDraft): void {
    this.kept.set(field.id, { edit, seen: field.value });
    model.problem = null; // told with what waits, and at the field
    const at = [model.draft.id, fieldPlace(field.id)] as const;
    if (typeof edit.value === "string") void keepTyped(...at, { from: field.value ?? "", typed: edit.value, number: 0 });
    else void forgetTyped(...at); // what was typed before, it takes the place of
    if (!this.trying) this.schedule();
  }

  /** Whether going on with the next one makes sense. */
  private async again(fieldId: string, unsent: Unsent): Promise<boolean> {
    // The first try may have arrived, and only its answer was lost.
    if (this.done(fieldId, unsent)) return this.arrived(fieldId);
    if (!this.stillAbout(fieldId, unsent)) return this.drop(fieldId, changedMeanwhile(unsent));
    let { model } = this;
    let outcome = await this.try(fieldId, unsent.edit);
    if (outcome === "stale") {
      model.problem = null;
      if (this.done(fieldId, unsent)) return this.arrived(fieldId);
      if (!this.stillAbout(fieldId, unsent)) return this.drop(fieldId, changedMeanwhile(unsent));
      model = this.model;
      outcome = await this.try(fieldId, unsent.edit);
    }
    if (outcome === "saved") return this.arrived(fieldId);
    const why = model.problem ?? text.errors.unknown;
    model.problem = null;
    if (outcome === "failed" && mayComeBack(model)) return false;
    return this.drop(fieldId, why);
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

  private arrived(fieldId: string): true {
    void forgetTyped(this.model.draft.id, fieldPlace(fieldId));
    return this.waitsNoMore(fieldId);
  }

  private drop(fieldId: string, why: string): true {
    this.dropped.set(fieldId, why);
    return this.waitsNoMore(fieldId);
  }

  private waitsNoMore(fieldId: string): true {
    this.kept.delete(fieldId);
    this.onChange();
    return true;
  }

  private schedule(): void {
    this.callOff?.();
    this.callOff = this.clock(() => void this.retry(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }
}

function mayComeBack(model: CheckedDraft): boolean {
  return MAY_COME_BACK.has(model.code ?? "");
}

function changedMeanwhile({ edit }: Unsent): string {
  return typeof edit.value === "string" ? text.checking.typedMeanwhile : text.checking.changedMeanwhile;
}
