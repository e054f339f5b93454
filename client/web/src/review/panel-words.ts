/** Draws the words of a paragraph, each told apart by where it comes from, with the points between them. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { language, text } from "../text.ts";
import type { Chosen } from "./chosen.ts";
import type { PanelParagraph, PanelText, WordKind } from "./panel-text.ts";
import type { Point } from "./points.ts";

/** Everything that the look of a word hangs on. */
export interface WordsView {
  shown: PanelText;
  /** Words of the sound behind what is looked at. */
  marked: ReadonlySet<number>;
  /** Words of the sound that are in doubt. */
  doubted: ReadonlySet<number>;
  chosen: Chosen | null;
  cursor: number;
  points: ReadonlyMap<number, Point[]>;
  /** What the drawing of a point hangs on. */
  pointsState: string;
  point(point: Point): TemplateResult;
}

/** The words of a paragraph, or only the points of a text without words. */
export function paragraphWords(one: PanelParagraph | null, view: WordsView): unknown {
  const [first, end] = [one?.first ?? 0, one?.end ?? 0];
  const within = (at: number) => at >= first && at < end;
  const here = [...view.points].filter(([at]) => within(at) || (at < 0 && first === 0));
  const { chosen } = view;
  const drawnFor = [
    view.shown.tokens,
    language,
    within(view.cursor) ? view.cursor : -1,
    chosen && chosen[1] >= first && chosen[0] < end ? chosen.join() : "",
    [...view.marked].join(),
    here.map(([at, list]) => `${at}:${list.map((point) => point.id).join()}`).join(";"),
    here.length > 0 ? view.pointsState : "",
  ];
  // Thousands of words are drawn when one of them changed, not whenever something else on the page did.
  return guard(drawnFor, () => {
    const points = new Map(here);
    const numbers = Array.from({ length: end - first }, (_, n) => first + n);
    const pointsAt = (at: number) => points.get(at)?.map((point) => view.point(point)) ?? nothing;
    return html`${first === 0 ? pointsAt(-1) : nothing}${numbers.map((at) => html`${word(at, at === first, view)}${pointsAt(at)}`)}`;
  });
}

function word(at: number, isFirst: boolean, view: WordsView) {
  const token = view.shown.tokens[at];
  if (!token) return nothing;
  const kind = view.shown.kindOf(token);
  // The blank line before a paragraph is not its own.
  return html`${isFirst ? "" : token.before}<span class=${wordClass(at, kind, token.word, view)} data-at=${at} title=${titleOf(kind)}>${token.text}</span>`;
}

function wordClass(at: number, kind: WordKind, sounding: number | null, view: WordsView): string {
  const has = (words: ReadonlySet<number>) => sounding !== null && words.has(sounding);
  return [
    "word",
    kind === "spoken" ? "" : `word-${kind}`,
    has(view.marked) ? "word-marked" : "",
    has(view.doubted) ? "word-doubted" : "",
    view.chosen && at >= view.chosen[0] && at <= view.chosen[1] ? "word-chosen" : "",
    at === view.cursor ? "word-cursor" : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function titleOf(kind: WordKind): string | typeof nothing {
  if (kind === "spoken") return nothing;
  return { changed: text.review.changedWord, typed: text.panel.typedWord, proposed: text.panel.proposedWord }[kind];
}

/** What the lines under the words mean: only those that there are. */
export function wordsLegend(shown: PanelText, doubted: ReadonlySet<number>, sound: boolean): TemplateResult {
  const { hint, hintKeys, hintKeysSilent, hintSilent, typedLegend, proposedLegend } = text.panel;
  const { kinds } = shown;
  const line = (there: boolean, sentence: string) => (there ? html`<span class="legend-line">${sentence}</span>` : nothing);
  return html`<p class="legend" id="text-hint">
    ${sound ? hint : hintSilent} <span class="for-keys">${sound ? hintKeys : hintKeysSilent}</span>
    ${line(kinds.has("changed"), text.review.changedLegend)} ${line(kinds.has("typed"), typedLegend)}
    ${line(kinds.has("proposed"), proposedLegend)} ${line(doubted.size > 0, text.points.legend)}
  </p>`;
}
