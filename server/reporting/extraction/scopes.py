"""Who says a thing, and whether it is said to be so: denied, hypothetical, refuted, hearsay.

Dutch denies within a clause: ``geen`` and ``zonder`` deny what follows them, ``niet`` and ``niemand``
deny their clause. What ``volgens de getuige`` or ``zou`` reports stands until it is contradicted:
"..., maar dat heb ik niet gezien" refutes what was reported in the sentence before it.

The cues follow the classes of NegEx/ConText (Chapman et al. 2001; Harkema et al. 2009) and their
Dutch form (Afzal et al. 2014, ContextD): pre-negation, post-negation, hypothetical, experiencer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.dutch.numbers import cardinal
from server.dutch.words import COLON, COMMA, Token, word_set


class Polarity(StrEnum):
    """Whether a thing is said to be so. Only what is STATED becomes a fact."""

    STATED = "stated"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    REFUTED = "refuted"


class Source(StrEnum):
    """Whose word it is: the officer's own perception, somebody's statement, or a system."""

    OWN = "own"
    STATEMENT = "statement"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Scope:
    """How one token is said."""

    polarity: Polarity = Polarity.STATED
    source: Source = Source.OWN


_SPLITTERS = word_set("maar want omdat terwijl waarna waarbij toen zodat doordat hoewel echter")
_OPENERS = word_set(
    "ik wij we hij zij ze er men jij u heb heeft hebben had hadden is zijn was waren werd werden "
    "wordt kon konden kan wil wilde zag zagen bleek zou zal"
)
_CLAUSE_REACH = 4
"""A clause that "en" opens shows its verb or pronoun within so many words."""
_SUBORDINATORS = word_set("dat die waarop waarin wat wie")
_DENY_WHAT_FOLLOWS = word_set("geen zonder niets")
_NONE = word_set("geen niets")
_PLANNED = word_set("moet moeten zal zullen volgt volgen wordt worden")
_THEN = "dan"
_THAT = word_set("dat dit daar hiervan daarvan")
_WOULD = word_set("zou zouden")
_DELIVERED = word_set(
    "geleverd bezorgd verzonden verstuurd opgestuurd verzenden versturen opsturen leveren bezorgen "
    "terugbetalen terugbetaald gebracht afgeleverd"
)
_GOES = word_set("gaat gaan komt komen")
_LATER = word_set("morgen straks volgende pas alsnog binnenkort overmorgen")
_YET = _LATER | word_set("nog later")
_PREPOSITIONS = word_set(
    "over op in aan bij naar met voor langs door onder achter tegen vanuit uit tijdens om"
)
_DENY_CLAUSE = word_set("niet niemand nooit evenmin nergens noch")
_NOT_ONLY = word_set("alleen enkel slechts zomaar anders ver")
_MEASURED = word_set("veel lang kort ver meer minder")
_FROM = word_set("later daarna erna nadien daarvoor ervoor geleden eerder na voor dan vandaan")
_LISTS_ON = word_set("of noch en")
_LISTED_WORDS = 3
_NEW_ITEMS = word_set("een de het wel geen alleen ook")
_CONDITIONAL = word_set("als indien mocht mochten tenzij mits")
_ALWAYS_CONDITIONAL = word_set("indien tenzij mits")
_CONSEQUENCE = word_set("dan wordt worden zal zullen zou zouden moet moeten kan kunnen mag mogen gaat gaan")
_CONDITION_SUBJECTS = word_set(
    "ik wij we jij je u hij zij ze men er het de een deze dit dat die mijn haar hun iemand niemand daar"
)
_ROLE_VERBS = word_set(
    "is was werd wordt werden worden heb heeft hebben had hadden zijn waren hoorde hoorden zag zagen noemde "
    "meldde hield hielden geldt staat trad kwam verklaarde"
)
_NO_CONDITIONS = word_set("volgt eerste tweede derde laatste enige gevolg zodanig")
_ASKED = "of"
_ASKING = word_set(
    "vroeg gevraagd vragen vraag onbekend onduidelijk onzeker weet wist weten nagaan onderzoeken onderzocht "
    "onderzoekt twijfelt twijfelde nagevraagd navraag uitzoeken controleren gecontroleerd kijken"
)
_ASKED_WITHIN = 6
_DOUBT = word_set("misschien mogelijk wellicht waarschijnlijk vermoedelijk eventueel")
_REPORTING = word_set("volgens zou zouden beweert beweerde zei vertelde verklaarde dacht")
_REFUTING = word_set(
    "vaststellen vastgesteld gezien bevestigen bevestigd bevestigt aangetroffen bekend gebleken bleek "
    "klopt klopte juist waar aangetoond aantonen gevonden terug terugvinden teruggevonden waargenomen "
    "waarnemen sprake aannemelijk bewezen zien weerlegd onjuist gebeurd ondersteund ondersteunen hard "
    "maken"
)
_DENIALS = word_set("ontkent ontkende ontkennen onjuist weerlegd tegengesproken betwist")
_BACK = word_set("maar echter doch en klopt klopte is bleek blijkt kan kon konden kunnen heb hebben")
_ANAPHORS = word_set("dat dit daar daarvan hiervan zoiets deze")
_STATEMENT_VERBS = word_set(
    "verklaarde verklaart verklaard vertelde vertelt zei zegt meldde meldt gaf noemde deelde hoorde "
    "beweerde beweert riep dacht"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens ``[first:end]``: a part of a sentence with at most one verb of its own."""

    first: int
    end: int


