/** Shows the keys of an action at a button: for the pointer, for a screen reader, and in print. */

import type { ElementPart, TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { PartInfo } from "lit/directive.js";
import { Directive, directive } from "lit/directive.js";
import { text } from "../text.ts";
import type { Action } from "./actions.ts";
import { keys } from "./keys.ts";

class ShortcutDirective extends Directive {
  private readonly element: Element;

  constructor(part: PartInfo) {
    super(part);
    this.element = (part as unknown as ElementPart).element;
  }

  render(action: Action): unknown {
    const shown = keys.shown(action);
    const aria = keys.aria(action);
    if (shown && aria) {
      this.element.setAttribute("aria-keyshortcuts", aria);
      this.element.setAttribute("title", text.keys.hint(shown.map(keyLabel).join(" + ")));
    } else {
      this.element.removeAttribute("aria-keyshortcuts");
      this.element.removeAttribute("title");
    }
    return undefined;
  }
}

/** `<button ${shortcut("play")}>`: its keys as a tip and as `aria-keyshortcuts`. */
export const shortcut = directive(ShortcutDirective);

/** The keys of an action as small caps beside a word; nothing on a device without a keyboard (CSS). */
export function keyMark(action: Action): TemplateResult | typeof nothing {
  const shown = keys.shown(action);
  return shown ? html`<span class="key-mark" aria-hidden="true">${keyCaps(shown)}</span>` : nothing;
}

export function keyCaps(shown: readonly string[]): TemplateResult[] {
  return shown.map((key) => html`<kbd class="key">${keyLabel(key)}</kbd>`);
}

/** A key as it is printed on the keyboard. */
export function keyLabel(key: string): string {
  return text.keys.names[key] ?? key;
}
