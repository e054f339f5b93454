"""Words that mean something in a report: colours, makes, goods, places, names, streets.

A lexicon is data (vocab/) in a form that can be looked up by token. :meth:`Lexicon.scan` says which
words stand where; which of them belong together, the rules of the extraction decide. Words are found
as they are written in Dutch: inflected forms and compounds are known (:mod:`server.dutch.inflection`),
words that merely look alike are not; those are suggestions (:mod:`server.domain.suggestions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from server.dutch.name_lists import NameLists
from server.dutch.product_versions import read_version
from server.dutch.streets import Streets
from server.dutch.vehicle_models import read_model
from server.dutch.words import Token, fold

ABBREVIATION = "abbreviation"
ACT = "act"
PLACE = "place"
MAKE = "make"
MODEL = "model"
PRODUCT = "product"
CASED = frozenset({PLACE, MAKE, MODEL, "brand", PRODUCT})
"""Categories of names: these words count only with a capital, unless the text has no capitals at all."""

_SHORTEST_LEFT_PART = 3
_MOST_COMPOUNDS = 20_000
_TO_A_PLACE = frozenset({"in", "te", "uit", "naar", "bij", "nabij", "plaats", "gemeente"})
_OF_TYPE = frozenset({"van", "het", "type", "model"})
_COMMON = frozenset(
    {"colour", "good", "garment", "hair", "build", "injury", "weapon", "drug", "vehicle_kind"}
)
_AMBIGUOUS: Mapping[str, str] = MappingProxyType({"ambiguous": "yes"})
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of a list.

    ``base`` is how it goes into a value ("rood", "Volkswagen"), ``data`` what the list says about it
    ("make" of a model, "group" of goods), read-only, ``source`` the title of the list.
    """

    category: str
    base: str
    data: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A way in which an entry is said: "rode" for "rood".

    ``head``: compounds may end with it; ``lefts`` are the keys they may begin with, None for any.
    """

    said: str
    entry: Entry
    head: bool = False
    lefts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that the tokens ``[first:end]`` say."""

    entry: Entry
    first: int
    end: int


