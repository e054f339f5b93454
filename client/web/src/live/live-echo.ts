/** What is shown for a moment of a command that was spoken: its sign, or its name and what it was said of. */

import { text } from "../text.ts";
import type { HeardCommand } from "./protocol.ts";

/** In the words of the screen; null for what needs no echo. */
export function echoOf(command: Pick<HeardCommand, "name" | "variables">): string | null {
  const { name, variables } = command;
  const words = text.dictate.echo;
  if (name === "veld" || name === "volgend_veld" || name === "vorig_veld") {
    return variables["label"] ? words.field(variables["label"]) : words.noField;
  }
  if (name === "schrap") return variables["from_utterance"] === undefined ? words.nothingStruck : words.struck;
  if (name === "sjabloon") return variables["label"] ? words.template(variables["label"]) : null;
  return words.plain[name] ?? null;
}
