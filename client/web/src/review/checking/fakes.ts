/** Drafts, fields, a clock and a store for the tests of the review. */

import type { Draft, DraftField, FieldSpec } from "../../records.ts";

export function fieldOf(id: string, given: Partial<DraftField>): DraftField {
  return {
    id,
    value: null,
    provenance: null,
    observation_id: null,
    machine_value: null,
    alternatives: [],
    confirmed: false,
    ...given,
  };
}

export function specOf(id: string, given: Partial<FieldSpec> = {}): FieldSpec {
  return { id, label: id, kind: "text", consequence: "A", expected: false, help: "", ...given };
}

/** A spoken draft whose words are a second each. */
export function draftOf(given: { said: string; text: string; fields?: DraftField[] }): Draft {
  const words = given.said.split(" ").filter((word) => word !== "");
  return {
    id: "draft-1",
    version: 1,
    state: "open",
    template: "mutatie",
    dictated_at: "2026-03-02T22:40:00+01:00",
    updated_at: "2026-03-02T22:41:00+01:00",
    dictation_id: "dictation-1",
    transcript: {
      language: "nl",
      utterances: [
        {
          utterance: 0,
          revision: 1,
          start_s: 0,
          end_s: words.length,
          text: given.said,
          words: words.map((text, at) => ({ text, start_s: at, end_s: at + 1, probability: 0.9 })),
          marks: [],
          suggestions: [],
        },
      ],
    },
    narrative: { text: given.text, machine_text: null, provenance: "spoken", confirmed: false },
    fields: given.fields ?? [],
    observations: [],
    report_id: null,
  };
}

/** The browser's storage, in memory; `full` refuses what is new. */
export class MemoryStorage implements Storage {
  readonly kept = new Map<string, string>();
  full = false;
  get length(): number {
    return this.kept.size;
  }
  clear(): void {
    this.kept.clear();
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  key(at: number): string | null {
    return [...this.kept.keys()][at] ?? null;
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, value);
  }
}
