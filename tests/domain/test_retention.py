from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.calendar_terms import AMSTERDAM, Term
from server.domain.retention import (
    CLOCKS,
    Clock,
    Effect,
    Facts,
    Kind,
    Reason,
    Rule,
    RuleSet,
    Sight,
    State,
    Step,
    due,
    effect,
    reasons_for,
    timeline,
)

START = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def step(after: str, becomes: State, counted_from: State | None = None) -> Step:
    return Step(after=Term.parse(after), becomes=becomes, counted_from=counted_from, article="art. 8")


def rule(*steps: Step, rule_id: str = "wpg-8", **changes: Any) -> Rule:
    values: dict[str, Any] = {
        "id": rule_id,
        "version": 1,
        "title": "Dagelijkse politietaak",
        "covers": Kind.REPORT,
        "clock": Clock.FIRST_PROCESSING,
        "steps": steps,
    }
    return Rule(**values | changes)


WPG_8 = rule(
    step("1 jaar", State.RESTRICTED),
    step("5 jaar", State.REMOVED),
    step("5 jaar", State.DESTROYED, State.REMOVED),
)


def facts(**changes: Any) -> Facts:
    values: dict[str, Any] = {
        "kind": Kind.REPORT,
        "object_id": "report-1",
        "basis": "wpg-8",
        "started_at": START,
        "since": START,
    }
    return Facts(**values | changes)


def rules(*of: Rule, digest: str = "a") -> RuleSet:
    return RuleSet(rules=of, digest=digest)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def test_a_report_is_restricted_after_a_year_removed_after_five_and_destroyed_five_after_that() -> None:
    assert [(one.becomes, one.at) for one in timeline(WPG_8, facts(), START)] == [
        (State.RESTRICTED, day("2027-11-23")),
        (State.REMOVED, day("2031-11-23")),
        (State.DESTROYED, day("2036-11-24")),
    ]


@pytest.mark.parametrize(
    ("now", "becomes"),
    [
        ("2027-11-22", []),
        ("2027-11-23", [State.RESTRICTED]),
        ("2031-11-23", [State.RESTRICTED, State.REMOVED]),
        ("2099-01-01", [State.RESTRICTED, State.REMOVED]),
    ],
)
def test_what_was_never_looked_at_goes_no_further_than_removed_at_once(
    now: str, becomes: list[State]
) -> None:
    # The five years of art. 14 begin when it is removed, however late that is.
    assert [one.becomes for one in due(WPG_8, facts(), day(now))] == becomes


def test_what_was_removed_is_destroyed_five_years_after_that() -> None:
    removed = facts(state=State.REMOVED, since=day("2033-01-15"))
    assert due(WPG_8, removed, day("2038-01-15")) == ()
    (change,) = due(WPG_8, removed, day("2038-01-16"))
    assert (change.becomes, change.held) == (State.DESTROYED, False)


def test_a_hold_keeps_from_being_destroyed_and_from_nothing_else() -> None:
    held = facts(held=True)
    assert [one.becomes for one in due(WPG_8, held, day("2033-01-01"))] == [State.RESTRICTED, State.REMOVED]
    removed = facts(held=True, state=State.REMOVED, since=day("2033-01-01"))
    assert due(WPG_8, removed, day("2099-01-01")) == ()
    assert [one.held for one in timeline(WPG_8, removed, START)] == [True]


def test_without_a_date_nothing_is_due() -> None:
    noted = rule(step("6 maanden", State.REMOVED), clock=Clock.NOTED)
    assert due(noted, facts(started_at=None), day("2099-01-01")) == ()


def test_a_state_that_the_rule_does_not_know_is_counted_from_when_it_began() -> None:
    # It was removed under other rules; these count from being restricted.
    short = rule(step("1 jaar", State.RESTRICTED), step("1 jaar", State.DESTROYED, State.RESTRICTED))
    removed = facts(state=State.REMOVED, since=day("2030-05-01"))
    assert [one.at for one in timeline(short, removed, START)] == [day("2031-05-02")]


def test_later_steps_are_never_before_earlier_ones() -> None:
    odd = rule(step("5 jaar", State.RESTRICTED), step("1 jaar", State.REMOVED))
    first, second = timeline(odd, facts(), START)
    assert first.at == second.at == day("2031-11-23")


STATES = st.sampled_from([state for state in State if state is not State.DESTROYED])
DAYS = st.integers(0, 30 * 365)


@settings(max_examples=100)
@given(STATES, DAYS, DAYS, st.lists(DAYS, min_size=1, max_size=8))
def test_states_go_forward_only_whatever_the_clock_does(
    state: State, started: int, since: int, clock: list[int]
) -> None:
    record = facts(
        state=state, started_at=START + timedelta(days=started), since=START + timedelta(days=since)
    )
    seen = [record.state]
    for days in clock:
        now = START + timedelta(days=days)
        for change in due(WPG_8, record, now):
            assert change.at <= now
            if change.becomes is State.DESTROYED:
                kept_from = max(record.since, record.started_at or record.since)
                assert record.state is State.REMOVED
                assert now > kept_from + timedelta(days=5 * 365) or now > record.since + timedelta(
                    days=5 * 365
                )
            record = record.model_copy(update={"state": change.becomes, "since": now})
            seen.append(record.state)
    ranks = [one.rank for one in seen]
    assert ranks == sorted(ranks)


