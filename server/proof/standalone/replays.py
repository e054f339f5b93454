"""For each value that was confirmed: how it came about, and whether its sound was asked for before.

Read from the versions of a draft and from the log, by the one who makes a court bundle and by the one
who checks it. That sound was sent to the officer's screen is in the log; that somebody listened to it
can't be.

Only Python's standard library: this file travels in the bundle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .checks import read_back_in, ticked_in

NARRATIVE = "narrative"
MAX_GAP_MS = 2000
"""Words further apart than this are played one after the other, without what is between them."""
SLACK_MS = 50
"""Sound is asked for in decimals of a second; so much may be missing at each end."""

Json = Mapping[str, Any]
Stretch = tuple[int, int]
"""Start and end, in milliseconds of the recording."""


def confirmations(
    origin: Json, versions: Sequence[Json], entries: Sequence[Json], *, draft_id: str
) -> list[dict[str, Any]]:
    """One entry for each filled field, and one for the narrative, of the last version.

    Args:
        origin: what the draft was made of: ``transcript``, ``observations``, ``engine``.
        versions: ``{version, content}`` of every version of the draft, oldest first.
        entries: of the access log about the draft and its dictation, oldest first.
        draft_id: of the draft.

    Returns:
        ``id``, ``value``, ``provenance``, ``made`` (as_heard, chosen, edited, typed, proposed),
        ``confirmed_in_version`` and ``log_seq`` of that change, ``actor``, ``stretches_ms`` of its sound,
        ``sound_ms`` and how much of it was asked for before (``asked_ms``), ``asked`` (all, part, none,
        no_sound), and the entries that say so (``asked_seqs``). Where that was kept, a value has its
        ``check`` and the narrative its ``paragraphs``, each with where it was ticked.
    """
    first, last = versions[0]["content"], versions[-1]["content"]
    machine = {one["id"]: one for one in first["fields"]}
    words = list(_placed_words(origin["transcript"]))
    observed = {one["id"]: one for one in origin["observations"]}
    found = []
    for field in last["fields"]:
        if field["value"] is None or not field["confirmed"]:
            continue
        version = _confirmed_in(versions, field["id"], field["confirmed_at"])
        stretches = _stretches(words, _spans(field, observed))
        how = {
            "id": field["id"],
            "value": field["value"],
            "provenance": field["provenance"],
            "made": _made(field, machine.get(field["id"])),
        }
        if "check" in field:
            how["check"] = field["check"]
        found.append(how | _asked(stretches, entries, draft_id, version))
    narrative = last["narrative"]
    if narrative["confirmed"]:
        version = _confirmed_in(versions, NARRATIVE, narrative["confirmed_at"])
        whole = _stretches(words, [(0, words[-1][1])] if words else [])
        made = {"spoken": "as_heard", "corrected": "edited"}.get(
            narrative["provenance"], narrative["provenance"]
        )
        how = {"id": NARRATIVE, "value": None, "provenance": narrative["provenance"], "made": made}
        if "checked" in narrative:
            how["paragraphs"] = [
                {"paragraph": number, "ticked_in_version": since, **_by(entries, draft_id, since)}
                for number, since in enumerate(ticked_in(versions))
            ]
        found.append(how | _asked(whole, entries, draft_id, version))
    return found


def read_back(versions: Sequence[Json], entries: Sequence[Json], *, draft_id: str) -> dict[str, Any] | None:
    """How a declaration was read back, in which version and entry, by whom; None where it was not."""
    found = read_back_in(versions)
    return None if found is None else {**found, **_by(entries, draft_id, found["in_version"])}


def _made(field: Json, machine: Json | None) -> str:
    if field["provenance"] != "spoken":
        return "edited" if field["provenance"] == "corrected" else str(field["provenance"])
    was = machine or {}
    same = was.get("observation_id") == field["observation_id"] and was.get("value") == field["value"]
    return "as_heard" if same else "chosen"


def _confirmed_in(versions: Sequence[Json], what: str, confirmed_at: str | None) -> int:
    """The first version that has this confirmation: a later change would have undone it."""
    for one in versions:
        content = one["content"]
        part = (
            content["narrative"]
            if what == NARRATIVE
            else next((field for field in content["fields"] if field["id"] == what), None)
        )
        if part and part["confirmed"] and part["confirmed_at"] == confirmed_at:
            return int(one["version"])
    return int(versions[-1]["version"])


def _spans(field: Json, observed: Mapping[str, Json]) -> list[tuple[int, int]]:
    """Characters of the transcript that say the value; of older drafts those of its observations."""
    if field.get("spans"):
        return [(start, end) for start, end in field["spans"]]
    ids = dict.fromkeys([field.get("observation_id"), *field.get("observation_ids", ())])
    return [(start, end) for id_ in ids if id_ in observed for start, end in observed[id_]["spans"]]


def _placed_words(transcript: Json) -> Iterator[tuple[int, int, Json]]:
    """Every word with its characters in the transcript's text."""
    at = 0
    for utterance in transcript["utterances"]:
        for word in utterance["words"]:
            end = at + len(word["text"])
            yield at, end, word
            at = end + 1


