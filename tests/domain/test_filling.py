from __future__ import annotations

from typing import Any

import pytest

from server.domain.filling import DICTATED, MAX_VALUE_CHARS, TOO_MUCH, Phrased, as_said, fill
from server.domain.report import (
    Alternative,
    Consequence,
    DraftField,
    FieldSpec,
    Fill,
    Observation,
    Provenance,
    Template,
)


def _spec(*fills: Fill, field_id: str = "vak", kind: str = "text", many: bool = False) -> FieldSpec:
    return FieldSpec(id=field_id, label="Vak", kind=kind, consequence=Consequence.A, fills=fills, many=many)


def _said(number: int, kind: str = "time", value: str = "22:15", **more: Any) -> Observation:
    about: dict[str, Any] = {
        "id": f"{kind}:{number}",
        "type": kind,
        "values": {"value": value},
        "spans": ((number, number + 2), (number + 4, number + 5)),
        "value_spans": {"value": (number + 4, number + 5)},
        "words": ("x",),
        "probability": 0.9,
        "rule": "test",
    }
    return Observation(**about | more)


def _fill(spec: FieldSpec, *observations: Observation, **more: Any) -> DraftField:
    (field,) = fill(Template(id="t", version=1, title="T", fields=(spec,)), observations, **more)
    return field


def test_the_first_rule_that_finds_anything_gives_the_value_whatever_was_said_first() -> None:
    spec = _spec(Fill(type="time", role="gebeurtenis"), Fill(type="time", role="kennisname"))
    field = _fill(spec, _said(0, role="kennisname", value="22:00"), _said(9, role="gebeurtenis"))
    assert (field.value, field.observation_id, field.provenance) == ("22:15", "time:9", Provenance.SPOKEN)
    assert [one.value for one in field.alternatives] == ["22:00"]
    assert not field.conflict


def test_two_values_that_one_rule_finds_are_a_conflict_that_is_shown() -> None:
    field = _fill(_spec(Fill(type="time")), _said(0), _said(9, value="22:20"), _said(18))
    assert (field.value, field.conflict) == ("22:15", True)
    assert [one.value for one in field.alternatives] == ["22:20"]
    assert not _fill(_spec(Fill(type="time")), _said(0), _said(9)).conflict


@pytest.mark.parametrize("polarity", ["denied", "refuted", "hypothetical"])
def test_only_what_is_stated_fills(polarity: str) -> None:
    assert _fill(_spec(Fill(type="time")), _said(0, polarity=polarity)) == DraftField(id="vak")


def test_a_rule_takes_its_type_its_roles_and_the_values_it_names() -> None:
    assert _fill(_spec(Fill(type="time")), _said(0, "iban")).value is None
    one_role, two_roles = Fill(type="time", role="ontdekt"), Fill(type="time", role=("ontdekt", "aankomst"))
    arrived = _said(0, role="aankomst")
    assert _fill(_spec(one_role), arrived).value is None
    assert _fill(_spec(two_roles), arrived).value == "22:15"
    only = Fill(type="negation", only=("geen_geweld",))
    assert _fill(_spec(only), _said(0, "negation", "geen_letsel")).value is None
    assert _fill(_spec(only), _said(0, "negation", "geen_geweld")).value == "geen_geweld"
    paid = _said(0, "amount", "5", values={"value": "5", "what": "schade"})
    assert _fill(_spec(Fill(type="amount", only=("schade",))), paid).value == "5"


def test_the_words_behind_a_value_are_just_those_that_say_it() -> None:
    field = _fill(_spec(Fill(type="time")), _said(0), _said(9, value="22:20"))
    assert field.spans == ((4, 5),)
    assert field.alternatives[0].spans == ((13, 14),)
    unknown = _said(0, value_spans={})
    assert _fill(_spec(Fill(type="time")), unknown).spans == unknown.spans

    def whole(observation: Observation, _: Fill) -> Phrased:
        return Phrased(text="alles", keys=("value",), whole=observation.type == "time")

    assert _fill(_spec(Fill(type="time")), _said(0), phrase=whole).spans == ((0, 2), (4, 5))


def test_a_warning_of_an_observation_goes_with_its_value() -> None:
    field = _fill(
        _spec(Fill(type="time")), _said(0, warning="Twijfel."), _said(9, value="22:20", warning="Ook.")
    )
    assert (field.warning, field.alternatives[0].warning) == ("Twijfel.", "Ook.")


def test_what_is_denied_elsewhere_fills_with_a_warning() -> None:
    spec = _spec(Fill(type="action"))
    field = _fill(
        spec, _said(0, "action", "aangehouden"), _said(9, "action", "aangehouden", polarity="denied")
    )
    assert field.value == "aangehouden"
    assert field.warning is not None


def test_a_field_of_many_joins_all_and_knows_what_it_is_made_of() -> None:
    spec = _spec(Fill(type="item"), Fill(type="vehicle"), many=True)
    field = _fill(
        spec,
        _said(0, "vehicle", "auto", warning="Let op."),
        _said(9, "item", "tas"),
        _said(18, "item", "ring", warning="Let op."),
        _said(27, "item", "tas"),
    )
    assert (field.value, field.machine_value) == ("tas; ring; auto",) * 2
    assert (field.observation_id, field.observation_ids) == ("item:9", ("item:9", "item:18", "vehicle:0"))
    assert field.spans == ((4, 5), (13, 14), (22, 23))
    assert (field.warning, field.conflict, field.alternatives) == ("Let op.", False, ())


