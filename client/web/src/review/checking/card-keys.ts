/** Shortcuts of the card that the officer is at; where there is none the text's own ones count. */

import type { Action } from "../../keys/actions.ts";
import { keys } from "../../keys/keys.ts";
import type { CardAction, FieldCard } from "../field-card.ts";

const PRESSES: [Action, CardAction][] = [
  ["play", "listen"],
  ["tick", "tick"],
  ["edit", "edit"],
  ["empty", "empty"],
  ["speak", "speak"],
];

/** To be called when the cards come on the page: what comes last is asked first. */
export function cardKeys(cardAt: (focus: Element | null) => FieldCard | null): (() => void)[] {
  return PRESSES.map(([action, press]) =>
    keys.on(action, () => {
      const focus = document.activeElement;
      if (focus?.closest("text-panel")) return false;
      return (focus?.closest<FieldCard>("field-card") ?? cardAt(focus))?.press(press) ?? false;
    }),
  );
}
