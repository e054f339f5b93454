"""What can go wrong at the desk, each with a Dutch sentence that says what to do."""

from __future__ import annotations

from typing import Any


class ClientProblem(Exception):
    """Base of every error the desk client shows; ``str()`` is the Dutch sentence for the user."""


class WrongServer(ClientProblem):
    """The server's address can't be used."""


class WrongFile(ClientProblem):
    """The recording can't be played."""


class NoMicrophone(ClientProblem):
    """No sound library, no device, or a device that will not open."""


class MicrophoneGone(ClientProblem):
    """The device stopped giving sound while recording."""


class SpoolProblem(ClientProblem):
    """The folder with unsent sound can't be used."""


class SpoolFull(SpoolProblem):
    """Disk and reserve memory are both full: recording has to stop."""


class AudioGone(SpoolProblem):
    """Sound was asked for that is no longer here."""


class Unreachable(ClientProblem):
    """The server does not answer. Trying again may help."""


class Stopped(ClientProblem):
    """The server refuses for good: trying again would get the same answer.

    Attributes:
        code: the server's code of the error, e.g. ``taken_over``; "" when it gave none.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        self.code = code
        super().__init__(message)


class ServerProblem(ClientProblem):
    """The server answered a request with problem+json (RFC 9457).

    Attributes:
        status: HTTP status.
        code: the server's stable code.
        details: the further members of the problem, e.g. ``fields`` of ``not_confirmed``.
    """

    def __init__(self, message: str, *, status: int, code: str, details: dict[str, Any]) -> None:
        self.status = status
        self.code = code
        self.details = details
        super().__init__(message)
