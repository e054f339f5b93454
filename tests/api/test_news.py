"""What a page hears, and how often all words are searched for it."""

import asyncio
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from server import wire
from server.api import news as module
from server.api.news import News
from server.domain.errors import Busy, VerbaalError
from server.domain.live_answers import LiveAnswers
from server.domain.report import DraftField
from server.domain.transcript import Transcript, Utterance, Word
from server.domain.word_lists import OwnWords
from server.dutch.command_list import Commands
from server.dutch.words import tokenize
from server.metrics import Metrics
from server.reporting.extraction.command_files import load_commands
from server.reporting.form_reader import Preview
from server.reporting.templates import load_templates
from server.store.dictations import DictationRow

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
ALL, TEMPLATES = load_commands(), load_templates()
ROW = DictationRow(
    id="a" * 22,
    owner="o",
    unit="u",
    template="mutatie",
    language="nl",
    encoding="pcm16",
    dictated_at=NOW,
    created_at=NOW,
    engine={},
    vocabulary=(),
)


class Reporter:
    """Finds a field with the number of utterances in it."""

    @property
    def commands(self) -> Commands:
        return ALL.for_template(TEMPLATES[self.template]).choosing(TEMPLATES)

    def __init__(self) -> None:
        self.searched: list[int] = []
        self.own: list[OwnWords] = []
        self.template = ""
        self.read_for: list[str] = []

    def reader(self, row: DictationRow, own: OwnWords, answers: LiveAnswers) -> "Reporter":
        assert row.id == ROW.id
        self.template = row.template
        self.own.append(own)
        return self

    def preview(self, transcript: Transcript) -> Preview:
        self.searched.append(len(transcript.utterances))
        field = DraftField(id="aantal", value=str(len(transcript.utterances)))
        self.read_for.append(self.template)
        return Preview(observations=(), fields=(field,))


class Page:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[wire.Message] = []
        self.dismissed: VerbaalError | None = None

    def tell(self, message: wire.Message) -> None:
        self.heard.append(message)

    def greet(self, messages: Sequence[wire.Message]) -> None:
        self.heard += messages

    def dismiss(self, error: VerbaalError) -> None:
        self.dismissed = error

    def counts(self) -> list[Any]:
        return [f["value"] for m in self.heard if isinstance(m, wire.DraftFields) for f in m.fields]


def utterance(number: int, text: str = "", revision: int = 1) -> Utterance:
    return Utterance(
        utterance=number,
        revision=revision,
        start_s=number,
        end_s=number + 1,
        text=text,
        words=tuple(
            Word(text=word, start_s=number, end_s=number + 0.5, probability=1) for word in text.split()
        ),
    )


@pytest.fixture
def reporter() -> Reporter:
    return Reporter()


@pytest.fixture
def news(reporter: Reporter) -> News:
    limits = wire.Limits(max_frame_bytes=1, max_dictation_s=1)
    tools: Any = SimpleNamespace(reporter=reporter, metrics=Metrics(), engine={}, limits=limits)
    return News(ROW, tools, templates=TEMPLATES)


def test_one_reader_with_the_lists_of_the_dictation_reads_all_of_it(reporter: Reporter) -> None:
    limits = wire.Limits(max_frame_bytes=1, max_dictation_s=1)
    tools: Any = SimpleNamespace(reporter=reporter, metrics=Metrics(), engine={}, limits=limits)
    own = OwnWords()
    news = News(ROW, tools, own)

    async def hear() -> None:
        for number in range(3):
            news.final(utterance(number))
            await news.tell_findings()

    asyncio.run(hear())
    assert reporter.own == [own]
    assert reporter.searched == [1, 2, 3]


async def test_a_long_text_is_read_beside_the_loop_and_one_at_a_time(
    news: News, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG_WORDS", 2)
    threads: list[str] = []
    read = reporter.preview

    def slow(transcript: Transcript) -> Preview:
        threads.append(threading.current_thread().name)
        time.sleep(0.05)
        return read(transcript)

    monkeypatch.setattr(reporter, "preview", slow)
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "een twee drie"))
    first = asyncio.create_task(news.tell_findings())
    await asyncio.sleep(0.01)
    news.final(utterance(1, "vier"))
    await asyncio.gather(first, news.tell_findings(), news.tell_findings())
    assert page.counts() == ["1", "2"]
    assert len(threads) == 2
    assert threading.main_thread().name not in threads


