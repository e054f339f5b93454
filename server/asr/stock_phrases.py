"""Loads vocab/stock_phrases.yaml and says with file and line what is wrong with it.

People who do not program edit this file, so every error names the place. Its digest travels with
the engine's settings into every draft and report.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from server.domain.stock_phrases import ANYTHING, StockPhrase, StockPhrases, phrase_keys
from server.yaml_lines import Entry, read_yaml

FILE_NAME = "stock_phrases.yaml"
LISTS = {"never_dictated": False, "sometimes_dictated": True}
"""Key in the file → whether somebody may well say it."""


def load_stock_phrases(vocab_dir: Path | None = None) -> StockPhrases:
    """Read the phrases of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal.

    A vocabulary folder of one's own without this file gets those that ship: an organisation that
    replaces its templates must not lose a safeguard by it.

    Raises:
        FileError: the file is wrong, or a phrase stands in it twice.
    """
    shipped: Traversable = resources.files("vocab") / FILE_NAME
    own: Traversable = shipped if vocab_dir is None else vocab_dir / FILE_NAME
    return _load(own if own.is_file() else shipped)


def _load(file: Traversable) -> StockPhrases:
    content = file.read_bytes()
    fields = read_yaml(file, content).fields(required=("version", *LISTS))
    fields["version"].number(1)  # for whoever reads the file; it must not be forgotten
    phrases: dict[tuple[str, ...], StockPhrase] = {}
    for name, also_said in LISTS.items():
        for item in fields[name].items():
            phrase = _phrase(item, also_said=also_said)
            if phrase.keys in phrases:
                item.fail(f"'{item.text()}' stands here twice")
            phrases[phrase.keys] = phrase
    return StockPhrases(tuple(phrases.values()), hashlib.sha256(content).hexdigest())


def _phrase(item: Entry, *, also_said: bool) -> StockPhrase:
    keys = phrase_keys(item.text())
    if not any(key != ANYTHING for key in keys):
        item.fail("a phrase needs a word")
    if keys[0] == ANYTHING:
        item.fail(f"a phrase begins with a word, not with {ANYTHING}")
    return StockPhrase(keys, also_said)
