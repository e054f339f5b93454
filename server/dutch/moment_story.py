"""Resolves the moments of a story one after the other: which day, and which half of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from server.dutch.clock_times import ClockTime
from server.dutch.clock_words import AFTERNOON, EVENING, MORNING, NIGHT
from server.dutch.dates import BEGINS, ENDS, DateSaid
from server.dutch.moment_phrases import FROM, Said

_DAY = dt.timedelta(days=1)
_NEAR = dt.timedelta(hours=3)
_STORY_GAP = dt.timedelta(hours=2)
_ACROSS = dt.timedelta(hours=6)
_ACROSS_NIGHT = dt.timedelta(hours=12)
_NOON_H, _EARLY_H = 12, 6
_LONG_AGO_YEARS = 10
_NATURAL = {
    MORNING: range(5, 13),
    AFTERNOON: range(12, 19),
    EVENING: range(17, 24),
    NIGHT: (*range(7), 22, 23),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The moment that was chosen, what else the words allow, and why; ``later`` than the dictation."""

    value: dt.datetime
    rule: str
    dated_by: str
    alternatives: tuple[dt.datetime, ...] = ()
    ambiguous: bool = False
    later: bool = False


class Story:
    """The phrases of one dictation and the moments they have been resolved to so far."""

    def __init__(self, phrases: list[Said], now: dt.datetime) -> None:
        self._phrases = phrases
        self._now = now
        self._choices: list[Choice | None] = [None] * len(phrases)
        self._day: dt.date | None = None
        self._part = ""

    def resolve(self) -> list[Choice | None]:
        """The choice for each phrase; None for one without a clock time or a possible date.

        Certain times come first, so that the others find their neighbours on both sides.
        """
        for ambiguous in (False, True):
            self._day, self._part = None, ""
            for place, phrase in enumerate(self._phrases):
                self._step(place, phrase, ambiguous=ambiguous)
        return self._choices

    def _step(self, place: int, phrase: Said, *, ambiguous: bool) -> None:
        own = phrase.date.value if phrase.date is not None else None
        if own is not None and self._is_topic(phrase, own):
            self._day, self._part = own.date, own.part
        if phrase.clock is None:
            return
        if self._choices[place] is None:
            due = not self._is_open(phrase) or ambiguous
            self._choices[place] = self._choose(place, phrase) if due else None
        choice = self._choices[place]
        if choice is not None and not choice.later and (own is None or own.said != "coming"):
            self._day = choice.value.date()
            self._part = phrase.clock.value.part or self._part

    def _is_topic(self, phrase: Said, date: DateSaid) -> bool:
        if date.date is None or date.said == "coming":
            return False
        return phrase.clock is not None or self._now.year - date.date.year <= _LONG_AGO_YEARS

    def _is_open(self, phrase: Said) -> bool:
        """Whether the choice has to wait for its neighbours or for the other end of its interval."""
        if phrase.clock is None:
            return False
        if phrase.clock.value.ambiguous:
            return True
        other = self._phrases[phrase.partner] if phrase.partner is not None else None
        return (
            phrase.edge == FROM
            and other is not None
            and self._date_of(phrase) is None
            and (self._date_of(other) is not None or self._day is None)
        )

    def _date_of(self, phrase: Said) -> DateSaid | None:
        found = phrase.date or phrase.sentence_date
        return found.value if found is not None and found.value.date is not None else None

    def _choose(self, place: int, phrase: Said) -> Choice | None:
        if phrase.clock is None or (phrase.date is not None and phrase.date.value.date is None):
            return None
        clock, said = phrase.clock.value, self._date_of(phrase)
        if phrase.partner is not None and said is None:
            joined = self._in_interval(phrase, clock, phrase.partner)
            if joined is not None:
                return joined
        if said is not None:
            by = "phrase" if phrase.date is not None else "sentence"
            options = [self._on(said, clock, hour, minute, by) for hour, minute in clock.readings]
        else:
            options = [self._undated(place, clock, hour, minute) for hour, minute in clock.readings]
        if len(options) == 1:
            return replace(options[0], later=self._is_later(options[0], said))
        return self._decide(place, options, said)

    def _is_later(self, choice: Choice, said: DateSaid | None) -> bool:
        return choice.value > self._now and (said is None or said.said != "coming")

    # One reading on a date that was said.

    def _on(self, said: DateSaid, clock: ClockTime, hour: int, minute: int, by: str) -> Choice:
        if said.date is None:
            raise ValueError("a date without a day has no moment")
        value = dt.datetime.combine(said.date, dt.time(hour, minute))
        rule = "moment_date_and_clock"
        if clock.end_of_day:
            return Choice(value + _DAY, rule, by)
        if said.night == ENDS:
            before = hour >= _NOON_H and (said.until is not None or value > self._now)
            return Choice(value - _DAY if before else value, "moment_of_night", by)
        if said.night == BEGINS:
            return self._in_night_that_begins(value, by)
        if hour < _EARLY_H and EVENING in {said.part, clock.part} and clock.part != NIGHT:
            return Choice(value + _DAY, "moment_after_midnight", by)
        if value > self._now and said.said == "weekday" and not said.steady:
            return Choice(value - 7 * _DAY, rule, by)
        if value > self._now and said.said == "relative" and said.date == self._now.date():
            # Shortly after midnight, "vanavond" and "vandaag" are still the day before.
            return Choice(value - _DAY if self._now.hour < _EARLY_H else value, rule, by)
        if (
            clock.hour == clock.minute == 0
            and not clock.part
            and not clock.movable
            and said.said != "relative"
        ):
            return Choice(value, rule, by)
        return Choice(value, rule, by)

    def _in_night_that_begins(self, value: dt.datetime, by: str) -> Choice:
        """Reads "Zaterdagnacht om twee uur": mostly the night after Saturday, but not for everyone."""
        if value.hour >= _NOON_H:
            return Choice(value, "moment_of_night", by)
        if value + _DAY > self._now:
            return Choice(value, "moment_of_night", by)
        return Choice(value + _DAY, "moment_of_night", by, alternatives=(value,), ambiguous=True)

    # One reading without a date of its own.

    def _undated(self, place: int, clock: ClockTime, hour: int, minute: int) -> Choice:
        previous = self._previous(place)
        time = dt.time(hour, minute)
        extra = _DAY if clock.end_of_day else dt.timedelta(0)
        if self._day is None:
            value = dt.datetime.combine(self._now.date(), time) + extra
            return Choice(
                value if value <= self._now else value - _DAY, "moment_day_of_dictation", "dictation"
            )
        value = dt.datetime.combine(self._day, time) + extra
        if previous is None:
            return Choice(value, "moment_date_in_force", "topic")
        crossed = self._across_midnight(value, previous)
        if crossed is not None:
            return Choice(crossed, "moment_after_midnight", "midnight", alternatives=(value,))
        resumed = self._back_in_story(place, value)
        if resumed is not None:
            return Choice(resumed, "moment_back_in_story", "topic", alternatives=(value,))
        return Choice(value, "moment_date_in_force", "topic")

    def _across_midnight(self, value: dt.datetime, previous: dt.datetime) -> dt.datetime | None:
        if abs(value - previous) <= _NOON_H * dt.timedelta(hours=1) or value.date() != previous.date():
            return None
        later, earlier = value + _DAY, value - _DAY
        reach = _ACROSS_NIGHT if self._part in {EVENING, NIGHT} else _ACROSS
        if later - previous <= reach and later <= self._now:
            return later
        return earlier if previous - earlier <= _ACROSS else None

    def _back_in_story(self, place: int, value: dt.datetime) -> dt.datetime | None:
        """The same time on the day of an earlier moment that it follows closely, or None."""
        earlier = [
            choice.value for choice in self._choices[:place] if choice is not None and not choice.ambiguous
        ]
        if any(abs(value - moment) <= _NEAR for moment in earlier if moment.date() == value.date()):
            return None
        for moment in reversed(earlier):
            again = dt.datetime.combine(moment.date(), value.time())
            if moment.date() != value.date() and dt.timedelta(0) <= again - moment <= _STORY_GAP:
                return again if again <= self._now else None
        return None

    def _previous(self, place: int) -> dt.datetime | None:
        for choice in reversed(self._choices[:place]):
            if choice is not None and not choice.later:
                return choice.value
        return None

    # Which of two readings.

    def _decide(self, place: int, options: list[Choice], said: DateSaid | None) -> Choice:
        part = self._part
        natural = [option for option in options if part and option.value.hour in _NATURAL[part]]
        if len(natural) == 1 and said is None:
            return self._chosen(natural[0], options, "moment_part_in_force")
        past = [option for option in options if option.value <= self._now]
        if said is None and self._day is None:
            today = [option for option in past if option.value.date() == self._now.date()]
            past = today or past
        if said is not None and said.said == "coming":
            past = options
        if len(past) == 1:
            return self._chosen(past[0], options, "moment_before_dictation")
        near = self._near(place, past or options)
        if near is not None:
            return self._chosen(near, options, "moment_nearest_to_neighbour")
        best = max(past or options, key=lambda option: option.value)
        return replace(self._chosen(best, options, "moment_either_half_of_day"), ambiguous=True)

    def _chosen(self, choice: Choice, options: Iterable[Choice], rule: str) -> Choice:
        others = tuple(option.value for option in options if option.value != choice.value)
        return replace(choice, rule=rule, alternatives=(*others, *choice.alternatives))

    def _near(self, place: int, options: list[Choice]) -> Choice | None:
        """The reading close to the certain moments before or after it in the text, or None."""
        neighbours = [
            choice.value
            for choice in (*reversed(self._choices[:place]), *self._choices[place + 1 :])
            if choice is not None and not choice.ambiguous
        ]
        if not neighbours:
            return None
        distances = [(min(abs(option.value - other) for other in neighbours), option) for option in options]
        distances.sort(key=lambda pair: pair[0])
        if distances[0][0] > _NEAR or (len(distances) > 1 and distances[1][0] <= 2 * _NEAR):
            return None
        return distances[0][1]

    # The ends of an interval.

    def _in_interval(self, phrase: Said, clock: ClockTime, partner: int) -> Choice | None:
        """The end of an interval from its other end: at most a day before or after it."""
        other = self._choices[partner]
        if other is None:
            other_phrase = self._phrases[partner]
            if phrase.edge != FROM or other_phrase.clock is None or other_phrase.clock.value.ambiguous:
                return None
            if self._day is not None and self._date_of(other_phrase) is None:
                return None
            other = self._choose(partner, replace(other_phrase, partner=None))
            if other is None:
                return None
        sign = -1 if phrase.edge == FROM else 1
        options = []
        for hour, minute in clock.readings:
            value = dt.datetime.combine(other.value.date(), dt.time(hour, minute))
            while (value - other.value) * sign <= dt.timedelta(0):
                value += sign * _DAY
            options.append(Choice(value, "moment_interval", "interval", ambiguous=other.ambiguous))
        options.sort(key=lambda option: abs(option.value - other.value))
        return self._chosen(options[0], options, "moment_interval")
