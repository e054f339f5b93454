/** What there is to say of how a value was checked, beside the word for it. */

import type { FieldCheck } from "../records.ts";
import { duration, text } from "../text.ts";

/** ", 3 seconden geluid, op 75% van de snelheid"; "" for what was not heard. */
export function checkDetails(check: FieldCheck): string {
  if (check.how !== "heard") return "";
  const parts = [
    ...(check.heard_s === null ? [] : [text.checked.seconds(duration(check.heard_s))]),
    ...(check.rate === null || check.rate === 1 ? [] : [text.checked.rate(Math.round(check.rate * 100))]),
  ];
  return parts.map((part) => `, ${part}`).join("");
}
