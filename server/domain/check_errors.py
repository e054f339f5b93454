"""Why a confirmation is not taken: each with what the officer has to do. ``details``: fields, their ids."""

from __future__ import annotations

from server.domain.errors import VerbaalError


class CheckNeeded(VerbaalError):
    """A consequential value of the machine was confirmed without being heard or typed again."""

    code = "check_needed"
    default_message = "Luister dit onderdeel eerst terug, of typ het eind ervan over."


class OneAtATime(VerbaalError):
    """Several consequential values of the machine were confirmed at once."""

    code = "one_at_a_time"
    default_message = "Deze onderdelen bevestigt u één voor één."


class RetypedDiffers(VerbaalError):
    """What was typed again is not how the value ends."""

    code = "retyped_differs"
    default_message = "Wat u typte, is niet hetzelfde. Kijk de waarde nog eens na."


class NothingToHear(VerbaalError):
    """A value was confirmed as heard, and there is no sound of it, or not any more."""

    code = "nothing_to_hear"
    default_message = "Bij dit onderdeel is geen geluid. Typ het eind ervan over."


class ParagraphByParagraph(VerbaalError):
    """A text of more paragraphs was confirmed as a whole. ``details``: paragraphs, how many it has."""

    code = "paragraph_by_paragraph"
    default_message = "Deze tekst kijkt u per alinea na."
