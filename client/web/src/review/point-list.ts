/** The points of one draft that still stand, and what its text becomes when one is taken over. */

import type { Draft } from "../records.ts";
import type { Token } from "./align.ts";
import type { PlacedPoint, Point } from "./points.ts";
import { placed, pointsOf, tokensOf } from "./points.ts";
import { bare, inserted, replaced } from "./rewrite.ts";

export class PointList {
  private all: PlacedPoint[] = [];
  private tokens: readonly Token[] = [];
  private narrative = "";

  /** Find the points' places; again whenever the text changed. */
  read(draft: Draft, tokens: readonly Token[]): void {
    this.narrative = draft.narrative.text;
    this.tokens = tokens;
    this.all = placed(pointsOf(draft.transcript), tokens);
  }

  /** Points to show: those that were not settled, by the token they stand behind (-1: before all). */
  byToken(settled: { has(id: string): boolean }): Map<number, Point[]> {
    const found = new Map<number, Point[]>();
    for (const { point, at } of this.all) {
      if (settled.has(point.id)) continue;
      const here = found.get(at);
      if (here) here.push(point);
      else found.set(at, [point]);
    }
    return found;
  }

  /** Of the points that stand, those that were settled: they can be shown again. */
  settledCount(settled: { has(id: string): boolean }): number {
    return this.all.filter(({ point }) => settled.has(point.id)).length;
  }

  /** The token behind which a point stands. */
  place(point: Point): number {
    return this.all.find((one) => one.point.id === point.id)?.at ?? -1;
  }

  /** The words of the text that a point is about. */
  said(point: Point): string {
    const run = point.words && tokensOf(point.words, this.tokens);
    if (!run) return "";
    return bare(this.tokens.slice(run[0], run[1] + 1).map((token) => token.text).join(" "));
  }

  /** Whether a word of the sound is in doubt, with any point that stands. */
  doubted(byToken: ReadonlyMap<number, Point[]>): Set<number> {
    const words = new Set<number>();
    for (const points of byToken.values()) {
      for (const { words: run } of points) {
        if (run) for (let word = run[0]; word <= run[1]; word++) words.add(word);
      }
    }
    return words;
  }

  /** The words that taking a point over puts in the text. */
  offered(point: Point): string {
    return point.kind === "doubtful" ? bare(point.text) : point.text;
  }

  /** The narrative with the point's words taken over. */
  taken(point: Point): string {
    const run = point.words && tokensOf(point.words, this.tokens);
    const words = this.offered(point);
    return run
      ? replaced(this.narrative, this.tokens, run[0], run[1], words)
      : inserted(this.narrative, this.tokens, this.place(point), words);
  }
}
