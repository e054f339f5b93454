"""Loads vocab/stock_phrases.yaml and says with file and line what is wrong with it.

People who do not program edit this file, so every error names the place. Its digest travels with
the engine's settings into every draft and report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from server.domain.stock_phrases import ANYTHING, StockPhrase, StockPhrases, phrase_keys

FILE_NAME = "stock_phrases.yaml"
LISTS = {"never_dictated": False, "sometimes_dictated": True}
"""Key in the file → whether somebody may well say it."""


class StockPhrasesError(ValueError):
    """The file is wrong. The message starts with file:line and is meant for its editor."""


def load_stock_phrases(vocab_dir: Path | None = None) -> StockPhrases:
    """Read the phrases of ``vocab_dir`` (VERBAAL_VOCAB_DIR), or those that ship with Verbaal.

    A vocabulary folder of one's own without this file gets those that ship: an organisation that
    replaces its templates must not lose a safeguard by it.

    Raises:
        StockPhrasesError: the file is wrong, or a phrase stands in it twice.
    """
    shipped: Traversable = resources.files("vocab") / FILE_NAME
    own: Traversable = shipped if vocab_dir is None else vocab_dir / FILE_NAME
    return _load(own if own.is_file() else shipped)


def _load(file: Traversable) -> StockPhrases:
    content = file.read_bytes()
    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StockPhrasesError(f"{file}:{line}: {error.problem or 'no valid YAML'}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StockPhrasesError(f"{file}:1: no valid YAML ({type(error).__name__})") from None
    if not isinstance(root, yaml.MappingNode):
        raise StockPhrasesError(f"{file}:1: the file starts with 'version:'")
    phrases: dict[tuple[str, ...], StockPhrase] = {}
    for phrase, node in _phrases(file, root):
        if phrase.keys in phrases:
            raise StockPhrasesError(f"{_at(file, node)}: '{node.value}' stands here twice")
        phrases[phrase.keys] = phrase
    return StockPhrases(tuple(phrases.values()), hashlib.sha256(content).hexdigest())


def _phrases(file: Traversable, root: yaml.MappingNode) -> Iterator[tuple[StockPhrase, yaml.ScalarNode]]:
    seen: set[str] = set()
    for key, value in root.value:
        if key.value in seen:
            raise StockPhrasesError(f"{_at(file, key)}: '{key.value}' stands here twice")
        seen.add(key.value)
        if key.value == "version":
            _require_version(file, value)
        elif key.value not in LISTS:
            known = ", ".join(("version", *LISTS))
            raise StockPhrasesError(f"{_at(file, key)}: '{key.value}' is unknown; known are {known}")
        elif not isinstance(value, yaml.SequenceNode):
            raise StockPhrasesError(f"{_at(file, key)}: '{key.value}' is a list, one '- ' a line")
        else:
            for item in value.value:
                yield _phrase(file, item, also_said=LISTS[key.value]), item
    for name in ("version", *LISTS):
        if name not in seen:
            raise StockPhrasesError(f"{file}:1: '{name}:' is missing")


def _require_version(file: Traversable, node: yaml.Node) -> None:
    if not isinstance(node, yaml.ScalarNode) or not node.value.isdecimal() or int(node.value) < 1:
        raise StockPhrasesError(f"{_at(file, node)}: version is a whole number from 1")


def _phrase(file: Traversable, node: yaml.Node, *, also_said: bool) -> StockPhrase:
    if not isinstance(node, yaml.ScalarNode):
        raise StockPhrasesError(
            f"{_at(file, node)}: a phrase is text; put it between quotes if it has a colon"
        )
    keys = phrase_keys(node.value)
    if not any(key != ANYTHING for key in keys):
        raise StockPhrasesError(f"{_at(file, node)}: a phrase needs a word")
    if keys[0] == ANYTHING:
        raise StockPhrasesError(f"{_at(file, node)}: a phrase begins with a word, not with {ANYTHING}")
    return StockPhrase(keys, also_said)


def _at(file: Traversable, node: yaml.Node) -> str:
    return f"{file}:{node.start_mark.line + 1}"
