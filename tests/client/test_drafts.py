from __future__ import annotations

from typing import Any

import httpx
import pytest

from client.drafts import DraftField, Drafts, labels_of
from client.problems import ClientProblem, ServerProblem, Unreachable
from tests.client.fake_drafts import WAV, FakeDrafts, problem
from tests.client.fake_server import TEMPLATES


def test_a_draft_is_read_and_what_is_new_to_this_client_is_let_pass() -> None:
    server = FakeDrafts()
    server.draft["something_new"] = {"a": 1}
    draft = Drafts(server.http()).get("draft-1")

    assert draft.field("plate").value == "12-ABC-3"
    assert draft.field("unheard_of") == DraftField(id="unheard_of")
    observation = draft.observation(draft.field("plate"))
    assert observation is not None
    assert observation.audio == ((2.0, 3.5),)
    assert draft.observation(draft.field("place")) is None


WORDS = [
    ("Ik", 0.0),
    ("zag", 0.5),
    ("een", 1.0),
    ("zwarte", 1.5),
    ("Opel", 2.0),
    ("met", 6.0),
    ("GG-123-B", 6.5),
]


def spoken(server: FakeDrafts, **field: Any) -> None:
    """Let the plate have a sound of half a second a word."""
    words = [{"text": text, "start_s": at_s, "end_s": at_s + 0.5} for text, at_s in WORDS]
    server.draft["transcript"] = {"utterances": [{"words": words[:3]}, {"words": words[3:]}]}
    server.field("plate").update(field)


def test_a_value_that_knows_its_own_words_plays_only_those() -> None:
    server = FakeDrafts()
    spoken(server, spans=[[11, 17], [18, 22], [27, 35]])
    draft = Drafts(server.http()).get("draft-1")
    plate = draft.field("plate")
    assert draft.said(plate) == "zwarte Opel GG-123-B"
    assert draft.sounds(plate) == ((1.5, 2.5), (6.5, 7.0))


def test_a_value_of_an_older_server_plays_all_words_of_its_observation() -> None:
    draft = Drafts(FakeDrafts().http()).get("draft-1")
    assert draft.said(draft.field("plate")) == "twaalf ABC drie"
    assert draft.sounds(draft.field("plate")) == ((2.0, 3.5),)
    assert (draft.said(draft.field("place")), draft.sounds(draft.field("place"))) == ("", ())


def test_typed_words_have_no_sound() -> None:
    server = FakeDrafts()
    spoken(server, spans=[[0, 2]], observation_id=None)
    for word in server.draft["transcript"]["utterances"][0]["words"]:
        word.update(start_s=0, end_s=0)
    draft = Drafts(server.http()).get("draft-1")
    assert (draft.said(draft.field("plate")), draft.sounds(draft.field("plate"))) == ("Ik", ())


def test_a_warning_belongs_to_the_value_that_the_machine_put_there() -> None:
    server = FakeDrafts()
    warn = Drafts(server.http())
    draft = warn.get("draft-1")
    assert draft.warning(draft.field("plate")) == "Let op."
    assert draft.warning(draft.field("place")) is None
    server.field("plate").update(warning="Kijk uit.")
    draft = warn.get("draft-1")
    assert draft.warning(draft.field("plate")) == "Kijk uit."
    server.field("plate").update(provenance="corrected")
    draft = warn.get("draft-1")
    assert draft.warning(draft.field("plate")) is None


def test_an_answer_that_is_no_draft_shows_none_of_its_words() -> None:
    server = FakeDrafts()
    server.draft["version"] = "GEHEIM"

    with pytest.raises(ClientProblem, match="anders dan verwacht") as raised:
        Drafts(server.http()).get("draft-1")
    assert "GEHEIM" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_what_is_not_there_is_told_with_the_servers_own_sentence() -> None:
    with pytest.raises(ServerProblem, match="Dit bestaat niet") as raised:
        Drafts(FakeDrafts().http()).get("draft-2")
    assert (raised.value.status, raised.value.code) == (404, "not_found")


def test_a_template_the_server_no_longer_has() -> None:
    with pytest.raises(ClientProblem, match="aangifte"):
        Drafts(FakeDrafts().http()).template("aangifte")


def test_the_sound_of_a_piece_is_asked_by_its_times() -> None:
    server = FakeDrafts()
    drafts = Drafts(server.http())

    assert drafts.audio(drafts.get("draft-1"), 1.25, 3.0) == WAV


def fail(exception: Exception) -> httpx.Response:
    raise exception


@pytest.mark.parametrize(
    ("exception", "words"),
    [(httpx.ConnectError("x"), "niet bereikbaar"), (httpx.ReadTimeout("x"), "niet op tijd")],
)
def test_a_server_that_is_away_is_told(exception: Exception, words: str) -> None:
    server = FakeDrafts()
    drafts = Drafts(server.http())
    draft = drafts.get("draft-1")
    server.fail_next = lambda: fail(exception)
    with pytest.raises(Unreachable, match=words):
        drafts.get("draft-1")
    server.fail_next = lambda: fail(exception)
    with pytest.raises(Unreachable, match=words):
        drafts.audio(draft, 0, 1)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (httpx.Response(502, text="<html>"), "De server antwoordt met fout 502."),
        (
            httpx.Response(500, text="{", headers={"content-type": "application/json"}),
            "De server antwoordt met fout 500.",
        ),
        (httpx.Response(500, json=[1]), "De server antwoordt met fout 500."),
        (httpx.Response(422, json={"detail": [{"loc": []}]}), "De server antwoordt met fout 422."),
        (httpx.Response(400, json={"title": "Kan niet."}), "Kan niet."),
        (problem(409, "already_confirmed", "Al bevestigd."), "Al bevestigd."),
    ],
)
def test_every_refusal_has_a_sentence(response: httpx.Response, message: str) -> None:
    server = FakeDrafts()
    server.fail_next = lambda: response

    with pytest.raises(ServerProblem) as raised:
        Drafts(server.http()).get("draft-1")
    assert str(raised.value) == message


def test_the_draft_of_a_dictation_is_asked_for() -> None:
    server = FakeDrafts()

    assert Drafts(server.http()).of_dictation("dictation-1") == "draft-1"
    assert server.requests[-1] == ("POST", "/v1/drafts", {"dictation_id": "dictation-1"})


def test_labels_are_those_of_the_template_in_use() -> None:
    assert labels_of(TEMPLATES, "mutatie") == {"plate": "Kenteken", "place": "Plaats"}
    assert labels_of(TEMPLATES, "aangifte") == {}
    with pytest.raises(ValueError, match="tuple"):
        labels_of({"no": "list"}, "mutatie")
