/** Goes to a place of the review once it is drawn, and puts the focus where something can be done. */

import type { GuidancePanel } from "../../guidance/guidance-panel.ts";
import type { LightElement } from "../../parts/light-element.ts";
import type { TextPanel } from "../text-panel.ts";
import type { Place } from "./open-places.ts";

/** First the sound, then what confirms it, then what changes it. */
const IN_CARD = ".field-listen, .tick input, .retype input, .field-edit, input";

export async function reach(root: HTMLElement, place: Place): Promise<void> {
  // After the frame has put the focus on the heading of the step.
  await new Promise((resolve) => setTimeout(resolve));
  if (place === "text") {
    const panel = root.querySelector<TextPanel>("text-panel");
    await panel?.updateComplete;
    if (!panel?.focusOpen()) showAt(first(panel, ".narrative"));
  } else if (place === "questions") {
    await root.querySelector<GuidancePanel>("guidance-panel")?.toQuestion();
  } else if (place.startsWith("field:")) {
    await root.querySelector<LightElement>("fields-column")?.updateComplete;
    const id = place.slice("field:".length);
    const card = root.querySelector<LightElement>(`field-card[data-field="${CSS.escape(id)}"]`);
    await card?.updateComplete;
    await card?.querySelector<LightElement>("field-check")?.updateComplete;
    showAt(first(card, IN_CARD));
  }
}

/** Bring it into sight with what belongs to it, and give it the focus. */
export function showAt(target: HTMLElement | null): void {
  target?.closest("article, section, li, .paragraph")?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

/** The first match of the first selector that has one. */
function first(root: HTMLElement | null, selectors: string): HTMLElement | null {
  for (const selector of selectors.split(", ")) {
    const found = root?.querySelector<HTMLElement>(selector);
    if (found) return found;
  }
  return null;
}
