"""What twelve ordinary tasks cost an officer, counted: ``python -m benchmarks.web tasks``.

Each task is done in a real browser at the size of a phone, against a real server, with every tap, key and
typed character counted as it is made. What an officer says, reads or listens to is no step: that is the work.
docs/usability.md sets the figures beside what other products need.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from playwright.sync_api import Locator, Page, expect
from rich.table import Table

from benchmarks.options import JsonFile, Manifest
from benchmarks.reports import circumstances, console, write_json
from benchmarks.web.phone import Phone
from benchmarks.web.served import own_server
from benchmarks.web.spoken import spoken

SEEN = "Ik zag een grijze bestelbus met kenteken VK-394-T staan. De melder is Jan de Vries."
STOLEN = "Dit is een fietsdiefstal. Gisteren is op de Dorpsstraat 14 te Ede een zwarte Gazelle gestolen."
SPEAK_S = 6.0
PATIENCE_MS = 60_000
RETYPED = re.compile("^Typ het onderstreepte|^Typ de waarde")


@dataclass
class Steps:
    """What one task took."""

    task: str
    taps: int = 0
    typed: int = 0
    note: str = ""


class Hand:
    """One thumb that counts what it does."""

    def __init__(self, page: Page, steps: Steps) -> None:
        self.page = page
        self.steps = steps

    def tap(self, what: Locator) -> None:
        """One touch."""
        self.steps.taps += 1
        what.click()

    def button(self, name: str | re.Pattern[str]) -> None:
        """A touch of the first button with that name."""
        self.tap(self.page.get_by_role("button", name=name).first)

    def write(self, where: Locator, words: str, *, touched: bool = False) -> None:
        """Touch a field, unless the focus is there already, and type."""
        if not touched:
            self.tap(where)
        self.steps.typed += len(words)
        where.press_sequentially(words) if touched else where.fill(words)

    def enter(self, where: Locator) -> None:
        """The key beside the space bar of a phone."""
        self.steps.taps += 1
        where.press("Enter")


class Walk:
    """The tasks, on one server and one phone."""

    def __init__(self, url: str, phone: Phone) -> None:
        self._url = url
        self._phone = phone
        self._rest = httpx.Client(base_url=url, trust_env=False, timeout=60)

    def run(self) -> list[Steps]:
        """Every task once, in order."""
        tasks: list[tuple[str, Callable[[Hand], None]]] = [
            ("a new mutatie, from the opened app to its draft", self.new_record),
            ("check that draft and confirm it (one paragraph, three important values)", self.confirm),
            ("correct a plate", self.correct),
            ("empty a value that is wrong", self.empty),
            ("answer three questions about what is missing", self.answer),
            ("take an answer back", self.take_back),
            ("say a word again that was heard wrong", self.say_again),
            ("have a name remembered that was heard wrong", self.remember),
            ("stop half-way and finish later", self.later),
            ("put a confirmed report right, up to its new draft", self.put_right),
            ("find yesterday's draft by a word of it", self.find),
            ("dictate without a network, up to the draft", self.offline),
        ]
        found = []
        for name, task in tasks:
            steps = Steps(name)
            task(Hand(self._phone.page, steps))
            found.append(steps)
        return found

    def new_record(self, hand: Hand) -> None:
        """The form is one touch, or said while recording."""
        self._open("#/dicteren")
        hand.tap(hand.page.get_by_text("Mutatie", exact=True))
        self._dictate(hand)
        hand.steps.note = "the form can be said too: one tap less"

    def confirm(self, hand: Hand) -> None:
        """Two values are typed over; where there is sound they can be heard instead."""
        self._review(SEEN)
        hand.tap(hand.page.get_by_label("Ik heb de tekst gelezen"))
        hand.button("Eén voor één nakijken")
        values = 0
        while hand.page.get_by_text("Alle belangrijke gegevens zijn nagekeken.").count() == 0:
            card = hand.page.locator("step-through field-card")
            label = card.locator("h3").inner_text()
            box = card.get_by_role("textbox", name=RETYPED)
            expect(box).to_be_focused()
            tail = re.sub(r"[\W_]", "", card.locator(".retype-part").inner_text())
            hand.write(box, tail, touched=True)
            hand.enter(box)
            expect(hand.page.get_by_text(f"{label}: nagekeken.").first).to_be_visible()
            values += 1
            hand.page.wait_for_timeout(300)
        hand.button("Naar het concept")
        hand.button("Naar bevestigen")
        hand.button("Bevestigen en opslaan")
        expect(hand.page.get_by_text("Het verslag is bevestigd en opgeslagen.")).to_be_visible()
        hand.steps.note = f"{values} values typed over"

    def correct(self, hand: Hand) -> None:
        """A corrected value is the officer's own and needs no check any more."""
        self._review(SEEN)
        card = hand.page.locator("field-card[data-field=kenteken]")
        hand.tap(card.get_by_role("button", name="Aanpassen"))
        box = card.get_by_role("textbox", name="Kenteken")
        hand.write(box, "VK-349-T")
        hand.enter(box)
        expect(card.get_by_text("gecorrigeerd")).to_be_visible()

    def empty(self, hand: Hand) -> None:
        """As many steps as nothing can have less of."""
        self._review(SEEN)
        card = hand.page.locator("field-card[data-field=kenteken]")
        hand.tap(card.get_by_role("button", name="Leegmaken"))
        expect(card.get_by_text("leeggemaakt")).to_be_visible()

    def answer(self, hand: Hand) -> None:
        """The next question stands where the last one stood."""
        self._review(STOLEN)
        hand.button("Vragen")
        for _ in range(3):
            self._reply(hand)
        hand.steps.note = "1 to go there, 1 each; none is needed to confirm"

    def take_back(self, hand: Hand) -> None:
        """Below the next question; all answers stand in a list as well."""
        self._review(STOLEN)
        self._reply(Hand(hand.page, Steps("")))
        hand.button("Antwoord terugnemen")
        expect(hand.page.locator(".kept .button")).to_have_count(0)

    def _reply(self, hand: Hand) -> None:
        question = hand.page.locator("#question-now")
        asked = question.inner_text()
        hand.tap(hand.page.locator(".replies").get_by_role("button", name="Weet ik niet"))
        expect(question).not_to_have_text(asked)

    def say_again(self, hand: Hand) -> None:
        """Touch the word, say it, take it over."""
        self._review(SEEN)
        hand.tap(hand.page.locator(".narrative").get_by_text("grijze", exact=True))
        hand.button("Inspreken")
        hand.button("Spreek in")
        hand.page.wait_for_timeout(3000)
        hand.button("Klaar")
        hand.button("Neem over")
        expect(hand.page.locator(".narrative").get_by_text("grijze", exact=True)).to_have_count(0)

    def remember(self, hand: Hand) -> None:
        """From a word of a dictation."""
        self._open("#/dicteren")
        self._dictate(Hand(hand.page, Steps("")))
        word = hand.page.locator(".narrative .word").first
        hand.tap(word)
        hand.button("Dit woord was fout")
        box = hand.page.get_by_label("Zo hoort het")
        hand.write(box, "Dąbrowska")
        hand.enter(box)
        expect(hand.page.get_by_text("staat in uw woordenlijst").first).to_be_visible()

    def later(self, hand: Hand) -> None:
        """All was saved as it was made."""
        self._review(SEEN)
        hand.button("Later afmaken")
        expect(hand.page.get_by_role("heading", name="Mijn werk")).to_be_visible()

    def find(self, hand: Hand) -> None:
        """From the dictation screen."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
        self._draft("Geluidsoverlast in café De Egel.", dictated_at=yesterday)
        self._open("#/dicteren")
        hand.tap(hand.page.get_by_role("link", name="Mijn werk"))
        hand.write(hand.page.get_by_label("Zoeken in mijn werk"), "egel")
        expect(hand.page.get_by_text("1 gevonden.")).to_be_attached()
        hand.tap(hand.page.get_by_role("link", name=re.compile("Verder nakijken")).first)
        hand.page.locator("text-panel").wait_for()
        hand.steps.note = "2 taps where it stands in sight, under 'Gisteren'"

    def put_right(self, hand: Hand) -> None:
        """A reason is part of the record."""
        self._open("#/verslagen")
        hand.tap(hand.page.get_by_role("link", name=re.compile("Bekijken")).first)
        hand.button("Nieuwe versie maken")
        hand.write(
            hand.page.get_by_label("Waarom is een nieuwe versie nodig?"), "Kenteken was verkeerd verstaan."
        )
        hand.button("Verder naar het concept")
        hand.page.locator("text-panel").wait_for()

    def offline(self, hand: Hand) -> None:
        """The same touches as with a network; it is sent by itself."""
        self._open("#/dicteren")
        context = hand.page.context
        context.set_offline(offline=True)
        hand.button("Start opname")
        hand.page.wait_for_timeout(int(SPEAK_S * 1000))
        hand.button("Stop opname")
        hand.page.wait_for_timeout(1000)
        context.set_offline(offline=False)
        hand.page.locator("text-panel").wait_for()
        hand.steps.note = "nothing is asked when the network is back"

    def _dictate(self, hand: Hand) -> None:
        hand.button("Start opname")
        hand.page.wait_for_timeout(int(SPEAK_S * 1000))
        hand.button("Stop opname")
        hand.page.locator("text-panel").wait_for()

    def _draft(self, words: str, *, dictated_at: str | None = None) -> str:
        body = {
            "template": "mutatie",
            "dictated_at": dictated_at or datetime.now(UTC).isoformat(),
            "text": words,
        }
        answer: dict[str, Any] = self._rest.post("/v1/drafts", json=body).raise_for_status().json()
        return str(answer["id"])

    def _review(self, words: str) -> None:
        self._open(f"#/nakijken/{self._draft(words)}")
        self._phone.page.locator("text-panel").wait_for()

    def _open(self, path: str) -> None:
        self._phone.page.goto(f"{self._url}/{path}")


def main(
    manifest: Manifest = Path("../shared/speech/manifest.jsonl"),
    seed: Annotated[int, typer.Option(help="Of the recordings that are spoken.")] = 5,
    json_file: JsonFile = None,
) -> None:
    """Count the steps of twelve tasks."""
    with tempfile.TemporaryDirectory(prefix="web-tasks-") as folder:
        wav, _ = spoken(manifest, at_least_s=60, seed=seed, path=Path(folder) / "spoken.wav")
        with own_server(Path(folder) / "data") as url, Phone(Path(folder) / "profile", wav) as phone:
            expect.set_options(timeout=PATIENCE_MS)
            phone.install(url)
            found = Walk(url, phone).run()
    table = Table("task", "taps", "characters typed", "")
    for one in found:
        table.add_row(one.task, str(one.taps), str(one.typed), one.note)
    console().print(table)
    if json_file is not None:
        write_json(json_file, {**circumstances(), "tasks": [asdict(one) for one in found]})


if __name__ == "__main__":
    typer.run(main)
