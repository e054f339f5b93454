from __future__ import annotations

from client.points import points_of
from server import wire


def final(text: str, *marks: wire.WireMark, suggestions: tuple[wire.WireSuggestion, ...] = ()) -> wire.Final:
    words = tuple(
        wire.WireWord(text=word, start_s=60.0 + n, end_s=61.0 + n, probability=1)
        for n, word in enumerate(text.split())
    )
    return wire.Final(
        utterance=0,
        revision=1,
        start_s=60,
        end_s=99,
        text=text,
        words=words,
        marks=marks,
        suggestions=suggestions,
    )


def lines(of: wire.Final) -> list[str]:
    return [point.line for point in points_of(of)]


def mark(kind: str, start_s: float, text: str = "", *, end_s: float | None = None) -> wire.WireMark:
    return wire.WireMark(kind=kind, start_s=start_s, end_s=end_s or start_s + 1, text=text)


def test_what_was_left_out_is_told_with_its_words_and_the_reason() -> None:
    assert lines(final("", mark("speech_without_text", 62))) == ["[01:02] spraak zonder tekst, luister na"]
    assert lines(final("", mark("stock_phrase", 62, "TV Gelderland"))) == [
        "[01:02] weggelaten „TV Gelderland”: zulke zinnen verzint de herkenning vaker"
    ]
    assert lines(final("", mark("repetition", 62, "ja ja"))) == [
        "[01:02] weggelaten „ja ja”: de herkenning herhaalde zichzelf"
    ]
    assert lines(final("", mark("text_without_speech", 62, "en"))) == [
        "[01:02] weggelaten „en”: hier sprak niemand"
    ]


def test_words_in_doubt_are_told_with_the_other_hearing() -> None:
    assert lines(final("de man liep", mark("doubtful", 61, "dan riep", end_s=63))) == [
        "[01:01] twijfel over „man liep”; ook gehoord „dan riep”"
    ]
    assert lines(final("de man", mark("doubtful", 61))) == ["[01:01] twijfel over „man”"]
    assert lines(final("de man", mark("doubtful", 70, "weg"))) == ["[01:10] twijfel; ook gehoord „weg”"]


def test_a_suggestion_is_a_question_and_names_its_list() -> None:
    suggestion = wire.WireSuggestion(
        first_word=1, last_word=2, heard="nij megen", term="Nijmegen", source="plaatsen", score=0.9
    )
    said = final("in nij megen", mark("doubtful", 60), suggestions=(suggestion,))
    assert lines(said) == [
        "[01:00] twijfel over „in”",
        "[01:01] „nij megen”: bedoelt u Nijmegen? (lijst: plaatsen)",
    ]
    (_, point) = points_of(said)
    assert (point.start_s, point.end_s) == (61, 63)


def test_a_suggestion_past_the_words_is_left_out() -> None:
    suggestion = wire.WireSuggestion(
        first_word=7, last_word=8, heard="x", term="y", source="plaatsen", score=0.9
    )
    assert lines(final("de man", suggestions=(suggestion,))) == []


def test_a_kind_of_a_newer_server_and_control_characters_do_no_harm() -> None:
    assert lines(final("", mark("overlap", 62, "a\x1b[2Jb"))) == ["[01:02] weggelaten „a [2Jb”: overlap"]
