"""Typed text as a transcript, so that it takes the same path as speech."""

from __future__ import annotations

from server.domain.transcript import Transcript, Utterance, Word


def transcript_of(text: str, *, language: str = "nl") -> Transcript:
    """Typed text as a transcript: one utterance a line, words without sound (all times 0)."""
    lines = [line.split() for line in text.splitlines()]
    return Transcript(
        language=language,
        utterances=tuple(
            Utterance(
                utterance=number,
                revision=1,
                start_s=0,
                end_s=0,
                text=" ".join(words),
                words=tuple(Word(text=word, start_s=0, end_s=0, probability=1) for word in words),
            )
            for number, words in enumerate(line for line in lines if line)
        ),
    )
