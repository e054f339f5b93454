/** What the officer said to Verbaal, in the words of the finals. */

import type { LiveText } from "./live-text.ts";
import type { Command, Final } from "./protocol.ts";

const BREAKS: Record<string, "line" | "paragraph"> = { nieuwe_regel: "line", nieuwe_alinea: "paragraph" };
const FIELDS = ["veld", "volgend_veld", "vorig_veld"];

/** "correctie" is a command too, but its words stay in the text. */
function speaksToMachine(command: Command): boolean {
  return command.name !== "correctie";
}

export function isCommandWord(final: Final, word: number): boolean {
  return final.commands.some((one) => speaksToMachine(one) && one.first_word <= word && word <= one.last_word);
}

/** The line end that a command asks for whose last word this is. */
export function breakBehind(final: Final, word: number): "line" | "paragraph" | null {
  const command = final.commands.find((one) => one.last_word === word);
  return (command && BREAKS[command.name]) ?? null;
}

/** A field stands on a paragraph of its own; not where its command begins the text of the final. */
export function breaksBefore(final: Final, word: number): boolean {
  const command = final.commands.find((one) => one.first_word === word && FIELDS.includes(one.name));
  return command !== undefined && breakBehind(final, word - 1) === null;
}

const NOTHING: ReadonlySet<number> = new Set();

/** The words that "schrap dat" took away, by utterance. */
export function struckWords(finals: readonly Final[]): (utterance: number) => ReadonlySet<number> {
  const struck = new Map<number, Set<number>>();
  for (const final of finals) {
    for (const command of final.commands) {
      const { from_utterance: utterance, from_word: word } = command.variables;
      if (command.name !== "schrap" || utterance === undefined || word === undefined) continue;
      strike(finals, Number(utterance), Number(word), final.utterance, command.first_word, struck);
    }
  }
  return (utterance) => struck.get(utterance) ?? NOTHING;
}

function strike(
  finals: readonly Final[],
  fromUtterance: number,
  fromWord: number,
  toUtterance: number,
  toWord: number,
  struck: Map<number, Set<number>>,
): void {
  for (const final of finals) {
    if (final.utterance < fromUtterance || final.utterance > toUtterance) continue;
    const words = struck.get(final.utterance) ?? new Set<number>();
    const first = final.utterance === fromUtterance ? fromWord : 0;
    const end = final.utterance === toUtterance ? toWord : final.words.length;
    for (let word = first; word < end; word++) words.add(word);
    struck.set(final.utterance, words);
  }
}

/** The officer said that the report ends, and nothing after it. */
export function saidEnd(text: LiveText): boolean {
  if (text.partial && (text.partial.settled || text.partial.tentative)) return false;
  const last = text.finals.findLast((final) => final.words.length > 0);
  const end = last?.commands.findLast((command) => command.name === "einde_verslag");
  if (!last || !end) return false;
  return last.words.every((_, word) => word <= end.last_word || isCommandWord(last, word));
}
