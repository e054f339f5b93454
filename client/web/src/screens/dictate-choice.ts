/** Which form the officer makes by default: the one of the last time. */

import type { Template } from "../records.ts";

const REMEMBERED = "verbaal-template";

export function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null; // a private window may refuse even to be asked
  }
}

export function rememberTemplate(id: string): void {
  try {
    localStorage.setItem(REMEMBERED, id);
  } catch {
    // It is chosen again next time.
  }
}

/** The choice as long as there is such a form, else the first there is. */
export function keepWithin(templates: readonly Template[] | null, id: string | null): string | null {
  if (!templates || templates.some((template) => template.id === id)) return id;
  return templates[0]?.id ?? null;
}
