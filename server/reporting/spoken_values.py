"""What somebody spoke for one field of a form, read by that field's rules.

The words are read as they are in a dictation: under the heading of the field ("veld kenteken …"). Where
that gives nothing, a field for a plate, a postcode or a telephone number looks for one in the bare words.
Nothing is made up: what can't be read is None, with a sentence that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.domain.errors import UnknownField
from server.domain.report import FieldSpec
from server.domain.transcript import Frozen, Transcript, Word
from server.dutch.phones import find_phones, find_unfinished_phones
from server.dutch.plates import find_plates
from server.dutch.postcodes import find_postcodes
from server.dutch.words import Token, tokenize
from server.reporting.extraction.times import DAY_NOT_SAID
from server.reporting.form_reader import FormReader
from server.reporting.narrative import narrative_of
from server.reporting.values import phone_number

NOTHING_HEARD: Final = "Er is niets verstaan. Spreek het opnieuw in, of typ het."
SEVERAL: Final = "Er zijn meer waarden gehoord. Kijk na of dit de juiste is."
_UNREAD: Final[Mapping[str, str]] = {
    "plate": "Hierin is geen kenteken herkend. Spel de letters, of typ het.",
    "postcode": "Hierin is geen postcode herkend. Zeg vier cijfers en spel twee letters, of typ het.",
    "phone": "Hierin is geen telefoonnummer herkend. Zeg de cijfers na elkaar, of typ het.",
    "clock": "Hierin is geen tijd herkend. Zeg bijvoorbeeld 22.15 uur, of typ het.",
}
_CUES: Final[Mapping[str, str]] = {"plate": "kenteken", "postcode": "postcode", "phone": "telefoonnummer"}


Reader = Callable[[], FormReader]
"""Makes a fresh reader of the form; one that has read is not used again."""


class SpokenValue(Frozen):
    """What to put down, or None; ``warning`` tells what to look out for."""

    value: str | None = None
    warning: str | None = None


def spoken_text(heard: Transcript, reader: Reader) -> SpokenValue:
    """What the words say for the running text: with the signs that were said, without what was struck."""
    written = narrative_of(heard, reader().commands).text.strip()
    return SpokenValue(value=written) if written else SpokenValue(warning=NOTHING_HEARD)


def spoken_value(field_id: str, heard: Transcript, reader: Reader) -> SpokenValue:
    """What the words say for a field, as it would hold it.

    Raises:
        UnknownField: the form has no such field.
    """
    spec = next((one for one in reader().template.fields if one.id == field_id), None)
    if spec is None:
        raise UnknownField(field=field_id)
    if not heard.text:
        return SpokenValue(warning=NOTHING_HEARD)
    for name in (spec.label, *spec.spoken):
        found = _under_heading(name, spec, heard, reader())
        if found is not None:
            return found
    if spec.kind == "text":
        return spoken_text(heard, reader)
    found = _bare(spec.kind, heard) if spec.kind in _CUES else None
    return found or SpokenValue(warning=_UNREAD[spec.kind])


def _under_heading(name: str, spec: FieldSpec, heard: Transcript, reader: FormReader) -> SpokenValue | None:
    fields = reader.preview(_headed(f"{name}:", heard)).fields
    field = next(one for one in fields if one.id == spec.id)
    if field.value is None:
        return None
    warning = field.warning
    if warning and spec.kind == "clock":  # it holds no date, and the field that does is not filled
        warning = warning.replace(DAY_NOT_SAID, "").strip()
    return _told(field.value, warning, several=field.conflict)


def _headed(heading: str, heard: Transcript) -> Transcript:
    """The words with a heading before them, in one breath with the first."""
    first, *rest = [one for one in heard.utterances if one.words]
    begin_s = first.words[0].start_s
    words = tuple(
        Word(text=word, start_s=begin_s, end_s=begin_s, probability=1.0) for word in heading.split()
    )
    headed = first.model_copy(
        update={"words": (*words, *first.words), "text": f"{heading} {first.text}", "suggestions": ()}
    )
    return heard.model_copy(update={"utterances": (headed, *rest)})


def _bare(kind: str, heard: Transcript) -> SpokenValue | None:
    """The value of this kind that stands in the words, however they were written; the first of several."""
    said = heard.text.strip(" .,!?")
    together = "".join(sign for sign in said if sign.isalnum())
    for text in (said, together):
        found = dict(_values(kind, tokenize(f"{_CUES[kind]} {text}")))
        if found:
            value, warning = next(iter(found.items()))
            return _told(value, warning, several=len(found) > 1)
    if kind == "phone":
        unfinished = next(find_unfinished_phones(tokenize(f"{_CUES[kind]} {said}")), None)
        return SpokenValue(warning=unfinished.warning) if unfinished else None
    return None


def _values(kind: str, tokens: tuple[Token, ...]) -> Iterator[tuple[str, str | None]]:
    if kind == "plate":
        yield from ((one.value.value, one.warning) for one in find_plates(tokens))
    elif kind == "postcode":
        yield from ((one.value, one.warning) for one in find_postcodes(tokens))
    else:
        yield from ((phone_number(one.value), one.warning) for one in find_phones(tokens))


def _told(value: str, warning: str | None, *, several: bool) -> SpokenValue:
    sentences = (warning, SEVERAL if several else None)
    return SpokenValue(value=value, warning=" ".join(one for one in sentences if one) or None)
