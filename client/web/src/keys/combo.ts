/** A combination of keys as one word: "P", "Ctrl+Shift+Z", "Alt+R", "?". */

/** What a keyboard event must tell; a real one fits, and so does a plain object in a test. */
export interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMES: Record<string, string> = { " ": "Space", Esc: "Escape", "+": "Plus" };
const ONLY_MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Unidentified", "Process"]);

/** Keys that walk, type or close something by themselves; alone they are never a shortcut. */
const NATIVE_ALONE = new Set([
  "Tab", "Escape", "Enter", "Space", "Backspace", "Delete", "Insert", "ContextMenu",
  "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown",
]);

/** Combinations of the browser or the system that a page can't have, or shouldn't take. */
const TAKEN = new Set([
  ..."ACVXTWNRPFLJQ".split("").map((letter) => `Ctrl+${letter}`),
  ..."TNRWIJC".split("").map((letter) => `Ctrl+Shift+${letter}`),
  "Alt+F4", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+D", "Alt+F", "Alt+E",
  "Alt+Tab", "Ctrl+Tab", "Ctrl+Shift+Tab", "F1", "F3", "F5", "F6", "F11", "F12", "Ctrl+F5",
]);

/** The combination that was pressed; null where only a modifier is down, or a letter is being composed. */
export function comboOf(event: Pressed): string | null {
  if (ONLY_MODIFIERS.has(event.key)) return null;
  const key = keyName(event);
  const letter = /^[A-Z0-9]$/.test(key);
  const parts: string[] = [];
  // One name for both: what is Ctrl on one keyboard is Command on another.
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  // With Shift a sign is another sign already: "?" is not "Shift+?".
  if (event.shiftKey && (letter || key.length > 1)) parts.push("Shift");
  return [...parts, key].join("+");
}

function keyName({ key, code, altKey }: Pressed): string {
  // With Alt some keyboards type a sign of their own; the place of the key says which letter was meant.
  const placed = altKey ? /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1] : undefined;
  if (placed) return placed;
  return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** One sign without Ctrl or Alt: what a voice program or a stray finger presses (WCAG 2.1.4). */
export function isSingleKey(combo: string): boolean {
  const { ctrl, alt, key } = partsOf(combo);
  return !ctrl && !alt && (key.length === 1 || key === "Plus");
}

/** Whether nothing else on the page or in the browser hangs on it. */
export function mayBeShortcut(combo: string): boolean {
  const { ctrl, alt, key } = partsOf(combo);
  if (TAKEN.has(combo)) return false;
  return ctrl || alt || !NATIVE_ALONE.has(key);
}

/** The same combination in a text box, where letters alone are text; null where it needs none. */
export function whileTyping(combo: string): string | null {
  return isSingleKey(combo) ? `Alt+${combo}` : null;
}

/** As `aria-keyshortcuts` wants it: "Control+Shift+Z". */
export function ariaCombo(combo: string): string {
  return combo.replace("Ctrl", "Control");
}

export function partsOf(combo: string): { ctrl: boolean; alt: boolean; shift: boolean; key: string } {
  const parts = combo.split("+");
  const has = (name: string) => parts.slice(0, -1).includes(name);
  return { ctrl: has("Ctrl"), alt: has("Alt"), shift: has("Shift"), key: parts.at(-1) ?? "" };
}
