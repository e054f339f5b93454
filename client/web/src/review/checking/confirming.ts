/** Confirming, from the button to the report. What keeps it from being made is told at the button. */

import type { Draft, Report } from "../../records.ts";
import { text } from "../../text.ts";

/** What confirming needs of a draft; a DraftModel is one. */
export interface ConfirmedDraft {
  readonly draft: Draft;
  problem: string | null;
  readonly code: string | null;
  /** Once all edits are with the server, or were refused. */
  saved(): Promise<void>;
  confirm(): Promise<Report | null>;
}

/** Edits that the server has not taken yet; UnsentEdits are. */
export interface WaitingEdits {
  readonly count: number;
  retry(): Promise<void>;
}

export type Confirmed =
  | { kind: "report"; id: string }
  /** Something is to be looked at first. */
  | { kind: "open" }
  /** Closed elsewhere: the page says so in the place of the draft. */
  | { kind: "closed" }
  | { kind: "trouble"; sentence: string; lineless: boolean };

/** `isOpen` is asked once all edits arrived; `told` resolves once the server knows of this visit. */
export async function confirmDraft(
  model: ConfirmedDraft,
  unsent: WaitingEdits,
  isOpen: () => boolean,
  told: () => Promise<void>,
): Promise<Confirmed> {
  await model.saved();
  await unsent.retry();
  if (unsent.count > 0) return { kind: "trouble", sentence: text.checking.waitFirst, lineless: true };
  if (isOpen()) return { kind: "open" };
  await told();
  const report = await model.confirm();
  if (report) return { kind: "report", id: report.id };
  const { draft, code, problem } = model;
  model.problem = null;
  // Confirmed before, and only the answer to it was lost.
  if (code === "already_confirmed" && draft.report_id) return { kind: "report", id: draft.report_id };
  if (draft.state !== "open") return { kind: "closed" };
  return { kind: "trouble", sentence: problem ?? text.errors.unknown, lineless: code === "unreachable" };
}
