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

/** Where a value comes from: a word and an icon, never a colour alone. */
export function provenanceMark(provenance: Provenance): TemplateResult {
  return html`<span class="provenance provenance-${provenance}" title=${text.provenanceHelp[provenance]}
    >${icon(ICONS[provenance])}${text.provenance[provenance]}</span
  >`;
}
