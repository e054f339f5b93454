"""The commands that ship, and what their editors are told when a file is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from server.dutch.command_list import UNSPOKEN, Effect
from server.dutch.commands import apply_commands
from server.dutch.words import tokenize
from server.reporting.extraction.command_files import load_commands
from server.reporting.templates import load_templates
from tests.refusing import refused

SHIPPED = load_commands()
LIST = """\
# uitleg
title: leestekens
source: eigen lijst
licence: EUPL-1.2
commands:
  - effect: punt
    spoken: [punt, stip]
fillers: [eh]
headings:
  - {id: locatie, label: Locatie, spoken: [plek]}
  - {id: toedracht, label: Toedracht, paragraphs: true}
"""
FORMS = """\
title: sjablonen
source: eigen lijst
licence: EUPL-1.2
forms:
  - {id: mutatie, label: Mutatie}
  - {id: aangifte, label: Aangifte, spoken: [pv van aangifte]}
"""
UNIT = """\
id: noord
title: eenheid Noord
commands:
  - {effect: komma, spoken: [stip, tussenstop]}
  - {text: Ik gaf de cautie., spoken: [standaardzin cautie]}
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return _write


def test_every_effect_can_be_said_and_standard_texts_come_from_units_only() -> None:
    assert {one.effect for one in SHIPPED.spoken} == set(Effect) - UNSPOKEN


def test_every_phrase_that_ships_works_when_it_is_said() -> None:
    commands = SHIPPED.for_template(load_templates()["mutatie"]).choosing(load_templates())
    commands = replace(commands, asked=lambda *_: True)
    for one in commands.spoken:
        behind = {
            Effect.FIELD: " locatie",
            Effect.LITERAL: " punt",
            Effect.CAPITAL: " jan",
            Effect.TEMPLATE: " aangifte",
        }.get(one.effect, "")
        said = f"hij liep weg. {' '.join(one.keys)}{behind}"
        [heard] = apply_commands(tokenize(said), commands).heard
        assert heard.effect is one.effect, said


def test_the_headings_that_every_form_takes_are_there() -> None:
    for name in ("pleegplaats", "signalement", "aangever", "getuige", "goederen", "verklaring", "schade"):
        for template in load_templates().values():
            found = apply_commands(tokenize(f"veld {name} iets"), SHIPPED.for_template(template))
            assert [one.field for one in found.tokens] == [found.heard[0].named.heading]  # type: ignore[union-attr]  # named by then


def test_every_field_of_every_form_can_be_named_by_label_and_id() -> None:
    for template in load_templates().values():
        commands = SHIPPED.for_template(template)
        for spec in template.fields:
            for name in (spec.label, spec.id.replace("_", " ")):
                [heard] = apply_commands(tokenize(f"veld {name} iets"), commands).heard
                assert heard.variables == {"field": spec.id, "label": spec.label}


def test_a_field_can_have_other_names_in_its_template() -> None:
    template = load_templates()["mutatie"]
    first, *others = template.fields
    renamed = template.model_copy(
        update={"fields": (first.model_copy(update={"spoken": ("waarover",)}), *others)}
    )
    [heard] = apply_commands(tokenize("veld waarover"), SHIPPED.for_template(renamed)).heard
    assert heard.variables["field"] == first.id


def test_a_unit_adds_phrases_that_go_before_those_of_everybody(tmp_path: Path, write: Write) -> None:
    write("commands/a.yaml", LIST)
    write("units/noord.yaml", UNIT)
    write("units/zuid.yaml", "id: zuid\ntitle: eenheid Zuid\nplaces: []\n")
    commands = load_commands(tmp_path)
    said = tokenize("weg stip standaardzin cautie")
    own = apply_commands(said, commands.for_unit("noord")).heard
    assert [(one.name, one.variables.get("text")) for one in own] == [
        ("komma", None),
        ("tekst", "Ik gaf de cautie."),
    ]
    for unit in ("zuid", "onbekend"):
        assert [one.name for one in apply_commands(said, commands.for_unit(unit)).heard] == ["punt"]


