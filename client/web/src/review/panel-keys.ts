/** The shortcuts of the text panel. All but those of the sound work only where the focus is in it. */

import type { Action } from "../keys/actions.ts";
import type { KeyHandler } from "../keys/keys.ts";
import { keys } from "../keys/keys.ts";

const EVERYWHERE: ReadonlySet<Action> = new Set(["play", "slower"]);

export function panelKeys(panel: HTMLElement, handlers: Partial<Record<Action, KeyHandler>>): (() => void)[] {
  return (Object.entries(handlers) as [Action, KeyHandler][]).map(([action, handler]) =>
    keys.on(action, () => (EVERYWHERE.has(action) || panel.contains(document.activeElement) ? handler() : false)),
  );
}
