"""Every version of a report: listed with who and why, and each can be read and printed as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.domain.audit import Action
from server.store.database import Database
from tests.api.records_app import Desk, build
from tests.databases import migrated_sqlite


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    built = build(database)
    yield built
    await built.http.aclose()
    await built.other.aclose()
    await database.dispose()


async def _confirmed(desk: Desk, draft: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.confirm(await desk.reviewed(draft))
    assert answer.status_code == 201, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def _rectified(desk: Desk, report_id: str, text: str, reason: str) -> dict[str, Any]:
    answer = await desk.http.post(f"/v1/reports/{report_id}/rectify", json={"reason": reason})
    assert answer.status_code == 201, answer.text
    return await _confirmed(desk, await desk.edit(answer.json(), narrative=text))


@pytest.fixture
async def report(desk: Desk) -> dict[str, Any]:
    """A report that was put right twice."""
    first = await _confirmed(desk, await desk.draft(text="Verder niets."))
    await _rectified(desk, first["id"], "Verder iets.", "Er was wel iets.")
    return await _rectified(desk, first["id"], "Verder alles.", "Er was nog meer.")


async def test_the_versions_are_listed_oldest_first_with_who_and_why(
    desk: Desk, report: dict[str, Any]
) -> None:
    answer = await desk.http.get(f"/v1/reports/{report['id']}/versions")
    assert answer.status_code == 200
    found = answer.json()
    assert [(one["version"], one["reason"]) for one in found] == [
        (1, None),
        (2, "Er was wel iets."),
        (3, "Er was nog meer."),
    ]
    assert {one["confirmed_by_name"] for one in found} == {"J. Jansen"}
    assert found[-1]["confirmed_at"] == report["confirmed_at"]
    entry = (await desk.log.entries(object_id=report["id"]))[-1]
    assert (entry.action, entry.object_version) == (Action.CONSULT, 3)
    assert entry.details == {"reason": "own_record", "view": "versions"}


async def test_each_version_reads_and_prints_as_it_was_confirmed(desk: Desk, report: dict[str, Any]) -> None:
    target = f"/v1/reports/{report['id']}"
    texts = ("Verder niets.", "Verder iets.", "Verder alles.")
    for version, text in enumerate(texts, start=1):
        asked = {"version": version}
        read = (await desk.http.get(target, params=asked)).json()
        assert (read["version"], read["narrative"]["text"], read["newest_version"]) == (version, text, 3)
        printed = (await desk.http.get(f"{target}/print", params=asked)).text
        assert text in printed
        assert [other for other in texts if other in printed] == [text]
    assert (await desk.http.get(target)).json()["version"] == 3
    assert (await desk.http.get(target, params={"version": 4})).status_code == 404
    # The list and a search show the newest.
    for query, versions in (("", [3]), ("alles", [3]), ("niets", [])):
        listed = (await desk.http.get("/v1/reports", params={"q": query})).json()
        assert [one["version"] for one in listed] == versions


async def test_a_draft_that_puts_a_report_right_says_so_in_the_list(desk: Desk) -> None:
    report = await _confirmed(desk, await desk.draft(text="Verder niets."))
    own = await desk.draft(text="Los stuk.")
    await desk.http.post(f"/v1/reports/{report['id']}/rectify", json={"reason": "Nog eens."})
    listed = (await desk.http.get("/v1/drafts")).json()
    assert {one["id"] == own["id"]: one["rectifies"] for one in listed} == {True: False, False: True}


async def test_they_are_those_of_an_own_report(desk: Desk) -> None:
    report = await _confirmed(desk, await desk.draft(text="Verder niets."))
    target = f"/v1/reports/{report['id']}/versions"
    assert (await desk.other.get(target)).status_code == 404
    assert (await desk.privacy.get(target)).status_code == 404
    assert (await desk.http.get("/v1/reports/no-such/versions")).status_code == 404
