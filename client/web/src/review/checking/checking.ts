/**
 * How the values of one draft are checked: what each asks of the officer, what was heard, and what
 * still has to reach the server.
 *
 * An important value (class A) that the machine put there is confirmed after hearing it or after
 * typing its end again; the officer chooses. Every other value takes a tick.
 */

import type { Draft, DraftEdit, DraftField, FieldEdit, FieldSpec } from "../../records.ts";
import { text } from "../../text.ts";
import type { Outcome } from "../draft-model.ts";
import { orderFor } from "./order.ts";
import { retypedEnd } from "./retype.ts";
import { UnsentEdits } from "./unsent.ts";

/** The part of a draft's model that checking needs. */
export interface CheckedDraft {
  readonly draft: Draft;
  problem: string | null;
  readonly code: string | null;
  edit(edit: DraftEdit): Promise<Outcome>;
  /** Have the newest draft. */
  reload(): Promise<void>;
  soundsBehind(field: DraftField): [number, number][];
}

export interface HearingPlayer {
  /** 1 is as it was spoken. */
  readonly rate: number;
  playAll(draftId: string, what: string, pieces: readonly [number, number][]): Promise<boolean>;
}

/** `hear`: sound first, or typing. `retype`: there is no sound. `ready`: heard, may be ticked. */
export type Asks = "hear" | "retype" | "ready" | "tick";

interface Heard {
  value: string;
  heard_s: number;
  rate: number;
}

export class Checking extends EventTarget {
  readonly model: CheckedDraft;
  /** Edits that the server has not taken yet, because it could not be reached. */
  readonly unsent: UnsentEdits;
  private readonly player: HearingPlayer;
  private readonly specs: ReadonlyMap<string, FieldSpec>;
  /** Values that were heard to the end; another value must be heard anew. */
  private readonly heard = new Map<string, Heard>();
  /** What stood in a field before the officer emptied it, to put back. */
  private readonly before = new Map<string, DraftField>();
  /** What is wrong or to be done, by field. */
  private readonly hints = new Map<string, string>();
  /** Fields whose sound turned out to be gone. */
  private readonly soundless = new Set<string>();

  constructor(model: CheckedDraft, player: HearingPlayer, specs: readonly FieldSpec[], unsent = new UnsentEdits(model)) {
    super();
    this.model = model;
    this.player = player;
    this.specs = new Map(specs.map((spec) => [spec.id, spec]));
    this.unsent = unsent;
    this.unsent.onChange = () => this.tell();
  }

  spec(fieldId: string): FieldSpec {
    // A field of an older template: shown under its own name, and treated as important.
    const unknown = { id: fieldId, label: fieldId, kind: "text", consequence: "A", expected: false, help: "" } as const;
    return this.specs.get(fieldId) ?? unknown;
  }

  field(fieldId: string): DraftField | null {
    return this.model.draft.fields.find((one) => one.id === fieldId) ?? null;
  }

  sounds(field: DraftField): [number, number][] {
    return this.soundless.has(field.id) ? [] : this.model.soundsBehind(field);
  }

  asks(field: DraftField): Asks {
    const own = field.provenance === "typed" || field.provenance === "corrected";
    if (own || this.spec(field.id).consequence !== "A") return "tick";
    if (this.heard.get(field.id)?.value === field.value) return "ready";
    return this.sounds(field).length > 0 ? "hear" : "retype";
  }

  /** Important values of this draft in the order they are asked, checked ones included. */
  important(): DraftField[] {
    const fields = this.model.draft.fields;
    const ids = fields.filter((field) => this.spec(field.id).consequence === "A").map((field) => field.id);
    return orderFor(this.model.draft.id, ids)
      .map((id) => this.field(id))
      .filter((field): field is DraftField => field !== null && (field.value !== null || this.before.has(field.id)));
  }

  /** Important values nobody confirmed yet, in the order they are asked. */
  importantOpen(): DraftField[] {
    return this.important().filter((field) => field.value !== null && !field.confirmed);
  }

  hint(fieldId: string): string | null {
    return this.hints.get(fieldId) ?? this.unsent.whyDropped(fieldId);
  }

