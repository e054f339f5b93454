"""What a report rests on beside the officer's eye: model, settings, vocabulary, rules, by digests.

The whole record stands in the report (``engine``). The audit log gets the parts that say which
versions were at work, and a digest of all of it, so that it can't be told differently later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from server.domain.audit import Detail, digest

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.:@+-]{1,128}")
_WORD_LISTS: Final = "word_lists"


def inputs_of(engine: Mapping[str, Any]) -> dict[str, Detail]:
    """Details for the log of an engine's record.

    Texts that are identifiers or digests go in by their name, a group (``settings``) as its digest,
    versions of word lists as numbers; what the log can't hold, such as a path, only counts in
    ``engine_sha256``.
    """
    details: dict[str, Detail] = {"engine_sha256": digest(engine)}
    for name, value in sorted(engine.items()):
        if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
            details[name] = value
        elif isinstance(value, Mapping) and name == _WORD_LISTS:
            details |= {f"word_list.{scope}": version for scope, version in sorted(value.items())}
        elif isinstance(value, Mapping):
            details[f"{name}_sha256"] = digest(value)
    return details