@settings(max_examples=100)
@given(STATES, DAYS, DAYS, DAYS)
def test_what_is_due_stays_due(state: State, since: int, now: int, later: int) -> None:
    record = facts(state=state, since=START + timedelta(days=since))
    a, b = sorted((now, later))
    before = {one.becomes for one in due(WPG_8, record, START + timedelta(days=a))}
    after = {one.becomes for one in due(WPG_8, record, START + timedelta(days=b))}
    assert before <= after


DRAFTS = rule(
    step("30 dagen", State.DESTROYED), rule_id="concepten", covers=Kind.DRAFT, clock=Clock.LAST_CHANGE
)
SOUND = rule(rule_id="geluid", covers=Kind.SOUND, clock=Clock.CONFIRMATION)


def test_the_end_of_a_thing_is_told_beforehand() -> None:
    known = rules(WPG_8, DRAFTS, SOUND)
    assert known.ends_at(Kind.DRAFT, START) == day("2026-12-23")
    assert known.ends_at(Kind.SOUND, START) is None  # goes with its report
    assert known.ends_at(Kind.JOB, START) is None  # no rule
    assert known.about(Kind.DRAFT) == DRAFTS
    assert known.of("wpg-99") is None


def test_people_are_told_of_an_end_as_long_before_as_the_rule_says() -> None:
    warned = rules(DRAFTS.model_copy(update={"warn": Term.parse("7 dagen")}), SOUND)
    assert not warned.ends_soon(Kind.DRAFT, START, day("2026-12-14"))
    assert warned.ends_soon(Kind.DRAFT, START, day("2026-12-15"))
    assert warned.ends_soon(Kind.DRAFT, START, day("2027-03-01"))  # overdue is soon too
    assert not rules(DRAFTS).ends_soon(Kind.DRAFT, START, day("2026-12-22"))  # nobody asked for it
    assert not warned.ends_soon(Kind.JOB, START, day("2026-12-22"))
    silent = rules(SOUND.model_copy(update={"warn": Term.parse("7 dagen")}))
    assert not silent.ends_soon(Kind.SOUND, START, day("2026-12-22"))  # it ends with its report


def test_a_record_whose_rule_is_gone_stays() -> None:
    assert rules(DRAFTS).due(facts(), day("2099-01-01")) == ()


SHORT = rule(step("1 dag", State.DESTROYED))


@pytest.mark.parametrize(
    ("old", "held", "expected"),
    [
        (rules(WPG_8), False, Effect(sudden=1)),
        (rules(WPG_8), True, Effect(held=1)),
        (rules(SHORT), False, Effect()),
        (rules(SHORT), True, Effect()),
        (None, False, Effect(sudden=1)),
        (None, True, Effect()),
    ],
)
def test_new_rules_are_weighed_by_what_the_old_ones_would_not_do(
    old: RuleSet | None, *, held: bool, expected: Effect
) -> None:
    now = START + timedelta(days=10)
    assert effect(rules(SHORT, digest="b"), old, facts(held=held), now) == expected


def test_effects_add_up() -> None:
    assert Effect(sudden=1, held=2).plus(Effect(sudden=3, held=4)) == Effect(sudden=4, held=6)


@pytest.mark.parametrize(
    ("reason", "officer", "state", "is_own", "may"),
    [
        (None, False, State.ACTIVE, True, True),
        (None, False, State.ACTIVE, False, False),
        (None, True, State.ACTIVE, False, False),
        (None, False, State.RESTRICTED, True, False),
        (None, True, State.RESTRICTED, False, False),
        (Reason.COMPARE, False, State.RESTRICTED, True, True),
        (Reason.COMPARE, False, State.RESTRICTED, False, False),
        (Reason.COMPARE, False, State.ACTIVE, True, True),
        (Reason.COMPARE, True, State.RESTRICTED, False, True),
        (Reason.COMPARE, True, State.ACTIVE, False, False),
        (Reason.COMPARE, True, State.REMOVED, False, False),
        (Reason.ARCHIVE, False, State.RESTRICTED, True, False),
        (Reason.COMPLAINT, False, State.REMOVED, True, False),
        (Reason.COMPLAINT, True, State.REMOVED, False, True),
        (Reason.COMPLAINT, True, State.REMOVED, True, True),
        (Reason.COMPLAINT, True, State.DESTROYED, True, False),
    ],
)
def test_who_may_read_what_and_why(
    reason: Reason | None, *, officer: bool, state: State, is_own: bool, may: bool
) -> None:
    assert Sight.of(reason, privacy_officer=officer).allows(state, is_own=is_own) is may


def test_the_reasons_for_what_is_removed_are_fewer() -> None:
    assert Reason.COMPARE in reasons_for(State.RESTRICTED)
    assert set(reasons_for(State.REMOVED)) < set(reasons_for(State.RESTRICTED))
    assert reasons_for(State.DESTROYED) == ()


def test_every_kind_has_a_clock() -> None:
    assert set(CLOCKS) == set(Kind)
