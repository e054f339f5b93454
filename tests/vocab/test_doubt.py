"""What is not certain of the law is said to be so, in the files themselves."""

from __future__ import annotations

import pytest

from server.domain.rule_sets import RuleSet, SetKind
from tests.vocab.offence_cases import shipped

OFFENCES = [one for one in shipped().sets if one.kind is SetKind.OFFENCE]
OF_EACH = pytest.mark.parametrize("rules", OFFENCES, ids=lambda one: f"{one.id}-{one.version}")


@OF_EACH
def test_a_text_of_years_ago_says_that_it_may_have_changed(rules: RuleSet) -> None:
    told = " ".join(rules.jurist)
    if rules.source.endswith("tekst van mei 2017"):
        assert any(word in told for word in ("gewijzigd", "sinds", "gelijk", "2017"))
    else:
        assert "niet aan een officiële bron getoetst" in told or "niet zelf nagelezen" in told


@OF_EACH
def test_what_rests_on_case_law_has_a_note_for_a_jurist(rules: RuleSet) -> None:
    steps = {one.id: one.jurist for one in (*rules.elements, *rules.conclusions)}
    of_the_set = any("rechtspraak" in one for one in rules.jurist)
    for one in rules.rules:
        if "rechtspraak" in one.source or "ECLI" in one.source:
            assert of_the_set or one.jurist or steps[one.then.removeprefix("-")], one.id
