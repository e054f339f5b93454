from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.emails import find_emails
from server.dutch.words import tokenize


def _values(text: str) -> list[str]:
    return [found.value for found in find_emails(tokenize(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jan.de.vries@mail.nl", "jan.de.vries@mail.nl"),
        ("e-mailadres: Jan.deVries@Mail.nl.", "jan.devries@mail.nl"),
        ("(info@politie.nl)", "info@politie.nl"),
        ("a_b-c+d@sub.mail.co.uk", "a_b-c+d@sub.mail.co.uk"),
        ("e-mailadres jan punt de vries apenstaart mail punt nl", "jan.devries@mail.nl"),
        ("mailde naar jan punt de vries apenstaart mail punt nl en", "jan.devries@mail.nl"),
        ("jan punt de punt vries apenstaartje mail punt nl", "jan.de.vries@mail.nl"),
        ("j streepje bakker twaalf apenstaart gmail punt com", "j-bakker12@gmail.com"),
        ("e-mail jan liggend streepje bakker apenstaart gmail punt com", "jan_bakker@gmail.com"),
        ("e-mail jan bakker apenstaart gmail punt com", "janbakker@gmail.com"),
        ("jan at gmail.com", "jan@gmail.com"),
        ("jan.bakker apenstaart gmail.com", "jan.bakker@gmail.com"),
        ("via info @ politie.nl", "info@politie.nl"),
        ("info apenstaart post punt co punt uk", "info@post.co.uk"),
        ("info apenstaart politie punt nl punt de man", "info@politie.nl"),
        ("mail: jan negentien zevenentachtig apenstaart mail punt nl", "jan1987@mail.nl"),
    ],
)
def test_an_address_is_read_written_and_said(text: str, value: str) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "jan@mail",
        "@mail.nl",
        "jan@@mail.nl",
        "apenstaart mail punt nl",
        "jan apenstaart mail",
        "jan apenstaart mail punt",
        "jan apenstaart mail punt bestaatniet",
        "via jan de vries apenstaart mail punt nl",  # where does it begin?
        "wij zagen jan apenstaart mail punt nl",
        "jan. apenstaart mail punt nl",
        "jan apenstaart. mail punt nl",
        "op dat punt",
        "at",
        "",
    ],
)
def test_where_an_address_is_not_clear_there_is_none(text: str) -> None:
    assert _values(text) == []


def test_an_address_is_not_pieced_together_over_a_pause() -> None:
    text = "jan apenstaart mail punt nl"
    assert list(find_emails(tokenize(text, pauses=[len("jan apenstaart mail")]))) == []


@given(
    local=st.lists(st.sampled_from(["jan", "piet", "bakker", "info", "k", "x"]), min_size=1, max_size=3),
    domain=st.lists(st.sampled_from(["mail", "gmail", "politie", "werk"]), min_size=1, max_size=2),
    top=st.sampled_from(["nl", "com", "be", "org"]),
    sign=st.sampled_from([("punt", "."), ("streepje", "-"), ("liggend streepje", "_"), ("underscore", "_")]),
)
@settings(max_examples=120, deadline=None)
def test_every_address_comes_back_as_it_was_said(
    local: list[str], domain: list[str], top: str, sign: tuple[str, str]
) -> None:
    said = f" {sign[0]} ".join(local) + " apenstaart " + " punt ".join([*domain, top])
    written = f"{sign[1].join(local)}@{'.'.join([*domain, top])}"
    assert _values(f"Zijn e-mailadres is {said}.") == [written]
    assert _values(f"Zijn e-mailadres is {written}.") == [written]


@given(st.text(max_size=60))
@settings(max_examples=120, deadline=None)
def test_any_text_is_read_without_trouble(text: str) -> None:
    assert all("@" in value for value in _values(text))
