"""What holds for every fact, whatever is said."""

from __future__ import annotations

import sys
from random import Random
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.domain.transcript import Transcript, Utterance, Word
from server.dutch.words import word_set
from server.reporting.extraction.scopes import Polarity
from tests.reporting.extraction.reading_of import DICTATED_AT, extractor, facts_of, understood
from tests.reporting.extraction.report_sentences import SENTENCES

_TYPES = (
    *("incident", "time", "location", "person", "description", "vehicle", "item", "amount", "iban"),
    *("article", "measurement", "action", "negation"),
)
_ORDINARY = sorted(
    word_set(
        "de het een en ik hij zij was is liep ging kwam zag stond naar bij met over daar toen weer nog "
        "huis deur straat avond man vrouw hond winkel tafel boom regen wind water brood koffie vriend "
        "twee drie vier tien klein groot mooi koud snel langzaam altijd soms vandaag buiten binnen "
        "lopen praten kijken zitten werken school brief boek tuin bal muziek zomer winter stil druk"
    )
)
_TEXTS = st.lists(st.sampled_from(SENTENCES), max_size=12).map(" ".join)
_SHUFFLED = st.lists(st.sampled_from(" ".join(SENTENCES).split()), max_size=60).map(" ".join)
_CODES = {"plate", "iban", "bsn", "phone", "email"}


def _transcript(text: str, *, sound: bool = True) -> Transcript:
    """Sentences as utterances; a word lasts half a second in every second."""
    utterances = []
    at = 0
    for number, line in enumerate(text.split(". ")):
        words = tuple(
            Word(
                text=word, start_s=at + i if sound else 0, end_s=at + i + 0.5 if sound else 0, probability=0.9
            )
            for i, word in enumerate(line.split())
        )
        at += len(words)
        joined = " ".join(word.text for word in words)
        utterances.append(
            Utterance(utterance=number, revision=1, start_s=0, end_s=at, text=joined, words=words)
        )
    return Transcript(language="nl", utterances=tuple(one for one in utterances if one.words))


@settings(max_examples=80, deadline=None)
@given(_TEXTS | _SHUFFLED)
def test_every_value_has_words_that_were_said(text: str) -> None:
    found = understood(text)
    for fact in found.facts:
        assert fact.type in _TYPES
        assert fact.parts
        assert any(part.key for part in fact.parts)
        assert 0 < fact.certainty <= 1
        keys = [part.key for part in fact.parts if part.key]
        assert len(keys) == len(set(keys))
        for part in fact.parts:
            assert 0 <= part.first < part.end <= len(found.reading.tokens)


@settings(max_examples=40, deadline=None)
@given(_TEXTS)
def test_only_what_is_stated_is_written_out_and_in_the_order_of_the_schema(text: str) -> None:
    found = understood(text).facts
    plain = facts_of(text)
    assert len(plain) == sum(fact.polarity is Polarity.STATED for fact in found)
    order = [_TYPES.index(fact.type) for fact in found]
    assert order == sorted(order)


@settings(max_examples=40, deadline=None)
@given(_TEXTS | _SHUFFLED)
def test_the_same_words_always_give_the_same(text: str) -> None:
    assert understood(text) == understood(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_ORDINARY), max_size=60))
def test_ordinary_words_give_no_codes(words: list[str]) -> None:
    for fact in understood(" ".join(words)).facts:
        assert fact.type != "iban"
        assert not _CODES & {part.key for part in fact.parts}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_anything_may_be_typed(text: str) -> None:
    for fact in understood(text).facts:
        assert fact.parts


@settings(max_examples=40, deadline=None)
@given(_TEXTS)
def test_observations_point_into_the_transcript_and_its_sound(text: str) -> None:
    transcript = _transcript(text)
    said = transcript.text
    found = extractor().observations(transcript, dictated_at=DICTATED_AT)
    assert len({one.id for one in found}) == len(found)
    for one in found:
        assert all(said[a:b].strip() == said[a:b] != "" for a, b in one.spans)
        assert set(one.value_spans) == set(one.values)
        assert set(one.value_spans.values()) <= set(one.spans)
        assert one.words
        assert len(one.audio) == len(one.spans)
        assert all(0 <= start < end for start, end in one.audio)
        # The sound is that of the words: the first word of a span begins where its sound does.
        for (start, _), (start_s, _) in zip(one.spans, one.audio, strict=True):
            assert len(said[:start].split()) == pytest.approx(start_s)


def test_typed_lines_end_paragraphs_and_have_no_sound() -> None:
    typed = _transcript("Zij verklaarde: ik zag hem. De fiets is om 22.15 uur weggenomen", sound=False)
    spoken = _transcript("Zij verklaarde: ik zag hem. De fiets is om 22.15 uur weggenomen")
    for transcript, source, audio in ((typed, "own", 0), (spoken, "statement", 1)):
        (found,) = (
            one for one in extractor().observations(transcript, dictated_at=DICTATED_AT) if one.type == "item"
        )
        assert found.source == source
        assert bool(found.audio) == bool(audio)


