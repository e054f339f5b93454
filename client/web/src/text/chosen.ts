/** The language of the screens: Dutch, or English when the officer chose it on this device. */

import { nl } from "./nl/index.ts";

export type Texts = typeof nl;
export type Language = "nl" | "en";

export const LANGUAGES: readonly Language[] = ["nl", "en"];

/** Bindings that change with the language: read them when drawing, never in a constant. */
export let text: Texts = nl;
export let language: Language = "nl";

/** Tells `change` when the sentences are in another language. */
export const languageChanges = new EventTarget();

/** Draw everything in this language. English is fetched when it is wanted; without it, Dutch stays. */
export async function useLanguage(wanted: Language): Promise<void> {
  text = wanted === "en" ? (await import("./en/index.ts")).en : nl;
  language = wanted;
  languageChanges.dispatchEvent(new Event("change"));
}

/**
 * A message of the server in the language of the screen. The server speaks Dutch; for its codes
 * there is an English sentence, and for a code from after this app was built its own one stays.
 */
export function serverSentence(code: string, message: string): string {
  return text.serverErrors[code] ?? message;
}
