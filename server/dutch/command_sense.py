"""Whether words that can be a command are one here: "op dat punt" is none, "een fiets punt" is.

The rule, in the order it is applied. *Before* and *after* are the neighbours within the same breath:
written punctuation or a pause in between means there is none, so that a dictation gives the same
commands live, a breath at a time, and afterwards.

1. Numbers on both sides ("twee punt vijf", "drie komma vijf kilometer") are one number, unless an
   ordinary word follows the second ("nummer acht punt twee getuigen"); after a word of measuring
   they are one even then ("hectometerpaal achtennegentig komma twee zagen wij"), as after "nul".
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

from collections.abc import Callable, Mapping

from server.dutch.command_list import ANSWERS, BREAKS, FIELDS, Effect
from server.dutch.command_numbers import in_number, says_number
from server.dutch.command_place import Place
from server.dutch.numbers import is_article
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
_AT = _set("apenstaart apestaart apenstaartje apestaartje @ at")
_DOMAINS = _set("nl com eu be org nu")
_NOT_IN_ADDRESS = _set("is was luidt mail e-mail emailadres e-mailadres mailadres adres en op via naar te")
_ADDRESS_WORDS = 4
_ACTORS = _set("ik wij we je jij u hij zij ze men kan kon moet moest mag wil zal niet te die wie")
_SAYING = _set("zei zegt zeiden zeg gezegd riep roept riepen schreeuwde verklaarde antwoordde vroeg stond")
_ASKING = _set("vraag vragen vroeg vroegen gevraagd vraagt")
_BEFORE_CORRECTION = _NOUN_FOLLOWS | _set("het die ter na voor met zonder van bij door om")
_AFTER_CORRECTION = _set("van op door")
_WITH_DE = frozenset({Effect.COMMA, Effect.COLON, Effect.SEMICOLON, *BREAKS})
"""Nouns with "de": "het" and "dat" before them belong to another word."""


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
    is_one = not is_article(before) or says_number(place.at(place.first - 2))
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
        return says_number(after) or after.key in _NOUN_GOES_ON
    return False


def _paragraph_follows(place: Place) -> bool:
    """As in "er was er een punt nieuwe alinea": nobody ends a paragraph with "een punt"."""
    after = place.after
    return place.command_follows and after is not None and after.key in {"nieuwe", "einde", "veld", "volgend"}


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
    return not (in_number(place, Effect.POINT) or _in_address(place) or _noun(Effect.POINT, place))


def _comma(place: Place) -> bool:
    return not (in_number(place, Effect.COMMA) or _noun(Effect.COMMA, place))


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


def _template(place: Place) -> bool:
    """A sentence of its own: of "dit is een aangifte van diefstal" every word is the officer's."""
    return place.before is None and (place.after is None or place.command_follows)


def _answer(place: Place) -> bool:
    """The beginning of a sentence, and no "vraag" in the same breath: an interview has answers of others."""
    for word in reversed(place.words[: place.first]):
        if word.pause:
            break
        if word.key in _ASKING:
            return False
    return place.before is None


def _literal(place: Place) -> bool:
    """After "hij zei" it is a word; that a command follows, the caller has seen."""
    return place.before is None or place.before.key not in _SAYING


def _capital(place: Place) -> bool:
    return not _noun(Effect.CAPITAL, place) and place.after is not None and not place.command_follows


def _always(_: Place) -> bool:
    """A phrase of a unit or user: they chose words that mean nothing else."""
    return True


_SENSES: Mapping[Effect, Callable[[Place], bool]] = {
    Effect.POINT: _point,
    Effect.COMMA: _comma,
    Effect.STRIKE: _strike,
    Effect.CORRECTION: _correction,
    Effect.END: _end,
    Effect.LITERAL: _literal,
    Effect.CAPITAL: _capital,
    Effect.TEXT: _always,
    Effect.TEMPLATE: _template,
    **dict.fromkeys(ANSWERS, _answer),
}
