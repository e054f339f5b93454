"""Words and forms that tell where a name of a person begins and ends, and the lists of known names."""

from __future__ import annotations

import re
from typing import Protocol

from server.dutch.words import Token, word_set

INITIALS = re.compile(r"[A-Z](?:\.[A-Z]){0,4}\.?")
CLOSE_INITIALS = re.compile(r"[A-Z]{2,3}")
PREFIXED = re.compile(
    r"(?:al|ad|ar|as|at|az|an|el|ben|ibn|abd|bin|d|l|o|'?t|van)[-'\u2019][A-Z\u00c0-\u00de]"
)
"""A name that begins with a small letter: al-Masri, d'Hondt, 't-Hooft."""
HALF_DOUBLE = ("-van", "-de", "-den", "-ter", "-ten", "-in", "-op", "-el", "-al")
"""Ends the first word of a double name whose second part has a tussenvoegsel: Smit-van den Akker."""
COMPOUND = re.compile(r"[^\W\d_]{3,}-(?!(?:van|den?|der|ter|ten|in|op|el|al|von|du|la)$)[a-z]{3,}$")
"""A word such as "Hema-medewerkster", which is no name."""
MOST_WORDS = 7

NAMED = word_set("heet heette heten genaamd geheten ene")
NAMED_BY_TWO = frozenset(
    {
        *(("naam", "is"), ("naam", "was"), ("de", "naam"), ("naam", "van"), ("noemde", "zich")),
        *(("noemt", "zich"), ("te", "zijn"), ("te", "heten"), ("het", "betreft"), ("het", "betrof")),
        *(("die", "zich"), ("het", "is"), ("hij", "is"), ("zij", "is"), ("dit", "is"), ("dat", "is")),
        *(("het", "was"), ("hij", "bleek"), ("zij", "bleek"), ("het", "bleek"), ("deze", "is")),
    }
)
WEAKLY_ANNOUNCES = word_set("ik meldde belde meldt belt zichzelf")
AFTER_NAME = word_set("geboren geb wonende woonachtig wonend")
LINKS = word_set("is was bleek blijkt betreft betrof heet heette zijnde genaamd als zijn waren ene")
ARTICLES = word_set("de het een")
BEFORE_PLACES = word_set("in te op aan naar uit over nabij langs richting")
PLACE_PARTICLES = word_set("aan bij in onder op over uit voor")
"""With "de" or "het" these are much oftener a place than a part of a name: "Jan Smit bij de Hema"."""
KINDS = word_set("merk type model kleur")
BUSINESSES = word_set(
    "cafe restaurant hotel garage bakkerij slagerij kapsalon firma bedrijf supermarkt winkel school college "
    "basisschool apotheek tankstation sporthal voetbalclub club stichting vereniging autobedrijf bar kroeg "
    "station schip boot straat plein laan bioscoop filiaal snackbar eetcafe kapper transportbedrijf "
    "bouwbedrijf ziekenhuis"
)
"""Before a name these make it the name of a business or a place: "café Jan van Dijk"."""
NEVER_NAMES = word_set(
    "ik wij we hij zij ze er de het een om op in te bij van aan dit dat deze die na volgens tussen toen "
    "daarna vervolgens hierop verdachte getuige politie aangever aangeefster slachtoffer melder betrokkene "
    "benadeelde eigenaar bestuurder januari februari maart april mei juni juli augustus september oktober "
    "november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag wetboek "
    "wegenverkeerswet opiumwet strafrecht nederland nederlandse duitse belgische poolse marokkaanse "
    "turkse bsn iban signalement locatie pleegplaats kenteken wet artikel aangifte proces-verbaal "
    "zijn haar mijn onze hun uw ook dan als met door voor naast omdat terwijl tijdens telefoon mobiel "
    "wonende geboren"
)
"""Words that begin a sentence or a heading with a capital, and are no part of a name."""


TITLES = word_set("heer mevrouw meneer mijnheer mevr mw dhr")
STRANGE_ENDS = re.compile(r"(?:ge|ver|be|op|aan|on|uit|af)[a-z]*(?:d|t|en)|[a-z]+(?:end|loos|lijk|ig)")
"""Words that no list knows and yet are no names: "opgepakt", "hijgend"."""
TOLD_OF_PERSONS = AFTER_NAME | word_set("telefoon telefoonnummer bereikbaar bsn mobiel tel nul")


class NameLists(Protocol):
    """What is known of names; :class:`server.dutch.lexicon.Lexicon` is one."""

    def is_first_name(self, key: str) -> bool:
        """True for a known first name, given as a token's key."""
        ...

    def is_surname(self, key: str) -> bool:
        """True for a known surname without its tussenvoegsels."""
        ...

    def is_ordinary(self, key: str) -> bool:
        """True for an everyday word, which may be a name too: "wil", "bos"."""
        ...

    def is_particle_run(self, tokens: tuple[Token, ...], at: int) -> int:
        """How many tokens of tussenvoegsels begin here: "van den" 2; 0 for none."""
        ...
