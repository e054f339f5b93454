from __future__ import annotations

import io

import pytest
from rich.console import Console

from client.connection import Line, LineState
from client.live_text import LiveText
from client.pcm import Loudness
from client.screen import LiveScreen, PlainScreen, screen_for
from client.view import METER_CELLS, Phase, View, clock, live_text, meter, notices, render, seconds
from server import wire

ONLINE = Line(LineState.ONLINE)


def recording(width: int = 80, height: int = 24, *, terminal: bool = True) -> Console:
    return Console(
        file=io.StringIO(),
        record=True,
        width=width,
        height=height,
        force_terminal=terminal,
        color_system="truecolor",
    )


def shown(view: View, width: int = 80, height: int = 24, *, styles: bool = False) -> str:
    console = recording(width, height)
    console.print(render(view, console))
    return console.export_text(styles=styles)


def with_text(*texts: str, settled: str = "", tentative: str = "") -> View:
    view = View(line=ONLINE)
    for number, text in enumerate(texts):
        view.text.take(wire.Final(utterance=number, revision=1, start_s=0, end_s=1, text=text, words=()))
    view.text.take(wire.Partial(utterance=len(texts), settled=settled, tentative=tentative, start_s=0))
    return view


def test_times_and_lengths_are_written_as_in_dutch() -> None:
    assert seconds(3.21) == "3,2 s"
    assert clock(62.9) == "01:02"
    assert clock(3_723) == "1:02:03"


def test_the_head_tells_state_time_level_and_line() -> None:
    view = View(line=ONLINE, recorded_s=75, loudness=Loudness(-20.0, -10.0))
    view.text.model = "base"
    head = shown(view).splitlines()[0]

    assert "OPNAME" in head
    assert "01:15" in head
    assert "█" in head
    assert "verbonden" in head
    assert "model base" in head


@pytest.mark.parametrize(
    ("phase", "word", "help_word"),
    [
        (Phase.SPEAKING, "OPNAME", "spatie: pauze"),
        (Phase.PAUSED, "PAUZE", "spatie: spreken"),
        (Phase.FINISHING, "AFRONDEN", "later verdergaan"),
    ],
)
def test_each_phase_has_its_word_and_its_keys(phase: Phase, word: str, help_word: str) -> None:
    text = shown(View(phase=phase))

    assert word in text
    assert help_word in text


def test_without_keys_none_are_offered() -> None:
    text = shown(View(with_keys=False))

    assert "spatie" not in text
    assert "Ctrl-C" in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line(LineState.CONNECTING), "verbinden…"),
        (Line(LineState.WAITING, "De server is niet bereikbaar.", 4.2), "nieuwe poging over 4 s"),
        (Line(LineState.WAITING, "De server is niet bereikbaar.", 0.2), "nieuwe poging over 1 s"),
    ],
)
def test_the_state_of_the_line_is_told_in_words(line: Line, words: str) -> None:
    assert words in shown(View(line=line))


def test_settled_and_tentative_words_differ_by_more_than_colour() -> None:
    text = live_text(with_text("Op zondag.", settled="ik zag", tentative="een rode").text)

    assert text.plain == "Op zondag. ik zag [een rode…]"
    styles = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
    assert styles == {"ik zag": "bold", "[een rode…]": "dim italic"}


def test_what_was_said_to_the_machine_is_dim() -> None:
    text = LiveText()
    words = tuple(
        wire.WireWord(text=w, start_s=0, end_s=0, probability=1) for w in ("man", "nieuwe", "alinea")
    )
    command = wire.WireCommand(name="nieuwe_alinea", first_word=1, last_word=2)
    text.take(
        wire.Final(
            utterance=0,
            revision=1,
            start_s=0,
            end_s=1,
            text="man nieuwe alinea",
            words=words,
            commands=(command,),
        )
    )
    text.take(wire.Partial(utterance=1, settled="toen", tentative="", start_s=1))
    shown = live_text(text)
    assert shown.plain == "man nieuwe alinea\n\ntoen"
    assert [shown.plain[s.start : s.end].strip() for s in shown.spans if s.style == "dim"] == [
        "nieuwe alinea"
    ]


def test_before_the_first_word_it_says_so() -> None:
    assert "Nog geen tekst" in shown(View())


def test_of_a_long_text_the_end_is_shown_and_the_screen_is_never_too_high() -> None:
    view = with_text(*(f"Zin nummer {number}." for number in range(500)), tentative="nu")
    view.text.remark("Een opmerking.")
    text = shown(view, width=60, height=20)

    assert "nummer 499." in text
    assert "[nu…]" in text
    assert "nummer 3." not in text
    assert len(text.splitlines()) <= 20
    assert "spatie" in text


@pytest.mark.parametrize("width", [20, 40, 200])
def test_any_width_can_be_drawn(width: int) -> None:
    view = with_text("woord " * 100)
    view.text.fields = {f"field{number}": "waarde " * 5 for number in range(20)}

    assert all(len(line) <= width for line in shown(view, width=width).splitlines())


def test_fields_are_shown_by_their_label() -> None:
    view = View(labels={"plate": "Kenteken"})
    view.text.fields = {"plate": "12-ABC-3", "place": "Utrecht"}

    assert "Kenteken 12-ABC-3 · place Utrecht" in shown(view)


