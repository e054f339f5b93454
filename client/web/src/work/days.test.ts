import assert from "node:assert/strict";
import { test } from "node:test";
import { useLanguage } from "../text.ts";
import { byDay, dateOf, dayAndTime, dayLabel, timeOf } from "./days.ts";

/** A Monday, by the clock of whoever runs this. */
const NOW = new Date(2026, 10, 23, 0, 30);

function at(...parts: [number, number, number, number, number]): string {
  return new Date(...parts).toISOString();
}

test("days are told as a person says them", async () => {
  assert.equal(dayLabel(new Date(2026, 10, 23, 0, 0), NOW), "Vandaag");
  assert.equal(dayLabel(new Date(2026, 10, 22, 23, 59), NOW), "Gisteren");
  assert.equal(dayLabel(new Date(2026, 10, 21, 12, 0), NOW), "Zaterdag 21 november");
  assert.equal(dayLabel(new Date(2025, 11, 31, 12, 0), NOW), "Woensdag 31 december 2025");
  assert.equal(dayLabel(new Date("nooit"), NOW), "Datum onbekend");
  await useLanguage("en");
  assert.equal(dayLabel(new Date(2026, 10, 21, 12, 0), NOW), "Saturday 21 November");
  await useLanguage("nl");
});

test("yesterday is a day of the calendar, also when the clock was put back", () => {
  const monthBegins = new Date(2027, 0, 1, 8, 0);
  assert.equal(dayLabel(new Date(2026, 11, 31, 23, 0), monthBegins), "Gisteren");
  // In the Netherlands 25 October 2026 has 25 hours.
  assert.equal(dayLabel(new Date(2026, 9, 25, 0, 10), new Date(2026, 9, 26, 23, 50)), "Gisteren");
});

test("records stand under their day, the newest first", () => {
  const records = [
    { id: "a", at: at(2026, 10, 21, 9, 0) },
    { id: "b", at: at(2026, 10, 23, 0, 10) },
    { id: "c", at: at(2026, 10, 21, 17, 0) },
    { id: "d", at: "nooit" },
  ];
  const days = byDay(records, (record) => record.at, NOW);
  assert.deepEqual(
    days.map((day) => [day.label, day.items.map((one) => one.id)]),
    [["Vandaag", ["b"]], ["Zaterdag 21 november", ["c", "a"]], ["Datum onbekend", ["d"]]],
  );
  assert.equal(new Set(days.map((day) => day.key)).size, 3);
});

test("a date has its year only where that says something, a time its hour and minute", () => {
  assert.equal(dateOf(at(2026, 11, 23, 0, 0), NOW), "23 december");
  assert.equal(dateOf(at(2027, 0, 3, 0, 0), NOW), "3 januari 2027");
  assert.equal(dateOf("", NOW), "Datum onbekend");
  assert.equal(timeOf(at(2026, 10, 23, 7, 5)), "07:05");
  assert.equal(timeOf("nooit"), "");
  assert.equal(dayAndTime(at(2026, 10, 22, 7, 5), NOW), "gisteren om 07:05");
  assert.equal(dayAndTime(at(2026, 10, 20, 22, 40), NOW), "20 november om 22:40");
  assert.equal(dayAndTime("nooit", NOW), "Datum onbekend");
});
