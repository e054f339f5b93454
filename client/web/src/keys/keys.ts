/**
 * Shortcuts for the whole app. A screen says what it does for an action; the keys are the officer's.
 *
 *     private readonly off = [keys.on("play", () => this.playOrStop())];   // in connectedCallback
 *     this.off.forEach((off) => off());                                    // in disconnectedCallback
 *     html`<button ${shortcut("play")} @click=…>`                          // title and aria-keyshortcuts
 *
 * The newest handler goes first. One that returns false leaves the key to the handler before it, and
 * in the end to the browser. While a question is open (a modal dialog) only handlers with `modal` work.
 */

import type { Action } from "./actions.ts";
import { worksWhileTyping } from "./actions.ts";
import { Bindings } from "./bindings.ts";
import type { Pressed } from "./combo.ts";
import { ariaCombo, comboOf, isSingleKey, whileTyping } from "./combo.ts";

/** False: not for me now. */
export type KeyHandler = () => unknown;

interface Registered {
  action: Action;
  handler: KeyHandler;
  modal: boolean;
}

/** Where the key went to: decided by the page, so that the rules can be tested without one. */
export interface KeyPlace {
  typing: boolean;
  modal: boolean;
}

export class Keys extends EventTarget {
  readonly bindings: Bindings;
  private handlers: Registered[] = [];

  constructor(bindings: Bindings) {
    super();
    this.bindings = bindings;
  }

  /** Do this for an action until the answer is called. */
  on(action: Action, handler: KeyHandler, { modal = false }: { modal?: boolean } = {}): () => void {
    const one = { action, handler, modal };
    this.handlers = [one, ...this.handlers];
    return () => {
      this.handlers = this.handlers.filter((other) => other !== one);
    };
  }

  /** Whether anything on the screen listens to it now. */
  inUse(action: Action): boolean {
    return this.handlers.some((one) => one.action === action);
  }

  /** True when a handler took the key. */
  press(event: Pressed, place: KeyPlace): boolean {
    const combo = comboOf(event);
    const action = combo === null ? null : this.bindings.actionOf(combo, place.typing);
    if (action === null) return false;
    for (const one of this.handlers) {
      if (one.action !== action || (place.modal && !one.modal)) continue;
      if (one.handler() !== false) return true;
    }
    return false;
  }

  /** The keys of an action as they are printed beside it: ["Ctrl", "Z"]; null when it has none now. */
  shown(action: Action): string[] | null {
    const combo = this.bindings.combo(action);
    if (combo === null || (isSingleKey(combo) && !this.bindings.singleKeys)) return null;
    return combo.split("+");
  }

  /** For `aria-keyshortcuts`, with what works in a text box as well. */
  aria(action: Action): string | null {
    const combo = this.shown(action)?.join("+");
    if (combo === undefined) return null;
    const typed = worksWhileTyping(action) ? whileTyping(combo) : null;
    return [combo, ...(typed ? [typed] : [])].map(ariaCombo).join(" ");
  }

  /** The officer gave an action other keys, or turned single keys off. */
  changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function deviceStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // a private window may refuse even to be asked
  }
}

export const keys = new Keys(new Bindings(deviceStorage()));

const NO_TEXT = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"]);

/** Whether letters that go here become text. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return target.isContentEditable || target.matches("textarea, select");
}

/** Listen to the keys of this page. Called once. */
export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.getModifierState("AltGraph")) return; // a sign of the keyboard, no shortcut
    const modal = document.querySelector("dialog:modal") !== null;
    if (keys.press(event, { typing: takesText(event.target), modal })) event.preventDefault();
  });
}
