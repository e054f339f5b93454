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
from server.dutch.phones import find_phones
from server.dutch.plates import find_plates
from server.dutch.postcodes import find_postcodes
from server.dutch.words import Token, tokenize
from server.reporting.form_reader import FormReader
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


class SpokenValue(Frozen):
    """A value as the field would hold it, or None; ``warning`` tells what to look out for."""

    value: str | None = None
    warning: str | None = None


def spoken_value(field_id: str, heard: Transcript, reader: Callable[[], FormReader]) -> SpokenValue:
    """What the words say for a field.

    Args:
        field_id: of the reader's form.
        heard: all that was said.
        reader: makes a fresh reader of the form; one that has read is not used again.

    Raises:
        UnknownField: the form has no such field.
    """
    first = reader()
    spec = next((one for one in first.template.fields if one.id == field_id), None)
    if spec is None:
        raise UnknownField(field=field_id)
    if not heard.text:
        return SpokenValue(warning=NOTHING_HEARD)
    for name in (spec.label, *spec.spoken):
        found = _under_heading(name, spec, heard, reader())
        if found is not None:
            return found
    bare = _bare(spec, heard)
    if bare is not None:
        return bare
    if spec.kind == "text":
        return SpokenValue(value=heard.text)
    return SpokenValue(warning=_UNREAD[spec.kind])


def _under_heading(name: str, spec: FieldSpec, heard: Transcript, reader: FormReader) -> SpokenValue | None:
    fields = reader.preview(_headed(f"{name}:", heard)).fields
    field = next(one for one in fields if one.id == spec.id)
    if field.value is None:
        return None
    warnings = (field.warning, SEVERAL if field.conflict else None)
    return SpokenValue(value=field.value, warning=" ".join(one for one in warnings if one) or None)


def _headed(heading: str, heard: Transcript) -> Transcript:
    """The words with a heading before them, in one breath with the first."""
    spoken = [one for one in heard.utterances if one.words]
    first = spoken[0]
    begin_s = first.words[0].start_s
    words = tuple(
        Word(text=word, start_s=begin_s, end_s=begin_s, probability=1.0) for word in heading.split()
    )
    headed = first.model_copy(
        update={"words": (*words, *first.words), "text": f"{heading} {first.text}", "suggestions": ()}
    )
    return heard.model_copy(update={"utterances": (headed, *spoken[1:])})


def _bare(spec: FieldSpec, heard: Transcript) -> SpokenValue | None:
    """The one value of the field's kind that stands in the words, however they were written."""
    cue = _CUES.get(spec.kind)
    if cue is None:
        return None
    said = heard.text.strip(" .,!?")
    together = "".join(sign for sign in said if sign.isalnum())
    for text in (said, together):
        found = dict(_values(spec.kind, tokenize(f"{cue} {text}")))
        if found:
            value, warning = next(iter(found.items()))
            both = (warning, SEVERAL if len(found) > 1 else None)
            return SpokenValue(value=value, warning=" ".join(one for one in both if one) or None)
    return None


def _values(kind: str, tokens: tuple[Token, ...]) -> Iterator[tuple[str, str | None]]:
    if kind == "plate":
        yield from ((one.value.value, one.warning) for one in find_plates(tokens))
    elif kind == "postcode":
        yield from ((one.value, one.warning) for one in find_postcodes(tokens))
    else:
        yield from ((phone_number(one.value), one.warning) for one in find_phones(tokens))
