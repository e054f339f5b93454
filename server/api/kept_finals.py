"""Finals of a recording in the database: the same one again changes nothing, a better one gets its number."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain import dictation
from server.domain.transcript import Utterance
from server.store.dictations import Dictations, FinalRow


class KeptFinals:
    """The finals that the database has of one dictation."""

    def __init__(self, dictations: Dictations, dictation_id: str, known: Iterable[FinalRow]) -> None:
        self._dictations = dictations
        self._dictation_id = dictation_id
        self._known = {final.utterance.utterance: final for final in known}

    async def keep(self, final: dictation.Final) -> Utterance:
        """A final, first or better, goes to the database before anybody hears of it. What is to be told."""
        utterance = final.utterance
        known = self._known.get(utterance.utterance)
        extent = final.start_sample, final.end_sample
        if known and known.utterance.complete and (known.start_sample, known.end_sample) == extent:
            return known.utterance
        if known and known.utterance.revision >= utterance.revision:
            # Heard before a restart, or cut differently by another version of the server.
            revision = known.utterance.revision + 1
            utterance = utterance.model_copy(update={"revision": revision})
        await self._dictations.add_final(self._dictation_id, utterance, *extent)
        self._known[utterance.utterance] = FinalRow(
            utterance=utterance, start_sample=final.start_sample, end_sample=final.end_sample
        )
        return utterance
