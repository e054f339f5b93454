"""What a dictation's sound on the disk is, beside what its client says that it recorded."""

from __future__ import annotations

import asyncio

from server import wire
from server.api.compressed import CompressedSound
from server.domain.sound_chain import SoundChain, SoundProof


class Proving:
    """The chain over the sound as the disk gave it back, and the client's word."""

    def __init__(self, compressed: CompressedSound | None) -> None:
        self._compressed = compressed
        self._chain = SoundChain()
        self._claim: wire.End | None = None

    def add(self, pcm: bytes) -> None:
        """The next samples of the disk."""
        self._chain.add(pcm)

    def told(self, end: wire.End | None) -> None:
        """What the client says at the end; it may say it again, or nothing."""
        if end is not None and end.chain is not None:
            self._claim = end

    async def proof(self) -> SoundProof:
        """The two beside each other, once all sound is on the disk."""
        claim = self._claim
        packets_chain = None
        if self._compressed is not None and claim is not None and claim.chain_over == "packets":
            packets_chain = await asyncio.to_thread(self._compressed.chain)
        return SoundProof(
            samples=self._chain.samples,
            chain=self._chain.digest,
            client_samples=claim.samples if claim else None,
            client_chain=claim.chain if claim else None,
            compressed=self._compressed is not None,
            packets_chain=packets_chain,
        )
