"""Commands heard an utterance at a time are those of the whole dictation."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.transcript import Transcript, Utterance, Word
from server.dutch.commands import apply_commands
from server.dutch.words import tokenize
from server.reporting.extraction.command_files import load_commands
from server.reporting.live_commands import LiveCommands
from server.reporting.templates import load_templates

COMMANDS = load_commands().for_template(load_templates()["mutatie"]).choosing(load_templates())
SAID = [
    *("ik zag", "een man", "Jan.", "hij", "op dat", "het", "een", "drie", "\u20ac35", "- ja"),
    *(
        "punt",
        "komma",
        "punt nieuwe alinea",
        "schrap dat",
        "eh",
        "veld",
        "locatie",
        "volgend veld",
        "letterlijk",
    ),
    *("antwoord ja", "Antwoord: nee.", "antwoord weet ik niet", "correctie", "nee", "of", "ja?", "niet"),
    *("dit is een", "aangifte", "sjabloon mutatie", "Punt.", "dubbele", "einde verslag", "hm", "5", ""),
]


def utterance(number: int, text: str, revision: int = 1) -> Utterance:
    words = tuple(Word(text=word, start_s=0, end_s=0, probability=1) for word in text.split())
    return Utterance(
        utterance=number, revision=revision, start_s=0, end_s=1, text=" ".join(text.split()), words=words
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SAID), max_size=5), max_size=8))
def test_live_and_afterwards_the_same_is_heard(dictation: list[list[str]]) -> None:
    utterances = [utterance(number, " ".join(parts)) for number, parts in enumerate(dictation)]
    transcript = Transcript(language="nl", utterances=tuple(utterances))
    live = LiveCommands(COMMANDS, lambda *_: True)
    heard = [(one.utterance, command) for one in utterances for command in live.hear(one)]
    tokens = tokenize(transcript.text, transcript.utterance_ends())
    after = apply_commands(tokens, replace(COMMANDS, asked=lambda *_: True))
    assert [command.meaning for _, command in heard] == [
        (one.name, tuple(one.variables.items())) for one in after.heard
    ]
    said = {one.utterance: [word.text for word in one.words] for one in utterances}
    for (number, command), one in zip(heard, after.heard, strict=True):
        words = said[number][command.first_word : command.last_word + 1]
        assert " ".join(words).startswith(transcript.text[one.span[0] : one.span[1]].split()[0])


def test_a_better_pass_with_fewer_words_still_gives_a_place_to_strike_from() -> None:
    live = LiveCommands(COMMANDS)
    live.hear(utterance(0, "hij liep. ik zag een man"))
    live.hear(utterance(1, "en nog"))
    live.hear(utterance(0, "hij.", revision=2))
    [strike] = live.hear(utterance(2, "schrap dat"))
    assert strike.variables["from_utterance"] in {"0", "1"}
    empty = LiveCommands(COMMANDS)
    empty.hear(utterance(0, "een man"))
    empty.hear(utterance(1, "en"))
    empty.hear(utterance(0, "", revision=2))
    [strike] = empty.hear(utterance(2, "schrap dat"))
    assert strike.variables == {"from_utterance": "0", "from_word": "0"}


def test_without_commands_nothing_is_heard() -> None:
    assert LiveCommands(load_commands(None).__class__()).hear(utterance(0, "punt nieuwe alinea eh")) == ()
