"""Messages to other systems, signed as Standard Webhooks says, so that the receiver knows who sent what.

A message has an id that stays the same however often it is sent: a receiver that keeps the ids it
has seen takes each message once. The signature covers id, moment and body; with several secrets
(one on its way out) there are several signatures, and one that fits is enough.

The answer's body is read to its end, within bounds, and thrown away: only its status counts, and
only when the answer was whole. A line that breaks half-way leaves open what the receiver did, so
the message goes again under the same id.

Source: Standard Webhooks specification (headers ``webhook-id``, ``webhook-timestamp``,
``webhook-signature``; ``v1`` is HMAC-SHA256); RFC 9110 section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from server.domain.errors import CallbackRefused
from server.jobs.addresses import (
    Address,
    Origins,
    Resolve,
    Target,
    addresses_of,
    parse_url,
    system_resolve,
)

ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"

TOLERANCE_S: Final = 300
"""How far a message's moment may lie from the receiver's clock: older ones may be replays."""

ANSWER_BYTES: Final = 64 * 1024
"""An answer's body is read this far, then the line is closed; nobody needs more than its status."""

LONGEST_WAIT_S: Final = 3600.0
"""A ``Retry-After`` counts up to this: a receiver does not decide that a message waits for days."""

_CONNECT_S = 5.0
_SECRET_BYTES = range(24, 65)
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TRY_AGAIN = {
    # The message was not believed: a clock that is wrong on either side, a secret that is not there yet.
    # All reports would be refused at once, and all of them pass when that is put right.
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


class SecretRefused(ValueError):
    """A secret is not ``whsec_`` and 24 to 64 bytes in base64. Never quotes it."""


class SignatureRefused(ValueError):
    """A message was not signed by one of the secrets, or lies too far from the receiver's clock."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A key shared with a receiver. Its text form is never shown."""

    key: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Secret:
        """Read ``whsec_<base64>``.

        Raises:
            SecretRefused: it is written otherwise.
        """
        prefix, mark, encoded = text.strip().partition("_")
        try:
            key = base64.b64decode(encoded, validate=True) if (prefix, mark) == ("whsec", "_") else b""
        except binascii.Error:
            key = b""
        if len(key) not in _SECRET_BYTES:
            raise SecretRefused("a secret is whsec_ and 24 to 64 bytes in base64")
        return cls(key)


def read_secrets(path: Path) -> tuple[Secret, ...]:
    """The secrets in a file, one a line; the first signs first. Empty lines and ``#`` lines don't count.

    Raises:
        SecretRefused: a line is no secret (its number is told), or there is none.
        OSError: the file can't be read.
    """
    secrets = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                secrets.append(Secret.parse(line))
            except SecretRefused as error:
                raise SecretRefused(f"line {number}: {error}") from None
    if not secrets:
        raise SecretRefused("the file holds no secret (whsec_…)")
    return tuple(secrets)


def sign(secrets: Sequence[Secret], *, message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The three headers of a message.

    Args:
        secrets: each gives a signature, so that a receiver may already or still know another.
        message_id: letters, digits, ``-`` and ``_``.
        timestamp_s: seconds since 1970 in UTC at the moment of this attempt.
        body: exactly the bytes that are sent.

    Raises:
        ValueError: no secret, or an id with other characters (a full stop could shift the border
            between id and moment).
    """
    if not secrets or not _ID.fullmatch(message_id):
        raise ValueError("a message needs a secret, and an id of letters, digits, - and _")
    signatures = (f"v1,{_digest(secret, message_id, str(timestamp_s), body)}" for secret in secrets)
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp_s),
        SIGNATURE_HEADER: " ".join(signatures),
    }


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[Secret],
    *,
    now_s: float,
    tolerance_s: float = TOLERANCE_S,
) -> str:
    """What a receiver does: the id of a message that is whole, fresh and signed by one of ``secrets``.

    Raises:
        SignatureRefused: it is not.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp, signatures = (
            given[name] for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
        )
    except KeyError:
        raise SignatureRefused("a header is missing") from None
    if not timestamp.isascii() or not timestamp.isdecimal() or abs(int(timestamp) - now_s) > tolerance_s:
        raise SignatureRefused("the moment is too far away")
    offered = [one.removeprefix("v1,") for one in signatures.split(" ") if one.startswith("v1,")]
    expected = [_digest(secret, message_id, timestamp, body) for secret in secrets]
    if not any(hmac.compare_digest(a.encode(), b.encode()) for a in offered for b in expected):
        raise SignatureRefused("no signature fits")
    return message_id


def _digest(secret: Secret, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(secret.key, signed, hashlib.sha256)).decode()


class Outcome(StrEnum):
    """What an attempt came to."""

    DELIVERED = "delivered"
    TRY_AGAIN = "try_again"
    REFUSED = "refused"  # trying again would change nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """What an attempt came to: ``code`` is a name from this project, never words of the receiver."""

    outcome: Outcome
    code: str
    status: int | None = None
    retry_after_s: float | None = None


@cache
def _system_trust() -> ssl.SSLContext:
    # The system's authorities, or those of SSL_CERT_FILE: a record system often has its own.
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Sends signed messages. Nothing of the surroundings counts: no proxies, no stored passwords.

    Attributes:
        origins: where it may send, with addresses looked at and pinned; None where the operator's
            own setting names the one receiver, which may well stand inside the network.
        resolve: asks the name server.
        now_s: seconds since 1970.
        tls: which certificates are trusted; left out: the system's.
    """

    origins: Origins | None
    resolve: Resolve = system_resolve
    now_s: Callable[[], float] = time.time
    tls: Callable[[], ssl.SSLContext] = _system_trust

    async def post(
        self, url: str, body: bytes, *, message_id: str, secrets: Sequence[Secret], timeout_s: float = 20.0
    ) -> Answer:
        """Make one attempt; what goes wrong on the way is in the answer, not raised.

        Args:
            url: of the receiver.
            body: JSON, as it is sent.
            message_id: the same at every attempt.
            secrets: one at least.
            timeout_s: for all of it: name, line, sending and the whole answer.
        """
        timestamp_s = int(self.now_s())
        headers = sign(secrets, message_id=message_id, timestamp_s=timestamp_s, body=body)
        headers |= {"content-type": "application/json", "user-agent": "verbaal"}
        try:
            async with asyncio.timeout(timeout_s):
                return await self._post(url, body, headers)
        except TimeoutError:
            return Answer(Outcome.TRY_AGAIN, "timeout")
        except CallbackRefused as refused:
            return Answer(Outcome.REFUSED, str(refused.details.get("reason", refused.code)))

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        target = parse_url(url) if self.origins is None else self.origins.check(url)
        try:
            if self.origins is None:
                addresses = await addresses_of(target, resolve=self.resolve)
            else:
                addresses = await self.origins.pinned(target, resolve=self.resolve)
        except (OSError, ValueError):  # ValueError: a resolver that answers no addresses, or an odd name
            return Answer(Outcome.TRY_AGAIN, "name_unknown")
        # A client for each message: kept lines are told apart by address, and two names may share one.
        async with httpx.AsyncClient(
            verify=self.tls(),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None, connect=_CONNECT_S),
        ) as http:
            code = "no_connection"
            for address in addresses:
                try:
                    return await self._send(http, target, address, body, headers)
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    # Nothing was sent: the next address may answer.
                    code = "certificate_refused" if _about_certificate(error) else "no_connection"
                except (httpx.HTTPError, httpx.InvalidURL, OSError):
                    return Answer(Outcome.TRY_AGAIN, "line_broken")
        return Answer(Outcome.TRY_AGAIN, code)

    async def _send(
        self, http: httpx.AsyncClient, target: Target, address: Address, body: bytes, headers: dict[str, str]
    ) -> Answer:
        origin = target.origin
        request = httpx.Request(
            "POST",
            httpx.URL(
                scheme=origin.scheme, host=str(address), port=origin.port, raw_path=target.path.encode()
            ),
            content=body,
            headers=headers | {"host": origin.authority, "accept-encoding": "identity"},
            # The certificate is checked against the name, although the line goes to the address.
            extensions={"sni_hostname": origin.host.strip("[]"), "timeout": http.timeout.as_dict()},
        )
        answer = await http.send(request, stream=True)
        try:
            size = 0
            async for piece in answer.aiter_raw():
                size += len(piece)
                if size > ANSWER_BYTES:
                    break
            return _judged(answer, now_s=self.now_s())
        finally:
            await answer.aclose()


def _about_certificate(error: BaseException | None) -> bool:
    """True when the receiver was reached and its certificate is of somebody else, or not trusted."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _judged(answer: httpx.Response, *, now_s: float) -> Answer:
    status = answer.status_code
    if answer.is_success:
        return Answer(Outcome.DELIVERED, "delivered", status)
    if status in _TRY_AGAIN or answer.is_server_error:
        wait_s = _wait_asked(answer.headers.get("retry-after", ""), now_s=now_s)
        return Answer(Outcome.TRY_AGAIN, f"http_{status}", status, wait_s)
    if answer.is_client_error:
        return Answer(Outcome.REFUSED, f"http_{status}", status)
    # A redirect is not followed; it may be a page for maintenance, and then it passes.
    return Answer(Outcome.TRY_AGAIN, f"http_{status}", status)


def _wait_asked(text: str, *, now_s: float) -> float | None:
    """Seconds a ``Retry-After`` asks for, within bounds; None where there is none that makes sense."""
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait_s = float(text)
    else:
        try:
            wait_s = parsedate_to_datetime(text).timestamp() - now_s
        except (ValueError, OverflowError):
            return None
    return min(max(wait_s, 0.0), LONGEST_WAIT_S)