async def let_others_run() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_fields_follow_at_once_when_nothing_else_waits(news: News, reporter: Reporter) -> None:
    news.attach(page := Page(), next_sample=0)
    task = asyncio.create_task(news.keep_findings())
    for number in range(7):
        news.final(utterance(number))
        news.catch_up(quiet=number == 6)
    await let_others_run()
    task.cancel()
    assert page.counts()[-1] == "7"
    assert len(reporter.searched) <= 2  # the first ever, and the last


async def test_an_hour_of_finals_is_searched_now_and_then_and_wholly_at_the_end(
    news: News, reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FINDINGS_PAUSE_S", 0.05)
    news.attach(page := Page(), next_sample=0)
    task = asyncio.create_task(news.keep_findings())
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    for number in range(1600):
        news.final(utterance(number))
        news.catch_up(quiet=True)  # each is read before the next one comes
        await asyncio.sleep(0)
    pauses = (loop.time() - began_s) / 0.05
    assert len(reporter.searched) <= pauses + 2
    await news.tell_findings()
    await news.tell_findings()
    task.cancel()
    assert page.counts()[-1] == "1600"
    assert reporter.searched.count(1600) == 1


async def test_fields_come_soon_though_finals_keep_coming(
    news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FINDINGS_PAUSE_S", 0.01)
    news.attach(page := Page(), next_sample=0)
    task = asyncio.create_task(news.keep_findings())
    for number in range(20):
        news.final(utterance(number))
        news.catch_up(quiet=False)
        await asyncio.sleep(0.005)
    task.cancel()
    assert len(page.counts()) >= 3


async def test_who_comes_back_is_told_all_there_is(news: News) -> None:
    news.final(utterance(0, "een"))
    await news.tell_findings()
    partial = wire.Partial(utterance=1, settled="", tentative="twee", start_s=1)
    news.partial(partial)
    news.lag(7.0)
    news.attach(page := Page(), next_sample=5)
    ready, final, fields, told, lag = page.heard
    assert isinstance(ready, wire.Ready)
    assert ready.next_sample == 5
    assert isinstance(final, wire.Final)
    assert final.text == "een"
    assert isinstance(fields, wire.DraftFields)
    assert (told, lag) == (partial, wire.Lag(seconds=7.0))


async def test_the_text_in_progress_goes_when_its_final_comes(news: News) -> None:
    news.partial(wire.Partial(utterance=0, settled="", tentative="twee", start_s=1))
    news.final(utterance(0, "een"))
    news.attach(page := Page(), next_sample=0)
    assert not any(isinstance(message, wire.Partial) for message in page.heard)


async def test_a_final_that_was_told_is_not_told_again(news: News) -> None:
    news.attach(page := Page(), next_sample=0)
    for revision in (1, 1, 2):
        news.final(utterance(0, revision=revision))
    assert [m.revision for m in page.heard if isinstance(m, wire.Final)] == [1, 2]


async def test_who_is_dismissed_or_left_hears_no_more(news: News) -> None:
    news.attach(first := Page(), next_sample=0)
    news.attach(second := Page(), next_sample=0)
    assert first.dismissed is not None
    assert first.dismissed.code == "taken_over"
    error = Busy()
    news.dismiss(error)
    assert second.dismissed is error
    assert news.listener is None
    news.attach(third := Page(), next_sample=0)
    news.detach()
    news.tell(wire.Lag(seconds=1))
    assert [type(message) for message in third.heard] == [wire.Ready]


def told(page: Page) -> list[tuple[str, int, int, int]]:
    return [
        (m.name, m.utterance, m.first_word, m.last_word)
        for m in page.heard
        if isinstance(m, wire.HeardCommand)
    ]


async def test_a_command_is_told_once_after_the_final_it_was_heard_in(news: News) -> None:
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "ik zag een man punt nieuwe alinea"))
    news.final(utterance(0, "Ik zag een oude man punt nieuwe alinea", revision=2))
    assert told(page) == [("punt", 0, 4, 4), ("nieuwe_alinea", 0, 5, 6)]
    first, second = (m for m in page.heard if isinstance(m, wire.Final))
    assert [(c.name, c.first_word) for c in first.commands] == [("punt", 4), ("nieuwe_alinea", 5)]
    assert [(c.name, c.first_word) for c in second.commands] == [("punt", 5), ("nieuwe_alinea", 6)]
    assert page.heard.index(first) == 1  # before its commands


async def test_a_command_that_a_better_pass_hears_is_told_then(news: News) -> None:
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "einde verslagen"))
    news.final(utterance(0, "punt einde verslag punt", revision=2))
    assert [name for name, *_ in told(page)] == ["punt", "einde_verslag", "punt"]


