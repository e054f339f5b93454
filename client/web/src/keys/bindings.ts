/** Which keys belong to which action on this device. Kept apart from the page, so that it can be tested. */

import type { Action } from "./actions.ts";
import { ACTIONS, ALL_ACTIONS, worksWhileTyping } from "./actions.ts";
import { isSingleKey, mayBeShortcut, whileTyping } from "./combo.ts";

const KEY = "verbaal-keys";

/** `null`: the action has no key. */
type Changed = Partial<Record<Action, string | null>>;

export type Refusal = { why: "reserved" } | { why: "taken"; by: Action };

export class Bindings {
  /** Letters and signs alone do something; off for who speaks to the device or has unsteady hands. */
  private singles = true;
  private changed: Changed = {};
  private readonly storage: Storage | null;

  constructor(storage: Storage | null) {
    this.storage = storage;
    this.read();
  }

  get singleKeys(): boolean {
    return this.singles;
  }

  set singleKeys(on: boolean) {
    this.singles = on;
    this.keep();
  }

  /** Its combination, also when single keys are off. */
  combo(action: Action): string | null {
    const own = this.changed[action];
    return own === undefined ? ACTIONS[action].combo : own;
  }

  isChanged(action: Action): boolean {
    return this.combo(action) !== ACTIONS[action].combo;
  }

  /** The action of a combination; `typing` when the caret is in a text box. */
  actionOf(combo: string, typing: boolean): Action | null {
    for (const action of ALL_ACTIONS) {
      const own = this.combo(action);
      if (own === null) continue;
      const single = isSingleKey(own);
      if (single && !this.singles) continue;
      if (!typing && own === combo) return action;
      if (typing && worksWhileTyping(action) && combo === (single ? whileTyping(own) : own)) return action;
    }
    return null;
  }

  /** Why this action can't have this combination; null when it can. */
  refusal(action: Action, combo: string): Refusal | null {
    if (!mayBeShortcut(combo)) return { why: "reserved" };
    const wanted = this.claims(action, combo);
    const by = ALL_ACTIONS.find((other) => {
      if (other === action) return false;
      const own = this.combo(other);
      return own !== null && this.claims(other, own).some((one) => wanted.includes(one));
    });
    return by ? { why: "taken", by } : null;
  }

  /** Give the action another combination, or none. */
  set(action: Action, combo: string | null): void {
    if (combo === ACTIONS[action].combo) delete this.changed[action];
    else this.changed[action] = combo;
    this.keep();
  }

  reset(): void {
    this.changed = {};
    this.singles = true;
    this.keep();
  }

  /** Every combination that an action takes with this one. */
  private claims(action: Action, combo: string): string[] {
    const typed = worksWhileTyping(action) ? whileTyping(combo) : null;
    return typed ? [combo, typed] : [combo];
  }

  private read(): void {
    try {
      const kept: unknown = JSON.parse(this.storage?.getItem(KEY) ?? "{}");
      if (typeof kept !== "object" || kept === null) return;
      const { singles, changed } = kept as { singles?: unknown; changed?: unknown };
      this.singles = singles !== false;
      if (typeof changed !== "object" || changed === null) return;
      for (const action of ALL_ACTIONS) {
        const combo = (changed as Record<string, unknown>)[action];
        if (combo === null || (typeof combo === "string" && mayBeShortcut(combo))) this.changed[action] = combo;
      }
    } catch {
      // Unreadable or closed storage: the keys as they came.
    }
  }

  private keep(): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify({ singles: this.singles, changed: this.changed }));
    } catch {
      // Then it holds until the page is closed.
    }
  }
}