class Lexicon:
    """All words of the vocabulary. Built once, then only read; safe to share between threads.

    Args:
        forms: every way of saying every entry. Of two equal ones the first counts.
        names: first names, surnames and the particles between them.
        streets: names of streets.
        not_compounds: words that end like a compound and are none ("vooruit" is no ruit).
        ordinary: everyday words. A place that is called so ("Een" in Drenthe) only counts after
            "in", "te", "uit" or "naar", another name not where a sentence begins.
        digest: SHA-256 over the lists this came from, for the record of what read a text.
    """

    def __init__(
        self,
        forms: Iterable[Form] = (),
        *,
        names: NameLists | None = None,
        streets: Streets | None = None,
        not_compounds: Iterable[str] = (),
        ordinary: Iterable[str] = (),
        digest: str = "",
    ) -> None:
        self.digest = digest
        self.names = names or NameLists()
        self.streets = streets or Streets()
        self._ordinary = frozenset(fold(word) for word in ordinary)
        self._not_compounds = frozenset(fold(word) for word in not_compounds)
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._heads: dict[str, tuple[Form, ...]] = {}
        self._models: dict[str, dict[str, Entry]] = {}
        self._compounds: dict[str, tuple[Entry, ...]] = {}
        self._last: tuple[tuple[Token, ...], bool] = ((), False)
        for form in forms:
            self._add(form)

    def __len__(self) -> int:
        """How many ways of saying something it knows, streets and names of persons not counted."""
        return len(self._entries)

    def entries(self, category: str) -> Iterator[Entry]:
        """Every entry of a category, each once."""
        seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        for entries in self._entries.values():
            for entry in entries:
                mark = (entry.base, tuple(entry.data.items()))
                if entry.category == category and mark not in seen:
                    seen.add(mark)
                    yield entry

    def scan(self, tokens: tuple[Token, ...], *, bare: bool | None = None) -> tuple[Match, ...]:
        """Every word of the lists in ``tokens``, in order of ``first``, the longest first.

        Of each category only the longest at a position, and none that lies within a longer one of
        its category (names of all kinds count as one) or within a law. A word of two lists gives a
        match for each; places with one name give one, with ``ambiguous`` in its data. Words never go
        over punctuation. ``bare`` tells that the text has no capitals at all, for who gives only a part
        of it; None: decided by these tokens.
        """
        bare = self._bare(tokens) if bare is None else bare
        found: list[Match] = []
        reached: dict[str, int] = {}
        for at in range(len(tokens)):
            longest: dict[str, int] = {}
            for match in self._here(tokens, at, bare=bare):
                kind = _kind(match.entry)
                category = match.entry.category
                if at < reached.get(ACT, 0) or match.end <= reached.get(kind, 0):
                    continue  # "wapens" in "Wet wapens en munitie", "Bosch" in "Den Bosch"
                if match.end >= longest.setdefault(category, match.end):
                    found.append(match)
            for match in found[::-1]:
                if match.first != at:
                    break
                reached[_kind(match.entry)] = max(match.end, reached.get(_kind(match.entry), 0))
        return tuple(self._with_models(tokens, found))

    def at(self, tokens: tuple[Token, ...], at: int) -> tuple[Match, ...]:
        """As :meth:`scan`, for one position alone: every match that begins at ``at``, the longest first."""
        return tuple(self._here(tokens, at, bare=self._bare(tokens)))

    def model(self, tokens: tuple[Token, ...], at: int, make: str) -> Match | None:
        """The type of ``make`` that begins at ``at``, numbers in words too: "208", "C drie", "X vijf"."""
        found = read_model(tokens, at, self._models.get(_make_key(make), {}))
        return found and Match(_as_said(found[0], tokens[at : found[1]]), at, found[1])

    def place(self, tokens: tuple[Token, ...], at: int) -> tuple[int, Sequence[str]]:
        """How many tokens of a place begin at ``at`` (0: none), and the official names it may have.

        The words that were said are the value; "Den Bosch" stays "Den Bosch". More than one name
        means that more places are called so.
        """
        places = [m for m in self._at(tokens, at, bare=self._bare(tokens)) if m.entry.category == PLACE]
        if not places:
            return 0, ()
        end = places[0].end
        names = dict.fromkeys(m.entry.data.get("official", m.entry.base) for m in places if m.end == end)
        # "Bergen" says less than "Bergen (NH)" and "Bergen (LI)", and is no third place
        return end - at, tuple(name for name in names if not any(o.startswith(f"{name} (") for o in names))

    def street(self, tokens: tuple[Token, ...], at: int, *, bare: bool | None = None) -> int:
        """How many tokens of a street's name begin at ``at``, 0 for none. Give all tokens of the text."""
        bare = self._bare(tokens) if bare is None else bare
        return self.streets.read(tokens, at, bare=bare, is_first_name=self.is_first_name)

    def is_first_name(self, key: str) -> bool:
        """True for a first name, as a key; "jan-willem" is one when "jan" and "willem" are."""
        return self.names.is_first_name(key)

    def is_surname(self, key: str) -> bool:
        """True for a surname without its particles, as a key."""
        return self.names.is_surname(key)

    def is_ordinary(self, key: str) -> bool:
        """True for an everyday word, as a key: "wil" and "bos" are that more often than names."""
        return key in self._ordinary

    def is_particle_run(self, tokens: tuple[Token, ...], at: int) -> int:
        """How many tokens of particles ("van den", "van 't") begin at ``at``, 0 for none."""
        return self.names.particles(tokens, at)

    def _add(self, form: Form) -> None:
        keys = [fold(word) for word in form.said.split()]
        joined = " ".join(keys)
        if form.entry.category == MODEL:
            models = self._models.setdefault(_make_key(form.entry.data["make"]), {})
            models.setdefault("".join(keys).replace("-", ""), form.entry)
            if form.entry.data.get("only_after_make"):
                return
        known = self._entries.get(joined, ())
        if form.entry not in known:
            self._entries[joined] = (*known, form.entry)
        lengths = self._lengths.get(keys[0], ())
        if len(keys) not in lengths:
            self._lengths[keys[0]] = tuple(sorted({*lengths, len(keys)}, reverse=True))
        if form.head and len(keys) == 1:
            self._heads[joined] = (*self._heads.get(joined, ()), form)

    def _here(self, tokens: tuple[Token, ...], at: int, *, bare: bool) -> list[Match]:
        """What begins at ``at``: words of the lists, else what the word is a compound of."""
        here = self._at(tokens, at, bare=bare)
        if here:
            places = [match for match in here if match.entry.category == PLACE]
            return _one_place(here, places) if len(places) > 1 else here
        if tokens[at].is_capital and _may_be_a_name(tokens, at):
            return []
        return [Match(entry, at, at + 1) for entry in self._compound(tokens[at])]

    def _at(self, tokens: tuple[Token, ...], at: int, *, bare: bool) -> list[Match]:
        lengths = self._lengths.get(tokens[at].key)
        if lengths is None:
            return []
        found: list[Match] = []
        for length in lengths:
            end = at + length
            if end > len(tokens) or any(token.stop for token in tokens[at : end - 1]):
                continue
            entries = self._entries.get(" ".join([token.key for token in tokens[at:end]]), ())
            for entry in entries:
                if entry.category not in CASED:
                    if _is_word(entry, tokens, at, end):
                        found.append(Match(entry, at, end))
                elif self._is_named(entry, tokens, at, end, bare=bare):
                    match = Match(_as_said(entry, tokens[at:end]), at, end)
                    found.append(_with_version(tokens, match) if entry.category == PRODUCT else match)
        return sorted(found, key=lambda match: -match.end) if len(found) > 1 else found

    def _is_named(self, entry: Entry, tokens: tuple[Token, ...], at: int, end: int, *, bare: bool) -> bool:
        """True when the words are written as a name, and are not an ordinary word with a capital."""
        if not bare and all(token.text == token.text.lower() for token in tokens[at:end]):
            return False
        if end - at > 1 or tokens[at].key not in self._ordinary:
            return True
        if entry.category != PLACE:
            return not bare and _may_be_a_name(tokens, at)
        return not bare and at > 0 and not tokens[at - 1].stop and tokens[at - 1].key in _TO_A_PLACE

    def _with_models(self, tokens: tuple[Token, ...], found: list[Match]) -> list[Match]:
        """The matches, and the types that only count right after their make: "Peugeot 208"."""
        models: dict[int, Match] = {}
        for match in found:
            at = match.end
            if match.entry.category == MAKE and not tokens[at - 1].stop:
                model = None
                while at < len(tokens) and model is None:
                    model = self.model(tokens, at, match.entry.base)
                    if model is None and (tokens[at].key not in _OF_TYPE or tokens[at].stop):
                        break
                    at += 1
                if model is not None:
                    models[model.first] = model
        if not models:
            return found
        kept = [
            match
            for match in found
            if match.entry.category != MODEL
            or not any(one.first <= match.first and match.end <= one.end for one in models.values())
        ]
        return sorted([*kept, *models.values()], key=lambda match: (match.first, -match.end))

    def _compound(self, token: Token) -> tuple[Entry, ...]:
        """Entries that the word is a compound of: "laptoptas" is a tas. Its base is the compound itself."""
        key = token.key
        known = self._compounds.get(key)
        if known is None:
            known = self._split(key)
            if len(self._compounds) < _MOST_COMPOUNDS:
                self._compounds[key] = known
        return known

    def _split(self, key: str) -> tuple[Entry, ...]:
        if key in self._not_compounds:
            return ()
        for at in range(1, len(key) - 1):
            heads = [form for form in self._heads.get(key[at:], ()) if _may_begin(key[:at], form)]
            if heads:
                return tuple(_compound_of(key[:at], form.entry) for form in heads)
        return ()

    def _bare(self, tokens: tuple[Token, ...]) -> bool:
        """True when the text has no capitals at all, as some recognisers write. Decided once a text."""
        last = self._last
        if last[0] is not tokens:
            last = (tokens, not any(token.is_capital for token in tokens))
            self._last = last  # one assignment, so that threads at worst decide it again
        return last[1]