async def test_who_comes_back_sees_the_commands_and_is_not_told_them_as_new(news: News) -> None:
    news.final(utterance(0, "einde verslag"))
    news.attach(page := Page(), next_sample=0)
    assert told(page) == []
    [final] = (m for m in page.heard if isinstance(m, wire.Final))
    assert [c.name for c in final.commands] == ["einde_verslag"]


async def test_a_field_goes_on_over_utterances_and_striking_reaches_into_earlier_ones(news: News) -> None:
    news.attach(page := Page(), next_sample=0)
    for number, text in enumerate(("veld locatie", "Dam 1", "Utrecht schrap dat", "volgend veld")):
        news.final(utterance(number, text))
    field, strike, following = (m for m in page.heard if isinstance(m, wire.HeardCommand))
    assert field.variables == {"field": "locatie", "label": "Locatie"}
    assert strike.variables == {"from_utterance": "1", "from_word": "0"}
    assert following.variables == {"field": "postcode", "label": "Postcode"}


async def test_the_thousandth_final_is_searched_as_fast_as_the_first(news: News) -> None:
    searched: list[str] = []
    text = "hij reed weg komma en nog een keer schrap dat eh toen"

    def counting(words: str) -> Any:
        searched.append(words)
        return tokenize(words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.reporting.live_commands.tokenize", counting)
        for number in range(1000):
            news.final(utterance(number, text))
    assert searched == [text] * 1000  # the new words, and no others


def forms(page: Page) -> list[str]:
    return [m.template for m in page.heard if isinstance(m, wire.TemplateChosen)]


async def test_a_form_that_is_said_is_in_force_and_its_fields_are_filled(
    news: News, reporter: Reporter
) -> None:
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "ik zag een man"))
    await news.tell_findings()
    news.final(utterance(1, "Dit is een aangifte."))
    assert (forms(page), news.row.template) == (["aangifte"], "aangifte")
    await news.tell_findings()
    assert reporter.read_for == ["mutatie", "aangifte"]
    assert page.counts() == ["1", "2"]
    news.attach(again := Page(), next_sample=0)
    assert [m.effective["template"] for m in again.heard if isinstance(m, wire.Ready)] == ["aangifte"]


async def test_of_two_choices_the_later_counts_whenever_it_is_heard(news: News) -> None:
    news.choose("pv_bevindingen", 5 * 16_000)
    news.final(utterance(1, "dit is een aangifte"))  # spoken before the choice by hand
    assert news.row.template == "pv_bevindingen"
    news.final(utterance(7, "dit is een aangifte"))
    assert news.row.template == "aangifte"
    news.choose("mutatie", 4 * 16_000)  # a choice by hand that was long on its way
    assert news.row.template == "aangifte"
    news.choose("mutatie", 9 * 16_000)
    assert news.row.template == "mutatie"


async def test_a_better_pass_that_does_not_hear_the_choice_undoes_it(news: News) -> None:
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "dit is een aangifte"))
    news.final(utterance(0, "dit is een aangifte van diefstal", revision=2))
    assert forms(page) == ["aangifte", "mutatie"]


async def test_fields_of_the_form_are_named_in_what_was_said_before_it_was_chosen(news: News) -> None:
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "veld waarvan aangifte fietsdiefstal"))
    assert told(page) == []
    news.final(utterance(1, "sjabloon aangifte"))
    finals = [m for m in page.heard if isinstance(m, wire.Final) and m.utterance == 0]
    assert [[c.variables.get("field") for c in one.commands] for one in finals] == [[], ["feit"]]


async def test_what_was_read_for_a_form_that_was_left_is_not_told(news: News, reporter: Reporter) -> None:
    news.attach(page := Page(), next_sample=0)
    news.final(utterance(0, "een man " * (module.LONG_WORDS // 2 + 1)))
    reading = asyncio.create_task(news.tell_findings())
    await asyncio.sleep(0)
    news.choose("aangifte", 16_000)
    await reading
    assert reporter.read_for[-1] == "aangifte"
    assert len(page.counts()) == 1


async def test_a_form_that_does_not_exist_is_not_chosen(reporter: Reporter) -> None:
    limits = wire.Limits(max_frame_bytes=1, max_dictation_s=1)
    tools: Any = SimpleNamespace(reporter=reporter, metrics=Metrics(), engine={}, limits=limits)
    news = News(ROW, tools, templates={"mutatie"})
    news.final(utterance(0, "dit is een aangifte"))
    assert news.row.template == "mutatie"
