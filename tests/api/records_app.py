"""A small app with the real routes of drafts, reports and templates over a real database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from server.api import contesting, drafts, guidance, problems, reports, review_signals, templates
from server.api.identity import User
from server.api.records import Records
from server.api.rectifications import Rectifications
from server.api.reporter import DictationReporter
from server.api.review_signals import ReviewSignals
from server.api.subjects import subjects
from server.api.subjects.subject_desk import desk_with
from server.domain.errors import NotFound
from server.domain.retention import RuleSet
from server.domain.transcript import Utterance
from server.reporting.templates import Templates, load_templates
from server.retention_files import load_rules
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from tests.confirming import reviewed_over_async
from tests.guiding import guide
from tests.reading import readers
from tests.store.examples import OFFICER, dictation, utterance

JANSEN = User(user_id=OFFICER, name="J. Jansen", unit="Utrecht-Noord", roles=frozenset({"officer"}))
PIETERS = User(user_id="p.pieters", name="P. Pieters", unit="Utrecht-Noord", roles=frozenset({"officer"}))
BAKKER = User(user_id="m.bakker", name="M. Bakker", unit="Privacy", roles=frozenset({"privacy_officer"}))
USERS = {user.user_id: user for user in (JANSEN, PIETERS, BAKKER)}

TYPED = {
    "template": "mutatie",
    "dictated_at": "2026-11-22T19:29:00+01:00",
    "text": "Om 22.15 uur zag ik kenteken GG-123-B.\nDaarvoor stond er 12-DBF-3.",
}


class HeaderIdentity:
    """Signs in whoever the test names in a header."""

    local = False

    def user(self, connection: HTTPConnection) -> User:
        return USERS[connection.headers["x-user"]]


@dataclass
class FinishedRecordings:
    """Ends a dictation with the real reporter; decoding is done already."""

    dictations: Dictations
    reporter: DictationReporter

    async def finish(self, dictation_id: str, user: User) -> str:
        row = await self.dictations.get(dictation_id, user.user_id)
        if row is None:
            raise NotFound
        return await self.reporter.end(row, await self.dictations.transcript(dictation_id))


@dataclass
class Desk:
    """One officer's view of the app."""

    app: FastAPI
    http: httpx.AsyncClient
    database: Database
    records: Records
    other: httpx.AsyncClient
    privacy: httpx.AsyncClient
    templates: Templates = field(default_factory=load_templates)

    @property
    def log(self) -> AuditLog:
        return AuditLog(self.database)

    async def draft(self, **changes: Any) -> dict[str, Any]:
        answer = await self.http.post("/v1/drafts", json=TYPED | changes)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def dictate(
        self, *said: str | Utterance, dictation_id: str = "dictation-1", template: str = "mutatie"
    ) -> dict[str, Any]:
        """The draft of a dictation with these utterances."""
        dictations = Dictations(self.database)
        await dictations.create(replace(dictation(dictation_id), template=template))
        for number, one in enumerate(said):
            final = utterance(number, one) if isinstance(one, str) else one
            await dictations.add_final(dictation_id, final, number * 10, number * 10 + 9)
        answer = await self.http.post("/v1/drafts", json={"dictation_id": dictation_id})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def edit(self, draft: dict[str, Any], **edit: Any) -> dict[str, Any]:
        answer = await self.http.patch(
            f"/v1/drafts/{draft['id']}", json={"version": draft["version"], **edit}
        )
        assert answer.status_code == 200, answer.text
        changed: dict[str, Any] = answer.json()
        return changed

    async def reviewed(self, draft: dict[str, Any]) -> dict[str, Any]:
        """The draft with everything in it confirmed, one by one."""
        return await reviewed_over_async(self.http, draft, read_back=draft["template"] == "aangifte")

    async def confirm(self, draft: dict[str, Any], version: int | None = None) -> httpx.Response:
        body = {"version": draft["version"] if version is None else version}
        return await self.http.post(f"/v1/drafts/{draft['id']}/confirm", json=body)


@cache
def rules() -> RuleSet:
    """The rules of retention that ship, read once."""
    return load_rules()


def build(database: Database) -> Desk:
    """The app, with one client for each officer."""
    dictations = Dictations(database)
    app = FastAPI()
    problems.install(app)
    for router in (
        drafts.router,
        guidance.router,
        review_signals.router,
        reports.router,
        contesting.router,
        subjects.router,
        templates.router,
    ):
        app.include_router(router)
    app.state.identity = HeaderIdentity()
    records = app.state.records = Records(database, readers(), guide=guide(), rules=rules())
    app.state.guidance = guidance.GuidanceDesk(database, guide())
    app.state.subjects = desk_with(database, readers().extractor, rules())
    app.state.rectifications = Rectifications(database)
    app.state.review_signals = ReviewSignals(database)
    app.state.live = SimpleNamespace(
        recordings=FinishedRecordings(dictations, DictationReporter(readers(), dictations))
    )

    def sign_in(user: User) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://127.0.0.1",
            headers={"x-user": user.user_id},
        )

    return Desk(
        app=app,
        http=sign_in(JANSEN),
        other=sign_in(PIETERS),
        database=database,
        records=records,
        privacy=sign_in(BAKKER),
    )
