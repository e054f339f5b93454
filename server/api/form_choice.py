"""Which form a dictation is for: the one chosen by hand, or one that was said after that.

The later choice counts, by when the officer made it and not by when it reached the server: the text of what
was said comes seconds after it, and a choice by hand without a connection much later. So a better pass
that no longer hears the choice undoes it, and a dictation rebuilt from its words is for the same form.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from server.domain.transcript import SAMPLE_RATE_HZ, Utterance
from server.dutch.command_list import Effect
from server.reporting.live_commands import LiveCommand


class FormChoice:
    """The choices so far.

    Args:
        template: chosen by hand, last.
        sample: how many samples were recorded then.
        known: ids of the forms there are; another that is said is none.
    """

    def __init__(self, template: str, sample: int, known: Collection[str]) -> None:
        self._template = template
        self._sample = sample
        self._known = known
        self._said: dict[int, tuple[int, str]] = {}

    @property
    def template(self) -> str:
        """The form in force."""
        said_at, said = max(self._said.values(), default=(-1, ""))
        return self._template if self._sample > said_at else said

    def choose(self, template: str, sample: int) -> None:
        """By hand. One that was made before the last is old news."""
        if sample >= self._sample:
            self._template, self._sample = template, sample

    def hear(self, utterance: Utterance, commands: Sequence[LiveCommand]) -> None:
        """What was said in an utterance, first heard or better."""
        self._said.pop(utterance.utterance, None)
        for command in commands:
            template = command.variables.get("template", "")
            if command.name == Effect.TEMPLATE and template in self._known:
                end_s = utterance.words[command.last_word].end_s
                self._said[utterance.utterance] = round(end_s * SAMPLE_RATE_HZ), template
