from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.domain.audit import Action
from server.domain.drafting import confirm
from server.domain.sound_chain import SoundProof
from server.store import drafts, tables
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from server.store.migrations import migrate
from server.store.sound.sound_proofs import proof_of
from tests.confirming import confirmed_throughout
from tests.store.examples import NOW, OFFICER, TEMPLATE, dictation, draft

CHAIN, OTHER = "ab" * 32, "cd" * 32
PROOF = SoundProof(samples=152_000, chain=CHAIN, client_samples=152_000, client_chain=CHAIN)


@pytest.mark.parametrize(
    "proof",
    [
        PROOF,
        SoundProof(samples=2**40, chain=CHAIN),
        SoundProof(samples=5, chain=CHAIN, client_samples=4, client_chain=OTHER),
    ],
)
async def test_what_the_sound_was_is_kept_with_the_dictation_and_in_the_log(
    database: Database, proof: SoundProof
) -> None:
    dictations = Dictations(database)
    await dictations.create(dictation())
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=proof)
    kept = await dictations.get("dictation-1", OFFICER)
    assert kept is not None
    assert kept.sound == proof
    (collected,) = [
        entry
        for entry in await AuditLog(database).entries(object_id="draft-1")
        if entry.action is Action.COLLECT
    ]
    assert proof.details.items() <= dict(collected.details).items()


async def test_of_compressed_sound_the_clients_chain_is_kept_as_its_word(database: Database) -> None:
    dictations = Dictations(database)
    await dictations.create(replace(dictation(), encoding="opus"))
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=PROOF)
    kept = await dictations.get("dictation-1", OFFICER)
    assert kept is not None
    assert kept.sound is not None
    assert (kept.sound.matches, kept.sound.details["sound_unmatched"]) == (None, "compressed")


async def test_the_chain_over_packets_is_kept(database: Database) -> None:
    proof = PROOF.model_copy(update={"client_chain": OTHER, "packets_chain": OTHER, "compressed": True})
    dictations = Dictations(database)
    await dictations.create(replace(dictation(), encoding="opus"))
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=proof)
    kept = await dictations.get("dictation-1", OFFICER)
    assert kept is not None
    assert kept.sound == proof
    assert kept.sound.matches


async def test_ending_twice_keeps_what_was_found_first(database: Database) -> None:
    dictations = Dictations(database)
    await dictations.create(dictation())
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=PROOF)
    again = SoundProof(samples=1, chain=OTHER)
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=again)
    kept = await dictations.get("dictation-1", OFFICER)
    assert kept is not None
    assert kept.sound == PROOF


async def test_the_confirmation_names_the_sound_it_rests_on(database: Database) -> None:
    await Dictations(database).create(dictation())
    await Dictations(database).end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=PROOF)
    async with database.writing() as connection:
        stored = await drafts.find(connection, "draft-1", OFFICER)
        ready = confirmed_throughout(stored.draft, stored.template, now=NOW)
        closed, _ = confirm(
            ready,
            stored.template,
            report_id="report-1",
            confirmed_by=OFFICER,
            confirmed_by_name="Agent",
            expected_version=ready.version,
            now=NOW + timedelta(minutes=1),
        )
        await drafts.save(connection, stored, closed, actor=OFFICER, action=Action.CONFIRM)
    entries = await AuditLog(database).entries(object_id="draft-1")
    (confirmed,) = [entry for entry in entries if entry.action is Action.CONFIRM]
    assert PROOF.details.items() <= dict(confirmed.details).items()


async def test_nothing_is_known_of_a_dictation_that_is_not_there(database: Database) -> None:
    async with database.reading() as connection:
        assert await proof_of(connection, "no-such-dictation") is None
        assert await proof_of(connection, None) is None


async def test_dictations_from_before_chains_stay_and_new_ones_get_theirs(database_url: str) -> None:
    await migrate(database_url, revision="0005")
    database = Database(database_url)
    old = dictation()
    values = {
        name: getattr(old, name)
        for name in ("id", "owner", "unit", "template", "language", "encoding", "engine", "state")
    }
    moments = {"dictated_at": old.dictated_at, "created_at": old.created_at}
    before = sa.Table(
        "dictations",
        sa.MetaData(),
        *(sa.Column(one.name, one.type) for one in tables.dictations.c if not one.name.startswith("sound_")),
    )
    async with database.writing() as connection:
        await connection.execute(
            sa.insert(before).values(**values, **moments, vocabulary=list(old.vocabulary))
        )
    await database.dispose()
    assert await migrate(database_url) == "0005"
    database = Database(database_url)
    dictations = Dictations(database)
    assert await dictations.get("dictation-1", OFFICER) == old
    await dictations.end("dictation-1", draft(), TEMPLATE, actor=OFFICER, sound=PROOF)
    kept = await dictations.get("dictation-1", OFFICER)
    assert kept is not None
    assert kept.sound == PROOF
    await database.dispose()
