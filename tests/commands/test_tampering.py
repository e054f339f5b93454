"""Ways of tampering with the logs, each of which `verbaal verify` finds, naming the entry."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from server.store.database import Database
from server.store.logs.signing_key import signing_key
from tests.commands.logged import (
    ACCESS,
    PROCESSING,
    STREAMS,
    Row,
    a_log,
    behind_the_guards,
    hashes_of,
    places,
    problems,
    rewrite,
    url,
)

Tampering = Callable[[Path], None]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched")
    asyncio.run(a_log(folder))
    return folder


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    return shutil.copytree(untouched, tmp_path / "data")


async def test_what_nobody_touched_is_in_order_even_when_the_clock_jumped_back(folder: Path) -> None:
    assert await problems(folder) == []


def changed(column: str, value: object, number: int = 6, table: str = ACCESS) -> Tampering:
    def tamper(folder: Path) -> None:
        with behind_the_guards(folder) as connection:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (value, number))  # noqa: S608 - names of this module

    return tamper


def removed(condition: str, table: str = ACCESS) -> Tampering:
    def tamper(folder: Path) -> None:
        with behind_the_guards(folder) as connection:
            connection.execute(f"DELETE FROM {table} WHERE {condition}")  # noqa: S608 - as above

    return tamper


def _as_mallory(rows: list[Row]) -> list[Row]:
    rows[5]["actor"] = "mallory"
    return rows


def _with_one_more(rows: list[Row]) -> list[Row]:
    return [*rows[:5], {**rows[4], "object_id": "planted"}, *rows[5:]]


def _renumbered(rows: list[Row]) -> list[Row]:
    return [{**row, "seq": number} for number, row in enumerate(_with_one_more(rows), 1)]


def _swapped(rows: list[Row]) -> list[Row]:
    rows[5], rows[6] = {**rows[6], "seq": 6}, {**rows[5], "seq": 7}
    return rows


def _swapped_at_their_numbers(rows: list[Row]) -> list[Row]:
    rows[5], rows[6] = rows[6], rows[5]
    return rows


def _without(number: int) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row for row in rows if row["seq"] != number]


def rewritten(
    change: Callable[[list[Row]], list[Row]], table: str = ACCESS, hashed_from: int | None = None
) -> Tampering:
    return lambda folder: rewrite(folder, table, change, hashed_from=hashed_from)


def _with_the_list_too(folder: Path) -> None:
    """A forger who also gets at the list of hashes beside the checkpoints, but has not the key."""
    rewrite(folder, ACCESS, _as_mallory, hashed_from=6)
    (folder / "checkpoints" / "access" / "hashes").write_bytes(hashes_of(folder, ACCESS))


def _truncated_with_checkpoint(folder: Path) -> None:
    removed("seq > 8")(folder)
    (folder / "checkpoints" / "access" / "000000000012.txt").unlink()
    (folder / "checkpoints" / "access" / "hashes").write_bytes(hashes_of(folder, ACCESS))


@pytest.mark.parametrize(
    ("tamper", "stream", "number", "what"),
    [
        pytest.param(changed("actor", "mallory"), "access", 6, "gewijzigd", id="who"),
        pytest.param(changed("at", "2020-01-01 00:00:00.000000"), "access", 6, "gewijzigd", id="when"),
        pytest.param(changed("details", '{"reason":"other"}'), "access", 6, "gewijzigd", id="why"),
        pytest.param(changed("details", "no json"), "access", 6, "gewijzigd", id="not json"),
        pytest.param(changed("operation_id", "0" * 16), "access", 6, "gewijzigd", id="operation"),
        pytest.param(changed("hash", "f" * 64), "access", 6, "gewijzigd", id="hash"),
        pytest.param(changed("prev_hash", "f" * 64), "access", 6, "ingevoegd", id="link"),
        pytest.param(changed("attributes", "{}", table=PROCESSING), "processing", 6, "gewijzigd", id="whom"),
        pytest.param(
            changed("end_time", "2020-01-01 00:00:00.000000", table=PROCESSING),
            "processing",
            6,
            "gewijzigd",
            id="end",
        ),
        pytest.param(removed("seq = 6"), "access", 6, "ontbreekt", id="deleted"),
        pytest.param(removed("seq = 1"), "access", 1, "ontbreekt", id="first deleted"),
        pytest.param(removed("seq > 10"), "access", 11, "ontbreekt", id="truncated"),
        pytest.param(removed("true"), "access", 1, "ontbreekt", id="emptied"),
        pytest.param(removed("seq > 3", PROCESSING), "processing", 4, "ontbreekt", id="lines truncated"),
        pytest.param(_truncated_with_checkpoint, "access", 9, "ontbreekt", id="truncated with checkpoint"),
        pytest.param(rewritten(_renumbered), "access", 6, "ingevoegd", id="inserted"),
        pytest.param(
            rewritten(_with_one_more, hashed_from=6), "access", 6, "vervangen", id="inserted and hashed"
        ),
        pytest.param(rewritten(_swapped), "access", 6, "ingevoegd", id="reordered"),
        pytest.param(
            rewritten(_swapped_at_their_numbers, hashed_from=6),
            "access",
            6,
            "vervangen",
            id="reordered and hashed",
        ),
        pytest.param(rewritten(_as_mallory, hashed_from=6), "access", 6, "vervangen", id="tail hashed again"),
        pytest.param(rewritten(_as_mallory, hashed_from=1), "access", 6, "vervangen", id="all hashed again"),
        pytest.param(
            rewritten(_without(6), hashed_from=6), "access", 6, "vervangen", id="deleted and hashed"
        ),
        # The list of hashes is forged too: what is left is between which checkpoints it happened.
        pytest.param(_with_the_list_too, "access", 5, "vervangen", id="hashed with the list"),
        pytest.param(
            rewritten(_without(6), PROCESSING, hashed_from=6),
            "processing",
            6,
            "vervangen",
            id="line taken out",
        ),
    ],
)
async def test_tampering_with_the_database_is_found(
    folder: Path, tamper: Tampering, stream: str, number: int, what: str
) -> None:
    tamper(folder)
    found = await problems(folder)
    assert [(one.stream, one.seq) for one in found if one.what.startswith(what)] == [(stream, number)]


async def test_an_operation_whose_line_was_taken_out_stands_alone(folder: Path) -> None:
    rewrite(folder, PROCESSING, _without(12))
    found = await problems(folder)
    assert ("access", 12, "staat alleen") in [(one.stream, one.seq, one.what) for one in found]


async def test_a_line_without_its_entry_stands_alone(folder: Path) -> None:
    rewrite(folder, ACCESS, _without(12))
    found = await problems(folder)
    assert ("processing", 12, "staat alleen") in [(one.stream, one.seq, one.what) for one in found]


@pytest.mark.parametrize("table", [ACCESS, PROCESSING])
@pytest.mark.parametrize(
    ("name", "number"), [("000000000004.txt", 4), ("000000000008.txt", 8), ("000000000012.txt", 12)]
)
async def test_a_checkpoint_that_was_taken_away_is_missed(
    folder: Path, table: str, name: str, number: int
) -> None:
    (folder / "checkpoints" / STREAMS[table] / name).unlink()
    (found,) = await problems(folder)
    assert (found.stream, found.seq, found.what) == (STREAMS[table], number, "checkpoint deugt niet")


async def test_a_log_and_folder_made_anew_with_the_key_do_not_fit_the_servers_own_copy(folder: Path) -> None:
    own = (folder / "audit" / "access.txt").read_bytes()
    rewrite(folder, ACCESS, _as_mallory, hashed_from=1)
    for gone in ("checkpoints", "audit"):
        shutil.rmtree(folder / gone)
    database = Database(url(folder))
    await places(folder).checkpoints(database).make()
    await database.dispose()
    (folder / "audit" / "access.txt").write_bytes(own)
    (found,) = await problems(folder)
    assert (found.stream, found.seq, found.what) == ("access", 12, "checkpoint deugt niet")


@pytest.mark.parametrize("table", [ACCESS, PROCESSING])
@pytest.mark.parametrize("number", [0, -5])
async def test_an_entry_before_the_first_is_found(folder: Path, table: str, number: int) -> None:
    rewrite(folder, table, lambda rows: [{**rows[5], "seq": number}, *rows])
    assert STREAMS[table] in [one.stream for one in await problems(folder)]


async def test_a_log_that_no_checkpoint_covers_is_told(folder: Path) -> None:
    shutil.rmtree(folder / "checkpoints" / "access")
    (folder / "audit" / "access.txt").unlink()
    found = await problems(folder)
    assert [(one.stream, one.seq, one.what) for one in found] == [("access", 1, "valt onder geen checkpoint")]


async def test_a_rewritten_log_with_checkpoints_of_another_key_is_found(folder: Path) -> None:
    """Everything made anew, but the forger has not the key."""
    rewrite(folder, ACCESS, _as_mallory, hashed_from=1)
    own_key = (folder / "keys" / "audit.pem").read_bytes()
    for gone in ("checkpoints", "audit", "keys"):
        shutil.rmtree(folder / gone)
    database = Database(url(folder))
    await places(folder).checkpoints(database).make()
    await database.dispose()
    assert await problems(folder) == []  # with the forger's own key all is well
    (folder / "keys" / "audit.pem").write_bytes(own_key)
    found = await problems(folder)
    assert {(one.stream, one.seq) for one in found} >= {("access", 12), ("checkpoints", None)}


async def test_another_key_file_signs_nothing_that_was_there(folder: Path) -> None:
    (folder / "keys" / "audit.pem").unlink()
    signing_key(folder / "keys" / "audit.pem")
    found = await problems(folder)
    assert ("access", 12, "checkpoint deugt niet") in [(one.stream, one.seq, one.what) for one in found]
    assert "de sleutels verschillen" in [one.what for one in found]


async def test_a_key_file_that_is_gone_is_told(folder: Path) -> None:
    (folder / "keys" / "audit.pem").unlink()
    assert "de sleutel ontbreekt" in [one.what for one in await problems(folder)]


def edited(name: str, old: str, new: str) -> Tampering:
    def tamper(folder: Path) -> None:
        path = folder / "checkpoints" / "access" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return tamper


@pytest.mark.parametrize(
    ("tamper", "number"),
    [
        (edited("000000000012.txt", "\n12\n", "\n11\n"), 11),
        (edited("000000000012.txt", "at 2026", "at 2025"), 12),
        (edited("000000000008.txt", "at 2026", "at 2025"), 8),
        (edited("000000000012.txt", "\n\n", "\n"), 12),
        (edited("000000000012.txt", "/access", "/processing"), 12),
        (edited("000000000004.txt", "head ", "head g"), 4),
    ],
)
async def test_a_checkpoint_with_another_text_is_found(folder: Path, tamper: Tampering, number: int) -> None:
    tamper(folder)
    found = await problems(folder)
    assert ("access", number) in [(one.stream, one.seq) for one in found]
    assert {one.what for one in found} == {"checkpoint deugt niet"}


async def test_swapped_checkpoints_of_the_two_logs_are_found(folder: Path) -> None:
    checkpoints = folder / "checkpoints"
    (checkpoints / "access").rename(checkpoints / "other")
    (checkpoints / "processing").rename(checkpoints / "access")
    (checkpoints / "other").rename(checkpoints / "processing")
    found = await problems(folder)
    assert {one.stream for one in found if one.what == "checkpoint deugt niet"} == {"access", "processing"}


async def test_a_list_of_hashes_that_was_changed_is_told_apart_from_the_log(folder: Path) -> None:
    path = folder / "checkpoints" / "access" / "hashes"
    hashes = bytearray(path.read_bytes())
    hashes[32 * 4] ^= 1
    path.write_bytes(bytes(hashes))
    (found,) = await problems(folder)
    assert (found.stream, found.seq, found.what) == ("access", 5, "lijst van hashes gewijzigd")


@pytest.mark.parametrize(
    ("statement", "number", "what"),
    [
        (
            "UPDATE reports SET content = replace(content, 'Mutatie', 'Aangifte')",
            2,
            "bewaarde inhoud is gewijzigd",
        ),
        (
            "UPDATE draft_versions SET content = replace(content, 'fields', 'field5')",
            1,
            "bewaarde inhoud is gewijzigd",
        ),
        (
            "UPDATE drafts SET origin = replace(origin, 'transcript', 'tr4nscript')",
            1,
            "bewaarde inhoud is gewijzigd",
        ),
        ("UPDATE drafts SET template_snapshot = '{}'", 1, "bewaarde inhoud is gewijzigd"),
        ("UPDATE reports SET salt = zeroblob(32)", 2, "bewaarde inhoud is gewijzigd"),
        ("DELETE FROM reports", 2, "wat deze regel vastlegt is weg"),
    ],
)
async def test_content_that_is_not_what_the_log_says_is_found(
    folder: Path, statement: str, number: int, what: str
) -> None:
    with behind_the_guards(folder) as connection:
        connection.execute(statement)
    found = await problems(folder)
    assert {(one.stream, one.seq, one.what) for one in found} == {("access", number, what)}


async def test_a_report_that_came_in_beside_the_log_is_found(folder: Path) -> None:
    with behind_the_guards(folder) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(reports)")]
        other = {"id": "'planted'", "draft_id": "'draft-2'"}
        columns = ", ".join(other.get(one, one) for one in names)
        connection.execute(f"INSERT INTO reports SELECT {columns} FROM reports")  # noqa: S608 - names of the table
    found = await problems(folder)
    assert [one.what for one in found] == ["buiten het log om toegevoegd"]
    assert "planted" in found[0].why


@pytest.mark.parametrize(
    "guard",
    [
        "audit_log_no_update",
        "destruction_certificates_no_delete",
        "job_results_no_update",
        "processing_log_no_delete",
        "report_marks_only_lifted",
        "reports_no_update",
        "retention_states_forward_only",
        "subject_request_versions_no_update",
    ],
)
async def test_a_guard_that_is_gone_is_named(folder: Path, guard: str) -> None:
    connection = sqlite3.connect(folder / "verbaal.sqlite3")
    connection.execute(f"DROP TRIGGER {guard}")
    connection.commit()
    connection.close()
    (found,) = await problems(folder)
    assert guard in found.what