def test_a_vocabulary_of_ones_own_without_commands_gets_those_that_ship(tmp_path: Path) -> None:
    assert load_commands(tmp_path).spoken == SHIPPED.spoken
    (tmp_path / "commands").mkdir()
    assert load_commands(tmp_path).spoken == ()


def test_the_digest_changes_with_every_file(tmp_path: Path, write: Write) -> None:
    digests = {load_commands(tmp_path).digest}
    for name, text in (
        ("commands/a.yaml", LIST),
        ("commands/a.yaml", LIST + "\n"),
        ("units/noord.yaml", UNIT),
    ):
        write(name, text)
        digests.add(load_commands(tmp_path).digest)
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("effect: punt", "effect: ontplof", 6, "'ontplof' is unknown; choose from aanhaling_openen"),
        ("effect: punt", "effect: tekst", 6, "'tekst' is unknown"),
        ("[punt, stip]", "[punt, PUNT]", 7, "'punt' stands here twice"),
        ("[punt, stip]", "[punt, 'stip.']", 7, "holds a sign that nobody says"),
        ("[punt, stip]", "[een twee drie vier vijf zes zeven]", 7, "more than 6 words"),
        ("[punt, stip]", "punt", 7, "a list belongs here"),
        ("    spoken: [punt, stip]\n", "", 6, "'spoken:' is missing"),
        ("[eh]", "[eh eh]", 8, "more than 1 word"),
        ("[eh]", "[eh, Eh]", 8, "'eh' stands here twice"),
        ("id: locatie", "id: De plek", 10, "is no id"),
        ("id: toedracht", "id: locatie", 11, "'locatie' stands here twice"),
        ("[plek]", "[plek, toedracht]", 11, "'toedracht' already names a heading"),
        ("paragraphs: true", "paragraphs: ja", 11, "choose from false, true"),
        ("licence: EUPL-1.2\n", "", 2, "'licence:' is missing"),
        ("source: eigen lijst", "source:", 3, "something is missing"),
        ("fillers: [eh]", "vullers: [eh]", 8, "'vullers' is unknown"),
    ],
)
def test_an_error_names_the_file_and_the_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in LIST
    file = write("commands/a.yaml", LIST.replace(find, replace, 1))
    with refused(file, line, problem):
        load_commands(file.parent.parent)


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("effect: komma", "effect: komme", 4, "'komme' is unknown"),
        ("effect: komma, ", "", 4, "give 'effect:' or 'text:'"),
        ("{text: Ik gaf", "{effect: punt, text: Ik gaf", 5, "give 'effect:' or 'text:'"),
        ("standaardzin cautie", "stip", 5, "'stip' stands here twice"),
        ("Ik gaf de cautie.", "x" * 2001, 5, "longer than 2000"),
        ("Ik gaf de cautie.", '"\\x07"', 5, "control character"),
    ],
)
def test_a_mistake_of_a_unit_is_refused_at_its_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in UNIT
    file = write("units/noord.yaml", UNIT.replace(find, replace, 1))
    with refused(file, line, problem):
        load_commands(file.parent.parent)


def test_every_template_that_ships_can_be_chosen_by_its_name() -> None:
    templates = load_templates()
    assert {one.id: one.label for one in SHIPPED.known_forms} == {
        one.id: one.title for one in templates.values()
    }
    commands = SHIPPED.choosing(templates)
    for form in SHIPPED.known_forms:
        for name in (form.label, *form.names):
            [heard] = apply_commands(tokenize(f"Sjabloon {name}."), commands).heard
            assert heard.variables["template"] == form.id


@pytest.mark.parametrize(
    ("find", "replace", "line", "problem"),
    [
        ("id: aangifte", "id: De aangifte", 6, "is no id"),
        ("id: aangifte", "id: mutatie", 6, "the form 'mutatie' stands here twice"),
        ("[pv van aangifte]", "[mutatie]", 6, "'mutatie' already names a form"),
    ],
)
def test_a_mistake_in_the_names_of_forms_is_refused_at_its_line(
    write: Write, find: str, replace: str, line: int, problem: str
) -> None:
    assert find in FORMS
    file = write("commands/a.yaml", FORMS.replace(find, replace, 1))
    with refused(file, line, problem):
        load_commands(file.parent.parent)
