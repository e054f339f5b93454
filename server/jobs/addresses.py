"""Where the server may send something by itself: an allow-list of origins, and addresses that are looked at.

A caller who names a callback could otherwise have the server ask for pages that only the server
can reach (server-side request forgery). So an address must belong to an origin that the operator
listed: the same scheme, host and port, letter by letter. A listed name that leads to this machine,
to the link or to a cloud's metadata is refused too, whatever the name server said a moment before
(DNS rebinding): the addresses that were looked at are the only ones a caller of
:meth:`Origins.pinned` connects to. Only an entry that is such an address itself allows it.

The address is taken apart here, strictly, and whoever connects uses these parts: two programs that
read one URL differently is what such attacks live on. Nothing is repaired, all else is refused.

Source: RFC 3986 (syntax); OWASP Server Side Request Forgery Prevention Cheat Sheet; IANA's
special-purpose address registries (RFC 6890).
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from server.domain.errors import CallbackRefused

Address = IPv4Address | IPv6Address

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host name and port → addresses as text, best first. Raises :class:`OSError` when there are none."""

MAX_URL_CHARS: Final = 2048
DEFAULT_PORTS: Final = {"https": 443, "http": 80}

_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>(?:[/?](?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# The last label decides whether other programs would read a number: "0x7f.1", "2130706433", "127.1".
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

_NOT_SENT_TO_V4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # "this network": reaches the machine itself on Linux
            "192.0.0.0/24",  # protocol assignments; a cloud's metadata stands here too
            "100.100.100.200/32",  # metadata of a cloud, inside space that is otherwise ordinary
            "168.63.129.16/32",  # as above
        ),
    )
)
_NOT_SENT_TO_V6: Final = tuple(
    map(
        IPv6Network,
        (
            "fec0::/10",  # site-local, no longer in use
            "fd00:ec2::/32",  # metadata of a cloud, inside unique local space
            "fd20:ce::/32",  # as above
        ),
    )
)
_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port. ``address`` is set when the host is written as an address."""

    scheme: str
    host: str
    port: int
    address: Address | None = field(default=None, compare=False)

    @property
    def authority(self) -> str:
        """Host and port as they stand in a ``Host`` header: the scheme's own port is left out."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: ``path`` holds path and query as they are sent, at least ``/``."""

    origin: Origin
    path: str

    @property
    def url(self) -> str:
        """The address, written in one way."""
        return f"{self.origin}{self.path}"


def parse_url(url: str) -> Target:
    """Take an address apart.

    Raises:
        CallbackRefused: not ``http(s)://host[:port][/path][?query]`` with a plain host. ``details``
            has a ``reason``: ``malformed``, ``scheme``, ``userinfo``, ``host`` or ``port``.
    """
    if len(url) > MAX_URL_CHARS:
        raise CallbackRefused(reason="malformed")
    found = _URL.fullmatch(url)
    if found is None:
        raise CallbackRefused(reason=_what_is_wrong(url))
    scheme = found["scheme"].lower()
    port = int(found["port"]) if found["port"] else DEFAULT_PORTS[scheme]
    if port > 0xFFFF:  # noqa: PLR2004 - the highest port
        raise CallbackRefused(reason="port")
    host, address = _host(found["host"].lower())
    path = found["path"]
    origin = Origin(scheme=scheme, host=host, port=port, address=address)
    return Target(origin=origin, path=path if path.startswith("/") else f"/{path}")


