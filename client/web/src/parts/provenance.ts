import type { TemplateResult } from "lit";
import { html } from "lit";
import type { Provenance } from "../records.ts";
import { text } from "../text.ts";
import type { IconName } from "./icons.ts";
import { icon } from "./icons.ts";

const ICONS: Record<Provenance, IconName> = {
  spoken: "microphone",
  corrected: "pencil",
  typed: "keyboard",
  proposed: "spark",
};

/**
 * Where a value comes from: a word and an icon, never a colour alone.
 *
 * @param fromTyped - the words it was found in were typed, so nobody spoke them
 */
export function provenanceMark(provenance: Provenance, fromTyped = false): TemplateResult {
  const found = provenance === "spoken" && fromTyped;
  return html`<span class="provenance provenance-${provenance}" title=${text.provenanceHelp[provenance]}
    >${icon(found ? "keyboard" : ICONS[provenance])}${found ? text.foundInText : text.provenance[provenance]}</span
  >`;
}
