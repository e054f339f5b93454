/** How the officer looked at a value before confirming it: a word and an icon, never a colour alone. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { IconName } from "../parts/icons.ts";
import { icon } from "../parts/icons.ts";
import type { DraftField, FieldCheck } from "../records.ts";
import { text } from "../text.ts";
import { checkDetails } from "./check-details.ts";

const ICONS: Record<FieldCheck["how"], IconName> = {
  heard: "play",
  retyped: "keyboard",
  typed: "keyboard",
  seen: "check",
};

/** Nothing for a value of before this was kept, and for one that says twice that it was typed. */
export function checkMark(field: DraftField): TemplateResult | typeof nothing {
  const { check } = field;
  if (!check || (check.how === "typed" && field.provenance === "typed")) return nothing;
  return html`<span class="provenance checked" title=${text.checked.help[check.how]}
    >${icon(ICONS[check.how])}${text.checked.how[check.how]}${checkDetails(check)}</span
  >`;
}
