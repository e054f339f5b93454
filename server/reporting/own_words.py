"""The word lists of an officer and a unit at work in the reading of a text."""

from __future__ import annotations

from dataclasses import replace

from server.domain.word_lists import OwnWords, WordKind
from server.dutch.command_list import Effect, SpokenCommand, keys_of
from server.dutch.own_lexicon import OwnLexicon
from server.reporting.extraction.extractor import Extractor


def with_own_words(extractor: Extractor, own: OwnWords) -> Extractor:
    """The extractor with the streets, names, places and standard texts of ``own`` added to its own.

    Of two phrases that sound the same, the officer's goes before the unit's, and both before those
    that ship.
    """
    commands = tuple(
        SpokenCommand(keys_of(one.said), Effect.TEXT, one.text) for one in reversed(own.commands)
    )
    named: dict[WordKind, list[str]] = {kind: [] for kind in WordKind}
    for term in own.terms:
        named[term.kind].append(term.text)
    streets, names, places = (named[kind] for kind in (WordKind.STREET, WordKind.NAME, WordKind.PLACE))
    return replace(
        extractor,
        commands=extractor.commands.with_own(commands) if commands else extractor.commands,
        lexicon=OwnLexicon(extractor.lexicon, streets=streets, names=names, places=places)
        if streets or names or places
        else extractor.lexicon,
    )
