from __future__ import annotations

from client.live_text import RECENT_REMARKS, SAID_END, LiveText, printable
from server import wire


def final(number: int, text: str, revision: int = 1) -> wire.Final:
    return wire.Final(utterance=number, revision=revision, start_s=0, end_s=1, text=text, words=())


def partial(number: int, settled: str, tentative: str) -> wire.Partial:
    return wire.Partial(utterance=number, settled=settled, tentative=tentative, start_s=0)


def taken(*messages: wire.Message) -> LiveText:
    text = LiveText()
    for message in messages:
        text.take(message)
    return text


def test_finals_are_shown_in_order_also_when_they_come_again() -> None:
    text = taken(final(1, "twee."), final(0, "Een"), final(0, "Een"), final(2, ""), final(1, "twee."))

    assert text.final_text == "Een twee."


def test_a_higher_revision_replaces_and_a_lower_one_does_not() -> None:
    assert taken(final(0, "fout"), final(0, "goed", 2), final(0, "fout")).final_text == "goed"


def test_a_partial_lasts_until_its_final() -> None:
    text = taken(final(0, "Eerst."), partial(1, "ik zag", " een auto"))
    assert (text.settled, text.tentative) == ("ik zag", " een auto")
    text.take(final(1, "Ik zag een auto."))

    assert (text.settled, text.tentative) == ("", "")
    text.take(partial(1, "te laat", ""))
    assert text.settled == ""


def test_a_final_leaves_the_next_utterances_partial() -> None:
    assert taken(partial(3, "door", ""), final(2, "klaar")).settled == "door"


def test_fields_come_change_and_go() -> None:
    text = taken(
        wire.DraftFields(fields=({"id": "plate", "value": "12-ABC-3"}, {"id": "time", "value": "22:15"}, {})),
        wire.DraftFields(fields=({"id": "plate", "value": "12-ABD-3"}, {"id": "time", "value": None})),
    )

    assert text.fields == {"plate": "12-ABD-3"}


def test_remarks_are_told_once_and_only_the_latest() -> None:
    text = taken(
        wire.Warned(code="a", message="een"),
        wire.Warned(code="a", message="een"),
        wire.Failed(code="b", message="twee"),
        wire.Refused(code="c", message="drie"),
        wire.Warned(code="d", message="vier"),
        wire.Ack(next_sample=3),
    )

    assert text.remarks == ["twee", "drie", "vier"]
    assert len(text.remarks) == RECENT_REMARKS


def test_a_new_line_forgets_what_was_tentative_and_names_the_model() -> None:
    ready = wire.Ready(
        dictation_id="dictation-1",
        next_sample=0,
        effective={"model": "base\x1b[2J"},
        limits=wire.Limits(max_frame_bytes=1, max_dictation_s=1),
    )
    text = taken(partial(0, "a", "b"), wire.Lag(seconds=3), ready)

    assert text.settled == ""
    assert text.lag_s == 0
    assert text.model == "base [2J"


def test_control_characters_reach_no_terminal() -> None:
    assert printable("a\x1b]0;x\x07b\nc\u202e") == "a ]0;x b\nc "
    assert "\x1b" not in taken(final(0, "\x1b[31mrood")).final_text


def commanded(number: int, text: str, *commands: tuple[str, int, int]) -> wire.Final:
    return final(number, text).model_copy(
        update={
            "words": tuple(wire.WireWord(text=w, start_s=0, end_s=0, probability=1) for w in text.split()),
            "commands": tuple(
                wire.WireCommand(name=name, first_word=first, last_word=last)
                for name, first, last in commands
            ),
        }
    )


def test_what_was_said_to_the_machine_stands_apart_and_new_lines_are_carried_out() -> None:
    text = taken(
        commanded(0, "een man punt nieuwe alinea toen", ("punt", 2, 2), ("nieuwe_alinea", 3, 4)),
        commanded(1, "nee correctie rood", ("correctie", 1, 1)),
        commanded(2, "nieuwe regel", ("nieuwe_regel", 0, 1)),
        final(3, ""),
    )
    assert text.pieces == [
        ("een man", False),
        ("punt", True),
        ("nieuwe alinea\n\n", True),
        ("toen", False),
        ("nee correctie rood", False),
        ("nieuwe regel\n", True),
    ]


def test_the_end_of_the_report_is_asked_and_other_commands_are_not_remarked() -> None:
    heard = [
        wire.HeardCommand(name=name, utterance=0, first_word=0, last_word=1)
        for name in ("nieuwe_alinea", "einde_verslag")
    ]
    assert taken(*heard).remarks == [SAID_END]


def test_another_form_is_told_and_the_fields_of_the_one_before_go() -> None:
    text = LiveText()
    text.take(wire.DraftFields(fields=({"id": "kenteken", "value": "12-ABC-3"},)))
    chosen = {"template": "aangifte", "label": "Aangifte"}
    text.take(wire.HeardCommand(name="sjabloon", variables=chosen, utterance=0, first_word=0, last_word=1))
    text.take(wire.TemplateChosen(template="aangifte"))
    assert (text.fields, text.remarks) == ({}, ["Sjabloon: Aangifte."])
