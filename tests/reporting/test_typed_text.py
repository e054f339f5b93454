from __future__ import annotations

from server.reporting.typed_text import transcript_of


def test_typed_text_becomes_one_utterance_a_line_without_sound() -> None:
    transcript = transcript_of("Eerste  regel.\n\n  \nTweede regel.\n", language="nl")
    assert [one.text for one in transcript.utterances] == ["Eerste regel.", "Tweede regel."]
    assert [one.utterance for one in transcript.utterances] == [0, 1]
    assert transcript.text == "Eerste regel. Tweede regel."
