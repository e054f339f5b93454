"""The marks of a transcript in Dutch, for the printed report: where to listen, and why."""

from __future__ import annotations

from server.domain.transcript import Frozen, Mark, MarkKind, Transcript, Utterance, middle_s

_WHAT = {
    MarkKind.SPEECH_WITHOUT_TEXT: "Er is gesproken, maar er zijn geen woorden herkend.",
    MarkKind.TEXT_WITHOUT_SPEECH: "Weggelaten: hier sprak niemand.",
    MarkKind.REPETITION: "Weggelaten: de herkenning herhaalde zichzelf.",
    MarkKind.STOCK_PHRASE: "Weggelaten: een zin die spraakherkenners vaker verzinnen.",
    MarkKind.DOUBTFUL: "Twijfel over de woorden.",
}


class MarkRow(Frozen):
    """One mark as the page shows it. ``said`` are the words that stand in the text there."""

    when: str
    what: str
    said: str = ""
    dropped: str = ""
    other: str = ""


def mark_rows(transcript: Transcript) -> list[MarkRow]:
    """Every mark in the order of the sound."""
    return [_row(mark, utterance) for utterance in transcript.utterances for mark in utterance.marks]


def _row(mark: Mark, utterance: Utterance) -> MarkRow:
    when, what = f"{clock(mark.start_s)} - {clock(mark.end_s)}", _WHAT[mark.kind]
    if mark.kind is MarkKind.DOUBTFUL:
        return MarkRow(when=when, what=what, said=_words_at(mark, utterance), other=mark.text)
    return MarkRow(when=when, what=what, dropped=mark.text)


def _words_at(mark: Mark, utterance: Utterance) -> str:
    inside = (word.text for word in utterance.words if mark.start_s <= middle_s(word) <= mark.end_s)
    return " ".join(inside)


def clock(seconds: float) -> str:
    """A moment in a recording: 0:04,2 or 1:02:03,0."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{rest // 10:02},{rest % 10}"
