"""What the overview for a data subject says, in Dutch that everybody can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from server.domain.calendar_terms import AMSTERDAM
from server.domain.person_details import Details
from server.domain.retention import Facts, RuleSet, State, timeline
from server.domain.rights import RequestKind
from server.reporting.values import date_of, phone_number

KINDS: Final[Mapping[RequestKind, str]] = {
    RequestKind.ACCESS: "inzage in uw gegevens",
    RequestKind.RECTIFICATION: "rectificatie van uw gegevens",
    RequestKind.ERASURE: "vernietiging van uw gegevens",
    RequestKind.OBJECTION: "betwisting van uw gegevens",
}

RECORDS: Final[Mapping[str, str]] = {
    "report": "Verslag",
    "draft": "Concept van een verslag",
    "dictation": "Opname en wat daarin is herkend",
    "job": "Uitgewerkt geluidsbestand",
}

PURPOSES: Final = (
    "De politie legt vast wat er is gebeurd, om haar taak uit te voeren: de rechtsorde handhaven, "
    "strafbare feiten opsporen en hulp verlenen (Politiewet 2012, artikel 3). Wat hier staat, is "
    "vastgelegd om een verslag te maken."
)
ORIGINS: Final[Mapping[str, str]] = {
    "spoken": "Een politiemedewerker heeft dit ingesproken. Een computer heeft de woorden herkend en "
    "gegevens voorgesteld; de medewerker heeft een bevestigd verslag nagekeken.",
    "typed": "Een politiemedewerker heeft dit getypt. Een computer heeft gegevens uit de tekst "
    "voorgesteld; de medewerker heeft een bevestigd verslag nagekeken.",
}
RECEIVERS: Final[Mapping[str, str]] = {
    "webhook": "een ander registratiesysteem van de politie",
    "http": "een ander registratiesysteem van de politie",
    "folder": "een map van een ander registratiesysteem van de politie",
    "data_subject": "uzelf, als antwoord op een verzoek",
}
RETENTION: Final = (
    "Gegevens voor de dagelijkse politietaak zijn een jaar vrij te gebruiken. Uiterlijk na vijf jaar "
    "worden ze verwijderd, en vijf jaar later vernietigd (Wpg artikel 8 en 14). Concepten en geluid "
    "gaan eerder weg."
)
_CORRECT = (
    "U kunt vragen om gegevens te verbeteren, aan te vullen of te vernietigen als ze niet kloppen, niet "
    "volledig zijn of er niet hadden mogen staan (Wpg artikel 28)."
)
_CONTEST = (
    "Is niet vast te stellen of gegevens kloppen, dan kan erbij worden gezet dat u ze betwist (Wpg "
    "artikel 28 lid 3)."
)
_APPEAL = (
    "Bent u het niet eens met dit antwoord, dan kunt u in beroep bij de rechtbank (Wpg artikel 29). U "
    "kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens."
)
RIGHTS: Final = (_CORRECT, _CONTEST, _APPEAL)
_BECOMES: Final[Mapping[State, str]] = {
    State.RESTRICTED: "alleen nog met een reden te gebruiken",
    State.REMOVED: "verwijderd",
    State.DESTROYED: "vernietigd",
}
BLACKED: Final = (
    "Wat over anderen gaat, is weggelaten of zwart gemaakt. Dat geldt ook voor namen, nummers, "
    "kentekens en rekeningen waarvan niet vaststaat dat ze van u zijn."
)


def retention_by(rules: RuleSet) -> Callable[[str, datetime | None], str]:
    """What says how long a record stays, by the rules in force."""

    def told(basis: str, at: datetime | None) -> str:
        rule = rules.of(basis)
        if rule is None or at is None:
            return RETENTION
        facts = Facts(kind=rule.covers, object_id="", basis=basis, started_at=at, since=at)
        steps = [
            f"{_BECOMES[one.becomes]} vanaf {date_of(day_of(one.at))}" for one in timeline(rule, facts, at)
        ]
        if not steps:
            return RETENTION
        return f"{rule.title}: {', '.join(steps)}. Een eerdere of latere datum kan als de wet dat vraagt."

    return told


def day_of(moment: datetime) -> str:
    """The day of a moment by the Dutch clock, as ISO 8601."""
    return moment.astimezone(AMSTERDAM).date().isoformat()


def person_text(details: Details) -> str:
    """What is said of a person on one line: "Jan de Vries, geboren 4 maart 1987, telefoon 06 12345678"."""
    street = " ".join(part for part in (details.street, details.house_number) if part)
    town = " ".join(part for part in (details.postcode, details.city) if part)
    said = (
        details.name,
        f"geboren {date_of(details.birth_date)}" if details.birth_date else None,
        f"BSN {details.bsn}" if details.bsn else None,
        f"telefoon {phone_number(details.phone)}" if details.phone else None,
        f"e-mail {details.email}" if details.email else None,
        street or None,
        town or None,
    )
    return ", ".join(part for part in said if part)


def receiver_name(name: str) -> str:
    """A receiver as a person reads it."""
    return RECEIVERS.get(name, name.replace("_", " "))
