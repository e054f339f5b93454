"""The readable part of a court bundle: the report, and in plain Dutch how it came about."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from server.api.bundles.bundle_advice import advice_values
from server.api.bundles.custody import told
from server.api.bundles.version_steps import few, short, version_rows
from server.api.checks_told import told_check
from server.api.records import excerpt
from server.api.report_marks import clock
from server.api.reports import PAGES, rendered, report_values
from server.api.shown_reports import ShownMark, ShownReport
from server.domain.report import Report
from server.proof.standalone.checks import READ_BACK, paragraphs_of
from server.proof.standalone.replays import NARRATIVE
from server.store.dossiers import Dossier

_TYPES: Mapping[str, str] = {
    "incident": "soort zaak",
    "time": "tijd",
    "location": "plaats",
    "person": "persoon",
    "description": "signalement",
    "vehicle": "voertuig",
    "item": "voorwerp",
    "amount": "bedrag",
    "iban": "rekening",
    "article": "artikel",
    "measurement": "meting",
    "action": "handeling",
    "negation": "ontkenning",
}
_POLARITY: Mapping[str, str] = {
    "denied": "ontkend",
    "hypothetical": "niet zeker gezegd",
    "refuted": "weersproken",
}
_HOW: Mapping[str, str] = {
    "as_heard": "Zoals herkend",
    "chosen": "Gekozen uit wat is gezegd",
    "edited": "Door de verbalisant veranderd",
    "typed": "Door de verbalisant getypt",
    "proposed": "Voorgesteld door het systeem",
}
_ASKED: Mapping[str, tuple[str, str]] = {
    "all": ("ja", "Ja, helemaal"),
    "part": ("deels", "Deels"),
    "none": ("nee", "Nee"),
    "no_sound": ("", "Geen geluid bij dit onderdeel"),
}
_FALLIBLE = (
    "Spraakherkenning maakt fouten, ook waar het programma zeker lijkt: een woord kan ontbreken, er kan een "
    "woord staan dat niemand zei, en juist kleine woorden als 'niet' en 'geen' veranderen de betekenis. "
    "Ook een verbalisant die naleest, ziet niet elke fout. Alleen het geluid zegt wat er is gesproken."
)
_MEASURED = (
    "Hoe vaak een model zich vergist, hangt af van stem, microfoon, achtergrond en tongval, en is voor elk "
    "model te meten met 'verbaal evaluate'. De eenheid kan zeggen wat die meting voor haar model gaf."
)
LOW_PROBABILITY = 0.5
"""Words below it are counted; it is a sign of doubt, not a measure of truth."""


def bundle_page(
    report: Report,
    dossier: Dossier,
    *,
    made_how: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    sound: str,
    program: Mapping[str, Any],
) -> str:
    """The page as HTML with its styles in it.

    Args:
        report: the newest version.
        dossier: everything behind it.
        made_how: of the newest version, as :func:`server.api.bundles.bundle_files.made_how` gives.
        entries: of the access log about it, oldest first.
        sound: what there is to say about the sound, in Dutch.
        program: what made this page.
    """
    zone = report.dictated_at.tzinfo
    moments = {one.version: one.at for one in dossier.reports[-1].draft.versions}
    shown = ShownReport(
        **dict(report),
        newest_version=report.version,
        contested=tuple(ShownMark.of(one) for one in dossier.marks if one.lifted_at is None),
    )
    css = "\n".join((PAGES / name).read_text(encoding="utf-8") for name in ("report.css", "bundle.css"))
    return rendered(
        "bundle.html",
        **report_values(shown),
        css=css,
        tool=_tool(report, program),
        made=[
            row
            for one in made_how["confirmations"]
            for row in (_made(one, report, zone), *_paragraphs(one, report, moments, zone))
        ],
        read_back_in=_read_back_in(made_how.get(READ_BACK)),
        drafts=[
            {
                "id": kept.draft.id,
                "report_version": kept.version,
                "versions": version_rows(kept.draft, report, zone),
            }
            for kept in dossier.reports
        ],
        heard=_heard(dossier, report),
        observed=[_observed(one) for one in report.model_dump(mode="json")["observations"]],
        custody=[
            {
                "seq": one["seq"],
                "at": short(datetime.fromisoformat(one["at"]), zone),
                "actor": one["actor"],
                "what": told(one, report.labels),
            }
            for one in entries
        ],
        used=_used(report, program),
        margins=_margins(report),
        sound=sound,
        **advice_values(report, dossier),
    )


def _tool(report: Report, program: Mapping[str, Any]) -> str:
    ran = report.engine.get("program", {}).get("verbaal", program["verbaal"])
    model = report.engine.get("model")
    made = (
        "dit verslag is gedicteerd en met automatische spraakherkenning uitgeschreven "
        f"(Verbaal {ran}, model {model})."
        if model
        else f"dit verslag is getypt; Verbaal {ran} heeft gegevens uit de tekst in vakken gezet."
    )
    return (
        f"{made} De verbalisant, {report.confirmed_by_name} ({report.confirmed_by}), heeft de tekst en elk "
        f"onderdeel nagekeken en bevestigd. Verslag {report.id}, versie {report.version}."
    )


def _made(one: Mapping[str, Any], report: Report, zone: tzinfo | None) -> dict[str, str]:
    fields = {field.id: field for field in report.fields}
    whole = one["id"] == NARRATIVE
    field = None if whole else fields[one["id"]]
    at = report.narrative.confirmed_at if field is None else field.confirmed_at
    how = _HOW.get(one["made"], one["made"])
    if field is not None and one["made"] == "edited" and field.machine_value is not None:
        how += f"; eerst herkend: {field.machine_value}"
    mark, asked = _ASKED[one["asked"]]
    if one["asked"] == "part":
        asked += f": {clock(one['asked_ms'] / 1000)} van {clock(one['sound_ms'] / 1000)}"
    check = one.get("check")
    if one["asked"] == "none" and (check or {}).get("how") == "heard":
        asked += ", terwijl het scherm meldde dat het is beluisterd"
    if one["asked_seqs"]:
        asked += f" (regel {few(one['asked_seqs'])})"
    when = f"{short(at, zone)}\n" if at else ""
    return {
        "label": "De tekst" if field is None else report.labels.get(field.id, field.id),
        "value": "(zie Verslag)" if field is None else field.value or "",
        "how": how,
        "check": "" if whole else told_check(check),
        "confirmed": f"{when}versie {one['confirmed_in_version']}, regel {one['log_seq']}",
        "mark": mark,
        "asked": asked,
    }


def _paragraphs(
    one: Mapping[str, Any], report: Report, moments: Mapping[int, datetime], zone: tzinfo | None
) -> list[dict[str, str]]:
    """A row for each paragraph of the text: when it was ticked."""
    pieces = paragraphs_of(report.narrative.text)
    return [
        {
            "label": f"Alinea {tick['paragraph'] + 1}",
            "value": excerpt(pieces[tick["paragraph"]], length=80),
            "how": "",
            "check": "Gelezen",
            "confirmed": f"{short(moments[tick['ticked_in_version']], zone)}\n"
            f"versie {tick['ticked_in_version']}, regel {tick['log_seq']}",
            "mark": "",
            "asked": "",
        }
        for tick in one.get("paragraphs", ())
    ]


def _read_back_in(read_back: Mapping[str, Any] | None) -> str | None:
    if read_back is None:
        return None
    return f"versie {read_back['in_version']} van het concept, regel {read_back['log_seq']} van het log"


def _heard(dossier: Dossier, report: Report) -> list[dict[str, str]]:
    if dossier.finals is None:
        return []
    seen = {(one.utterance, one.revision) for one in report.transcript.utterances}
    return [
        {
            "when": f"{clock(one['start_s'])} - {clock(one['end_s'])}",
            "text": one["text"],
            "revision": f"{one['revision']}"
            + (", in het concept" if (one["utterance"], one["revision"]) in seen else ", eerder"),
        }
        for one in json.loads(dossier.finals)["finals"]
    ]


def _observed(one: Mapping[str, Any]) -> dict[str, str]:
    what = _TYPES.get(one["type"], one["type"]) + (
        f" ({one['role'].replace('_', ' ')})" if one["role"] else ""
    )
    values = [", ".join(value) if isinstance(value, list) else str(value) for value in one["values"].values()]
    polarity = _POLARITY.get(one["polarity"])
    return {
        "what": what,
        "value": "; ".join(values) + (f" [{polarity}]" if polarity else ""),
        "words": " ".join(one["words"]),
        "when": ", ".join(clock(start) for start, _ in one["audio"]) or "-",
        "rule": one["rule"],
    }


def _used(report: Report, program: Mapping[str, Any]) -> list[dict[str, str]]:
    engine = report.engine
    ran = engine.get("program", {})
    rows = [
        ("Programma dat herkende", f"Verbaal {ran['verbaal']}, Python {ran['python']}" if ran else None, ""),
        ("Spraakmodel", engine.get("model"), ""),
        ("SHA-256 van het model", engine.get("model_sha256"), "digest"),
        ("Motor", engine.get("engine"), ""),
        (
            "Rekenapparaat",
            " ".join(str(engine[key]) for key in ("device", "compute_type") if key in engine),
            "",
        ),
        ("Instellingen", _settings(engine.get("settings", {})), ""),
        ("Woorden die het model vooraf kreeg", engine.get("prompt"), ""),
        ("SHA-256 van de woordenlijsten", engine.get("vocabulary_sha256"), "digest"),
        ("SHA-256 van de namen en plaatsen", engine.get("lexicon_sha256"), "digest"),
        ("SHA-256 van de herkenningswoorden", engine.get("cues_sha256"), "digest"),
        ("SHA-256 van de gesproken opdrachten", engine.get("commands_sha256"), "digest"),
        ("Eigen woordenlijsten (versies)", _settings(engine.get("word_lists", {})), ""),
        ("SHA-256 van de regels voor aanknopingspunten", _rules_of(report), "digest"),
        ("SHA-256 van de volgorde van vragen", engine.get("questions_sha256"), "digest"),
        ("Sjabloon", f"{report.template}, versie {report.template_version}", ""),
        ("SHA-256 van het sjabloon", report.template_digest, "digest"),
        ("Dit dossier is gemaakt met", f"Verbaal {program['verbaal']}, Python {program['python']}", ""),
    ]
    return [{"what": what, "value": value, "kind": kind} for what, value, kind in rows if value]


def _rules_of(report: Report) -> str | None:
    named: str | None = report.assessment.rules_sha256 if report.assessment else None
    return named or report.engine.get("rules_sha256")


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {value}" for key, value in sorted(settings.items()))


def _margins(report: Report) -> list[str]:
    words = [word for one in report.transcript.utterances for word in one.words]
    if not report.engine.get("model"):
        return ["Dit verslag is getypt: er is geen spraak herkend."]
    machine = report.narrative.machine_text or report.transcript.text
    changed = sum(
        max(j - i, m - k)
        for kind, i, j, k, m in difflib.SequenceMatcher(
            a=machine.split(), b=report.narrative.text.split(), autojunk=False
        ).get_opcodes()
        if kind != "equal"
    )
    doubt = sum(word.probability < LOW_PROBABILITY for word in words)
    marks = sum(len(one.marks) for one in report.transcript.utterances)
    return [
        _FALLIBLE,
        (
            f"In deze opname herkende het model {len(words)} woorden. Bij {doubt} daarvan was de zekerheid "
            f"lager dan {LOW_PROBABILITY:.0%}; dat is een teken van twijfel, geen foutkans. Er zijn {marks} "
            "plekken gemarkeerd als twijfelachtig of weggelaten."
        ),
        f"Woorden die de verbalisant in de lopende tekst veranderde, verwijderde of toevoegde: {changed}.",
        _MEASURED,
    ]
