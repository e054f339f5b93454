"""Word lists over REST: the officer's own and the unit's, with every version of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from server.api import problems, word_lists
from server.api.identity import User
from server.api.word_lists import WordLists
from server.domain.audit import Action
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from tests.databases import migrated_sqlite

OFFICER_ROLE = frozenset({"officer"})
USERS = {
    user.user_id: user
    for user in (
        User("j.jansen", "J. Jansen", "Utrecht-Noord", OFFICER_ROLE),
        User("p.pieters", "P. Pieters", "Utrecht-Noord", OFFICER_ROLE),
        User("k.klaassen", "K. Klaassen", "Utrecht-Zuid", OFFICER_ROLE),
        User("l.lezer", "L. Lezer", "Utrecht-Noord", frozenset({"reader"})),
        # Whose id is the name of a unit, and the other way round.
        User("Utrecht-Noord", "U. Noord", "j.jansen", OFFICER_ROLE),
    )
}
STREET = {"text": "Zonderlingstraat", "kind": "street", "spoken": ["sonderling straat"], "weight": 7}
COMMAND = {"said": "tekst vooraf", "text": "Op genoemd tijdstip,\nterwijl ik reed,"}
PERSONAL, UNIT = "/v1/vocabularies/personal", "/v1/vocabularies/unit"


class HeaderIdentity:
    """Signs in whoever the test names in a header."""

    local = False

    def user(self, connection: HTTPConnection) -> User:
        return USERS[connection.headers["x-user"]]


SignIn = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(migrated_sqlite(tmp_path / "verbaal.sqlite3"))
    yield opened
    await opened.dispose()


@pytest.fixture
def sign_in(database: Database) -> SignIn:
    app = FastAPI()
    problems.install(app)
    app.include_router(word_lists.router)
    app.state.identity = HeaderIdentity()
    app.state.word_lists = WordLists(database)

    def client(user_id: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://127.0.0.1",
            headers={"x-user": user_id},
        )

    return client


@pytest.fixture
def jansen(sign_in: SignIn) -> httpx.AsyncClient:
    return sign_in("j.jansen")


def holding(*texts: str, version: int = 0, **more: Any) -> dict[str, Any]:
    return {"version": version, "terms": [{"text": text} for text in texts], **more}


async def put(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.put(path, json=body)
    assert answer.status_code == 200, answer.text
    kept: dict[str, Any] = answer.json()
    return kept


# --- reading and replacing -------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "limits"),
    [
        (PERSONAL, {"terms": 2_000, "commands": 200, "chars": 100_000}),
        (UNIT, {"terms": 10_000, "commands": 200, "chars": 500_000}),
    ],
)
async def test_a_list_nobody_wrote_in_is_empty(
    jansen: httpx.AsyncClient, database: Database, path: str, limits: dict[str, int]
) -> None:
    assert (await jansen.get(path)).json() == {
        "scope": path.rpartition("/")[2],
        "version": 0,
        "changed_at": None,
        "changed_by": None,
        "may_edit": True,
        "limits": limits,
        "terms": [],
        "commands": [],
    }
    assert (await jansen.get(f"{path}/versions")).json() == []
    assert (await jansen.get(f"{path}/versions/1")).status_code == 404
    assert await AuditLog(database).entries() == []


@pytest.mark.parametrize("path", [PERSONAL, UNIT])
async def test_what_was_put_is_what_is_read(jansen: httpx.AsyncClient, path: str) -> None:
    body = {"version": 0, "terms": [STREET, {"text": " De  Vos "}], "commands": [COMMAND]}
    kept = await put(jansen, path, body)
    assert (kept["version"], kept["changed_by"]) == (1, "j.jansen")
    assert kept["terms"] == [STREET, {"text": "De Vos", "kind": "term", "spoken": [], "weight": 5}]
    assert kept["commands"] == [COMMAND]
    assert (await jansen.get(path)).json() == kept


async def test_the_same_words_again_make_no_version(jansen: httpx.AsyncClient, database: Database) -> None:
    kept = await put(jansen, PERSONAL, holding("Dennenlaan"))
    assert await put(jansen, PERSONAL, holding("Dennenlaan", version=1)) == kept
    assert len(await AuditLog(database).entries()) == 1


async def test_every_version_can_be_read_with_what_it_changed(jansen: httpx.AsyncClient) -> None:
    await put(jansen, PERSONAL, holding("Dennenlaan", "Vos"))
    await put(jansen, PERSONAL, holding("Dennenlaan", version=1, commands=[COMMAND]))
    last = await put(jansen, PERSONAL, {"version": 2, "terms": [{"text": "Dennenlaan", "weight": 9}, STREET]})
    first, second, third = [
        (await jansen.get(f"{PERSONAL}/versions/{number}")).json() for number in (1, 2, 3)
    ]
    assert [term["text"] for term in first["terms"]] == ["Dennenlaan", "Vos"]
    assert first["changes"] == {"added": ["Dennenlaan", "Vos"], "removed": [], "changed": []}
    assert second["changes"] == {"added": ["tekst vooraf"], "removed": ["Vos"], "changed": []}
    assert third["changes"] == {
        "added": ["Zonderlingstraat"],
        "removed": ["tekst vooraf"],
        "changed": ["Dennenlaan"],
    }
    assert (third["terms"], third["changed_at"]) == (last["terms"], last["changed_at"])
    steps = (await jansen.get(f"{PERSONAL}/versions")).json()
    assert [
        (step["version"], step["terms"], step["commands"], step["added"], step["removed"], step["changed"])
        for step in steps
    ] == [(3, 2, 0, 1, 1, 1), (2, 1, 1, 1, 1, 0), (1, 2, 0, 2, 0, 0)]
    assert {step["changed_by"] for step in steps} == {"j.jansen"}


async def test_the_list_of_versions_shows_the_newest_hundred(
    jansen: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_lists, "VERSIONS_SHOWN", 2)
    for number in range(3):
        await put(jansen, PERSONAL, holding(f"Laan {number}", version=number))
    assert [one["version"] for one in (await jansen.get(f"{PERSONAL}/versions")).json()] == [3, 2]


async def test_a_change_of_an_older_version_is_refused_as_a_whole(jansen: httpx.AsyncClient) -> None:
    kept = await put(jansen, PERSONAL, holding("Van het ene venster"))
    answer = await jansen.put(PERSONAL, json=holding("Van het andere"))
    assert answer.status_code == 409
    body = answer.json()
    assert (body["code"], body["expected"], body["current"]) == ("stale_version", 0, 1)
    assert body["detail"].startswith("Deze woordenlijst is intussen gewijzigd.")
    assert (await jansen.get(PERSONAL)).json() == kept


async def test_of_changes_at_once_one_wins_and_the_others_are_told(
    sign_in: SignIn, jansen: httpx.AsyncClient
) -> None:
    officers = [jansen, sign_in("p.pieters")]
    for version in (0, 1):
        answers = await asyncio.gather(
            *(
                officer.put(UNIT, json=holding(f"Laan {version}{n}", version=version))
                for n, officer in enumerate(officers * 3)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
        (won,) = (answer.json() for answer in answers if answer.status_code == 200)
        assert (await jansen.get(UNIT)).json() == won


# --- whose list ------------------------------------------------------------------------


async def test_somebody_elses_list_is_never_readable(sign_in: SignIn, jansen: httpx.AsyncClient) -> None:
    await put(jansen, PERSONAL, {"version": 0, "terms": [STREET], "commands": [COMMAND]})
    await put(jansen, UNIT, holding("Zonderlinghof"))
    for user_id in ("p.pieters", "k.klaassen", "l.lezer", "Utrecht-Noord"):
        other = sign_in(user_id)
        seen = [await other.get(PERSONAL + end) for end in ("", "/versions", "/versions/1")]
        if user_id in {"k.klaassen", "Utrecht-Noord"}:
            seen += [await other.get(UNIT + end) for end in ("", "/versions", "/versions/1")]
        seen += [
            await other.get(f"/v1/vocabularies/{name}", params={"owner": "j.jansen", "unit": "Utrecht-Noord"})
            for name in ("j.jansen", "Utrecht-Noord", "personal", "PERSONAL")
        ]
        for answer in seen:
            assert "Zonderling" not in answer.text
            assert "tijdstip" not in answer.text
            assert "j.jansen" not in answer.text
        assert seen[0].json()["version"] == 0
        assert seen[2].status_code == 404


async def test_the_unit_shares_its_list_and_the_versions_tell_who_changed_it(
    sign_in: SignIn, jansen: httpx.AsyncClient
) -> None:
    pieters = sign_in("p.pieters")
    await put(jansen, UNIT, holding("Dennenlaan"))
    seen = (await pieters.get(UNIT)).json()
    assert ([term["text"] for term in seen["terms"]], seen["changed_by"]) == (["Dennenlaan"], "j.jansen")
    await put(pieters, UNIT, holding("Dennenlaan", "Eikenlaan", version=1))
    steps = (await jansen.get(f"{UNIT}/versions")).json()
    assert [(one["version"], one["changed_by"]) for one in steps] == [(2, "p.pieters"), (1, "j.jansen")]
    assert (await sign_in("k.klaassen").get(UNIT)).json()["version"] == 0


async def test_whoever_is_no_officer_reads_the_list_of_the_unit_and_changes_only_the_own(
    sign_in: SignIn, jansen: httpx.AsyncClient
) -> None:
    reader = sign_in("l.lezer")
    kept = await put(jansen, UNIT, holding("Dennenlaan"))
    assert (await reader.get(UNIT)).json() == kept | {"may_edit": False}
    answer = await reader.put(UNIT, json=holding(version=1))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "niet wijzigen" in answer.json()["detail"]
    assert (await jansen.get(UNIT)).json() == kept
    assert (await put(reader, PERSONAL, holding("Eikenlaan")))["version"] == 1


# --- what is refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "commands", "wrong"),
    [
        ([{"text": "Zonderling 🚓"}], [], {"list": "terms", "number": 2, "problem": "signs"}),
        ([{"text": "Zonder\u0000ling"}], [], {"list": "terms", "number": 2, "problem": "signs"}),
        ([{"text": "<|Zonderling|>"}], [], {"list": "terms", "number": 2, "problem": "signs"}),
        ([{"text": "Zonderling" * 11}], [], {"list": "terms", "number": 2, "problem": "too_long"}),
        ([{"text": "  "}], [], {"list": "terms", "number": 2, "problem": "empty"}),
        ([{"text": "GOED"}], [], {"list": "terms", "number": 2, "problem": "twice"}),
        ([{"text": "Zonderling", "weight": 99}], [], {"list": "terms", "number": 2, "problem": "weight"}),
        (
            [{"text": "Das", "spoken": ["Zonderling?"]}],
            [],
            {"list": "terms", "number": 2, "problem": "spoken"},
        ),
        (
            [],
            [{"said": "Zonderling", "text": "x"}],
            {"list": "commands", "number": 1, "problem": "said_words"},
        ),
        (
            [],
            [{"said": "tekst vooraf", "text": "Zonderling 👍"}],
            {"list": "commands", "number": 1, "problem": "snippet_signs"},
        ),
    ],
)
async def test_a_wrong_word_is_told_by_its_number_and_nothing_is_kept(
    jansen: httpx.AsyncClient, terms: list[Any], commands: list[Any], wrong: dict[str, Any]
) -> None:
    body = {"version": 0, "terms": [{"text": "goed"}, *terms], "commands": commands}
    answer = await jansen.put(PERSONAL, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "words_refused")
    assert answer.json()["wrong"] == [wrong]
    name = "Woord" if wrong["list"] == "terms" else "Opdracht"
    assert answer.json()["detail"].startswith(f"{name} {wrong['number']} ")
    assert "onderling" not in answer.text
    assert (await jansen.get(PERSONAL)).json()["version"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"terms": []},
        {"version": -1},
        {"version": "0"},
        {"version": True},
        {"version": 0, "words": ["Zonderling"]},
        {"version": 0, "terms": ["Zonderling"]},
        {"version": 0, "terms": [{"text": ["Zonderling"]}]},
        {"version": 0, "terms": [{"text": "Zonderling", "kind": "Zonderling"}]},
        {"version": 0, "terms": [{"text": "Das", "weight": "9"}]},
        {"version": 0, "terms": [{"text": "Das", "owner": "p.pieters"}]},
        {"version": 0, "commands": [{"said": "tekst vooraf"}]},
    ],
)
async def test_a_request_of_another_shape_is_told_where_it_is_wrong(
    jansen: httpx.AsyncClient, body: Any
) -> None:
    answer = await jansen.put(PERSONAL, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "onderling" not in answer.text


async def test_half_a_sign_is_refused(jansen: httpx.AsyncClient) -> None:
    answer = await jansen.put(
        PERSONAL,
        content=b'{"version": 0, "terms": [{"text": "Das\\ud83d"}]}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/v1/vocabularies/other", f"{PERSONAL}/versions/0", f"{UNIT}/versions/x"])
async def test_what_is_no_list_and_no_version_is_refused(jansen: httpx.AsyncClient, path: str) -> None:
    assert (await jansen.get(path)).status_code == 422


async def test_ten_thousand_words_fit_a_unit_and_no_officer(jansen: httpx.AsyncClient) -> None:
    texts = [f"Zonderlinglaan {number}" for number in range(10_001)]
    for path, count, limit in ((PERSONAL, 10_000, 2_000), (UNIT, 10_001, 10_000)):
        answer = await jansen.put(path, json=holding(*texts[:count]))
        assert answer.status_code == 422
        body = answer.json()
        assert (body["code"], body["what"], body["count"], body["limit"]) == (
            "word_list_too_long",
            "terms",
            count,
            limit,
        )
    kept = await put(jansen, UNIT, holding(*texts[:10_000]))
    assert (len(kept["terms"]), kept["version"]) == (10_000, 1)
    assert (await jansen.get(UNIT)).json() == kept
    answer = await jansen.put(UNIT, json=holding(*texts[:9_999], "🚓", version=1))
    assert answer.json()["wrong"] == [{"list": "terms", "number": 10_000, "problem": "signs"}]


# --- audit and contract ----------------------------------------------------------------


async def test_each_change_and_each_look_is_in_the_audit_log_without_a_word(
    jansen: httpx.AsyncClient, database: Database
) -> None:
    await put(jansen, PERSONAL, {"version": 0, "terms": [STREET], "commands": [COMMAND]})
    await put(jansen, PERSONAL, {"version": 1, "terms": []})
    await jansen.get(PERSONAL)
    await jansen.get(f"{PERSONAL}/versions/1")
    await put(jansen, UNIT, holding("Zonderlinghof"))
    await jansen.get(UNIT)
    entries = await AuditLog(database).entries()
    assert [(one.action, one.object_type, one.object_version, one.actor) for one in entries] == [
        (Action.COLLECT, "word_list", 1, "j.jansen"),
        (Action.ALTER, "word_list", 2, "j.jansen"),
        (Action.CONSULT, "word_list", 2, "j.jansen"),
        (Action.CONSULT, "word_list", 1, "j.jansen"),
        (Action.COLLECT, "word_list", 1, "j.jansen"),
        (Action.CONSULT, "word_list", 1, "j.jansen"),
    ]
    assert [entries[2].details, entries[5].details] == [{"reason": "own_record"}, {"reason": "unit_record"}]
    assert len({entry.object_id for entry in entries}) == 2
    dump = "".join(entry.model_dump_json() for entry in entries).lower()
    assert "zonderling" not in dump
    assert "tijdstip" not in dump
    assert (await AuditLog(database).check()).intact


async def test_the_api_description_names_every_answer_by_its_type(jansen: httpx.AsyncClient) -> None:
    described = (await jansen.get("/openapi.json")).json()
    answers = {
        f"{method} {path}": operation["responses"]["200"]["content"]["application/json"]["schema"]
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }
    base = "/v1/vocabularies/{scope}"
    names = {name: schema.get("items", schema)["$ref"].rpartition("/")[2] for name, schema in answers.items()}
    assert names == {
        f"get {base}": "WordListView",
        f"put {base}": "WordListView",
        f"get {base}/versions": "WordListStep",
        f"get {base}/versions/{{version}}": "WordListVersionView",
    }
    schemas = described["components"]["schemas"]
    assert schemas["Scope"]["enum"] == ["personal", "unit"]
    assert schemas["WordKind"]["enum"] == ["street", "name", "place", "term"]
    assert schemas["WordListChange"]["required"] == ["version"]