def clauses(tokens: Sequence[Token], first: int, end: int) -> list[Clause]:
    """The clauses of the sentence ``tokens[first:end]``: cut at commas, colons and conjunctions.

    ``en`` cuts where a verb or a pronoun follows soon ("en de auto is niet ..."), not within a list.

    A comma within a list ("een tas, een telefoon en een ring") cuts too: what is denied in one part
    is not denied in the next, except where ``geen`` goes on ("geen ringen, horloges of telefoons").
    """
    listed = _denied_lists(tokens, first, end)
    found: list[Clause] = []
    start = first
    for at in range(first, end):
        if at > start and _opens_clause(tokens, at, end):
            found.append(Clause(start, at))
            start = at
        if tokens[at].stop in {COMMA, COLON} and at + 1 < end and at not in listed:
            found.append(Clause(start, at + 1))
            start = at + 1
    if start < end:
        found.append(Clause(start, end))
    return found


def _denied_lists(tokens: Sequence[Token], first: int, end: int) -> set[int]:
    """Where a comma stands within what one ``geen`` denies: "geen ringen, horloges of telefoons"."""
    found: set[int] = set()
    for at in range(first, end):
        if tokens[at].key not in _DENY_WHAT_FOLLOWS:
            continue
        commas: list[int] = []
        start = at + 1
        while (comma := _item_end(tokens, start, end)) is not None:
            commas.append(comma)
            start = comma + 1
        closing = [token.key for token in tokens[start : min(end, start + _LISTED_WORDS)]]
        joined = next((number for number, key in enumerate(closing) if key in _LISTS_ON), None)
        # "en" may as well join two verbs; it closes a list of single words only.
        if joined is None or (joined != 1 and closing[joined] == "en"):
            continue
        if not any(_begins_anew(key) for key in closing[:joined]):
            found.update(commas)
    return found


