from __future__ import annotations

from pathlib import Path

import pytest

from server.vocab_loading import load_guide, load_vocab
from server.yaml_lines import FileError
from tests.guiding import ORDER, QUESTIONS, THEFT, guide, write_rules
from tests.reading import readers


async def test_all_that_ships_is_read_and_told_by_digest() -> None:
    vocab = await load_vocab(None, readers().extractor)
    assert vocab.extractor is readers().extractor
    assert set(vocab.record) == {
        "vocabulary_sha256",
        "stock_phrases_sha256",
        "lexicon_sha256",
        "cues_sha256",
        "commands_sha256",
        "rules_sha256",
        "questions_sha256",
    }
    assert all(len(digest) == 64 for digest in vocab.record.values())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"proef_310": THEFT.replace("when: [iets_weg]", "when: [zoek]")}, "proef_310.yaml:18"),
        ({"proef": QUESTIONS.replace("    yes: Er is iets weggenomen.\n", "")}, "proef.yaml:4"),
        ({"volgorde": ORDER.replace("80", "veel")}, "volgorde.yaml:5"),
        ({"proef_310": "id: [\n"}, "proef_310.yaml:"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_its_line(
    tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(FileError, match=told):
        load_guide(write_rules(tmp_path, **changes), readers().templates)


def test_the_same_files_give_the_same_digests(tmp_path: Path) -> None:
    assert load_guide(write_rules(tmp_path), readers().templates).record == guide().record
    changed = write_rules(tmp_path, proef_310=THEFT.replace("Wegnemen", "Weghalen"))
    again = load_guide(changed, readers().templates).record
    assert again["rules_sha256"] != guide().record["rules_sha256"]
    assert again["questions_sha256"] == guide().record["questions_sha256"]