def test_a_field_holds_no_more_than_an_officer_can_enter() -> None:
    spec = _spec(Fill(type="item"), many=True)
    long = "x" * (MAX_VALUE_CHARS - 3)
    field = _fill(spec, _said(0, "item", long), _said(9, "item", "tas"))
    assert (field.value, field.warning, field.observation_ids) == (long, TOO_MUCH, ("item:0",))
    alone = _fill(_spec(Fill(type="item")), _said(0, "item", long * 2, warning="Let op."))
    assert len(alone.value or "") == MAX_VALUE_CHARS
    assert alone.warning == f"Let op. {TOO_MUCH}"


def test_observations_of_roles_that_belong_together_make_one_value() -> None:
    rule = Fill(type="time", role=("van", "tot"), together=" tot ")
    both = [_said(0, role="tot", value="23:00"), _said(9, role="van", value="22:00")]
    field = _fill(_spec(rule), *both)
    assert (field.value, field.observation_ids) == ("22:00 tot 23:00", ("time:9", "time:0"))
    assert field.spans == ((4, 5), (13, 14))
    second = [_said(18, role="van", value="01:00"), *both]
    field = _fill(_spec(rule), *second)
    assert [field.value, *(one.value for one in field.alternatives)] == ["01:00 tot 23:00", "22:00"]
    assert field.conflict


def test_what_the_roles_say_alike_is_said_once_and_keeps_all_words() -> None:
    def day(observation: Observation, fill: Fill) -> Phrased:
        return Phrased(text=f"{observation.role} 20 november" if fill.role else "20 november")

    rule = Fill(type="time", value="day", role=("van", "tot"), together=" ", once=True)
    both = [_said(0, role="van", value="22:00"), _said(9, role="tot", value="23:00")]
    field = _fill(_spec(rule), *both, phrase=day)
    assert (field.value, field.observation_ids) == ("20 november", ("time:0", "time:9"))
    assert _fill(_spec(rule), *both[:1], phrase=day).value == "van 20 november"
    twice = rule.model_copy(update={"once": False})
    assert _fill(_spec(twice), *both, phrase=day).value == "van 20 november tot 20 november"


def test_what_the_roles_say_differently_stands_with_the_roles() -> None:
    def hour(observation: Observation, fill: Fill) -> Phrased:
        return Phrased(text=f"{observation.role if fill.role else ''} {observation.values['value']}".strip())

    rule = Fill(type="time", value="clock", role=("van", "tot"), together=" ", once=True)
    both = [_said(0, role="van", value="22:00"), _said(9, role="tot", value="23:00")]
    assert _fill(_spec(rule), *both, phrase=hour).value == "van 22:00 tot 23:00"


def test_an_observation_is_offered_once_for_a_field() -> None:
    spec = _spec(Fill(type="vehicle", value="plate"), Fill(type="vehicle", value="make"))
    car = _said(0, "vehicle", values={"plate": "GG-123-B", "make": "Opel"})
    assert _fill(spec, car).alternatives == ()


def test_words_dictated_for_a_field_fill_it_when_nothing_else_does() -> None:
    own = [
        _said(0, DICTATED, values={"text": "Ja, van zijn moeder."}, value_spans={}),
        _said(9, DICTATED, values={"text": "Nee."}, value_spans={}),
    ]
    field = _fill(_spec(), dictated={"vak": own, "ander": own})
    assert (field.value, field.provenance) == ("Ja, van zijn moeder. Nee.", Provenance.SPOKEN)
    assert field.observation_ids == (own[0].id, own[1].id)
    assert _fill(_spec(Fill(type="time")), _said(0), dictated={"vak": own}).value == "22:15"
    assert _fill(_spec(kind="clock"), dictated={"vak": own}).value is None
    assert _fill(_spec(), dictated={"ander": own}).value is None

    def nothing(_: Observation, __: Fill) -> None:
        return None

    assert _fill(_spec(), dictated={"vak": own}, phrase=nothing).value is None


def test_a_value_is_its_text_where_nothing_else_is_asked() -> None:
    assert as_said(_said(0), Fill(type="time")) == Phrased(text="22:15", keys=("value",))
    assert as_said(_said(0), Fill(type="time", value="clock")) is None


def test_drafts_and_templates_from_before_are_still_read() -> None:
    old = {"id": "vak", "value": "x", "alternatives": [{"observation_id": "a", "value": "y"}]}
    field = DraftField.model_validate(old)
    assert (field.observation_ids, field.spans, field.warning, field.conflict) == ((), (), None, False)
    assert field.alternatives == (Alternative(observation_id="a", value="y"),)
    rule = Fill.model_validate({"type": "vehicle", "value": "plate", "role": None})
    assert (rule.roles, rule.only, rule.together) == ((), (), None)