def test_the_meter_grows_with_the_level_and_warns_when_too_loud() -> None:
    assert meter(Loudness(-96.0, -96.0)).plain == "░" * METER_CELLS
    assert meter(Loudness(-27.0, -20.0)).plain.count("█") == METER_CELLS // 2
    loud = meter(Loudness(-1.0, 0.0)).plain
    assert loud.count("█") == METER_CELLS
    assert "te hard" in loud


def test_quiet_times_have_no_notices() -> None:
    assert notices(View(line=ONLINE, unsent_s=0.4)) == []


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (View(unsent_s=3.2), "Nog te versturen: 3,2 s"),
        (
            View(line=Line(LineState.WAITING, "De server is vol.", 3)),
            "De server is vol. U kunt gewoon doorgaan.",
        ),
        (View(phase=Phase.FINISHING), "wachten op de laatste tekst"),
        (View(disk_problem="No space left", in_memory_s=12), "12,0 s staat alleen in het geheugen"),
        (View(lost_s=0.3), "0,3 s geluid is gemist"),
        (View(silent_s=5), "alleen stilte"),
    ],
)
def test_what_the_user_should_know_is_a_sentence(view: View, words: str) -> None:
    assert words in " ".join(notices(view))
    assert words.rsplit(maxsplit=1)[-1] in shown(view)


def test_lag_is_told() -> None:
    view = View()
    view.text.lag_s = 4.0

    assert "loopt 4,0 s achter" in " ".join(notices(view))


def test_a_muted_microphone_is_no_news_in_a_pause() -> None:
    assert notices(View(phase=Phase.PAUSED, silent_s=60)) == []


def test_the_live_screen_leaves_the_whole_text_behind() -> None:
    console = recording()
    with LiveScreen(console) as screen:
        screen.show(View())
        screen.show(with_text("Eerste zin.", "Tweede zin.", tentative="weg"))

    left = console.export_text().splitlines()
    assert left[-1] == "Eerste zin. Tweede zin."


def test_a_live_screen_without_text_leaves_nothing_behind() -> None:
    written = io.StringIO()
    console = Console(file=written, width=80, force_terminal=True)
    with LiveScreen(console) as screen:
        screen.show(View())

    erase_line = "\x1b[2K"
    assert erase_line in written.getvalue()
    assert written.getvalue().rsplit(erase_line, 1)[1].strip() == ""


def test_plain_lines_tell_each_thing_once() -> None:
    console = recording(terminal=False)
    with PlainScreen(console) as screen:
        screen.show(View())
        view = with_text("Eerste zin.")
        view.unsent_s = 3.2
        screen.show(view)
        view.unsent_s = 2.1
        screen.show(view)
        view.text.take(wire.Final(utterance=0, revision=2, start_s=0, end_s=1, text="Beste zin.", words=()))
        view.text.take(wire.Final(utterance=1, revision=1, start_s=0, end_s=1, text="", words=()))
        view.text.remark("Let op.")
        view.line = Line(LineState.WAITING, "De verbinding is weggevallen.", 1)
        screen.show(view)
        screen.show(view)

    assert console.export_text().splitlines() == [
        "Verbonden.",
        "Eerste zin.",
        "! Nog te versturen: 3,2 s. Het geluid is veilig op deze computer.",
        "Geen verbinding: De verbinding is weggevallen.",
        "Verbeterd: Beste zin.",
        "! De verbinding is weggevallen. U kunt gewoon doorgaan.",
        "! Let op.",
    ]


def test_a_better_pass_is_told_when_it_changes_something() -> None:
    doubt = wire.WireMark(kind="doubtful", start_s=5, end_s=6, text="liep")

    def passed(revision: int, text: str) -> wire.Final:
        return wire.Final(
            utterance=0, revision=revision, start_s=0, end_s=9, text=text, words=(), marks=(doubt,)
        )

    console = recording(terminal=False)
    with PlainScreen(console) as screen:
        view = View()
        for revision, text in enumerate(("", "De man lip.", "De man lip.", "De man liep.", ""), start=1):
            view.text.take(passed(revision, text))
            screen.show(view)

    assert console.export_text().splitlines() == [
        "- [00:05] twijfel; ook gehoord „liep”",
        "De man lip.",
        "Verbeterd: De man liep.",
        "Verbeterd: (geen woorden)",
    ]


def test_how_many_places_wait_for_the_review_is_told_behind_the_text() -> None:
    view = with_text("De man liep.")
    assert "luisteren" not in shown(view)
    gap = wire.WireMark(kind="speech_without_text", start_s=0, end_s=1)
    view.text.take(
        wire.Final(utterance=0, revision=2, start_s=0, end_s=1, text="De man.", words=(), marks=(gap,))
    )
    assert "(1 punt om straks na te luisteren)" in shown(view)
    view.text.take(
        wire.Final(utterance=1, revision=1, start_s=0, end_s=1, text="", words=(), marks=(gap, gap))
    )
    assert "(3 punten om straks na te luisteren)" in shown(view)


def test_the_screen_fits_where_it_is_shown() -> None:
    assert isinstance(screen_for(recording(), plain=False), LiveScreen)
    assert isinstance(screen_for(recording(), plain=True), PlainScreen)
    assert isinstance(screen_for(recording(terminal=False), plain=False), PlainScreen)
