/** What the officer chose for this device: language, colours, size of the letters. */

import type { Language } from "./text.ts";
import { language, languageChanges, LANGUAGES, useLanguage } from "./text.ts";

export type Theme = "device" | "light" | "dark";
export type TextSize = "normal" | "large" | "largest";

export type Switch = "on" | "off";

export const SWITCH: readonly Switch[] = ["on", "off"];
export const THEMES: readonly Theme[] = ["device", "light", "dark"];
export const TEXT_SIZES: readonly TextSize[] = ["normal", "large", "largest"];

const LANGUAGE = "verbaal-language";
const THEME = "verbaal-theme";
const TEXT_SIZE = "verbaal-text-size";
const QUESTIONS = "verbaal-questions";

/** A private window may refuse to keep anything: then the choice lasts as long as the page. */
const here = new Map<string, string>();

function read(key: string): string | null {
  try {
    return here.get(key) ?? localStorage.getItem(key);
  } catch {
    return here.get(key) ?? null;
  }
}

function keep(key: string, value: string): void {
  here.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // It lasts as long as the page; there is nothing an officer could do about it.
  }
}

function chosen<T extends string>(key: string, known: readonly T[], standard: T): T {
  const value = read(key);
  return known.find((one) => one === value) ?? standard;
}

export const preferences = {
  get language(): Language {
    return chosen<Language>(LANGUAGE, LANGUAGES, "nl");
  },
  get theme(): Theme {
    return chosen<Theme>(THEME, THEMES, "device");
  },
  get textSize(): TextSize {
    return chosen<TextSize>(TEXT_SIZE, TEXT_SIZES, "normal");
  },
  /** Whether questions are shown while dictating. */
  get questions(): Switch {
    return chosen<Switch>(QUESTIONS, SWITCH, "on");
  },
  async setLanguage(wanted: Language): Promise<void> {
    keep(LANGUAGE, wanted);
    await useLanguage(wanted);
  },
  setTheme(theme: Theme): void {
    keep(THEME, theme);
    show();
  },
  setTextSize(size: TextSize): void {
    keep(TEXT_SIZE, size);
    show();
  },
  setQuestions(wanted: Switch): void {
    keep(QUESTIONS, wanted);
  },
};

function show(): void {
  const page = document.documentElement;
  page.dataset["theme"] = preferences.theme;
  page.dataset["textSize"] = preferences.textSize;
}

/** Before the first drawing, so that nothing jumps. */
export async function applyPreferences(): Promise<void> {
  show();
  // Offline before English was ever fetched: Dutch stays, and nothing is broken.
  if (preferences.language !== "nl") await useLanguage(preferences.language).catch(() => undefined);
}

languageChanges.addEventListener("change", () => {
  document.documentElement.lang = language;
});
