"""Report, drafts, transcript and confirmations of a court bundle, compared with the log and each other.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

import json
from typing import Any

from .bundle_log import BundleLog
from .bundle_rules import check_advice, check_no_other_advice
from .checks import READ_BACK, paragraphs_of
from .containers import Container, Refused
from .replays import confirmations, read_back

CONFIRMATIONS = "confirmations.json"
TRANSCRIPT = "transcript.json"
VERSIONS = "versions.json"
_NO_SOUND = "none"


def report_name(version: int) -> str:
    """File of a version of the report."""
    return f"report/{version:04}.json"


def draft_name(report_version: int, what: int | str) -> str:
    """File of the draft behind a version of the report: ``origin``, ``form``, ``history`` or a version."""
    return f"drafts/{report_version:04}/{what if isinstance(what, str) else f'{what:04}'}.json"


def check_records(container: Container, log: BundleLog, *, report_id: str) -> list[str]:
    """Pass when every text is the one that the log commits to, and they agree with each other.

    Returns:
        What was seen, in Dutch.

    Raises:
        Refused: the first text that is not.
    """
    told: list[str] = []
    given = {one["report_version"]: one for one in json.loads(container.read(CONFIRMATIONS))}
    count = sum(name.startswith("report/") for name in container.sizes)
    if set(given) != set(range(1, count + 1)):
        raise Refused(CONFIRMATIONS, "gaat over andere versies dan er zijn")
    for version in range(1, count + 1):
        told += _check_version(container, log, report_id, version, given[version])
    check_no_other_advice(container, count)
    if TRANSCRIPT in container.sizes:
        told.append(_check_transcript(container, log))
    return told


def _check_version(
    container: Container, log: BundleLog, report_id: str, version: int, given: dict[str, Any]
) -> list[str]:
    name = report_name(version)
    raw = container.read(name)
    entry = log.about("report", report_id, version)
    log.require_commitment(entry, "content", log.salts["reports"][str(version)], name, raw)
    report = json.loads(raw)
    if (report["id"], report["version"], report["draft_id"]) != (
        report_id,
        version,
        entry["details"]["draft"],
    ):
        raise Refused(name, f"is niet het verslag dat regel {entry['seq']} van het log noemt")
    draft_id = report["draft_id"]
    origin = _check_origin(container, log, version, draft_id)
    versions = _check_versions(container, log, version, draft_id)
    last = versions[report["draft_version"] - 1]["content"]
    if not says_the_same(report, last):
        raise Refused(name, f"zegt iets anders dan versie {report['draft_version']} van het concept")
    form = json.loads(container.read(draft_name(version, "form")))
    _check_confirmed(name, report, last, form)
    advice = check_advice(container, version, report, last, name)
    for part in ("transcript", "observations", "engine"):
        if report[part] != origin[part]:
            raise Refused(name, f"heeft een ander deel '{part}' dan het concept")
    if json.loads(container.read(VERSIONS))["drafts"][str(version)] != origin["engine"]:
        raise Refused(VERSIONS, "noemt andere instellingen dan het concept")
    about = [one for one in log.entries if _is_about(one, draft_id, log)]
    seen = versions[: report["draft_version"]]
    found = confirmations(origin, seen, about, draft_id=draft_id)
    if found != given["confirmations"] or given.get(READ_BACK) != read_back(seen, about, draft_id=draft_id):
        raise Refused(CONFIRMATIONS, "is niet wat uit het log en het concept volgt")
    asked = sum(one["asked"] == "all" for one in found)
    sound = sum(one["asked"] != "no_sound" for one in found)
    first = (
        f"Verslag versie {version} is de tekst die op {entry['at']} is vastgelegd (regel {entry['seq']}); "
    )
    return [
        first + f"het concept had {len(versions)} versies en elk onderdeel is bevestigd.",
        f"Van {sound} onderdelen met geluid is dat voor het bevestigen {asked} keer helemaal opgevraagd.",
        *_told_checks(found, form),
        *advice,
    ]


def _check_confirmed(name: str, report: dict[str, Any], last: dict[str, Any], form: dict[str, Any]) -> None:
    """Pass when every part of the draft's last version was confirmed, and a declaration read back."""
    if not last["narrative"]["confirmed"] or any(
        field["value"] is not None and not field["confirmed"] for field in last["fields"]
    ):
        raise Refused(name, "bevat iets dat de verbalisant niet heeft bevestigd")
    if _is_ticked_otherwise(report["narrative"]):
        raise Refused(name, "heeft een alinea die de verbalisant niet heeft aangevinkt")
    if report.get(READ_BACK) != last.get(READ_BACK):
        raise Refused(name, "zegt iets anders van het voorlezen dan het concept")
    if form.get(READ_BACK) and last.get(READ_BACK) is None:
        raise Refused(name, "is een verklaring waarvan niet vastligt of die is voorgelezen")


def says_the_same(report: dict[str, Any], draft: dict[str, Any]) -> bool:
    """True when a report's text and fields are those of the version of the draft that was confirmed.

    A version from before checks were kept has none; a report that was made of it later says so with null.
    """
    parts = [(report["narrative"], draft["narrative"])]
    ours = {field["id"]: field for field in report["fields"]}
    theirs = {field["id"]: field for field in draft["fields"]}
    if list(ours) != list(theirs):
        return False
    parts += [(field, theirs[name]) for name, field in ours.items()]
    return all(
        {key: value for key, value in one.items() if key in other} == other
        and all(key == "checked" or (key, one[key]) == ("check", None) for key in one.keys() - other.keys())
        for one, other in parts
    )