def _kind(entry: Entry) -> str:
    """Names are of one kind: in "Den Bosch" there is no Bosch. Other words are of their category."""
    return "name" if entry.category in CASED else entry.category


def _is_word(entry: Entry, tokens: tuple[Token, ...], at: int, end: int) -> bool:
    """True when the words are written as such, and not as somebody's name or, "om", as another word."""
    if entry.category == ABBREVIATION:
        return all(token.text.isupper() or token.text in entry.base for token in tokens[at:end])
    if entry.category not in _COMMON or not tokens[at].is_capital or entry.base[0].isupper():
        return True
    return not _may_be_a_name(tokens, at)


def _may_be_a_name(tokens: tuple[Token, ...], at: int) -> bool:
    """True for a capital where no sentence or part of it begins: "Karin de Wit" has no colour."""
    return at > 0 and not tokens[at - 1].stop and not tokens[at].text.isupper() and not tokens[at].field


def _one_place(here: list[Match], places: list[Match]) -> list[Match]:
    """One match for places with one name, which says that it may mean more of them."""
    ends = {match.end for match in places}
    kept = [match for match in here if match.entry.category != PLACE]
    for end in ends:
        same = [match for match in places if match.end == end]
        first = same[0].entry
        entry = Entry(PLACE, first.base, _AMBIGUOUS, first.source) if len(same) > 1 else first
        kept.append(Match(entry, same[0].first, end))
    return sorted(kept, key=lambda match: -match.end)


def _as_said(entry: Entry, tokens: tuple[Token, ...]) -> Entry:
    """The entry with the accents that were written: who writes "Skoda" gets "Skoda"."""
    said = " ".join([token.text for token in tokens])
    if entry.base.isascii() or said.casefold() == entry.base.casefold() or fold(said) != fold(entry.base):
        return entry
    return Entry(entry.category, said, entry.data, entry.source)


def _make_key(make: str) -> str:
    """Mercedes-Benz is called Mercedes, Harley-Davidson Harley."""
    return fold(make).partition("-")[0]


def _may_begin(left: str, head: Form) -> bool:
    """True when a compound of this head may begin so: "laptop", "licht", "zwart-"."""
    if head.lefts is None:
        return len(left) >= _SHORTEST_LEFT_PART
    return all(part in head.lefts for part in left.strip("-/").replace("/", "-").split("-"))


def _compound_of(left: str, head: Entry) -> Entry:
    data = MappingProxyType({**head.data, "head": head.base})
    return Entry(head.category, left + head.base, data, head.source)


def _with_version(tokens: tuple[Token, ...], match: Match) -> Match:
    """The product with the version that follows at once: "iPhone 13 Pro" for "iPhone"."""
    entry = match.entry
    if not entry.data.get("versions"):
        return match
    name, end = read_version(entry.base, tokens, match.end)
    return Match(Entry(entry.category, name, entry.data, entry.source), match.first, end)
