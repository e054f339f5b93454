"""The word lists of an officer and a unit, ready for the dictations and files of a session.

A version never changes, so what was made of it is kept for the next session.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from server.domain.report import Draft
from server.domain.terms import Term
from server.domain.vocabulary import LANGUAGE, OwnTerms, SessionVocabulary, Vocabulary
from server.domain.word_lists import Holder, OwnWords, Scope, WordList
from server.store import word_lists
from server.store.database import Database
from server.store.dictations import Dictations

KEPT_TERMS = 50_000
"""Terms of versions that are kept ready, about 1 kB each."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The lists as data, and their terms as :meth:`Vocabulary.for_session` takes them."""

    words: OwnWords = field(default_factory=OwnWords)
    terms: tuple[OwnTerms, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ready:
    word_list: WordList
    terms: OwnTerms


class SessionWords:
    """Reads the lists that a session is to use.

    Args:
        database: where they are.
        vocabulary: whose sessions they go with.
        kept_terms: see :data:`KEPT_TERMS`.
    """

    def __init__(self, database: Database, vocabulary: Vocabulary, *, kept_terms: int = KEPT_TERMS) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._kept_terms = kept_terms
        self._ready: OrderedDict[tuple[Holder, int], _Ready] = OrderedDict()  # the longest unused first

    def __len__(self) -> int:
        """How many versions are ready."""
        return len(self._ready)

    async def prepare(self, *, owner: str, unit: str, language: str = LANGUAGE) -> Prepared:
        """The newest lists of an officer and a unit; the lists are Dutch, so other speech gets none.

        Raises:
            StorageFull: the disk fails.
        """
        if language != LANGUAGE:
            return Prepared()
        holders = (Holder(scope=Scope.PERSONAL, id=owner), Holder(scope=Scope.UNIT, id=unit))
        ready = [one for holder in holders if (one := await self._newest(holder)) is not None]
        return Prepared(
            words=OwnWords(tuple(one.word_list for one in ready)), terms=tuple(one.terms for one in ready)
        )

    async def of_draft(self, draft: Draft) -> SessionVocabulary:
        """The words that a draft's dictation is heard with: its own, those of its officer, unit and form."""
        given: Sequence[str] = ()
        if draft.dictation_id is not None:
            row = await Dictations(self._database).get(draft.dictation_id, draft.owner)
            given = row.vocabulary if row else ()
        language = draft.transcript.language
        prepared = await self.prepare(owner=draft.owner, unit=draft.unit, language=language)
        return self._vocabulary.for_session(
            template=draft.template, unit=draft.unit, extra=given, own=prepared.terms, language=language
        )

    async def _newest(self, holder: Holder) -> _Ready | None:
        async with self._database.reading() as connection:
            version = await word_lists.newest_version(connection, holder)
            if not version:
                return None
            kept = self._ready.get((holder, version))
            if kept is None:
                stored = await word_lists.at_version(connection, holder, version)
        if kept is None:
            # Thousands of terms take a fifth of a second.
            kept = await asyncio.to_thread(_make_ready, self._vocabulary, stored.word_list)
        self._keep((holder, version), kept)
        return kept

    def _keep(self, key: tuple[Holder, int], ready: _Ready) -> None:
        self._ready[key] = ready
        self._ready.move_to_end(key)
        terms = sum(len(one.terms.index) for one in self._ready.values())
        while terms > self._kept_terms and len(self._ready) > 1:
            terms -= len(self._ready.popitem(last=False)[1].terms.index)


def _make_ready(vocabulary: Vocabulary, word_list: WordList) -> _Ready:
    terms: Iterable[Term] = word_list.terms
    return _Ready(word_list, vocabulary.own_terms(word_list.holder.source, terms))
