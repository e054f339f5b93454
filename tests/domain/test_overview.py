from __future__ import annotations

import pytest

from server.domain.overview import (
    BLACK,
    Parties,
    RecordPart,
    SortedPart,
    blacked_out,
    given_parts,
    parties_of,
    sentences,
    sorted_part,
)
from server.domain.person_details import Details, Sought
from server.dutch.phonetics import sound_key

JAN = Sought(name="Jan de Vries", birth_date="1987-03-04")
KNOWN = Details(name="Jan de Vries", birth_date="1987-03-04", phone="+31612345678", email="jan@example.nl")
PIET = Details(name="Piet Jansen", bsn="123456782", birth_date="1990-05-05")
PARTIES = parties_of(JAN, [("p1", KNOWN), ("p2", PIET)], sound_key, own_codes=["gg-123-b"])


def no_names(_text: str) -> tuple[tuple[int, int], ...]:
    return ()


def shown(text: str, parties: Parties = PARTIES, about: frozenset[str] = frozenset()) -> SortedPart:
    part = RecordPart(id="narrative:1", label="Tekst", text=text, about=about)
    return sorted_part(part, parties, sound=sound_key, names=no_names)


def test_the_persons_of_a_record_are_the_one_who_asks_and_others() -> None:
    assert PARTIES.own == (JAN, KNOWN)
    assert PARTIES.own_ids == {"p1"}
    assert PARTIES.others == (PIET,)


def test_one_possible_person_is_taken_and_of_two_none() -> None:
    one = Details(name="J. de Vries")
    other = Details(name="Jan de Vries", phone="+31600000000")
    assert parties_of(JAN, [("p1", one)], sound_key).own_ids == {"p1"}
    both = parties_of(JAN, [("p1", one), ("p2", other)], sound_key)
    assert (both.own_ids, both.others) == (frozenset(), (one, other))
    against = Details(name="Jan de Vries", birth_date="1999-01-01")
    assert parties_of(JAN, [("p1", against), ("p2", Details(phone="1"))], sound_key).own_ids == set()


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Jan de Vries belde met 06-12345678.", "Jan de Vries belde met 06-12345678."),
        ("Piet Jansen, BSN 123456782, sloeg Jan de Vries.", f"{BLACK}, BSN {BLACK}, sloeg Jan de Vries."),
        ("Jan de Vries zag Piet.", f"Jan de Vries zag {BLACK}."),
        ("Jan de Vries belde 06-87654321.", f"Jan de Vries belde {BLACK}."),
        ("Jan de Vries mailde a@b.nl en jan@example.nl.", f"Jan de Vries mailde {BLACK} en jan@example.nl."),
        ("Jan de Vries reed in GG-123-B achter 12-ABC-3.", f"Jan de Vries reed in GG-123-B achter {BLACK}."),
        ("Jan de Vries betaalde NL91 ABNA 0417 1643 00.", f"Jan de Vries betaalde {BLACK}."),
        ("Jan de Vries, geboren op 4 maart 1987.", "Jan de Vries, geboren op 4 maart 1987."),
        ("Jan de Vries, zoon geboren op 1 mei 2010.", f"Jan de Vries, zoon geboren op {BLACK}."),
        ("Jan de Vries kwam op 22-11-2026.", "Jan de Vries kwam op 22-11-2026."),
    ],
)
def test_what_tells_of_others_is_blacked_out(text: str, given: str) -> None:
    part = shown(text)
    assert (part.text, part.own, part.blacked) == (given, True, given != text)


def test_names_that_no_observation_has_are_blacked_out_but_never_the_own_one() -> None:
    text = "Jan de Vries zag Mia Smit. J. de Vries zweeg."

    def names(given: str) -> tuple[tuple[int, int], ...]:
        found = ("Jan de Vries", "Mia Smit", "J. de Vries")
        return tuple((given.index(one), given.index(one) + len(one)) for one in found if one in given)

    part = RecordPart(id="x", label="Tekst", text=text)
    given = sorted_part(part, PARTIES, sound=sound_key, names=names)
    assert given.text == f"Jan de Vries zag {BLACK}. J. de Vries zweeg."


def test_a_relative_with_the_same_surname_stays_black() -> None:
    parties = parties_of(JAN, [("p1", KNOWN), ("p2", Details(name="Piet de Vries"))], sound_key)
    assert shown("Piet de Vries zag Jan de Vries.", parties).text == f"{BLACK} zag Jan de Vries."
    # Which of the two is meant by the surname alone, nobody knows.
    assert shown("De Vries liep weg.", parties).text == f"{BLACK} liep weg."


def test_a_part_is_the_persons_own_by_its_words_or_by_what_is_behind_it() -> None:
    assert not shown("Het regende.").own
    assert shown("Het regende.", about=frozenset({"p1"})).own
    assert not shown("Het regende.", about=frozenset({"p2"})).own
    nameless = parties_of(Sought(bsn="987654321"), [("p1", Details(bsn="987654321"))], sound_key)
    assert shown("BSN 987654321 en 123456782", nameless).text == f"BSN 987654321 en {BLACK}"


def test_the_own_parts_are_given_with_what_was_added_and_without_what_was_left_out() -> None:
    parts = [
        SortedPart(id=id_, label="", text=id_, own=own, blacked=False)
        for id_, own in (("a", True), ("b", True), ("c", False), ("d", False))
    ]
    given = given_parts(parts, left_out={"b"}, added={"c"})
    assert [part.id for part in given] == ["a", "c"]


def test_a_text_falls_apart_in_sentences_and_lines() -> None:
    text = "Ik zag J. de Vries. Hij liep weg!\n\nKomt hij terug?  Wie weet"
    assert [part.text for part in sentences("narrative", "Tekst", text)] == [
        "Ik zag J. de Vries.",
        "Hij liep weg!",
        "Komt hij terug?",
        "Wie weet",
    ]
    assert [part.id for part in sentences("t", "Tekst", "Een. Twee.")] == ["t:1", "t:2"]
    assert sentences("t", "Tekst", " ") == ()


def test_bars_that_touch_become_one() -> None:
    assert blacked_out("abcdefgh", [(0, 2), (1, 3), (3, 4), (6, 8)]) == f"{BLACK}ef{BLACK}"
    assert blacked_out("abc", []) == "abc"