  setHint(fieldId: string, hint: string | null): void {
    if (hint === null) this.hints.delete(fieldId);
    else this.hints.set(fieldId, hint);
    this.tell();
  }

  /** What can be put back in an emptied field. */
  emptied(fieldId: string): DraftField | null {
    return this.before.get(fieldId) ?? null;
  }

  /** Play the words behind a value; true when they were heard to the end. */
  async hear(field: DraftField): Promise<boolean> {
    const pieces = this.sounds(field);
    const { value, id } = field;
    if (pieces.length === 0 || value === null) return false;
    try {
      if (!(await this.player.playAll(this.model.draft.id, id, pieces))) return false;
    } catch {
      this.soundless.add(id);
      this.setHint(id, text.review.soundMissing);
      return false;
    }
    const heard_s = pieces.reduce((sum, [from, to]) => sum + to - from, 0);
    this.heard.set(id, { value, heard_s: Math.round(heard_s * 1000) / 1000, rate: this.player.rate });
    this.setHint(id, null);
    return true;
  }

  /** Tick a value, or take its tick away; false when it is not allowed yet or was not saved. */
  async tick(field: DraftField, confirmed: boolean): Promise<boolean> {
    const asks = this.asks(field);
    if (confirmed && (asks === "hear" || asks === "retype")) {
      this.setHint(field.id, asks === "hear" ? text.checking.hearFirst : text.checking.retypeFirst);
      return false;
    }
    const heard = this.heard.get(field.id);
    if (!confirmed || asks !== "ready" || !heard) return this.change(field, { confirmed });
    return this.change(field, { confirmed, check: { how: "heard", heard_s: heard.heard_s, rate: heard.rate } });
  }

  /** Confirm a value by the end of it that was typed again. */
  async retype(field: DraftField, typed: string): Promise<boolean> {
    const end = retypedEnd(typed, field.value ?? "");
    if (end === null) {
      this.setHint(field.id, text.checking.retypedDiffers);
      return false;
    }
    return this.change(field, { confirmed: true, check: { how: "retyped", retyped: end } });
  }

  /** The officer's own value; typing it is checking it. An empty one empties the field. */
  async correct(field: DraftField, typed: string): Promise<boolean> {
    const value = typed.trim();
    if (value === "") return this.empty(field);
    const saved = await this.change(field, { value, confirmed: true });
    if (saved) this.before.delete(field.id);
    return saved;
  }

  /** What was being typed when the officer went elsewhere: kept as the value, still to be confirmed. */
  keepTyped(field: DraftField, typed: string): Promise<boolean> {
    return this.change(field, { value: typed });
  }

  async empty(field: DraftField): Promise<boolean> {
    if (field.value === null) return true;
    const saved = await this.change(field, { value: null });
    if (saved) this.before.set(field.id, field);
    this.tell();
    return saved;
  }

  /** What stood there before the field was emptied, open again. */
  async restore(field: DraftField): Promise<boolean> {
    const before = this.before.get(field.id);
    if (!before) return false;
    const spoken = before.provenance === "spoken" && before.observation_id !== null;
    const edit = spoken ? { observation_id: before.observation_id as string } : { value: before.value };
    const saved = await this.change(field, edit);
    if (saved) this.before.delete(field.id);
    this.tell();
    return saved;
  }

  /** Another thing that was said, in place of what is there. */
  choose(field: DraftField, observationId: string): Promise<boolean> {
    return this.change(field, { observation_id: observationId });
  }

  private async change(field: DraftField, edit: FieldEdit): Promise<boolean> {
    this.hints.delete(field.id);
    const outcome = await this.unsent.send(field, edit);
    if (outcome === "saved") {
      this.tell();
      return true;
    }
    if (outcome === "failed" && this.model.code === "nothing_to_hear") {
      this.soundless.add(field.id);
      this.heard.delete(field.id);
    }
    // What the server says about one field is told at that field, not above a page that is out of sight.
    const here = outcome === "failed" || this.model.code === "stale_version";
    if (here && !this.unsent.has(field.id) && this.model.problem) {
      this.hints.set(field.id, this.model.problem);
      this.model.problem = null;
    }
    this.tell();
    return false;
  }

  private tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}
