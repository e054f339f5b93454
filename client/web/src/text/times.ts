/** Moments and lengths of time as a person says them, in the language of the screen. */

import type { Language } from "./chosen.ts";
import { language, text } from "./chosen.ts";

/** English as it is written in Europe: the day before the month, a clock of 24 hours. */
const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };

interface Formats {
  date: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  time: Intl.DateTimeFormat;
}

const made = new Map<Language, Formats>();

function formats(): Formats {
  let found = made.get(language);
  if (!found) {
    const locale = LOCALES[language];
    found = {
      date: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }),
      day: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }),
      time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }),
    };
    made.set(language, found);
  }
  return found;
}

/** "vandaag om 14:05", or "3 november om 14:05". */
export function moment(iso: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  const { day, time } = formats();
  return when.toDateString() === new Date().toDateString() ? text.times.today(time.format(when)) : day.format(when);
}

/** A day without a time: "1 mei 2017". */
export function day(iso: string): string {
  const when = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(when.getTime()) ? "" : formats().date.format(when);
}

/** Seconds as a person says them: "3 seconden", "2 minuten". */
export function duration(seconds: number): string {
  if (seconds < 90) return text.times.seconds(Math.max(1, Math.round(seconds)));
  return text.times.minutes(Math.round(seconds / 60));
}

/** What two clocks differ, as a person says it: up to years. */
export function clockDifference(seconds: number): string {
  const hours = seconds / 3600;
  if (hours < 1.5) return duration(seconds);
  return hours < 48 ? text.times.hours(Math.round(hours)) : text.times.days(Math.round(hours / 24));
}

/** Recording time as 0:00 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
