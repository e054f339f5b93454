"""States that would need much real speech, staged: a dictation from a script, a typed draft as if spoken.

For looking at screens; what the server really does is tried elsewhere.
"""

from __future__ import annotations

import io
import json
import re
import wave
from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

SECONDS_A_WORD = 0.4
HEADER_BYTES = 8
RATE_HZ = 16_000

Message = dict[str, Any]
Record = dict[str, Any]

FIRST = "Ik zag om 22.15 uur een grijze bestelbus met kenteken VK-394-T staan op de Dorpsstraat in Houten."
SECOND = "De melder is Jan de Vries, bereikbaar op 06-12345678."


def words_of(text: str, start_s: float, doubted: str = "") -> list[Record]:
    """Words with times, evenly; ``doubted`` is the one that was not heard well."""
    return [
        {
            "text": word,
            "start_s": start_s + n * SECONDS_A_WORD,
            "end_s": start_s + (n + 1) * SECONDS_A_WORD,
            "probability": 0.3 if word.strip(".,") == doubted else 0.97,
        }
        for n, word in enumerate(text.split())
    ]


def final(number: int, text: str, start_s: float, **more: Any) -> Message:
    words = words_of(text, start_s)
    about = {"type": "final", "utterance": number, "revision": 0, "text": text, "words": words}
    times = {"start_s": start_s, "end_s": words[-1]["end_s"]}
    return {**about, **times, "marks": [], "suggestions": [], "commands": [], **more}


def field(name: str, value: str) -> Record:
    heard = {"value": value, "machine_value": value, "provenance": "spoken", "observation_id": "o1"}
    return {"id": name, **heard, "alternatives": [], "confirmed": False, "check": None}


ASKING: Message = {
    "type": "questions",
    "questions": [
        {
            "observable": "gezien_bij_beschadigen",
            "text": "Heeft iemand gezien wie het deed?",
            "help": "Noem wie, en wat diegene precies zag.",
            "yes": "Iemand heeft gezien wie het deed.",
            "no": "Niemand heeft gezien wie het deed.",
            "field": None,
            "reach": [{"set_id": "sr_350", "element_id": "gedraging", "label": "Vernielen of beschadigen"}],
            "gain": 0.2,
            "cost": 4.0,
            "skipped": False,
        }
    ],
    "answered": [],
}

SCRIPT: tuple[Message, ...] = (
    final(1, FIRST, 1.0),
    final(2, SECOND, 9.0, marks=[{"kind": "doubtful", "start_s": 10.2, "end_s": 11.4, "text": "Fries"}]),
    {
        "type": "draft",
        "fields": [
            field("tijdstip", "22.15 uur"),
            field("locatie", "Dorpsstraat, Houten"),
            field("kenteken", "VK-394-T"),
            field("telefoon", "06-12345678"),
        ],
    },
    {
        "type": "partial",
        "utterance": 3,
        "settled": "Hij zag een man",
        "tentative": "van ongeveer veertig",
        "start_s": 13.0,
    },
)


def scripted_dictation(page: Page, *more: Message, deaf: bool = False) -> None:
    """The page's next dictations are answered from :data:`SCRIPT` and ``more``.

    Args:
        deaf: closes the line at once, as a server out of reach does.
    """

    def answer(line: WebSocketRoute) -> None:
        def say(message: Mapping[str, Any]) -> None:
            line.send(json.dumps(message))

        def hear(sent: str | bytes) -> None:
            if isinstance(sent, bytes):
                first = int.from_bytes(sent[:HEADER_BYTES], "little")
                say({"type": "ack", "next_sample": first + max(0, len(sent) - HEADER_BYTES) // 2})
            elif json.loads(sent)["type"] == "start":
                limits = {"max_frame_bytes": 65_536, "max_dictation_s": 7200}
                about = {"dictation_id": "staged", "next_sample": 0, "effective": {}, "limits": limits}
                say({"type": "ready", **about})
                for message in (*SCRIPT, *more):
                    say(message)

        if deaf:
            line.close(code=1001)
        else:
            line.on_message(hear)

    page.route_web_socket(re.compile(r"/v1/dictations$"), answer)


def as_spoken(draft: Record) -> Record:
    """A typed draft with sound behind every word, one doubt, and one passage without words."""
    text = draft["narrative"]["text"]
    words = words_of(text, 1.0, doubted="Dorpsstraat")
    ends = [match.end() for match in re.finditer(r"\S+", text)]

    def at(character: int) -> int:
        return next((n for n, end in enumerate(ends) if character < end), len(ends) - 1)

    utterance = {key: value for key, value in final(1, text, 1.0).items() if key not in {"type", "commands"}}
    gap_s = words[-1]["end_s"]
    doubted = next((n for n, word in enumerate(words) if word["probability"] < 0.5), 0)
    utterance |= {
        "words": words,
        "marks": [
            {"kind": "speech_without_text", "start_s": gap_s + 0.5, "end_s": gap_s + 3.0, "text": ""},
            {
                "kind": "doubtful",
                "start_s": words[doubted]["start_s"],
                "end_s": words[doubted]["end_s"],
                "text": "Dorpstraat",
            },
        ],
    }
    for one in draft["observations"]:
        one["audio"] = [
            [words[at(start)]["start_s"], words[at(end - 1)]["end_s"]] for start, end in one["spans"]
        ]
    draft["transcript"]["utterances"] = [utterance]
    draft["narrative"]["provenance"] = "spoken"
    draft["dictation_id"] = "staged"
    return draft


def quiet_wav(seconds: float) -> bytes:
    """Silence that a player plays."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(bytes(2 * round(seconds * RATE_HZ)))
    return buffer.getvalue()


def spoken_drafts(page: Page) -> None:
    """Drafts that the page opens look spoken; their sound is silence."""

    def doctored(change: Callable[[Record], Record]) -> Callable[[Route], None]:
        def handle(route: Route) -> None:
            answer = route.fetch()
            if answer.ok and route.request.method in {"GET", "PATCH"}:
                route.fulfill(response=answer, json=change(answer.json()))
            else:
                route.fulfill(response=answer)

        return handle

    page.route(re.compile(r"/v1/drafts/[^/?]+$"), doctored(as_spoken))
    page.route(
        re.compile(r"/v1/drafts/[^/]+/audio"),
        lambda route: route.fulfill(body=quiet_wav(1.5), content_type="audio/wav"),
    )
