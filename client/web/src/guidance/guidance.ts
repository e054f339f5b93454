/** How elements stand and what could be asked; mirrors server/domain/assessing.py. Advice, never a decision. */

import type { Source, Spans } from "../records.ts";

export type Standing = "present" | "open" | "refuted" | "contradictory";
export type Status = "unsatisfiable" | "defended" | "out" | "blocked";
export type Reply = "yes" | "no" | "unknown";

/** Where a spoken answer is heard: a recording of its own, or (`id` null) a stretch of the dictation. */
export interface AnswerSound {
  id: string | null;
  start_s: number;
  end_s: number;
  sha256: string | null;
}

export interface Answer {
  observable: string;
  reply: Reply;
  how: "tapped" | "spoken";
  at: string;
  asked: string;
  /** The officer's own words, where they were spoken. */
  words: string | null;
  sound: AnswerSound | null;
}

export interface Evidence {
  kind: "observation" | "field" | "answer";
  literal: string;
  confirmed: boolean;
  observation_id: string | null;
  field_id: string | null;
  observable: string | null;
  words: string[];
  spans: Spans;
  audio: [number, number][];
  sound: AnswerSound | null;
  source: Source;
}

/** One step of an explanation. With `again` it is explained elsewhere in the same tree. */
export interface Step {
  literal: string;
  label: string;
  status: Status;
  rule: string | null;
  strict: boolean;
  article: string | null;
  valid_from: string | null;
  source: string | null;
  evidence: Evidence[];
  because: Step[];
  against: Step[];
  again: boolean;
}

export interface ElementState {
  id: string;
  label: string;
  standing: Standing;
  /** How it would stand if all that was found were confirmed as it is. */
  preview: Standing;
  settled: boolean;
  why: Step[];
}

export interface SetState {
  id: string;
  kind: "offence" | "form";
  article: string | null;
  title: string;
  digest: string;
  version: number;
  status: string;
  source: string;
  valid_from: string | null;
  valid_to: string | null;
  because: string;
  elements: ElementState[];
  complete: boolean;
  refuted: boolean;
}

export interface Assessment {
  on: string;
  on_known: boolean;
  sets: SetState[];
  without_rules: string[];
  not_in_force: string[];
  notes: string[];
  rules_sha256: string;
}

export interface Question {
  observable: string;
  text: string;
  help: string;
  yes: string;
  no: string;
  /** The field of the form that its answer belongs in. */
  field: string | null;
  reach: { set_id: string; element_id: string; label: string }[];
  gain: number;
  cost: number;
  skipped: boolean;
}

export interface Guidance {
  assessment: Assessment;
  questions: Question[];
  answered: Answer[];
  stopped: boolean;
  /** Something was found in the words that the officer did not confirm yet. */
  preview: boolean;
  policy_sha256: string;
}

/** What an officer did with the questions, as a draft keeps it. */
export interface Inquiry {
  answers: Answer[];
  skipped: string[];
  stopped: boolean;
  added: string[];
  removed: string[];
}

/** A part that is left out stays; an answer of null is taken back. */
export interface InquiryEdit {
  answers?: Record<string, { reply: Reply } | null>;
  skipped?: string[];
  stopped?: boolean;
  added?: string[];
  removed?: string[];
}

/** A rule set in the list of all. */
export interface OffenceSummary {
  id: string;
  kind: "offence" | "form";
  article: string | null;
  title: string;
  status: string;
  version: number;
  valid_from: string | null;
  valid_to: string | null;
}

export const NO_INQUIRY: Inquiry = { answers: [], skipped: [], stopped: false, added: [], removed: [] };

/** What it asks for belongs in a field of the form: that is filled in, there is no yes or no to it. */
export function isOfField({ observable }: Question): boolean {
  return observable.startsWith("field.");
}

/** "Diefstal (310 Sr)". */
export function setName({ title, article }: { title: string; article: string | null }): string {
  return article ? `${title} (${article})` : title;
}

/** How many elements stand how, of how many; `after` will have a starting point once all is confirmed as it is. */
export function counted(elements: readonly ElementState[]): Record<"present" | "refuted" | "contradictory" | "after" | "of", number> {
  const count = (standing: Standing) => elements.filter((one) => one.standing === standing).length;
  const after = elements.filter((one) => one.standing !== "present" && one.preview === "present").length;
  return { present: count("present"), refuted: count("refuted"), contradictory: count("contradictory"), after, of: elements.length };
}

/** Whether two explanations rest on the same confirmed words: what differs is a preview. */
export function isPreview({ standing, preview }: ElementState): boolean {
  return standing !== preview;
}

/** The questions in the order in which they are shown: the one that the officer chose goes first. */
export function ordered(questions: readonly Question[], chosen: string | null): Question[] {
  const first = questions.filter((one) => one.observable === chosen);
  return [...first, ...questions.filter((one) => one.observable !== chosen)];
}

/** The names of the sets that a question can still change something in, each once, with what it is about. */
export function reachOf(question: Question, sets: readonly SetState[]): string[] {
  const told = question.reach.map(({ set_id: id, label }) => {
    const set = sets.find((one) => one.id === id);
    return set ? `${setName(set)}: ${label}` : label;
  });
  return [...new Set(told)];
}
