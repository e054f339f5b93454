"""Resolves the moments of a story one after the other: which day, and which half of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from server.dutch.clock_times import ClockTime
from server.dutch.clock_words import AFTERNOON, EVENING, MORNING, NIGHT
from server.dutch.date_said import COMING, DateSaid
from server.dutch.moment_choice import DAY, Choice, is_after_midnight, on_date
from server.dutch.moment_phrases import FROM, Said

_NEAR = dt.timedelta(hours=3)
_STORY_GAP = dt.timedelta(hours=2)
_ACROSS = dt.timedelta(hours=6)
_ACROSS_NIGHT = dt.timedelta(hours=12)
_HALF_DAY = dt.timedelta(hours=12)
_LONG_AGO_YEARS = 10
_NEIGHBOURS = 12
"""How many phrases before and after are looked at: a story, not the whole of a long text."""
_NATURAL = {
    MORNING: range(5, 13),
    AFTERNOON: range(12, 19),
    EVENING: range(17, 24),
    NIGHT: (*range(7), 22, 23),
}


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
        for last in (False, True):
            self._day, self._part = None, ""
            for place, phrase in enumerate(self._phrases):
                self._step(place, phrase, last=last)
        return self._choices

    def _step(self, place: int, phrase: Said, *, last: bool) -> None:
        own = phrase.date.value if phrase.date is not None else None
        if own is not None and self._is_topic(phrase, own):
            self._day, self._part = own.date, own.part
        if phrase.clock is None:
            return
        if self._choices[place] is None and (last or not self._waits(phrase)):
            self._choices[place] = self._choose(place, phrase)
        choice = self._choices[place]
        said = _date_of(phrase)
        if choice is not None and not choice.later and (said is None or said.said != COMING):
            self._day = choice.value.date()
            self._part = phrase.clock.value.part or self._part

    def _is_topic(self, phrase: Said, date: DateSaid) -> bool:
        if date.date is None or date.said == COMING:
            return False
        return phrase.clock is not None or self._now.year - date.date.year <= _LONG_AGO_YEARS

    def _waits(self, phrase: Said) -> bool:
        """Whether the choice has to wait for its neighbours or for the other end of its interval."""
        said, clock = _date_of(phrase), phrase.clock.value if phrase.clock is not None else None
        if clock is None or clock.in_part(said.part if said else "").ambiguous:
            return True
        if phrase.partner is None or said is not None or self._choices[phrase.partner] is not None:
            return False
        other = self._phrases[phrase.partner]
        dated = _date_of(other) is not None or self._day is not None
        return other.clock is not None and (
            dated if phrase.edge != FROM else not dated or _date_of(other) is not None
        )

    def _choose(self, place: int, phrase: Said) -> Choice | None:
        if phrase.clock is None or (phrase.date is not None and phrase.date.value.date is None):
            return None
        clock, said = phrase.clock.value, _date_of(phrase)
        if phrase.partner is not None and said is None:
            joined = self._in_interval(phrase, clock, phrase.partner)
            if joined is not None:
                return joined
        options = list(self._options(place, phrase, clock, said))
        fitting = self._towards_partner(phrase, options) if len(options) > 1 else None
        if fitting is not None:
            return self._chosen(fitting, options, "moment_interval")
        if len(options) > 1:
            return self._decide(place, options, said)
        later = options[0].value > self._now and (said is None or said.said != COMING)
        return replace(options[0], later=later)

    def _options(self, place: int, phrase: Said, clock: ClockTime, said: DateSaid | None) -> Iterator[Choice]:
        """What each reading of the clock time comes to."""
        by = "phrase" if phrase.date is not None else "sentence"
        if said is not None and not clock.part:
            clock = clock.in_part(said.part)
        for hour, minute in clock.readings:
            time = dt.time(hour, minute)
            yield on_date(said, clock, time, self._now, by) if said else self._undated(place, clock, time)

    # One reading without a date of its own.

    def _undated(self, place: int, clock: ClockTime, time: dt.time) -> Choice:
        extra = DAY if is_after_midnight(clock, time) else dt.timedelta(0)
        if self._day is None:
            value = dt.datetime.combine(self._now.date(), time) + extra
            return Choice(
                value if value <= self._now else value - DAY, "moment_day_of_dictation", "dictation"
            )
        value = dt.datetime.combine(self._day, time) + extra
        previous = self._previous(place)
        crossed = self._across_midnight(value, previous) if previous is not None else None
        if crossed is not None:
            return Choice(crossed, "moment_after_midnight", "midnight", alternatives=(value,))
        resumed = self._back_in_story(place, value)
        if resumed is not None:
            return Choice(resumed, "moment_back_in_story", "topic", alternatives=(value,))
        return Choice(value, "moment_date_in_force", "topic")

    def _across_midnight(self, value: dt.datetime, previous: dt.datetime) -> dt.datetime | None:
        """The same time on the day after or before, when that is close to the moment told before."""
        if abs(value - previous) <= _HALF_DAY or value.date() != previous.date():
            return None
        reach = _ACROSS_NIGHT if self._part in {EVENING, NIGHT} else _ACROSS
        if value + DAY - previous <= reach and value + DAY <= self._now:
            return value + DAY
        return value - DAY if previous - value + DAY <= _ACROSS else None

    def _back_in_story(self, place: int, value: dt.datetime) -> dt.datetime | None:
        """The same time on the day of an earlier moment that it follows closely, or None."""
        earlier = [choice.value for choice in self._before(place) if not choice.ambiguous]
        same_day = [value - moment for moment in earlier if moment.date() == value.date()]
        if any(dt.timedelta(0) <= since <= _NEAR for since in same_day):
            return None
        for moment in earlier:
            again = dt.datetime.combine(moment.date(), value.time())
            if moment.date() != value.date() and dt.timedelta(0) <= again - moment <= _STORY_GAP:
                return again if again <= self._now else None
        return None

    def _before(self, place: int) -> list[Choice]:
        """The choices made for the phrases before, nearest first."""
        near = self._choices[max(0, place - _NEIGHBOURS) : place]
        return [choice for choice in reversed(near) if choice is not None]

    def _previous(self, place: int) -> dt.datetime | None:
        return next((choice.value for choice in self._before(place) if not choice.later), None)

    # Which of two readings.

    def _decide(self, place: int, options: list[Choice], said: DateSaid | None) -> Choice:
        natural = [option for option in options if self._part and option.value.hour in _NATURAL[self._part]]
        if len(natural) == 1 and said is None:
            return self._chosen(natural[0], options, "moment_part_in_force")
        past = [option for option in options if option.value <= self._now]
        if said is None and self._day is None:
            past = [option for option in past if option.value.date() == self._now.date()] or past
        if said is not None and said.said == COMING:
            past = options
        if len(past) == 1:
            return self._chosen(past[0], options, "moment_before_dictation")
        near = self._near(place, past or options)
        if near is not None:
            return self._chosen(near, options, "moment_nearest_to_neighbour")
        best = max(past or options, key=lambda option: option.value)
        later = best.value > self._now and not (said is not None and said.said == COMING)
        return replace(self._chosen(best, options, "moment_either_half_of_day"), ambiguous=True, later=later)

    def _chosen(self, choice: Choice, options: Iterable[Choice], rule: str) -> Choice:
        values = [option.value for option in options] + list(choice.alternatives)
        others = tuple(dict.fromkeys(value for value in values if value != choice.value))
        return replace(choice, rule=rule, alternatives=others)

    def _near(self, place: int, options: list[Choice]) -> Choice | None:
        """The reading close to the certain moments before or after it in the text, or None."""
        after = self._choices[place + 1 : place + 1 + _NEIGHBOURS]
        around = [*self._before(place), *(choice for choice in after if choice is not None)]
        neighbours = [choice.value for choice in around if not choice.ambiguous]
        if not neighbours:
            return None
        distances = [(min(abs(option.value - other) for other in neighbours), option) for option in options]
        distances.sort(key=lambda pair: pair[0])
        if distances[0][0] > _NEAR or distances[1][0] <= 2 * _NEAR:
            return None
        return distances[0][1]

    # The ends of an interval.

    def _in_interval(self, phrase: Said, clock: ClockTime, partner: int) -> Choice | None:
        """The end of an interval from its other end: at most a day before or after it."""
        other = self._choices[partner] or self._ahead(phrase, partner)
        if other is None:
            return None
        sign = -1 if phrase.edge == FROM else 1
        options = []
        for hour, minute in clock.readings:
            value = dt.datetime.combine(other.value.date(), dt.time(hour, minute))
            while (value - other.value) * sign <= dt.timedelta(0):
                value += sign * DAY
            later = value > self._now and not other.later
            options.append(
                Choice(value, "moment_interval", "interval", ambiguous=other.ambiguous, later=later)
            )
        options.sort(key=lambda option: abs(option.value - other.value))
        return self._chosen(options[0], options, "moment_interval")

    def _ahead(self, phrase: Said, partner: int) -> Choice | None:
        """The end of an interval that opens here, when the day is known by that end."""
        other = self._phrases[partner]
        if phrase.edge != FROM or other.clock is None or (self._day is not None and _date_of(other) is None):
            return None
        if _date_of(other) is None and other.clock.value.ambiguous:
            return None
        return self._choose(partner, other if _date_of(other) is not None else replace(other, partner=None))

    def _towards_partner(self, phrase: Said, options: list[Choice]) -> Choice | None:
        """Of two readings the one from which the other end of the interval is nearest, or None."""
        other = self._phrases[phrase.partner].clock if phrase.partner is not None else None
        if other is None or other.value.ambiguous:
            return None
        end = dt.timedelta(hours=other.value.hour, minutes=other.value.minute)

        def gap(option: Choice) -> dt.timedelta:
            time = dt.timedelta(hours=option.value.hour, minutes=option.value.minute)
            return (end - time if phrase.edge == FROM else time - end) % DAY

        return min(options, key=gap)


def _date_of(phrase: Said) -> DateSaid | None:
    found = phrase.date or phrase.sentence_date
    return found.value if found is not None and found.value.date is not None else None
