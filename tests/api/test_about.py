from __future__ import annotations

from fastapi import FastAPI
from starlette.testclient import TestClient

from server.api import about
from server.api.identity import LocalIdentity
from server.program import program_record

ENGINE = {
    "engine": "whisper",
    "model": "large-v3-turbo",
    "model_sha256": "c0ffee",
    "device": "cuda",
    "vocabulary_sha256": "f00d",
    "program": program_record(),
}


def test_an_officer_can_see_what_makes_the_text_and_nothing_of_the_machine() -> None:
    app = FastAPI()
    app.state.identity = LocalIdentity(user_id="agent", name="A. Gent", unit="noord")
    app.state.about = about.About.of(ENGINE)
    app.include_router(about.router)
    assert TestClient(app).get("/v1/about").json() == {
        "version": program_record()["verbaal"],
        "model": "large-v3-turbo",
        "device": "cuda",
        "vocabulary_sha256": "f00d",
    }
