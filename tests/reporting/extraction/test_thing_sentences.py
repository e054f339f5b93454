"""What ten officers may say of goods, vehicles and looks, and what is to be read in it.

The sentences stand in sentences_*.txt beside this file, each with its facts in short.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.extraction.reading_of import DICTATED_AT, extractor

_ROLES = {
    "g": "gestolen", "b": "beschadigd", "i": "in_beslag_genomen", "a": "aangetroffen",
    "v": "verdachte", "o": "betrokken",
}  # fmt: skip
_KEYS = {
    "q": "quantity", "v": "value_eur", "s": "serial", "m": "model", "c": "colour", "br": "brand",
    "k": "kind", "mk": "make", "p": "plate", "h": "height_cm",
}  # fmt: skip
_TEMPLATE = re.compile(r"(aangifte|pv_bevindingen)\| ")
Plain = dict[str, Any]


def _sentences(name: str) -> list[tuple[str, str, str]]:
    found = []
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        said, _, expected = line.partition("=>")
        template = _TEMPLATE.match(said)
        text = said[template.end() :] if template else said
        found.append((text.strip(), template[1] if template else "mutatie", expected.strip()))
    return found


def _expected(short: str) -> list[Plain]:
    return [_fact(one.strip()) for one in short.split("|") if one.strip()]


def _fact(short: str) -> Plain:
    letter, _, rest = short.partition(" ")
    fact: Plain = {"role": _ROLES[letter[-1]]} if letter != "D" else {}
    for piece in re.split(r"\s+(?=\w+=)", rest.strip()):
        key, is_pair, value = piece.partition("=")
        if is_pair:
            fact[_KEYS.get(key, key)] = (
                tuple(sorted(value.split(";"))) if key == "clothing" else _plain(key, value)
            )
        elif piece:
            fact["kind"] = _plain("k", piece)
    return fact


def _plain(key: str, value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value).casefold()
    return text.replace("-", "") if key in {"p", "plate", "s", "serial"} else text


def _read(text: str, template: str, kinds: set[str]) -> list[Plain]:
    facts = extractor().facts(text, template=template, dictated_at=DICTATED_AT)
    return [
        {
            key: tuple(sorted(value)) if key == "clothing" else _plain(key, value)
            for key, value in fact.items()
            if key not in {"type", "of"}
        }
        for fact in facts
        if fact["type"] in kinds
    ]


def _in_order(facts: list[Plain]) -> list[Plain]:
    return sorted(facts, key=lambda fact: sorted((key, str(value)) for key, value in fact.items()))


@pytest.mark.parametrize(("text", "template", "expected"), _sentences("sentences_goods.txt"))
def test_goods_have_their_role_and_what_is_said_of_them(text: str, template: str, expected: str) -> None:
    assert _in_order(_read(text, template, {"item", "vehicle"})) == _in_order(_expected(expected))


@pytest.mark.parametrize(("text", "template", "expected"), _sentences("sentences_vehicles.txt"))
def test_vehicles_are_told_apart_and_have_their_part(text: str, template: str, expected: str) -> None:
    assert _in_order(_read(text, template, {"vehicle"})) == _in_order(_expected(expected))


@pytest.mark.parametrize(("text", "template", "expected"), _sentences("sentences_descriptions.txt"))
def test_each_person_has_a_description_alone(text: str, template: str, expected: str) -> None:
    assert _in_order(_read(text, template, {"description"})) == _in_order(_expected(expected))
