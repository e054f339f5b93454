/** Why something was found, in words: the rule, who said it, and how sure it is. */

import type { Observation } from "../records.ts";
import { text } from "../text.ts";

/** How sure a value is; no number, since it is no measure of truth. */
export function sureness(probability: number): string {
  const words = text.why.sure;
  if (probability >= 0.85) return words.much;
  if (probability >= 0.65) return words.rather;
  return probability >= 0.4 ? words.little : words.hardly;
}

/** The Dutch name of a rule, or its own where it has none. */
export function ruleName(rule: string): string {
  const known = text.why.rules.find(([start]) => rule.startsWith(start));
  return known ? known[1] : rule.replaceAll("_", " ");
}

/** Lines that tell why: rule, source, sureness and warning. */
export function whyLines(observation: Observation): string[] {
  const lines = [
    `${text.why.rule} ${ruleName(observation.rule)}`,
    text.why.source[observation.source],
    sureness(observation.probability),
  ];
  if (observation.polarity !== "stated") lines.push(text.why.polarity[observation.polarity]);
  if (observation.warning) lines.push(observation.warning);
  return lines;
}