@settings(max_examples=30, deadline=None)
@given(st.permutations(SENTENCES[:20]), st.integers(1, 19))
@example(
    ["Het gaat om een fiets van het merk Gazelle ter waarde van 850 euro.", "De fiets is weggenomen."], 1
)
def test_what_was_observed_keeps_its_id_while_more_is_said(sentences: list[str], heard: int) -> None:
    apart = ("nieuwe alinea", *sentences[heard:])
    before = extractor().observations(_transcript(" ".join(sentences[:heard])), dictated_at=DICTATED_AT)
    after = extractor().observations(
        _transcript(" ".join([*sentences[:heard], *apart])), dictated_at=DICTATED_AT
    )
    known = {one.id: one for one in after}
    # What is a code or an amount stays what it was, whatever comes after it in another paragraph.
    for one in before:
        if one.type in {"iban", "article", "measurement"}:
            assert known[one.id].values == one.values
        if one.type == "amount":  # it may turn out to be the value of a thing, once that is said to be taken
            amounts = [(each.values.get("value_eur"), each.value_spans.get("value_eur")) for each in after]
            assert (one.values["value_eur"], one.value_spans["value_eur"]) in amounts


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "... ,,, !? - \u2014 ()",
        "\U0001f600 \U0001f600\U0001f46e\U0001f3fd\u200d\u2642\ufe0f",
        "\x00 \x01\x02 \x1b[31m \x7f",
        "\u202e\u200b\ufeff\u2028\u0301",
        "\ud800",
        "999999999999999999999999999 euro op 99-99-9999 om 99.99 uur",
        "artikel 99999999 Sr, -5 jaar oud, lid 0, half zevenentachtig",
        "Kenteken. IBAN. BSN. Postcode. Telefoonnummer.",
    ],
)
def test_what_says_nothing_gives_nothing(text: str) -> None:
    assert facts_of(text) == []


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\u200b", "\U0001f600"])
def test_signs_between_the_words_hide_no_others(sign: str) -> None:
    text = f"De verdachte {sign} is om 22.15 uur {sign} aangehouden."
    assert [fact["type"] for fact in facts_of(text)] == ["time", "action"]


@pytest.mark.parametrize(
    "text",
    [
        "Die Polizei hat den Mann um zehn Uhr in der Hauptstra\u00dfe 12 in Berlin festgenommen.",
        "The officer arrested the suspect at ten o'clock near the bridge, he was not hurt.",
        "Polis saat onda adam\u0131 yakalad\u0131. Arabas\u0131 k\u0131rm\u0131z\u0131yd\u0131.",
        "\u0627\u0639\u062a\u0642\u0644\u062a \u0627\u0644\u0634\u0631\u0637\u0629.",
        "De plysje hat de man om tsien oere oanh\u00e2lden yn Ljouwert.",
        "La police a arr\u00eat\u00e9 l'homme \u00e0 dix heures, il est n\u00e9 \u00e0 Lille.",
    ],
)
def test_other_languages_give_no_codes_and_no_roles(text: str) -> None:
    for fact in understood(text).facts:
        assert fact.type not in {"iban", "action", "negation"}
        assert not _CODES & {part.key for part in fact.parts}
        assert fact.type != "person" or fact.role is None


def _sentences(words: int, seed: int) -> list[str]:
    """So many words of reports, no two addresses, names or times alike for long."""
    random = Random(seed)
    said: list[str] = []
    count = 0
    while count < words:
        number = random.randrange(10**6)
        name = random.choice(("Jan Jansen", "Piet de Vries", "Fatima Yilmaz", "Anna Bakker"))
        sentence = random.choice(
            (
                f"Op de Dorps{random.choice('abcdefgh')}straat {number % 900} te Assen is een fiets gestolen",
                f"Getuige {name} zag om {number % 24}.{number % 60:02} uur een blauwe Opel",
                f"De schade is {number % 900 + 10} euro en er zijn geen getuigen",
                f"Het kenteken is GG-{number % 900 + 100}-B, correctie, GG-{number % 800 + 100}-D",
                random.choice(SENTENCES).rstrip("."),
            )
        )
        said.append(sentence)
        count += len(sentence.split())
    return said


def _calls(text: str) -> int:
    """Functions that are called while reading: the same on every machine, however busy it is."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        facts_of(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("between", [". ", " "])
def test_the_work_grows_with_the_words_and_not_faster(between: str) -> None:
    facts_of(between.join(_sentences(500, 3)))  # what is made once
    short = _calls(between.join(_sentences(1_500, 1)))
    long = _calls(between.join(_sentences(3_000, 1)))
    assert long < 2.5 * short


@pytest.mark.parametrize(("stop", "times"), [(".", 25_000), ("", 5_000)])
def test_a_hundred_thousand_words_are_read(stop: str, times: int) -> None:
    text = " ".join(["De man liep daar" + stop] * times)
    found = understood(text + " Er waren geen getuigen.")
    assert len(found.reading.tokens) == 4 * times + 4
    assert [fact.value("value") for fact in found.facts] == ["geen_getuigen"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("word", ["a-", "9.", "\U0001f600", "honderd", "een", "a@b.", "\u20ac", "e\u0301"])
def test_one_endless_word_is_read_in_no_time(word: str) -> None:
    facts_of(word * 50_000)  # what took minutes once runs into the time limit of the test
    assert facts_of(f"Er waren geen getuigen. {word * 1_000}") == [
        {"type": "negation", "value": "geen_getuigen"}
    ]


def test_statements_that_contradict_each_other_are_all_shown() -> None:
    text = "De deur was niet op slot. De verdachte is aangehouden. De verdachte is niet aangehouden."
    assert [fact["value"] for fact in facts_of(text)] == ["aangehouden", "niet_afgesloten"]
