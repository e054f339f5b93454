"""What the server is put together from: the word lists, the templates and the model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from server.app import Ears, create_app
from server.asr.model_files import ModelFiles
from server.asr.term_files import load_vocabulary
from server.domain.errors import ModelUnavailable
from server.engines import file_transcriber
from server.settings import Settings
from server.store import rule_books
from server.store.tables import audit_log
from server.yaml_lines import FileError
from tests.fakes import ScriptedRecognizer, ScriptedVoice
from tests.guiding import THEFT, write_rules
from tests.reading import readers

LIST = "title: eigen\nsource: eigen\nconsequence: B\nweight: 1\ntemplates: [mutatie]\nterms: [portofoon]\n"


async def started(data_dir: Path, **settings: Any) -> FastAPI:
    """The app, after it was started and stopped; without settings it reads all that ships by itself."""
    app = create_app(
        Settings(data_dir=data_dir, **settings), ears(), readers().extractor if settings else None
    )
    async with app.router.lifespan_context(app):
        return app


def ears() -> Ears:
    return Ears(recognizers=[ScriptedRecognizer()], voice=ScriptedVoice)


def engine_of(app: FastAPI) -> dict[str, Any]:
    """What drafts and reports tell about what listened."""
    engine: dict[str, Any] = app.state.live.recordings._workshop.engine
    return engine


@pytest.fixture
def vocab_dir(tmp_path: Path) -> Path:
    """A vocabulary of one's own: one template, and no lists."""
    folder = tmp_path / "vocab"
    (folder / "templates").mkdir(parents=True)
    with resources.as_file(resources.files("vocab") / "templates" / "mutatie.yaml") as shipped:
        shutil.copy(shipped, folder / "templates")
    return folder


async def test_the_lists_that_ship_are_in_force_when_none_are_given(tmp_path: Path) -> None:
    engine = engine_of(await started(tmp_path))
    assert engine["vocabulary_sha256"] == load_vocabulary().digest
    assert engine["model"] == "scripted"


async def test_templates_of_ones_own_go_with_the_lists_that_ship(tmp_path: Path, vocab_dir: Path) -> None:
    engine = engine_of(await started(tmp_path / "data", vocab_dir=vocab_dir))
    assert engine["vocabulary_sha256"] == load_vocabulary().digest


async def test_a_list_of_ones_own_names_templates_of_ones_own(tmp_path: Path, vocab_dir: Path) -> None:
    own = vocab_dir / "terms" / "eigen.yaml"
    own.parent.mkdir()
    own.write_text(LIST)
    await started(tmp_path / "data", vocab_dir=vocab_dir)
    own.write_text(LIST.replace("mutatie", "aangifte"))
    with pytest.raises(FileError, match=rf"^{own}:5: 'aangifte' is unknown; choose from mutatie$"):
        await started(tmp_path / "data", vocab_dir=vocab_dir)


async def test_a_rule_set_that_is_wrong_refuses_the_start_and_is_named(
    tmp_path: Path, vocab_dir: Path
) -> None:
    write_rules(vocab_dir, proef_310=THEFT.replace("then: wegnemen", "then: weggaan"))
    with pytest.raises(FileError, match=r"offences/proef_310.yaml:\d+: "):
        await started(tmp_path / "data", vocab_dir=vocab_dir)


async def test_the_rules_in_force_are_kept_and_named_in_the_log(tmp_path: Path, vocab_dir: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", vocab_dir=write_rules(vocab_dir))
    app = create_app(settings, ears(), readers().extractor)
    async with app.router.lifespan_context(app), app.state.database.reading() as connection:
        book = app.state.guidance.guide.book
        assert engine_of(app)["rules_sha256"] == book.digest
        assert await rule_books.find(connection, book.digest) == book.texts
        told = (await connection.execute(sa.select(audit_log.c.details))).scalars().all()
    assert any(one.get("rules_sha256") == book.digest for one in told)


async def test_whoever_transcribes_files_is_told_that_a_model_is_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ensure(_self: ModelFiles, name: str, progress: Callable[[str], None]) -> None:
        progress(f"joining {name}")
        raise ModelUnavailable

    monkeypatch.setattr(ModelFiles, "ensure", ensure)
    told: list[str] = []
    with pytest.raises(ModelUnavailable):
        async with file_transcriber(Settings(data_dir=tmp_path, model="base"), progress=told.append):
            pass
    assert told == ["joining base"]
