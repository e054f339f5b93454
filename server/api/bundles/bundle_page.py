"""The readable part of a court bundle: the report, and in plain Dutch how it came about."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from server.api.bundles.custody import told
from server.api.report_marks import clock
from server.api.reports import PAGES, PROVENANCE, rendered, report_values
from server.api.shown_reports import ShownMark, ShownReport
from server.domain.report import Provenance, Report
from server.proof.standalone.replays import NARRATIVE
from server.store.dossiers import Dossier, KeptDraft

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
    confirmations: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    sound: str,
    program: Mapping[str, Any],
) -> str:
    """The page as HTML with its styles in it.

    Args:
        report: the newest version.
        dossier: everything behind it.
        confirmations: of the newest version, as :func:`server.proof.standalone.replays.confirmations` gives.
        entries: of the access log about it, oldest first.
        sound: what there is to say about the sound, in Dutch.
        program: what made this page.
    """
    zone = report.dictated_at.tzinfo
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
        made=[_made(one, report, zone) for one in confirmations],
        drafts=[
            {
                "id": kept.draft.id,
                "report_version": kept.version,
                "versions": _versions(kept.draft, report, zone),
            }
            for kept in dossier.reports
        ],
        heard=_heard(dossier, report),
        observed=[_observed(one) for one in report.model_dump(mode="json")["observations"]],
        custody=[
            {
                "seq": one["seq"],
                "at": _short(datetime.fromisoformat(one["at"]), zone),
                "actor": one["actor"],
                "what": told(one, report.labels),
            }
            for one in entries
        ],
        used=_used(report, program),
        margins=_margins(report),
        sound=sound,
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
    if one["asked_seqs"]:
        asked += f" (regel {_few(one['asked_seqs'])})"
    when = f"{_short(at, zone)}\n" if at else ""
    return {
        "label": "De tekst" if field is None else report.labels.get(field.id, field.id),
        "value": "(zie Verslag)" if field is None else field.value or "",
        "how": how,
        "confirmed": f"{when}versie {one['confirmed_in_version']}, regel {one['log_seq']}",
        "mark": mark,
        "asked": asked,
    }


def _few(numbers: Sequence[int], most: int = 6) -> str:
    shown = ", ".join(str(one) for one in numbers[:most])
    return shown if len(numbers) <= most else f"{shown} en {len(numbers) - most} meer"


def _versions(draft: KeptDraft, report: Report, zone: tzinfo | None) -> list[dict[str, Any]]:
    found = []
    before: dict[str, Any] | None = None
    for one in draft.versions:
        content = json.loads(one.content)
        steps = list(_steps(before, content, one.changed, report.labels))
        if not steps:
            steps = [
                _step("Bevestigd: het concept werd het verslag" if one.state == "confirmed" else "Niets")
            ]
        found.append({"version": one.version, "at": _short(one.at, zone), "actor": one.actor, "steps": steps})
        before = content
    return found


def _steps(
    before: dict[str, Any] | None, now: dict[str, Any], changed: Iterable[str], labels: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    if before is None:
        yield _step("De tekst", now=now["narrative"]["text"], note="eerste versie, gemaakt door het systeem")
        for field in now["fields"]:
            if field["value"] is not None:
                yield _step(labels.get(field["id"], field["id"]), now=field["value"], note=_from(field))
        return
    was_fields = {field["id"]: field for field in before["fields"]}
    now_fields = {field["id"]: field for field in now["fields"]}
    for what in changed:
        if what == NARRATIVE:
            was, part, label = before["narrative"], now["narrative"], "De tekst"
            same = was["text"] == part["text"]
            pieces = None if same else word_changes(was["text"], part["text"])
        else:
            was, part, label = was_fields[what], now_fields[what], labels.get(what, what)
            same = was["value"] == part["value"]
            pieces = None if same else [(was["value"] or "(leeg)", part["value"] or "(leeg)")]
        for old, new in pieces or ():
            yield _step(label, was=old, now=new)
        if part["confirmed"] and not (same and was["confirmed"]):
            yield _step(f"{label}: bevestigd")
        elif was["confirmed"] and not part["confirmed"]:
            yield _step(f"{label}: niet meer bevestigd")


def _step(label: str, *, was: str | None = None, now: str | None = None, note: str = "") -> dict[str, Any]:
    return {"label": label, "was": was, "now": now, "note": note}


def _from(field: Mapping[str, Any]) -> str:
    return PROVENANCE[Provenance(field["provenance"])] if field["provenance"] else ""


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Which words became which; "(niets)" where there are none on one side."""
    was, now = old.split(), new.split()
    matcher = difflib.SequenceMatcher(a=was, b=now, autojunk=False)
    found = [
        (" ".join(was[i:j]) or "(niets)", " ".join(now[k:m]) or "(niets)")
        for kind, i, j, k, m in matcher.get_opcodes()
        if kind != "equal"
    ]
    return found or [("(regeleinden of spaties)", "(anders)")]


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
        ("Sjabloon", f"{report.template}, versie {report.template_version}", ""),
        ("SHA-256 van het sjabloon", report.template_digest, "digest"),
        ("Dit dossier is gemaakt met", f"Verbaal {program['verbaal']}, Python {program['python']}", ""),
    ]
    return [{"what": what, "value": value, "kind": kind} for what, value, kind in rows if value]


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


def _short(moment: datetime, zone: tzinfo | None) -> str:
    """A moment to the second in the report's zone, such as 22-11-2026 19:29:05."""
    return f"{moment.astimezone(zone):%d-%m-%Y %H:%M:%S}"
