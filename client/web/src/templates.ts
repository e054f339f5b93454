/** The forms, fetched once and kept on this device: a dictation begins without a network too. */

import { api } from "./api.ts";
import type { Template } from "./records.ts";

const KEPT = "verbaal-templates";

/** Those of the last time, or null. */
export function keptTemplates(): Template[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return Array.isArray(kept) && kept.length > 0 ? (kept as Template[]) : null;
  } catch {
    return null; // a private window, or of a version that kept them otherwise
  }
}

/** Those of the server, kept for the next time without one. */
export async function fetchTemplates(): Promise<Template[]> {
  const templates = await api.templates();
  try {
    localStorage.setItem(KEPT, JSON.stringify(templates));
  } catch {
    // No room or not allowed: then they are fetched each time.
  }
  return templates;
}
