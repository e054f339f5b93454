"""A connection with its parts at hand, for tests of the line to the server."""

from __future__ import annotations

from dataclasses import dataclass, field

from client.connection import Connection, Line, ServerMessage
from client.sending import Sending
from client.spool import Spool
from server import wire


@dataclass
class Seen:
    """Remembers what the connection tells."""

    messages: list[ServerMessage] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def heard(self, message: ServerMessage) -> None:
        self.messages.append(message)

    def line(self, line: Line) -> None:
        self.lines.append(line)

    @property
    def text(self) -> str:
        finals = {one.utterance: one.text for one in self.messages if isinstance(one, wire.Final)}
        return " ".join(finals[number] for number in sorted(finals))


@dataclass
class Desk:
    """A connection with its parts at hand."""

    connection: Connection
    sending: Sending
    spool: Spool
    seen: Seen
    waits: list[float]

    def record(self, sound: bytes) -> None:
        self.spool.append(sound)
        self.sending.record_to(self.spool.recorded)
        self.connection.wake()

    def finish(self) -> None:
        self.spool.finish()
        self.sending.finish()
        self.connection.wake()
