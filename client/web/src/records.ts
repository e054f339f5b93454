/** What the server's REST interface speaks; mirrors server/domain/report.py and transcript.py. */

export type Consequence = "A" | "B" | "C";
export type Provenance = "spoken" | "corrected" | "typed" | "proposed";

export interface FieldSpec {
  id: string;
  label: string;
  kind: string;
  consequence: Consequence;
  expected: boolean;
  help: string;
}

export interface Template {
  id: string;
  version: number;
  title: string;
  help: string;
  fields: FieldSpec[];
}

export interface Word {
  text: string;
  start_s: number;
  end_s: number;
  probability: number;
}

export type MarkKind =
  | "speech_without_text"
  | "text_without_speech"
  | "repetition"
  | "stock_phrase"
  | "doubtful";

/** A stretch of sound to listen to; `text` is what was dropped, or what another hearing gave. */
export interface Mark {
  kind: MarkKind;
  start_s: number;
  end_s: number;
  text: string;
}

/** Words `first_word` to `last_word` (included) of an utterance may be `term`; `source` names its list. */
export interface Suggestion {
  first_word: number;
  last_word: number;
  heard: string;
  term: string;
  source: string;
  score: number;
}

export interface Utterance {
  utterance: number;
  revision: number;
  start_s: number;
  end_s: number;
  text: string;
  words: Word[];
  marks: Mark[];
  suggestions: Suggestion[];
}

export interface Transcript {
  language: string;
  utterances: Utterance[];
}

export type Polarity = "stated" | "denied" | "hypothetical" | "refuted";
export type Source = "own" | "statement" | "system";
/** Character ranges in the transcript's text, counted in code points. */
export type Spans = [number, number][];

export interface Observation {
  id: string;
  type: string;
  role: string | null;
  spans: Spans;
  words: string[];
  /** [start_s, end_s] of each span; empty when there is no sound. */
  audio: [number, number][];
  probability: number;
  /** Name of the rule that found it. */
  rule: string;
  polarity: Polarity;
  source: Source;
  warning: string | null;
}

/** Left out in drafts from before these were kept. */
interface Behind {
  /** All observations that the value is made of, where it is more than one. */
  observation_ids?: string[];
  /** Just the words that say the value. */
  spans?: Spans;
  warning?: string | null;
}

export interface Alternative extends Behind {
  observation_id: string;
  value: string;
}

export interface DraftField extends Behind {
  id: string;
  value: string | null;
  provenance: Provenance | null;
  observation_id: string | null;
  machine_value: string | null;
  alternatives: Alternative[];
  /** More than one value was said for it. */
  conflict?: boolean;
  confirmed: boolean;
}

export interface Narrative {
  text: string;
  /** What the machine wrote, with spoken commands carried out; null where that is the transcript. */
  machine_text?: string | null;
  provenance: Provenance;
  confirmed: boolean;
}

export interface Draft {
  id: string;
  version: number;
  state: "open" | "confirmed" | "discarded";
  template: string;
  dictated_at: string;
  updated_at: string;
  dictation_id: string | null;
  transcript: Transcript;
  narrative: Narrative;
  fields: DraftField[];
  observations: Observation[];
  report_id: string | null;
}

export interface DraftEdit {
  narrative?: string;
  narrative_confirmed?: boolean;
  fields?: Record<string, { value?: string | null; confirmed?: boolean; observation_id?: string }>;
}

export interface DraftSummary {
  id: string;
  version: number;
  state: string;
  template: string;
  title: string;
  dictated_at: string;
  updated_at: string;
  excerpt: string;
  open_fields: number;
}

export interface DictationSummary {
  id: string;
  template: string;
  dictated_at: string;
  audio_s: number;
  connected: boolean;
}

export interface Report {
  id: string;
  version: number;
  template: string;
  title: string;
  confirmed_by: string;
  confirmed_by_name: string;
  unit: string;
  dictated_at: string;
  confirmed_at: string;
  narrative: Narrative;
  fields: DraftField[];
  labels: Record<string, string>;
  engine: Record<string, unknown>;
  /** Which version this one puts right; none for the first. */
  rectifies?: { report_id: string; version: number; request_id: string | null } | null;
  /** A higher number where this version was put right by a later one. */
  newest_version?: number;
  contested?: ContestedMark[];
}

/** What somebody disputes: a field, or characters (code points) of the running text of `version`. */
export interface ContestedMark {
  id: string;
  version: number;
  field_id: string | null;
  start: number | null;
  end: number | null;
  statement: string;
  made_at: string;
}

export interface ReportSummary {
  id: string;
  version: number;
  title: string;
  template: string;
  confirmed_at: string;
  excerpt: string;
  contested?: boolean;
}
