/** What the server's REST interface speaks; mirrors server/domain/report.py and transcript.py. */

import type { Assessment, Inquiry, InquiryEdit } from "./guidance/guidance.ts";

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
  /** The declaration is read to, or by, the person who makes it before it can be confirmed (Sv art. 163). */
  read_back?: boolean;
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

/** How the officer looked at a value: by ear, by typing its end again, by typing it, or by eye. */
export interface FieldCheck {
  how: "heard" | "retyped" | "typed" | "seen";
  /** Seconds of sound played to the end, and at which speed; null where it was not heard. */
  heard_s: number | null;
  rate: number | null;
}

/** What is sent with a confirmation: `retyped` is compared by the server and never stored. */
export type CheckMade =
  | { how: "heard"; heard_s: number; rate: number }
  | { how: "retyped"; retyped: string };

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
  /** Cleared when the value changes; none in drafts from before this was kept. */
  check?: FieldCheck | null;
}

export interface Narrative {
  text: string;
  /** What the machine wrote, with spoken commands carried out; null where that is the transcript. */
  machine_text?: string | null;
  provenance: Provenance;
  /** All paragraphs are ticked. */
  confirmed: boolean;
  /** Paragraphs that are ticked, from 0: the pieces of the text between blank lines. */
  checked?: number[];
}

/** How the declaration was read to, or by, the person who made it. */
export type ReadBackHow = "read_aloud" | "read_self" | "not_done";

export interface ReadBack {
  how: ReadBackHow;
  note: string;
  at: string;
}

/** A confirmed version that a draft or a later version puts right. */
export interface Rectifies {
  report_id: string;
  version: number;
  /** Of a person who asked for it. */
  request_id: string | null;
  reason?: string | null;
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
  /** Cleared by any later change of text or values. */
  read_back?: ReadBack | null;
  /** What the officer did with the questions; none in drafts from before there were any. */
  inquiry?: Inquiry;
  /** It is to be the next version of this one. */
  rectifies?: Rectifies | null;
}

export interface DraftEdit {
  narrative?: string;
  narrative_confirmed?: boolean;
  /** Ticks of paragraphs by their number: `{"0": true}`. */
  paragraphs?: Record<string, boolean>;
  fields?: Record<string, FieldEdit>;
  /** null takes it back. */
  read_back?: { how: ReadBackHow; note: string } | null;
  inquiry?: InquiryEdit;
}

export interface FieldEdit {
  value?: string | null;
  confirmed?: boolean;
  observation_id?: string;
  check?: CheckMade;
}

/** What a visit to a review adds up to; sent as totals, so that sending it again changes nothing. */
export interface VisitTotals {
  session: string;
  /** Seconds that the page was seen and used. */
  active_s: number;
  /** Stretches of the dictation that were played, in seconds. */
  heard: [number, number][];
}

/** Shown to the officer alone: how this draft was looked at, all visits together. */
export interface ReviewSignals {
  words: number;
  active_s: number;
  words_per_minute: number | null;
  /** 0 to 1; null where there is no sound. */
  heard_share: number | null;
  /** Changes since the machine's first draft, by consequence. */
  changed: Record<Consequence, number>;
  listened_s: number;
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
  /** Becomes a new version of a confirmed report. */
  rectifies?: boolean;
  /** When it is destroyed unless somebody changes or confirms it. */
  purge_at?: string | null;
  /** By the rule of retention its officer is to be warned of that by now. */
  purge_soon?: boolean;
}

export interface DictationSummary {
  id: string;
  template: string;
  dictated_at: string;
  audio_s: number;
  connected: boolean;
  /** When it is destroyed at the earliest, unless somebody goes on with it. */
  purge_at?: string | null;
  purge_soon?: boolean;
}

/** Who is signed in. */
export interface Me {
  user_id: string;
  name: string;
  unit: string;
  roles: string[];
  local: boolean;
}

/** One version of a report: who confirmed it when, and why it was made. */
export interface ReportVersion {
  version: number;
  confirmed_at: string;
  confirmed_by_name: string;
  /** None for the first version, and for one of before reasons were asked. */
  reason: string | null;
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
  rectifies?: Rectifies | null;
  read_back?: ReadBack | null;
  inquiry?: Inquiry;
  /** How the elements stood when it was confirmed; none in reports from before that was kept. */
  assessment?: Assessment | null;
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

/** What was understood of a few spoken words; `value` is what the field would hold, null where it can't be read. */
export interface SpokenWords {
  text: string;
  value: string | null;
  warning: string | null;
}

/** GET /v1/about. */
export interface AboutServer {
  version: string;
  model: string;
  device: string;
  vocabulary_sha256: string;
}
