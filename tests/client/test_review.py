from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest
from rich.console import Console

from client.drafts import Drafts
from client.review import Ended, Review
from tests.client.fake_drafts import WAV, FakeDrafts, problem


@dataclass
class Speaker:
    """Remembers what it played."""

    works: bool = True
    played: list[bytes] = field(default_factory=list)

    def play(self, wav: bytes) -> bool:
        self.played.append(wav)
        return self.works


@dataclass
class Outcome:
    ended: Ended
    screen: str
    unread: list[str]


def reviewed(
    server: FakeDrafts,
    *typed: str,
    speaker: Speaker | None = None,
    open_page: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Review with these typed lines; after the last one the user presses Ctrl-D."""
    lines = list(typed)
    console = Console(file=io.StringIO(), record=True, width=120)

    def ask(question: str) -> str:
        console.print(question, end="", markup=False)
        if not lines:
            raise EOFError
        return lines.pop(0)

    drafts = Drafts(server.http())
    draft = drafts.get("draft-1")
    ended = Review(
        drafts=drafts,
        draft=draft,
        template=drafts.template("mutatie"),
        console=console,
        ask=ask,
        open_page=open_page,
        speaker=speaker,
    ).run()
    return Outcome(ended, console.export_text(), lines)


def test_the_whole_draft_is_shown_with_where_each_value_comes_from() -> None:
    outcome = reviewed(FakeDrafts())

    assert outcome.ended is Ended.LATER
    for words in (
        "Nakijken: Mutatie",
        "22-11-2026",
        "Ik zag een rode auto",
        "Kenteken *",
        "12-ABC-3",
        "gesproken",
    ):
        assert words in outcome.screen
    assert "+1 ander voorstel" in outcome.screen
    assert "Nog na te kijken: 1 veld en de tekst" in outcome.screen


def test_a_consequential_value_is_confirmed_by_typing_its_end() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "k", "abc 3", "l")

    assert server.field("plate")["confirmed"]
    check = {"how": "retyped", "retyped": "abc 3"}
    assert server.patches == [{"version": 1, "fields": {"plate": {"confirmed": True, "check": check}}}]
    assert "Typ de waarde over" in outcome.screen
    assert outcome.ended is Ended.LATER


@pytest.mark.parametrize("typed", ["bc-3", "ABC4", "12-ABC-4"])
def test_a_wrongly_typed_end_confirms_nothing_and_leaves_the_user_at_the_field(typed: str) -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "k", typed, "k", "ABC3", "l")

    assert len(server.patches) == 2
    assert "! Wat u typte, is niet hetzelfde." in outcome.screen
    assert server.field("plate")["confirmed"]


def test_nothing_typed_sends_nothing() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "k", "", "", "l")

    assert server.patches == []
    assert "niets bevestigd" in outcome.screen


def test_leaving_at_the_question_confirms_nothing() -> None:
    server = FakeDrafts()
    assert reviewed(server, "1", "k").ended is Ended.LATER
    assert server.patches == []


def test_a_value_that_was_heard_is_confirmed_with_one_key() -> None:
    server, speaker = FakeDrafts(), Speaker()
    reviewed(server, "1", "h", "k", "l", speaker=speaker)

    assert speaker.played == [WAV]
    check = {"how": "heard", "heard_s": 1.5, "rate": 1.0}
    assert server.patches == [{"version": 1, "fields": {"plate": {"confirmed": True, "check": check}}}]


def test_sound_that_the_server_no_longer_has_asks_for_typing() -> None:
    server = FakeDrafts()
    server.sound_kept = False
    outcome = reviewed(server, "1", "h", "k", "k", "ABC3", "l", speaker=Speaker())

    assert "! Bij dit onderdeel is geen geluid." in outcome.screen
    assert server.patches[-1]["fields"]["plate"]["check"]["how"] == "retyped"
    assert server.field("plate")["confirmed"]


def test_sound_that_did_not_play_still_asks_for_typing() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "h", "k", "fout", "", "l", speaker=Speaker(works=False))

    assert "kon niet worden afgespeeld" in outcome.screen
    assert [one["fields"]["plate"]["check"]["how"] for one in server.patches] == ["retyped"]
    assert not server.field("plate")["confirmed"]


def test_without_output_or_without_sound_it_says_so() -> None:
    assert "geen geluidsuitvoer" in reviewed(FakeDrafts(), "1", "h").screen
    assert "geen geluid" in reviewed(FakeDrafts(), "1", "a1", "1", "h", speaker=Speaker()).screen
    assert "geen geluid" in reviewed(FakeDrafts(), "2", "h", speaker=Speaker()).screen


def test_hearing_one_value_does_not_confirm_another() -> None:
    server = FakeDrafts()
    reviewed(server, "1", "h", "a1", "1", "k", "ABC3", "", "l", speaker=Speaker())

    assert server.field("plate")["value"] == "12-ABD-3"
    assert not server.field("plate")["confirmed"]


def test_a_value_of_the_officers_own_is_confirmed_with_one_key() -> None:
    server = FakeDrafts()
    server.field("plate").update(value="99-XYZ-9", provenance="corrected")
    reviewed(server, "1", "k", "l")

    assert server.patches == [{"version": 1, "fields": {"plate": {"confirmed": True}}}]


def test_typing_what_the_machine_had_is_typing_it_again() -> None:
    server = FakeDrafts()
    reviewed(server, "1", "v", "12-ABC-3", "l")

    check = {"how": "retyped", "retyped": "12-ABC-3"}
    typed = {"value": "12-ABC-3", "confirmed": True, "check": check}
    assert server.patches == [{"version": 1, "fields": {"plate": typed}}]


def test_a_typed_value_is_confirmed_by_its_typing_and_shows_what_it_was() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "v", " 12-ABC-4 ", "l")

    assert server.patches == [{"version": 1, "fields": {"plate": {"value": "12-ABC-4", "confirmed": True}}}]
    assert "12-ABC-4 (was: 12-ABC-3)" in outcome.screen
    assert "gecorrigeerd" in outcome.screen


def test_an_empty_correction_changes_nothing() -> None:
    server = FakeDrafts()
    reviewed(server, "1", "v", "", "", "l")

    assert server.patches == []


def test_rejecting_takes_one_key() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "w", "l")

    assert server.field("plate")["value"] is None
    assert "niet genoemd" in outcome.screen


def test_an_empty_field_can_be_filled_but_not_confirmed_or_rejected() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "2", "k", "w", "v", "Utrecht", "l")

    assert server.patches == [{"version": 1, "fields": {"place": {"value": "Utrecht", "confirmed": True}}}]
    assert outcome.screen.count("Kies: k = klopt") == 2
    assert "getypt" in outcome.screen


def test_a_field_shows_the_words_it_came_from_and_its_warning() -> None:
    screen = reviewed(FakeDrafts(), "1").screen

    assert "Gezegd: „twaalf ABC drie”" in screen
    assert "! Let op." in screen
    assert "Ander voorstel a1: 12-ABD-3" in screen


def test_an_ordinary_value_is_confirmed_with_one_key() -> None:
    server = FakeDrafts()
    server.field("place").update(value="Utrecht", provenance="spoken")
    reviewed(server, "2", "k", "l")

    assert server.field("place")["confirmed"]


def test_another_value_can_be_chosen_but_only_one_that_exists() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "a2", "a0", "a1", "", "l")

    assert server.patches == [{"version": 1, "fields": {"plate": {"observation_id": "o2"}}}]
    assert outcome.screen.count("Dat voorstel is er niet.") == 2
    assert "Verbaal hoorde eerst: 12-ABC-3" in outcome.screen


def test_the_text_is_ticked_after_it_was_shown() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "t", "k", "l")

    assert server.patches == [{"version": 1, "paragraphs": {"0": True}}]
    assert "gesproken, nagekeken" in outcome.screen


def test_a_text_of_more_paragraphs_is_ticked_one_by_one() -> None:
    server = FakeDrafts()
    server.draft["narrative"]["text"] = "Eerste.\n\nTweede.\n\n\nDerde."
    outcome = reviewed(server, "t", "k2", "k", "k9", "k2", "k", "k", "l")

    assert [one["paragraphs"] for one in server.patches] == [
        {"1": True},
        {"0": True},
        {"1": False},
        {"1": True},
        {"2": True},
    ]
    assert "[2: nagekeken] Tweede." in outcome.screen
    assert "Die alinea is er niet." in outcome.screen
    assert server.draft["narrative"]["confirmed"]


def test_a_text_that_is_empty_has_to_be_meant() -> None:
    server = FakeDrafts()
    server.draft["narrative"]["text"] = " \n\n"
    reviewed(server, "t", "k", "l")

    assert server.patches == [{"version": 1, "narrative_confirmed": True}]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["v", ""], {"how": "read_aloud", "note": ""}),
        (["z", "In het Turks."], {"how": "read_self", "note": "In het Turks."}),
        (["n", "Liep weg."], {"how": "not_done", "note": "Liep weg."}),
    ],
)
def test_a_declaration_is_read_back_before_the_report(typed: list[str], told: dict[str, str]) -> None:
    server = FakeDrafts(read_back=True)
    outcome = reviewed(server, "1", "w", "t", "k", "b", "r", *typed, "b", "ja")

    assert "Eerst nog nakijken: de voorlezing." in outcome.screen
    assert server.patches[-1] == {"version": 3, "read_back": told}
    assert outcome.ended is Ended.CONFIRMED


@pytest.mark.parametrize("typed", [[""], ["x"], ["n", ""], ["n"], ["v"]])
def test_a_reading_back_without_its_reason_is_not_noted(typed: list[str]) -> None:
    server = FakeDrafts(read_back=True)
    reviewed(server, "r", *typed)

    assert server.patches == []


def test_a_report_that_is_no_declaration_is_not_read_back() -> None:
    outcome = reviewed(FakeDrafts(), "r", "l")

    assert "Dat kan hier niet." in outcome.screen
    assert "voorlezing" not in outcome.screen


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (["Ik zag", "Wij zagen"], "Wij zagen een rode auto. Een rode auto reed weg."),
        (["rode", "2", "blauwe"], "Ik zag een rode auto. Een blauwe auto reed weg."),
        (["rode ", "1", ""], "Ik zag een auto. Een rode auto reed weg."),
        (["", "Einde."], "Ik zag een rode auto. Een rode auto reed weg. Einde."),
    ],
)
def test_words_of_the_text_are_corrected(typed: list[str], text: str) -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "t", "v", *typed, "", "l")

    assert outcome.unread == []
    assert server.patches == [{"version": 1, "narrative": text}]


@pytest.mark.parametrize("typed", [["blauwe"], ["rode", "3"], ["rode", "x"], ["rode", "2"], [], ["rode"]])
def test_a_correction_that_cannot_be_placed_changes_nothing(typed: list[str]) -> None:
    server = FakeDrafts()
    reviewed(server, "t", "v", *typed)

    assert server.patches == []


def test_everything_reviewed_becomes_a_report_after_a_last_yes() -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "k", "ABC3", "t", "k", "b", "ja")

    assert outcome.ended is Ended.CONFIRMED
    assert "Alles is nagekeken" in outcome.screen
    assert "report-1" in outcome.screen
    assert server.requests[-1] == ("POST", "/v1/drafts/draft-1/confirm", {"version": 3})


@pytest.mark.parametrize("answer", ["nee", "", "j", "JA"])
def test_anything_but_yes_confirms_nothing(answer: str) -> None:
    server = FakeDrafts()
    outcome = reviewed(server, "1", "w", "t", "k", "b", answer, "l")

    assert outcome.ended is Ended.LATER
    assert "Niet bevestigd." in outcome.screen
    assert not any("confirm" in path for _, path, _ in server.requests)


@pytest.mark.parametrize(
    ("before", "waiting"),
    [([], "Kenteken, de tekst."), (["t", "k"], "Kenteken.\n"), (["1", "w"], "nakijken: de tekst.")],
)
def test_what_still_waits_is_named_before_anything_is_asked(before: list[str], waiting: str) -> None:
    server = FakeDrafts()
    outcome = reviewed(server, *before, "b", "l")

    assert waiting in outcome.screen
    assert "Bevestigen?" not in outcome.screen
    assert not any("confirm" in path for _, path, _ in server.requests)


def test_when_the_server_knows_better_its_draft_is_shown() -> None:
    server = FakeDrafts()
    refusal = problem(
        422,
        "not_confirmed",
        "Nog niet alles is nagekeken.",
        fields=["plate", "x"],
        narrative=True,
        read_back=True,
    )
    server.answers["POST", "/v1/drafts/draft-1/confirm"] = lambda _: refusal
    outcome = reviewed(server, "1", "w", "t", "k", "b", "ja", "q")

    assert "! Nog niet alles is nagekeken." in outcome.screen
    assert "Eerst nog nakijken: Kenteken, x, de tekst, de voorlezing." in outcome.screen
    assert server.requests[-1][:2] == ("GET", "/v1/drafts/draft-1")


def test_a_draft_that_changed_elsewhere_is_shown_anew() -> None:
    server = FakeDrafts()
    lines = iter(["1", "v", "11-AAA-1", "l"])
    console = Console(file=io.StringIO(), record=True, width=120)
    drafts = Drafts(server.http())
    review = Review(
        drafts=drafts,
        draft=drafts.get("draft-1"),
        template=drafts.template("mutatie"),
        console=console,
        ask=lambda _: next(lines),
        open_page=lambda: True,
        speaker=None,
    )
    server.draft["version"] = 7
    server.field("plate")["value"] = "77-ZZZ-7"
    review.run()

    assert review.draft.version == 7
    assert "77-ZZZ-7" in console.export_text()


def failing_connection() -> httpx.Response:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(
    ("fail", "words"),
    [
        (failing_connection, "niet bereikbaar"),
        (lambda: problem(500, "internal", "Er ging iets mis."), "Er ging iets mis."),
    ],
)
def test_trouble_while_saving_loses_no_place(fail: Callable[[], httpx.Response], words: str) -> None:
    server = FakeDrafts()
    lines = iter(["t", "k", "t", "k", "l"])
    console = Console(file=io.StringIO(), record=True, width=120)
    drafts = Drafts(server.http())
    review = Review(
        drafts=drafts,
        draft=drafts.get("draft-1"),
        template=drafts.template("mutatie"),
        console=console,
        ask=lambda _: next(lines),
        open_page=lambda: True,
        speaker=None,
    )
    server.fail_next = fail
    review.run()

    assert words in console.export_text()
    assert server.draft["narrative"]["confirmed"]


def test_the_web_page_can_take_over() -> None:
    assert reviewed(FakeDrafts(), "o").ended is Ended.BROWSER


def test_without_a_browser_the_review_goes_on() -> None:
    outcome = reviewed(FakeDrafts(), "o", "l", open_page=lambda: False)

    assert outcome.ended is Ended.LATER
    assert "geen browser" in outcome.screen


@pytest.mark.parametrize("choice", ["x", "0", "3", "999", "a", ""])
def test_a_choice_that_is_none_repeats_the_menu(choice: str) -> None:
    outcome = reviewed(FakeDrafts(), choice, "l")

    assert "Dat kan hier niet. Kies: nummer = veld" in outcome.screen


def test_a_value_without_letters_and_digits_is_typed_as_it_is() -> None:
    server = FakeDrafts()
    server.field("plate")["value"] = "--"
    outcome = reviewed(server, "1", "k", "", "k", "--", "l")

    assert "Typ de waarde over" in outcome.screen
    assert len(server.patches) == 1
    assert server.field("plate")["confirmed"]


def with_points() -> FakeDrafts:
    server = FakeDrafts()
    words = [
        {"text": word, "start_s": 10.0 + n, "end_s": 11.0 + n} for n, word in enumerate(["nij", "megen"])
    ]
    server.draft["transcript"] = {
        "language": "nl",
        "utterances": [
            {
                "utterance": 0,
                "words": words,
                "marks": [{"kind": "stock_phrase", "start_s": 15.0, "end_s": 16.0, "text": "Bedankt"}],
                "suggestions": [
                    {"first_word": 0, "last_word": 1, "term": "Nijmegen", "source": "plaatsen", "score": 0.9}
                ],
            }
        ],
    }
    return server


def test_points_in_the_text_are_listed_and_can_be_heard() -> None:
    server, speaker = with_points(), Speaker()
    screen = reviewed(server, "t", "h2", "h3", "", speaker=speaker).screen
    assert "1. [00:10] „nij megen”: bedoelt u Nijmegen? (lijst: plaatsen)" in screen
    assert "2. [00:15] weggelaten „Bedankt”" in screen
    assert speaker.played == [WAV]
    assert [path for _, path, _ in server.requests].count("/v1/drafts/draft-1/audio") == 1
    assert "Dat punt is er niet." in screen
    assert server.patches == []


def test_a_point_that_can_not_be_heard_says_why() -> None:
    assert "geen geluidsuitvoer" in reviewed(with_points(), "t", "h1", "").screen
    silent = reviewed(with_points(), "t", "h1", "", speaker=Speaker(works=False)).screen
    assert "kon niet worden afgespeeld" in silent
