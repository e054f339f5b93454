"""What the words around six characters say: a foreign plate, a part of one, another code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from server.dutch.code_cues import FILLERS, Cue, cue_table, cues
from server.dutch.words import Token, word_set

_FOREIGN_STEMS = (
    *("duits", "belgisch", "pools", "frans", "roemeens", "bulgaars", "engels", "brits", "litouws", "lets"),
    *("hongaars", "spaans", "italiaans", "luxemburgs", "oostenrijks", "tsjechisch", "slowaaks", "turks"),
    *("zwitsers", "zweeds", "deens", "noors", "iers", "portugees", "grieks", "kroatisch", "servisch", "fins"),
    *("oekraiens", "russisch", "ests", "sloveens", "albanees", "marokkaans", "buitenlands", "onbekend"),
    *("amerikaans", "moldavisch", "macedonisch", "bosnisch", "europees"),
)
_FOREIGN = frozenset({*_FOREIGN_STEMS, *(f"{stem}e" for stem in _FOREIGN_STEMS), "portugese", "albanese"}) - {
    "onbekend",
    "onbekende",
}
_COUNTRIES = word_set(
    "duitsland belgie polen frankrijk roemenie bulgarije engeland litouwen letland hongarije spanje "
    "italie luxemburg oostenrijk tsjechie slowakije turkije zwitserland zweden denemarken noorwegen "
    "ierland portugal griekenland kroatie servie finland oekraine rusland estland slovenie albanie "
    "marokko"
)
_PLATE_WORDS = word_set("kenteken kentekenplaat nummerplaat plaat gekentekend gekentekende")
_WITHOUT = frozenset({"zonder", "geen"})
_NEW_OBJECT = frozenset({"op", "tegen", "en", "een", "de", "het", "of"})
_WORDS_BEFORE, _WORDS_AFTER = 5, 4
_PLATE_NEAR = 10

_PARTIAL = cue_table(
    {
        "partial": (
            *(
                "begint met",
                "begon met",
                "beginnend met",
                "beginnende met",
                "begin van het kenteken",
                "start met",
            ),
            *("eindigt op", "eindigde op", "eindigend op", "eindigende op", "eindigt met", "eindigend met"),
            *("gedeeltelijk kenteken", "gedeeltelijke kenteken", "deel van het kenteken", "deelkenteken"),
            *("deels kenteken", "onvolledig kenteken", "gedeelte van het kenteken", "kenteken deels"),
            *(
                "kenteken gedeeltelijk",
                "met daarin",
                "kenteken bevat",
                "bevattende",
                "kenteken met de letters",
            ),
            *("kenteken met de cijfers", "eerste letters", "laatste letters", "eerste cijfers"),
            *("laatste cijfers", "eerste tekens", "laatste tekens"),
        )
    }
)
_PARTIAL_FILLERS = (
    FILLERS | _PLATE_WORDS | {"letters", "letter", "cijfers", "cijfer", "tekens", "waren", "op"}
)
_FULL_FILLERS = (
    FILLERS
    | _FOREIGN
    | _COUNTRIES
    | word_set("uit auto personenauto bestelauto bus voertuig wagen motor scooter vrachtauto aanhanger")
)
_FULL = cue_table(
    {
        "plate": (
            *("kenteken", "kentekens", "kentekenplaat", "kentekenplaten", "kentekennummer", "kentekennr"),
            *(
                "nummerplaat",
                "nummerplaten",
                "plaat",
                "platen",
                "gekentekend",
                "gekentekende",
                "voorzien van",
            ),
        )
    }
)

_OTHER_CODES = word_set(
    "framenummer framenr serienummer serienr imei imeinummer chassisnummer documentnummer "
    "paspoortnummer rijbewijsnummer kaartnummer iban rekeningnummer rekening bsn burgerservicenummer "
    "postcode telefoon telefoonnummer dossiernummer zaaknummer registratienummer mutatienummer "
    "meldnummer graveernummer goednummer artikelnummer ordernummer bestelnummer klantnummer "
    "polisnummer artikel artikelen"
)
_UNDASHED_CODES = word_set("type typenummer model modelnummer versie perceel nummer huisnummer")
_BETWEEN = frozenset({"is", "nummer", "nr", "met", "van", "het", "de", "luidt"})
_CARRY = word_set(
    "en of correctie nee sorry pardon ik bedoel verbetering herstel verbeter moet zijn dan wel het "
    "is eh ehm niet maar de ander andere tweede eerste respectievelijk resp alsmede kenteken dus"
)
_VEHICLE_NEAR = 6
_VEHICLES = word_set(
    "auto personenauto bestelauto bestelbus bus busje voertuig wagen motor motorfiets scooter "
    "bromfiets snorfiets vrachtauto vrachtwagen taxi camper aanhanger oplegger caravan trekker opel "
    "volkswagen vw ford renault peugeot citroen toyota kia hyundai audi bmw mercedes volvo seat skoda "
    "fiat mazda nissan suzuki honda mitsubishi dacia tesla porsche lexus jeep yamaha kawasaki piaggio "
    "vespa iveco daf scania"
)
_UNITS = word_set(
    "euro eur cent uur jaar jaren stuks maal keer meter kilometer km kilo gram liter personen "
    "persoon man procent minuten dagen"
)


def is_foreign(tokens: tuple[Token, ...], cue: int, first: int, end: int) -> bool:
    """True when the plate ``[first:end]``, announced at ``cue``, is called foreign.

    "Pools kenteken …", "een Duits gekentekende bus, …", "kenteken uit België …", "…, een Duits
    kenteken". Only who the car belongs to may be foreign too: "een Poolse man met kenteken …".
    """
    between = {token.key for token in tokens[cue:first]}
    if between & _FOREIGN or between & _COUNTRIES or _is_foreign_before(tokens, cue):
        return True
    if tokens[end - 1].ends_sentence:
        return False
    after = [token.key for token in tokens[end : end + _WORDS_AFTER]]
    for one, other in pairwise(after):
        if (one in _FOREIGN and other in _PLATE_WORDS) or (one == "uit" and other in _COUNTRIES):
            return True
    return len(after) > 0 and after[0] in _FOREIGN and (end + 1 == len(tokens) or bool(tokens[end].stop))


def _is_foreign_before(tokens: tuple[Token, ...], cue: int) -> bool:
    """True after "Duits", and after "een Pools gekentekende bus met"."""
    named = cue < len(tokens) and tokens[cue].key in _PLATE_WORDS
    for at in range(cue - 1, max(-1, cue - 1 - _WORDS_BEFORE), -1):
        key = tokens[at].key
        if tokens[at].ends_sentence or key in _NEW_OBJECT:
            return False
        if key in _FOREIGN and (named or tokens[at + 1].key in _PLATE_WORDS):
            return True
        named = named and key in _FOREIGN
    return False


def plate_cues(tokens: tuple[Token, ...]) -> Iterator[Cue]:
    """Where a plate is announced: "kenteken", "nummerplaat", "voorzien van"; not "zonder kenteken"."""
    for cue in cues(tokens, _FULL, _FULL_FILLERS):
        if cue.first == 0 or tokens[cue.first - 1].key not in _WITHOUT:
            yield cue


def partial_plate_cues(tokens: tuple[Token, ...]) -> Iterator[Cue]:
    """Where a part of a plate is given: "gedeeltelijk kenteken", "kenteken … eindigend op"."""
    for cue in cues(tokens, _PARTIAL, _PARTIAL_FILLERS):
        if any(token.key in _PLATE_WORDS for token in tokens[max(0, cue.first - _PLATE_NEAR) : cue.code]):
            yield cue


def is_other_code(tokens: tuple[Token, ...], at: int, *, dashes: bool) -> bool:
    """True when the words before ``tokens[at]`` announce another code: "serienummer", "artikel".

    With ``dashes`` in their places it may still follow "type" or "nummer".
    """
    before = at - 1
    while before >= 0 and at - before <= len(_BETWEEN) and tokens[before].key in _BETWEEN - {"nummer"}:
        before -= 1
    if before < 0 or tokens[before].ends_sentence:
        return False
    key = tokens[before].key
    return key in _OTHER_CODES or (not dashes and key in _UNDASHED_CODES)


def is_after_vehicle(tokens: tuple[Token, ...], at: int) -> bool:
    """True when a vehicle was named shortly before in the sentence: "een Opel Astra, 24 KXT 7"."""
    for before in range(at - 1, max(-1, at - 1 - _VEHICLE_NEAR), -1):
        if tokens[before].ends_sentence:
            return False
        if tokens[before].key in _VEHICLES:
            return True
    return False


def carries_on(token: Token) -> bool:
    """True for words over which a second plate needs no new "kenteken": "correctie", "en"."""
    return token.key in _CARRY


def is_quantity(tokens: tuple[Token, ...], end: int) -> bool:
    """True when what ends at ``end`` is counted: "8 XRD 52 euro"."""
    return end < len(tokens) and tokens[end].key in _UNITS
