"""A server's side of the conversation that a test writes out: what it says, and when."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

HEADER_BYTES = 8


class ScriptedSocket:
    """Takes the place of ``/v1/dictations`` in a page; the page and its routes are real.

    ``heard`` are the control messages of the page, ``samples`` how far its sound came.
    """

    def __init__(self, page: Page, *, refuse: dict[str, Any] | None = None) -> None:
        self.heard: list[dict[str, Any]] = []
        self.samples = 0
        self._page = page
        self._refuse = refuse
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/v1/dictations", self.opened)

    def tell(self, *messages: dict[str, Any]) -> None:
        """Say these to the page."""
        assert self._socket is not None
        for message in messages:
            self._socket.send(json.dumps(message))

    def drop(self) -> None:
        """Break the connection, as a dead zone does."""
        assert self._socket is not None
        self._socket.close(code=1011)

    def said(self, kind: str) -> list[dict[str, Any]]:
        """Control messages of this type, in order."""
        return [one for one in self.heard if one["type"] == kind]

    def wait_for(self, kind: str, count: int = 1, *, within_s: float = 20) -> list[dict[str, Any]]:
        """The same, once there are ``count``."""
        deadline = time.monotonic() + within_s
        while len(self.said(kind)) < count and time.monotonic() < deadline:
            self._page.wait_for_timeout(50)  # lets the page speak
        return self.said(kind)

    def opened(self, socket: WebSocketRoute) -> None:
        """Take this connection, for a route of the test's own."""
        self._socket = socket
        socket.on_message(lambda message: self._hear(socket, message))

    def _hear(self, socket: WebSocketRoute, message: str | bytes) -> None:
        if isinstance(message, bytes):
            # As far as the frame before it: how much a compressed one holds is not looked at.
            self.samples = max(self.samples, int.from_bytes(message[:HEADER_BYTES], "little"))
            socket.send(json.dumps({"type": "ack", "next_sample": self.samples}))
            return
        told = json.loads(message)
        self.heard.append(told)
        if told["type"] == "start" and self._refuse is not None:
            socket.send(json.dumps({"type": "refused", **self._refuse}))
            socket.close(code=4429)
        elif told["type"] == "start":
            ready = {
                "type": "ready",
                "dictation_id": "a" * 22,
                "next_sample": self.samples,
                "effective": {"template": told["template"]},
                "limits": {"max_frame_bytes": 65_536, "max_dictation_s": 14_400},
            }
            socket.send(json.dumps(ready))


def final(utterance: int, text: str, **more: Any) -> dict[str, Any]:
    """A final whose words last a third of a second each."""
    words = [
        {"text": word, "start_s": n / 3, "end_s": (n + 1) / 3, "probability": 0.9}
        for n, word in enumerate(text.split())
    ]
    return {
        "type": "final",
        "utterance": utterance,
        "revision": 1,
        "start_s": 0.0,
        "end_s": len(words) / 3,
        "text": text,
        "words": words,
        "marks": [],
        "suggestions": [],
        "commands": [],
        **more,
    }


def filled(field_id: str, value: str) -> dict[str, Any]:
    """A field that speech filled."""
    return {
        "id": field_id,
        "value": value,
        "provenance": "spoken",
        "machine_value": value,
        "confirmed": False,
    }
