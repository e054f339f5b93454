"""Whether words that can be a command are one here: "op dat punt" is none, "een fiets punt" is.

The rule, in the order it is applied. *Before* and *after* are the neighbours within the same breath:
written punctuation or a pause in between means there is none, so that a dictation gives the same
commands live, a breath at a time, and afterwards.

1. Numbers on both sides ("twee punt vijf", "drie komma vijf kilometer") are one number, unless an
   ordinary word follows the second ("nummer acht punt twee getuigen").
2. A point in an address ("jan punt de vries apenstaart mail punt nl", "politie punt nl") is no stop.
3. After an article or the like ("de", "een", "geen", "eerste") it is a noun. "een" after a number is
   the number one.
4. Words that introduce a noun but may also end a sentence ("dat", "het", "haar") need a sign that a
   new sentence begins: a capital, a word that begins sentences, another command, the end.
5. Otherwise it is a command.

A word wrongly taken for a command is lost from the draft; one wrongly left stands in it for the
officer to see. So in doubt it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from server.dutch.command_list import BREAKS, FIELDS, Effect
from server.dutch.numbers import cardinal, is_article
from server.dutch.words import STOP, Token


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOUN_FOLLOWS = _set(
    "de een deze elk elke ieder iedere geen welk welke zo'n zulk zulke ene bepaalde zekere kritieke"
)
"""Before a sign these make it a noun; hardly a sentence ends with one of them."""
_AFTER_ARTICLE = _set(
    "vast goed mooi zwak sterk dood blind hoog laag centraal kritiek heikel gevoelig eerste "
    "tweede derde vierde laatste volgende enige hoogste laagste ander zeker bepaald belangrijk "
    "cruciaal zelfde duidelijk"
)
_ARTICLES = _NOUN_FOLLOWS | _set("het dit dat mijn zijn haar ons")
_MAY_END_SENTENCE = _set("dat die het dit haar zijn hun mijn ons uw jouw")
_POINTS_AT = _set("het dat dit die")
_POSSESSIVE = _set("haar zijn hun")
_PREPOSITIONS = _set("op in tot bij vanaf over aan naar rond om van langs voorbij voor na uit met onder")
_NUMBERED = _set("op onder bij per als vanaf tot met van volgens")
_NOUN_GOES_ON = _set("is was van waar waarop waarvan blijft bleef waarin")
_SUBJECTS = _set(
    "ik wij we hij zij ze u men toen daarna vervolgens daarop hierna hierop tevens verder volgens getuige "
    "verdachte aangever aangeefster melder slachtoffer betrokkene eigenaar bestuurder verbalisant"
)
_OPENERS = _SUBJECTS | _set(
    "er de het een deze dit die mijn onze ook vandaag gisteren vanochtend vanmiddag vanavond vannacht "
    "gisteravond nadat terwijl weggenomen"
)
_UNITS = _set(
    "kilometer km meter m cm centimeter millimeter mm gram kilo kg milligram mg liter l ml "
    "procent promille euro miljoen miljard ton graden uur minuten seconden keer maal ug "
    "microgram decibel db volt"
)
_LITTLE_WORDS = _set("van per en of tot op in aan bij te voor met x")
_AT = _set("apenstaart apestaart apenstaartje apestaartje @ at")
_DOMAINS = _set("nl com eu be org nu")
_NOT_IN_ADDRESS = _set("is was luidt mail e-mail emailadres e-mailadres mailadres adres en op via naar te")
_ADDRESS_WORDS = 4
_ACTORS = _set("ik wij we je jij u hij zij ze men kan kon moet moest mag wil zal niet te die wie")
_SAYING = _set("zei zegt zeiden zeg gezegd riep roept riepen schreeuwde verklaarde antwoordde vroeg stond")
_BEFORE_CORRECTION = _NOUN_FOLLOWS | _set("het die ter na voor met zonder van bij door om")
_AFTER_CORRECTION = _set("van op door")
_WITH_DE = frozenset({Effect.COMMA, Effect.COLON, Effect.SEMICOLON, *BREAKS})
"""Nouns with "de": "het" and "dat" before them belong to another word."""


class Place:
    """Where words that may be a command stand: ``words[first:end]``, fillers left out.

    What stands before ``floor`` was spoken to the machine: it is no neighbour.
    """

    def __init__(
        self, words: Sequence[Token], first: int, end: int, begins: Callable[[int], bool], floor: int = 0
    ) -> None:
        self.words = words
        self.first = first
        self.end = end
        self.begins = begins
        self.floor = floor

    @property
    def before(self) -> Token | None:
        """The word before it in the same breath."""
        return self.at(self.first - 1)

    @property
    def after(self) -> Token | None:
        """The word after it in the same breath."""
        return self.at(self.end)

    def at(self, position: int) -> Token | None:
        """The word there, if nothing but spaces stands between it and the command."""
        if not self.floor <= position < len(self.words):
            return None
        between = (
            self.words[position : self.first]
            if position < self.first
            else self.words[self.end - 1 : position]
        )
        return None if any(word.stop or word.pause for word in between) else self.words[position]

    @property
    def command_follows(self) -> bool:
        """A command begins right after it."""
        return self.after is not None and self.begins(self.end)

    @property
    def other_follows(self) -> bool:
        """Another command does: of "op dat punt punt" the first is a word."""
        after = self.after
        return after is not None and after.key != self.words[self.first].key and self.begins(self.end)

    @property
    def sentence_follows(self) -> bool:
        """What comes next begins a sentence, or nothing comes."""
        after = self.after
        return after is None or after.is_capital or after.key in _OPENERS or self.other_follows

    @property
    def surely_follows(self) -> bool:
        """What comes next is the beginning of a sentence, not the rest of "op dat punt een mes trok"."""
        after = self.after
        return after is not None and (after.is_capital or after.key in _SUBJECTS or self.other_follows)


def is_meant(effect: Effect, place: Place) -> bool:
    """True when the words at ``place`` are the command ``effect`` and not part of a sentence."""
    sense = _SENSES.get(effect)
    return sense(place) if sense is not None else not _noun(effect, place)


def _noun(effect: Effect, place: Place) -> bool:
    """An article or the like before it, or something after it, makes it a noun."""
    before, after = place.before, place.after
    if effect is Effect.POINT and after is not None and _is_noun_point(before, after):
        return True
    if before is None:
        return False
    if before.key in _NOUN_FOLLOWS:
        return _after_article(place, before)
    further = place.at(place.first - 2)
    if before.key in _AFTER_ARTICLE and further is not None and further.key in _ARTICLES:
        return True
    if before.key in _MAY_END_SENTENCE:
        return _after_pronoun(effect, place, before)
    return False


def _after_article(place: Place, before: Token) -> bool:
    if before.key != "een":
        return True
    is_one = not is_article(before) or _number(place.at(place.first - 2))
    return not is_one and not _paragraph_follows(place)


def _after_pronoun(effect: Effect, place: Place, before: Token) -> bool:
    after, further = place.after, place.at(place.first - 2)
    if effect in FIELDS:
        return before.key in _POINTS_AT
    if effect in {Effect.QUESTION_MARK, Effect.EXCLAMATION_MARK}:
        return further is not None and further.key in _PREPOSITIONS
    if effect in _WITH_DE:
        return before.key == "die" and effect in BREAKS and not place.sentence_follows
    if further is not None and further.key in _PREPOSITIONS:
        return not place.surely_follows
    if before.key in _POSSESSIVE:
        return after is not None and after.key in _NOUN_GOES_ON
    written_stop = place.words[place.end - 1].stop == STOP
    return not place.sentence_follows or (after is None and written_stop)


def _is_noun_point(before: Token | None, after: Token) -> bool:
    """As in "punt drie" of a list, "op punt van", "punt van aandacht"."""
    if before is None or before.key in _NUMBERED:
        return _number(after) or after.key in _NOUN_GOES_ON
    return False


def _paragraph_follows(place: Place) -> bool:
    """As in "er was er een punt nieuwe alinea": nobody ends a paragraph with "een punt"."""
    after = place.after
    return place.command_follows and after is not None and after.key in {"nieuwe", "einde", "veld", "volgend"}


def _in_number(place: Place) -> bool:
    if not (_number(place.before) and _number(place.after)):
        return False
    further = place.at(place.end + 1)
    if further is None or further.is_capital or _number(further):
        return True
    return further.key in _UNITS or further.key in _LITTLE_WORDS or place.words[place.end].stop != ""


def _in_address(place: Place) -> bool:
    """An e-mail address or website, spoken."""
    if place.before is None or place.after is None:
        return False
    if place.after.key in _DOMAINS or place.before.key == "www":
        return True
    local = [place.at(place.end + step) for step in range(_ADDRESS_WORDS)]
    for word in local:
        if word is None or word.key in _NOT_IN_ADDRESS:
            break
        if word.key in _AT:
            return True
    domain = [place.at(place.first - 1 - step) for step in range(_ADDRESS_WORDS)]
    follows, ends = place.at(place.end + 1), place.at(place.end + 2)
    reached = any(word is not None and word.key in {*_AT, "www"} for word in domain)
    return (
        reached
        and follows is not None
        and follows.key == "punt"
        and ends is not None
        and ends.key in _DOMAINS
    )


def _point(place: Place) -> bool:
    return not (_in_number(place) or _in_address(place) or _noun(Effect.POINT, place))


def _comma(place: Place) -> bool:
    return not (_in_number(place) or _noun(Effect.COMMA, place))


def _strike(place: Place) -> bool:
    return place.before is None or place.before.key not in _ACTORS


def _correction(place: Place) -> bool:
    before, after = place.before, place.after
    if before is not None and before.key in _BEFORE_CORRECTION:
        return False
    return after is None or after.key not in _AFTER_CORRECTION


def _end(place: Place) -> bool:
    """Nothing of a sentence goes on after it: "einde verslag van de getuige" is none."""
    return not _noun(Effect.END, place) and (place.after is None or place.command_follows)


def _literal(place: Place) -> bool:
    """After "hij zei" it is a word; that a command follows, the caller has seen."""
    return place.before is None or place.before.key not in _SAYING


def _capital(place: Place) -> bool:
    return not _noun(Effect.CAPITAL, place) and place.after is not None and not place.command_follows


def _always(_: Place) -> bool:
    """A phrase of a unit or user: they chose words that mean nothing else."""
    return True


def _number(token: Token | None) -> bool:
    return token is not None and not is_article(token) and cardinal(token.key) is not None


_SENSES: Mapping[Effect, Callable[[Place], bool]] = {
    Effect.POINT: _point,
    Effect.COMMA: _comma,
    Effect.STRIKE: _strike,
    Effect.CORRECTION: _correction,
    Effect.END: _end,
    Effect.LITERAL: _literal,
    Effect.CAPITAL: _capital,
    Effect.TEXT: _always,
}
