/** Records under the day they belong to: today, yesterday, and the others by name and date. */

import type { Language } from "../text.ts";
import { language, text } from "../text.ts";

/** English as it is written in Europe: the day before the month, a clock of 24 hours. */
const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };

export interface Day<T> {
  /** The same for all moments of one day. */
  key: string;
  label: string;
  items: T[];
}

/** The newest day first, and the newest of a day first. */
export function byDay<T>(items: readonly T[], momentOf: (item: T) => string, now = new Date()): Day<T>[] {
  const when = (item: T) => new Date(momentOf(item)).getTime() || 0; // no moment: the oldest
  const days = new Map<string, Day<T>>();
  for (const item of [...items].sort((a, b) => when(b) - when(a))) {
    const at = new Date(momentOf(item));
    const key = Number.isNaN(at.getTime()) ? "" : at.toDateString();
    const day = days.get(key);
    if (day) day.items.push(item);
    else days.set(key, { key, label: dayLabel(at, now), items: [item] });
  }
  return [...days.values()];
}

/** "Vandaag", "Gisteren", "Zaterdag 21 november", and the year where it is another one. */
export function dayLabel(at: Date, now = new Date()): string {
  if (Number.isNaN(at.getTime())) return text.days.unknown;
  if (at.toDateString() === now.toDateString()) return text.days.today;
  if (at.toDateString() === dayBefore(now).toDateString()) return text.days.yesterday;
  const said = dated(at, now, { weekday: "long" });
  return said.charAt(0).toLocaleUpperCase(LOCALES[language]) + said.slice(1);
}

/** "22 december", and the year where it is another one. */
export function dateOf(iso: string, now = new Date()): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? text.days.unknown : dated(at, now, {});
}

/** "22:40": under a day's heading the time is enough. */
export function timeOf(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return at.toLocaleTimeString(LOCALES[language], { hour: "2-digit", minute: "2-digit" });
}

/** "vandaag om 22:40", "gisteren om 22:40", "21 november om 22:40". */
export function dayAndTime(iso: string, now = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return text.days.unknown;
  const near = [now, dayBefore(now)].some((day) => day.toDateString() === at.toDateString());
  const day = near ? dayLabel(at, now).toLocaleLowerCase(LOCALES[language]) : dateOf(iso, now);
  return text.days.at(day, timeOf(iso));
}

function dated(at: Date, now: Date, more: Intl.DateTimeFormatOptions): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return at.toLocaleDateString(LOCALES[language], { ...more, day: "numeric", month: "long", ...year });
}

/** By the calendar: a day of 23 or 25 hours has a day before it too. */
function dayBefore(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
}