def _what_is_wrong(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in DEFAULT_PORTS:
        return "scheme"
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "@" in authority:
        return "userinfo"
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority, None
    if not re.fullmatch(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+", host):
        return "host"
    return "malformed" if port is None or re.fullmatch(r"[1-9][0-9]{0,4}", port) else "port"


def _host(text: str) -> tuple[str, Address | None]:
    """The host in its one way of writing, and its address when it is one."""
    try:
        if text.startswith("["):
            address: Address = IPv6Address(text[1:-1])
            return f"[{address.compressed}]", address
        if _NUMBER.fullmatch(text.rpartition(".")[2]):
            # Four decimal numbers without leading zeros; all the other ways of writing raise.
            address = IPv4Address(text)
            return str(address), address
    except ValueError:
        raise CallbackRefused(reason="host") from None
    # A dot at the end names the same machine for the name server and another one for everybody else.
    if not all(_LABEL.fullmatch(label) for label in text.split(".")):
        raise CallbackRefused(reason="host")
    return text, None


def is_internal(address: Address) -> bool:
    """True for what only this machine, its link or its cloud answers, and for what is no machine.

    Private ranges (10.0.0.0/8 and the like) are not among them: the operator lists names on purpose,
    and a record system in the same network is a normal receiver.
    """
    return any(_is_internal(one) for one in _meant_by(address))


def _is_internal(address: Address) -> bool:
    if (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    ):
        return True
    if isinstance(address, IPv4Address):
        return any(address in network for network in _NOT_SENT_TO_V4)
    return any(address in network for network in _NOT_SENT_TO_V6)


def _meant_by(address: Address) -> tuple[Address, ...]:
    """The addresses that one leads to: an IPv6 address may carry an IPv4 one."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if any(address in network for network in _NAT64):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour is not None:
        return (address, address.sixtofour)
    if address.teredo is not None:
        return (address, *address.teredo)
    return (address,)


async def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver. Zone identifiers (``fe80::1%eth0``) are cut off."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]).partition("%")[0] for *_, address in found]


async def addresses_of(target: Target, *, resolve: Resolve = system_resolve) -> tuple[Address, ...]:
    """Every address of a target, each once, best first; no judgement about them.

    Raises:
        OSError: the name is unknown, or the name server does not answer.
    """
    if target.origin.address is not None:
        return (target.origin.address,)
    found = await resolve(target.origin.host, target.origin.port)
    if not found:
        raise OSError("no address")
    return tuple(dict.fromkeys(ip_address(one) for one in found))


class Origins:
    """The origins that callbacks may go to.

    Args:
        entries: such as ``https://records.example:8443``; ``http://`` only where the entry says so.
            A host in other letters than a-z is written as it travels (``xn--…``).

    Raises:
        ValueError: an entry is no origin, or can never be sent to (``http://localhost``); names it.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._allowed = frozenset(map(_entry, entries))

    def __bool__(self) -> bool:
        return bool(self._allowed)

    def check(self, url: str) -> Target:
        """Take an address apart that belongs to an allowed origin. Asks no name server.

        Raises:
            CallbackRefused: it does not, or is no plain address; ``details`` has a ``reason``.
        """
        target = parse_url(url)
        if target.origin not in self._allowed:
            raise CallbackRefused(reason="origin_not_allowed")
        return target

    async def pinned(self, target: Target, *, resolve: Resolve = system_resolve) -> tuple[Address, ...]:
        """The addresses to connect to, looked at now: connect to these and ask no name server again.

        Raises:
            CallbackRefused: the origin is not allowed (any longer), or one of the addresses is
                internal. One is enough: which one would be taken is the attacker's choice.
            OSError: the name is unknown, or the name server does not answer.
        """
        if target.origin not in self._allowed:
            raise CallbackRefused(reason="origin_not_allowed")
        found = await addresses_of(target, resolve=resolve)
        # An entry that is an address says itself where things go.
        if target.origin.address is None and any(map(is_internal, found)):
            raise CallbackRefused(reason="internal_address")
        return found


def _entry(entry: str) -> Origin:
    try:
        target = parse_url(entry)
    except CallbackRefused as refused:
        raise ValueError(f"{entry!r} is no origin such as https://records.example:8443") from refused
    if target.path != "/":
        raise ValueError(f"{entry!r} has a path; an origin is scheme, host and port only")
    host = target.origin.host
    if host == "localhost" or host.endswith(".localhost"):
        raise ValueError(f"{entry!r} is this machine; if that is meant, write its address: http://127.0.0.1")
    return target.origin
