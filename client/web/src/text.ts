/** The sentences of the screens in the chosen language. Read them when drawing, never once at the start. */

export type { Language, Texts } from "./text/chosen.ts";
export { language, LANGUAGES, languageChanges, serverSentence, text, useLanguage } from "./text/chosen.ts";
export { clock, clockDifference, day, duration, moment } from "./text/times.ts";