def _stretches(
    words: Sequence[tuple[int, int, Json]], spans: Sequence[tuple[int, int]]
) -> tuple[Stretch, ...]:
    """The sound of the words in these spans; neighbours make one stretch."""
    found: list[Stretch] = []
    for start, end, word in words:
        if not any(start < span_end and end > span_start for span_start, span_end in spans):
            continue
        from_ms, to_ms = round(word["start_s"] * 1000), round(word["end_s"] * 1000)
        if to_ms <= from_ms:
            continue
        if found and from_ms - found[-1][1] <= MAX_GAP_MS:
            found[-1] = (found[-1][0], max(found[-1][1], to_ms))
        else:
            found.append((from_ms, to_ms))
    return tuple(found)


def _asked(
    stretches: Sequence[Stretch], entries: Sequence[Json], draft_id: str, version: int
) -> dict[str, Any]:
    """Who confirmed it in which entry, and what sound that person had asked for before."""
    by = _by(entries, draft_id, version)
    seq, actor = by["log_seq"], by["actor"]
    heard = [
        one
        for one in entries
        if one["action"] == "consult"
        and one["details"].get("view") == "audio"
        and "start_ms" in one["details"]
        and one["actor"] == actor
        and seq is not None
        and one["seq"] < seq
    ]
    asked = _joined((one["details"]["start_ms"], one["details"]["end_ms"]) for one in heard)
    sound_ms = sum(end - start for start, end in stretches)
    asked_ms = sum(_shared_ms(one, asked) for one in stretches)
    useful = [
        one["seq"]
        for one in heard
        if any(
            _shared_ms(stretch, [(one["details"]["start_ms"], one["details"]["end_ms"])])
            for stretch in stretches
        )
    ]
    if not stretches:
        told = "no_sound"
    elif asked_ms >= sound_ms - 2 * SLACK_MS * len(stretches):
        told = "all"
    else:
        told = "part" if asked_ms else "none"
    return {
        "confirmed_in_version": version,
        **by,
        "stretches_ms": [list(one) for one in stretches],
        "sound_ms": sound_ms,
        "asked_ms": asked_ms,
        "asked": told,
        "asked_seqs": useful,
    }


def _by(entries: Sequence[Json], draft_id: str, version: int) -> dict[str, Any]:
    """The entry that made a version of the draft, and whose act it was; None for both without one."""
    change = next(
        (
            one
            for one in entries
            if (one["object_type"], one["object_id"], one["object_version"]) == ("draft", draft_id, version)
            and "content" in one["details"]
        ),
        None,
    )
    return {"log_seq": change["seq"] if change else None, "actor": change["actor"] if change else None}


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _shared_ms(one: Stretch, others: Sequence[Stretch]) -> int:
    return sum(max(0, min(one[1], end) - max(one[0], start)) for start, end in others)