def _item_end(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where the comma stands after an item of one to three words, none of which opens a clause."""
    for at in range(start, min(end, start + _LISTED_WORDS)):
        if _begins_anew(tokens[at].key):
            return None
        if tokens[at].stop:
            return at if tokens[at].stop == COMMA else None
    return None


def _begins_anew(key: str) -> bool:
    return key in _OPENERS or key in _SPLITTERS or key in _NEW_ITEMS


def _opens_clause(tokens: Sequence[Token], at: int, end: int) -> bool:
    key = tokens[at].key
    if key in {"en", "of"}:
        ahead = tokens[at + 1 : min(end, at + 1 + _CLAUSE_REACH)]
        return any(token.key in _OPENERS for token in ahead)
    return key in _SPLITTERS


def read_scopes(tokens: Sequence[Token], first: int, end: int) -> list[Scope]:
    """The scope of each token of the sentence ``tokens[first:end]``, by its own words alone."""
    polarity = [Polarity.STATED] * (end - first)
    source = [Source.OWN] * (end - first)
    parts = clauses(tokens, first, end)
    reported_from: int | None = None
    conditional = False
    for number, part in enumerate(parts):
        keys = [token.key for token in tokens[part.first : part.end]]
        before = [token.key for token in tokens[max(first, part.first - _ASKED_WITHIN) : part.first]]
        # What is supposed comes first: "als er geen getuigen zijn" denies nothing.
        _suppose(keys, before, polarity, part.first - first)
        _deny(keys, polarity, part.first - first)
        if conditional and keys[0] in _CONSEQUENCE:
            _mark(polarity, part.first - first, part.end - first, Polarity.HYPOTHETICAL)
        if number and keys[0] == _THEN:
            # "Gaat het nog een keer mis, dan nemen we de boxen in beslag."
            _mark(polarity, parts[number - 1].first - first, part.end - first, Polarity.HYPOTHETICAL)
        conditional = _is_condition(keys)
        if number and reported_from is not None and _points_back(keys) and _refutes(keys):
            _mark(polarity, reported_from - first, part.first - first, Polarity.REFUTED)
        elif number and _is_unfounded(keys):
            _mark(polarity, parts[number - 1].first - first, part.first - first, Polarity.REFUTED)
        if reported_from is None and (_is_claim(keys) or any(key in _REPORTING for key in keys)):
            reported_from = part.first
    spoken_from = _statement_start(tokens, first, end)
    if spoken_from is not None:
        source[spoken_from - first :] = [Source.STATEMENT] * (end - spoken_from)
    return [Scope(*both) for both in zip(polarity, source, strict=True)]


def refutes_before(tokens: Sequence[Token], first: int, end: int) -> bool:
    """True when the sentence says that what was reported before it is not so: "Dat klopt niet."."""
    keys = [token.key for token in tokens[first:end]]
    opening = keys[:3]
    return bool(_ANAPHORS.intersection(opening)) and _refutes(keys)


def reports(tokens: Sequence[Token], first: int, end: int) -> bool:
    """True when the sentence passes on what somebody else says: volgens, zou, verklaarde."""
    return any(token.key in _REPORTING for token in tokens[first:end])


def tells(key: str) -> bool:
    """True for a verb that opens somebody's statement: "verklaarde"."""
    return key in _STATEMENT_VERBS


def _deny(keys: list[str], polarity: list[Polarity], offset: int) -> None:
    for at, key in enumerate(keys):
        if key in _DENY_WHAT_FOLLOWS and not _is_nearly(keys, at):
            until = _noun_end(keys, at) if key == "zonder" else len(keys)
            _mark(polarity, offset + at, offset + until, Polarity.DENIED)
        elif key in _DENY_CLAUSE and not _denies_degree(keys, at):
            start = _denied_from(keys, at)
            _mark(polarity, offset + start, offset + len(keys), Polarity.DENIED)
        elif key in _DENIALS:
            _mark(polarity, offset, offset + len(keys), Polarity.DENIED)


def _is_nearly(keys: list[str], at: int) -> bool:
    """True for "nog geen vijf minuten later": a time, and nothing that was absent."""
    return at > 0 and keys[at - 1] == "nog" and at + 1 < len(keys) and cardinal(keys[at + 1]) is not None


def _denies_degree(keys: list[str], at: int) -> bool:
    """True for "niet alleen", "niet veel later", "niet meer dan": the clause itself is so."""
    following = [*keys[at + 1 : at + 3], "", ""]
    return following[0] in _NOT_ONLY or (following[0] in _MEASURED and following[1] in _FROM)


def _noun_end(keys: list[str], at: int) -> int:
    """Where the noun after "zonder" ends: before the next preposition or verb, or after "te" and a verb.

    "Zonder licht over de weg", "zonder iets te zeggen pakte hij".
    """
    for one in range(at + 1, len(keys)):
        if keys[one] == "te":
            return one + 2
        if one > at + 1 and (keys[one] in _PREPOSITIONS or keys[one] in _OPENERS):
            return one
    return len(keys)


def _denied_from(keys: list[str], at: int) -> int:
    """Where a denial at ``keys[at]`` begins: after the last "en" or "dat" before it, else at the front."""
    for back in range(at - 1, -1, -1):
        if keys[back] in {"en", "of"} or keys[back] in _SUBORDINATORS:
            return back + 1
    return 0


def _suppose(keys: list[str], before: list[str], polarity: list[Polarity], offset: int) -> None:
    """Mark what is only supposed or asked; ``before`` are the last words before the clause."""
    if _is_condition(keys) or _is_plan(keys):
        _mark(polarity, offset, offset + len(keys), Polarity.HYPOTHETICAL)
    if not before and keys[0] == _ASKED and _OPENERS.intersection(keys[1 : 1 + _CLAUSE_REACH]):
        _mark(polarity, offset, offset + len(keys), Polarity.HYPOTHETICAL)
    for at, key in enumerate(keys):
        earlier = [*before, *keys[:at]][-_ASKED_WITHIN:]
        if key in _DOUBT or (key == _ASKED and any(word in _ASKING for word in earlier)):
            _mark(polarity, offset + at, offset + len(keys), Polarity.HYPOTHETICAL)


def _is_condition(keys: list[str]) -> bool:
    """True for "als hij terugkomt" and "indien nodig", not for "als verdachte is aangehouden"."""
    if _ALWAYS_CONDITIONAL.intersection(keys):
        return True
    if keys[0] not in _CONDITIONAL:
        return False
    subject, verb = ([*keys[1:3], "", ""])[:2]
    if keys[0] != "als" or subject in _CONDITION_SUBJECTS:
        return True
    return subject not in _NO_CONDITIONS and verb not in _ROLE_VERBS


def _is_claim(keys: list[str]) -> bool:
    """True for "dat de laptop gestolen is": what a following clause says to be so or not."""
    return keys[0] == "dat" and len(keys) > 1 and keys[1] in _CONDITION_SUBJECTS


def _points_back(keys: list[str]) -> bool:
    """True for a clause about the one before: "maar wij hebben ...", "dat is ...", "klopt niet"."""
    return keys[0] in _BACK or not _ANAPHORS.isdisjoint(keys[:3]) or not _DENIALS.isdisjoint(keys)


def _is_unfounded(keys: list[str]) -> bool:
    """True for "maar dat is door niemand vastgesteld", whoever said it."""
    return keys[0] == "maar" and not _THAT.isdisjoint(keys[1:3]) and _refutes(keys)


def _is_plan(keys: list[str]) -> bool:
    """True for what is, or was, still to be done: "volgt morgen", "zou geleverd worden"."""
    if not _WOULD.isdisjoint(keys) and not _DELIVERED.isdisjoint(keys):
        return True
    later = _YET if any(key in _PLANNED for key in keys) else _LATER
    return any(key in _PLANNED or key in _GOES for key in keys) and any(key in later for key in keys)


def _refutes(keys: list[str]) -> bool:
    denied = any(key in _DENY_CLAUSE or key in _NONE for key in keys)
    return (denied and any(key in _REFUTING for key in keys)) or any(key in _DENIALS for key in keys)


def _statement_start(tokens: Sequence[Token], first: int, end: int) -> int | None:
    for at in range(first, end):
        if tokens[at].key in _STATEMENT_VERBS:
            return at + 1
        if tokens[at].key == "volgens":
            return at
    return None


def _mark(polarity: list[Polarity], start: int, end: int, what: Polarity) -> None:
    for at in range(max(start, 0), min(end, len(polarity))):
        if polarity[at] is Polarity.STATED or what is Polarity.REFUTED:
            polarity[at] = what
