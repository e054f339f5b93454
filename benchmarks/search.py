"""Finding an own report by words: `python -m benchmarks.search`.

One officer has thousands of reports. Measured is what the server does for a search: find, read what is
shown, and write an entry for each record of it. Before the first search after an update all of them get
the words to be found by; that is measured too.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.table import Table

from benchmarks.figures import Spread, number
from benchmarks.options import DatabaseUrl, JsonFile, database_url
from benchmarks.reports import circumstances, console, write_json
from server.api.identity import User
from server.api.record_search import words_to_find
from server.api.records import Records
from server.domain.proposing import new_draft
from server.domain.report import DraftState, Report, Template
from server.domain.transcript import Transcript, Utterance, Word
from server.reporting.extraction.extractor import load_extractor
from server.reporting.form_reader import FormReaders
from server.reporting.templates import load_templates
from server.store.database import Database
from server.store.drafts import Content, Origin
from server.store.migrations import migrate
from server.store.tables import draft_versions, drafts, reports

OFFICER = User(user_id="j.jansen", name="J. Jansen", unit="u", roles=frozenset())
FORM = Template(id="mutatie", version=1, title="Mutatie", fields=(), digest="ab" * 32)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = 300
"""Of a report: two minutes of speech."""
KNOWN = 20_000
"""Different words; a few are in most reports and most in a few, as in a language."""
RARE, COMMON = "zonnebloem", "woord1"
RARE_EACH = 1_000
AT_ONCE = 500
ASKED = {
    "nothing: the list": "",
    "a word of a few": RARE,
    "a word of most": COMMON,
    "two words": f"{RARE} {COMMON}",
    "no word of any": "xyzzy",
}


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for, how many were shown (at most a hundred), and how long it took (ms)."""

    name: str
    shown: int
    took_ms: Spread


def text(at: int, chance: random.Random) -> str:
    """The running text of a report."""
    words = [f"woord{min(int(chance.paretovariate(0.6)), KNOWN)}" for _ in range(WORDS)]
    return " ".join([*words, "Zonnebloem"] if at % RARE_EACH == 0 else words)


def rows_of(at: int, chance: random.Random) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A confirmed draft, its only version and its report, as rows."""
    said = text(at, chance)
    words = tuple(
        Word(text=word, start_s=n * 0.4, end_s=n * 0.4 + 0.3, probability=0.9)
        for n, word in enumerate(said.split())
    )
    heard = Utterance(utterance=0, revision=1, start_s=0, end_s=WORDS * 0.4, text=said, words=words)
    transcript = Transcript(language="nl", utterances=(heard,))
    moment = BEGAN + timedelta(minutes=at)
    made = new_draft(
        FORM,
        transcript,
        (),
        draft_id=f"draft-{at}",
        owner=OFFICER.user_id,
        unit=OFFICER.unit,
        dictated_at=moment,
        now=moment,
    )
    own = {"owner": made.owner, "unit": made.unit, "template": made.template, "salt": bytes(32)}
    draft = {
        **own,
        "id": made.id,
        "state": DraftState.CONFIRMED,
        "version": 1,
        "dictated_at": moment,
        "created_at": moment,
        "updated_at": moment,
        "report_id": f"report-{at}",
        "origin": Origin(transcript=transcript, observations=()).model_dump_json(),
        "template_snapshot": FORM.model_dump_json(),
    }
    version = {
        "draft_id": made.id,
        "version": 1,
        "at": moment,
        "actor": made.owner,
        "state": DraftState.CONFIRMED,
        "changed": [],
        "content": Content(narrative=made.narrative, fields=made.fields).model_dump_json(),
    }
    report = Report(
        id=f"report-{at}",
        version=1,
        draft_id=made.id,
        draft_version=1,
        template=FORM.id,
        template_version=1,
        template_digest=FORM.digest,
        title=FORM.title,
        confirmed_by=made.owner,
        confirmed_by_name=OFFICER.name,
        unit=made.unit,
        dictated_at=moment,
        confirmed_at=moment,
        narrative=made.narrative,
        fields=(),
        labels={},
        observations=(),
        transcript=transcript,
    )
    kept = {
        **own,
        "id": report.id,
        "version": 1,
        "draft_id": made.id,
        "title": FORM.title,
        "confirmed_at": moment,
        "content": report.model_dump_json(),
    }
    return draft, version, kept


async def fill(database: Database, count: int) -> None:
    """Reports as an older program left them: without words to be found by."""
    chance = random.Random(1)  # noqa: S311 - the same reports each time, not secrets
    for start in range(0, count, AT_ONCE):
        made = [rows_of(at, chance) for at in range(start, min(start + AT_ONCE, count))]
        async with database.writing() as connection:
            for place, table in enumerate((drafts, draft_versions, reports)):
                await connection.execute(sa.insert(table), [one[place] for one in made])
    async with database.writing() as connection:  # as PostgreSQL does by itself within a minute
        await connection.exec_driver_sql("ANALYZE")


async def spent(records: Records, name: str, query: str, *, times: int) -> Search:
    """Look so many times, after once that does not count."""
    shown = len(await records.reports(OFFICER, query))
    took: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        await records.reports(OFFICER, query)
        took.append((time.perf_counter() - started) * 1000)
    return Search(name, shown, Spread.of(took))


async def measure(url: str, *, count: int, times: int) -> tuple[float, list[Search]]:
    """Seconds that making all findable took, and the searches; the database has to be new."""
    await migrate(url)
    database = Database(url)
    records = Records(database, FormReaders(load_templates(), load_extractor()))
    try:
        await fill(database, count)
        started = time.perf_counter()
        await words_to_find(database, OFFICER.user_id, RARE)
        indexed_s = time.perf_counter() - started
        searches = [await spent(records, name, query, times=times) for name, query in ASKED.items()]
    finally:
        await database.dispose()
    return indexed_s, searches


def main(
    database: DatabaseUrl = "sqlite",
    count: Annotated[int, typer.Option("--reports", min=1, help="Of the officer.")] = 5_000,
    times: Annotated[int, typer.Option(min=1, help="Searches of each kind.")] = 20,
    folder: Annotated[Path | None, typer.Option(help="On the disk to measure; default: temporary.")] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure searching own reports."""
    work = Path(tempfile.mkdtemp(prefix="verbaal-search-", dir=folder))
    try:
        url = database_url(database, work)
        indexed_s, searches = asyncio.run(measure(url, count=count, times=times))
    finally:
        shutil.rmtree(work)
    table = Table("searched for", "shown", "ms: p50/p95/p99")
    for one in searches:
        table.add_row(one.name, str(one.shown), str(one.took_ms))
    console().print(table)
    console().print(f"{count} reports made findable in {number(indexed_s)} s")
    if json_file is not None:
        figures = {**circumstances(), "reports": count, "indexed_s": indexed_s}
        write_json(json_file, figures | {"searches": [asdict(one) for one in searches]})


if __name__ == "__main__":
    typer.run(main)
