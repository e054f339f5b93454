"""A spoken answer to a question about a fact: yes, no, not known, or unclear.

Nothing is guessed. An answer begins with words that can mean one thing only, and what is said behind them
("nee, het slot zat er nog op") takes nothing of it back. Whatever doubts, mixes or limits is unclear: then a
person says which it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from server.domain.assessing import Reply
from server.dutch.words import Token, tokenize, word_set

PHRASES: Final[Mapping[Reply, tuple[str, ...]]] = {
    Reply.YES: (
        *(
            "ja",
            "ja hoor",
            "ja zeker",
            "ja zeker weten",
            "jazeker",
            "jawel",
            "zeker",
            "zeker wel",
            "zeker weten",
        ),
        *("klopt", "dat klopt", "inderdaad", "absoluut", "ja dat weet ik zeker"),
    ),
    Reply.NO: (
        *("nee", "neen", "nee hoor", "nee niet", "nee zeker niet", "zeker niet", "absoluut niet"),
        *("helemaal niet", "klopt niet", "dat klopt niet"),
    ),
    Reply.UNKNOWN: (
        *("weet ik niet", "weet ik niet meer", "dat weet ik niet", "dat weet ik niet meer"),
        *("ik weet het niet", "ik weet het niet meer", "ik weet dat niet", "weet het niet", "weet niet"),
        *("geen idee", "geen flauw idee", "ik heb geen idee"),
        *("niet bekend", "nog niet bekend", "is niet bekend", "dat is niet bekend", "mij niet bekend"),
        *("onbekend", "is onbekend", "dat is onbekend"),
        *("niet gevraagd", "heb ik niet gevraagd", "dat heb ik niet gevraagd"),
    ),
}
"""What an answer begins with. The longest that fits counts: "zeker niet" is no "zeker"."""

HESITATION: Final = word_set("eh ehm uh uhm um hm hmm")
"""Says nothing, wherever it stands."""

DOUBT: Final = word_set(
    "misschien mogelijk wellicht waarschijnlijk vermoedelijk vermoed denk denken dacht dachten geloof meen "
    "volgens weet weten wist wisten twijfel lijkt leek schijnt soms deels gedeeltelijk half beetje enigszins "
    "of maar tenzij behalve hoewel alhoewel eigenlijk zou kan kunnen hangt bijna nauwelijks amper alleen "
    "toch kijk nou tja wacht sorry bedoel correctie schrap herstel zover beide allebei "
    "meestal grotendeels merendeels goeddeels hoofdzakelijk voornamelijk overwegend vrijwel nagenoeg zowat "
    "gewoonlijk doorgaans normaliter zelden slechts uitsluitend uitgezonderd althans tenminste "
    "vermoeden vermoedde vermoedden twijfelt twijfelde twijfels lijken leken blijkbaar kennelijk schijnbaar "
    "ogenschijnlijk verluidt onduidelijk onzeker verwacht gok gokken beweert beweerde beweren beweerden"
)
"""Behind an answer, any of these may take something of it back, or corrects it."""

NEGATION: Final = word_set(
    "niet geen nooit niks niets niemand nergens zonder noch geenszins evenmin onwaar onjuist incorrect "
    "ontbrak ontbraken ontbreekt ontbreken ontbroken ontkent ontkende ontkenden ontkennen ontkend "
    "weigert weigerde weigerden weigeren geweigerd"
)
"""Behind a yes ("ja, hij had geen toestemming") it is not known what the yes is about."""

LIMITED: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        *("ten dele", "een deel", "voor het grootste deel", "tot op zekere hoogte"),
        *("in zekere zin", "in principe", "in beginsel", "af en toe", "zo goed als", "op zich"),
        *("met uitzondering", "niet helemaal", "niet echt", "niet volledig", "niet geheel", "niet altijd"),
        *("niet allemaal", "niet precies", "niet direct", "niet zo", "niet overal", "niet iedereen"),
    )
)
"""Behind an answer these leave part of it open."""

AGAINST: Final[Mapping[Reply, frozenset[str]]] = {
    Reply.YES: DOUBT | NEGATION,
    Reply.NO: DOUBT | word_set("wel bekend gevraagd"),  # "zeker niet bekend"
    Reply.UNKNOWN: DOUBT | NEGATION | word_set("wel"),
}
"""Words that make an answer unclear wherever they stand behind it; so does another answer."""

LIMITS: Final = word_set(
    "precies exact goed helemaal wie wat waar wanneer hoe hoeveel welk welke waarom dat bij"
)
"""Right behind "weet ik niet" these say what part is not known; the rest may be."""

_KEYS: Final = {tuple(phrase.split()): reply for reply, phrases in PHRASES.items() for phrase in phrases}
_LONGEST: Final = max(map(len, _KEYS))


def reply_in(text: str) -> Reply | None:
    """What somebody answered, or None where that is unclear; what sounded like a question is no answer."""
    return None if "?" in text else reply_of(tokenize(text))


def reply_of(tokens: Sequence[Token]) -> Reply | None:
    """What these words answer, or None where that is unclear."""
    said = [one for one in tokens if one.key not in HESITATION]
    reply, at = None, 0
    while found := answer_at(said, at):
        meant, length = found
        if reply not in {None, meant}:
            return None
        reply, at = meant, at + length
    if reply is None:
        return None
    behind = said[at:]
    if not AGAINST[reply].isdisjoint(one.key for one in behind) or _is_limited(said):
        return None
    if any(found[0] is not reply for n in range(at, len(said)) if (found := answer_at(said, n))):
        return None
    if reply is Reply.UNKNOWN and behind and not said[at - 1].stop and behind[0].key in LIMITS:
        return None
    return reply


def answer_at(said: Sequence[Token], at: int) -> tuple[Reply, int] | None:
    """The longest answer that begins here, with how many words it takes.

    Over a sign or a pause it goes on only where it was that answer already: "nee, niet" is one, and of
    "klopt, niet op slot" the "niet" belongs to what follows.
    """
    found: tuple[Reply, int] | None = None
    for length in range(1, min(_LONGEST, len(said) - at) + 1):
        words = said[at : at + length]
        reply = _KEYS.get(tuple(one.key for one in words))
        broken = any(one.stop or one.pause for one in words[:-1])
        if reply is not None and (not broken or (found is not None and found[0] is reply)):
            found = reply, length
    return found


def _is_limited(said: Sequence[Token]) -> bool:
    keys = [one.key for one in said]
    return any(tuple(keys[at : at + len(phrase)]) == phrase for phrase in LIMITED for at in range(len(keys)))
