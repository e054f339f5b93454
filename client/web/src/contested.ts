/** What is disputed in a report, and which version puts which right: in words and places for the screen. */

import type { ContestedMark, Report } from "./records.ts";
import { text } from "./text.ts";

/** A piece of the running text; `marks` are those that stand on it. */
export interface TextPiece {
  words: string;
  contested: boolean;
}

/** One mark as it is listed above the report. */
export interface MarkLine {
  where: string;
  words: string;
  statement: string;
}

/** Marks on a field stay in later versions; places in the text hold for the version they were made on. */
export function marksOnField(report: Report, fieldId: string): ContestedMark[] {
  return (report.contested ?? []).filter((mark) => mark.field_id === fieldId);
}

/** The running text cut where disputed words begin and end. Places count code points, as the server does. */
export function textPieces(report: Report): TextPiece[] {
  const letters = Array.from(report.narrative.text);
  const disputed = letters.map(() => false);
  for (const mark of marksOnText(report)) {
    disputed.fill(true, mark.start ?? 0, mark.end ?? 0);
  }
  const pieces: TextPiece[] = [];
  letters.forEach((letter, at) => {
    const last = pieces.at(-1);
    const contested = disputed[at] ?? false;
    if (last && last.contested === contested) last.words += letter;
    else pieces.push({ words: letter, contested });
  });
  return pieces;
}

/** Every mark in the order it was made. */
export function markLines(report: Report): MarkLine[] {
  const letters = Array.from(report.narrative.text);
  return (report.contested ?? []).map((mark) => {
    const field = report.fields.find((one) => one.id === mark.field_id);
    if (mark.field_id !== null) {
      return { where: report.labels[mark.field_id] ?? mark.field_id, words: field?.value ?? "", statement: mark.statement };
    }
    const here = mark.version === report.version;
    const words = here ? letters.slice(mark.start ?? 0, mark.end ?? 0).join("") : text.report.earlierText;
    return { where: text.report.inText, words, statement: mark.statement };
  });
}

/** Sentences that say which version puts which right; none for a report that was never put right. */
export function versionLines(report: Report): string[] {
  const lines: string[] = [];
  if (report.rectifies) {
    const { version, reason } = report.rectifies;
    const sentence = text.report.rectification(report.version, version);
    lines.push(reason ? `${sentence} ${text.report.because(reason)}` : sentence);
  }
  const newest = report.newest_version ?? report.version;
  if (newest > report.version) lines.push(text.report.newer(newest));
  return lines;
}

function marksOnText(report: Report): ContestedMark[] {
  return (report.contested ?? []).filter((mark) => mark.field_id === null && mark.version === report.version);
}