def _is_ticked_otherwise(narrative: dict[str, Any]) -> bool:
    """True for a text that is confirmed and not ticked whole; none of a time before there were ticks is."""
    return "checked" in narrative and narrative["checked"] != list(
        range(len(paragraphs_of(narrative["text"])))
    )


def _told_checks(found: list[dict[str, Any]], form: dict[str, Any]) -> list[str]:
    """How often the check of a consequential value that the machine put there was kept, and which it was."""
    weighty = {spec["id"] for spec in form["fields"] if spec["consequence"] == "A"}
    checks = [
        (one["check"] or {}).get("how")
        for one in found
        if "check" in one and one["id"] in weighty and one["provenance"] in {"spoken", "proposed"}
    ]
    if not checks:
        return []
    told = f"Van {len(checks)} gevoelige onderdelen die de computer invulde, meldde het scherm er "
    return [told + f"{checks.count('heard')} als beluisterd en {checks.count('retyped')} als overgetypt."]


def _is_about(entry: dict[str, Any], draft_id: str, log: BundleLog) -> bool:
    ids = {draft_id, log.about("draft", draft_id, 1)["details"].get("dictation", _NO_SOUND)}
    return entry["object_type"] in {"draft", "dictation"} and entry["object_id"] in ids


def _check_origin(container: Container, log: BundleLog, version: int, draft_id: str) -> dict[str, Any]:
    name, form = draft_name(version, "origin"), draft_name(version, "form")
    entry = log.about("draft", draft_id, 1)
    salt = log.salts["drafts"][draft_id]
    raw = container.read(name)
    if "origin" in entry["details"]:
        log.require_commitment(entry, "origin", salt, name, raw)
        log.require_commitment(entry, "form", salt, form, container.read(form))
    if "transcript" in entry["details"]:
        log.require_commitment(entry, "transcript", salt, name, part_of(raw.decode(), "transcript").encode())
    digest = json.loads(container.read(form))["digest"]
    if (digest or "none") != entry["details"].get("template_digest", digest or "none"):
        raise Refused(form, f"is niet het sjabloon dat regel {entry['seq']} van het log noemt")
    origin: dict[str, Any] = json.loads(raw)
    return origin


def _check_versions(
    container: Container, log: BundleLog, report_version: int, draft_id: str
) -> list[dict[str, Any]]:
    history_name = draft_name(report_version, "history")
    history = json.loads(container.read(history_name))
    found = []
    for number, told in enumerate(history["versions"], start=1):
        name = draft_name(report_version, number)
        raw = container.read(name)
        entry = log.about("draft", draft_id, number)
        log.require_commitment(entry, "content", log.salts["drafts"][draft_id], name, raw)
        changed = entry["details"].get("changed", told["changed"])
        if (told["version"], told["actor"], told["changed"]) != (number, entry["actor"], changed):
            raise Refused(history_name, f"zegt van versie {number} iets anders dan regel {entry['seq']}")
        if told["at"] != entry["at"] or history["draft_id"] != draft_id:
            raise Refused(history_name, f"zegt van versie {number} iets anders dan regel {entry['seq']}")
        found.append({"version": number, "content": json.loads(raw)})
    if not found:
        raise Refused(history_name, "heeft geen versies")
    return found


def _check_transcript(container: Container, log: BundleLog) -> str:
    """Every revision is committed to, and the draft was made of revisions that are there."""
    raw = container.read(TRANSCRIPT)
    transcript = json.loads(raw)
    origin = json.loads(container.read(draft_name(1, "origin")))
    draft_id = json.loads(container.read(report_name(1)))["draft_id"]
    entry = log.about("draft", draft_id, 1)
    if "finals" in entry["details"]:
        log.require_commitment(entry, "finals", log.salts["drafts"][draft_id], TRANSCRIPT, raw)
    if transcript["dictation_id"] != entry["details"].get("dictation"):
        raise Refused(TRANSCRIPT, "is van een andere opname dan het concept")
    kept = {(one["utterance"], one["revision"]): one for one in transcript["finals"]}
    for seen in origin["transcript"]["utterances"]:
        one = kept.get((seen["utterance"], seen["revision"]))
        if one is None or any(
            one[part] != seen[part] for part in ("text", "words", "start_s", "end_s", "marks")
        ):
            what = f"uiting {seen['utterance']} revisie {seen['revision']}"
            raise Refused(TRANSCRIPT, f"heeft {what} niet zoals die in het concept stond")
    return (
        f"De letterlijke tekst heeft {len(kept)} revisies van {len({key[0] for key in kept})} uitingen; "
        "het concept is gemaakt van revisies die erbij staan."
    )


def part_of(text: str, key: str) -> str:
    """The text of one value of a JSON object, exactly as it was written.

    Raises:
        ValueError: the object does not have it.
    """
    decoder = json.JSONDecoder()
    at = text.index("{") + 1
    while text[at : at + 1] != "}":
        name, at = decoder.raw_decode(text, at)
        start = at + len(text[at:]) - len(text[at:].lstrip(" :"))
        _, at = decoder.raw_decode(text, start)
        if name == key:
            return text[start:at]
        at += len(text[at:]) - len(text[at:].lstrip(" ,"))
    raise ValueError(key)
