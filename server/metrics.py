"""Figures for Prometheus. No label ever comes from a user: only from names in the code."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from server.domain.errors import VerbaalError

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"})
OTHER = "other"


def known_method(method: str) -> str:
    """The method, or ``other``: a caller may send any word as a method."""
    return method if method in _METHODS else OTHER


class Metrics:
    """Every figure of one server, in a registry of its own: two servers in a test don't meet."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._codes = frozenset(error_codes())
        self._dictations_open = Gauge(
            "verbaal_dictations_open", "Dictations with a connection now.", registry=self.registry
        )
        self._audio = Counter(
            "verbaal_audio_seconds", "Seconds of audio received and kept.", registry=self.registry
        )
        self._finals = Counter("verbaal_finals", "Finals sent.", registry=self.registry)
        self._lag = Histogram(
            "verbaal_lag_seconds",
            "Seconds of audio that decoding was behind, each time that was measured.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._decode = Histogram(
            "verbaal_decode_seconds",
            "Seconds a batch was on the device, by kind.",
            ["kind"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._decoded_audio = Counter(
            "verbaal_decoded_audio_seconds",
            "Seconds of audio decoded, by kind.",
            ["kind"],
            registry=self.registry,
        )
        self._wait = Histogram(
            "verbaal_queue_wait_seconds",
            "Seconds a request waited for the device, by kind.",
            ["kind"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._errors = Counter(
            "verbaal_errors", "Errors answered, by their stable code.", ["code"], registry=self.registry
        )
        self._requests = Counter(
            "verbaal_http_requests",
            "Requests answered, by route pattern and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._request_time = Histogram(
            "verbaal_http_request_seconds",
            "Seconds until a request was answered, by route pattern.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._deliveries_waiting = Gauge(
            "verbaal_deliveries_waiting",
            "Confirmed reports that a receiver does not have yet.",
            ["destination"],
            registry=self.registry,
        )
        self._deliveries_dead = Gauge(
            "verbaal_deliveries_dead",
            "Confirmed reports that are tried no more until a person says so.",
            ["destination"],
            registry=self.registry,
        )
        self._deliveries_oldest = Gauge(
            "verbaal_deliveries_oldest_seconds",
            "Seconds since the longest waiting report was confirmed; 0 when none waits.",
            ["destination"],
            registry=self.registry,
        )
        self._checkpoint_entries = Gauge(
            "verbaal_checkpoint_entries",
            "Entries that the newest signed checkpoint covers, by log.",
            ["stream"],
            registry=self.registry,
        )
        self._checkpoint_failures = Counter(
            "verbaal_checkpoint_failures",
            "Checkpoints that could not be made, by the error's code.",
            ["code"],
            registry=self.registry,
        )
        Gauge(
            "verbaal_build_info", "What runs here; always 1.", ["version", "python"], registry=self.registry
        ).labels(installed_version(), platform.python_version()).set(1)

    def dictation_opened(self) -> None:
        """Count a dictation that got a connection."""
        self._dictations_open.inc()

    def dictation_closed(self) -> None:
        """Count a dictation whose connection went away, for whatever reason."""
        self._dictations_open.dec()

    def audio_received(self, audio_s: float) -> None:
        """Add audio that is safely on disk."""
        self._audio.inc(audio_s)

    def waited(self, kind: str, wait_s: float) -> None:
        """Note how long one request waited for the device. ``kind`` is a name in the code."""
        self._wait.labels(kind).observe(wait_s)

    def decoded(self, kind: str, *, audio_s: float, wall_s: float) -> None:
        """Note one batch: its audio, and how long it was on the device."""
        self._decode.labels(kind).observe(wall_s)
        self._decoded_audio.labels(kind).inc(audio_s)

    def lagged(self, lag_s: float) -> None:
        """Note how far decoding is behind one dictation."""
        self._lag.observe(lag_s)

    def final_sent(self) -> None:
        """Count a final."""
        self._finals.inc()

    def error(self, code: str) -> None:
        """Count an error. Codes that are not in the tree of errors count as ``other``."""
        self._errors.labels(code if code in self._codes else OTHER).inc()

    def request(self, *, method: str, route: str, status: int, duration_s: float) -> None:
        """Count an answered request. ``route`` is the pattern, never the path that was asked."""
        self._requests.labels(known_method(method), route, str(status)).inc()
        self._request_time.labels(route).observe(duration_s)

    def deliveries(self, destination: str, *, waiting: int, dead: int, oldest_at_s: float | None) -> None:
        """Say how a destination stands; ``oldest_at_s`` in seconds since 1970, None when nothing waits."""
        self._deliveries_waiting.labels(destination).set(waiting)
        self._deliveries_dead.labels(destination).set(dead)
        # Asked when the figures are: it grows also while nothing is delivered.
        self._deliveries_oldest.labels(destination).set_function(
            lambda: 0.0 if oldest_at_s is None else max(0.0, time.time() - oldest_at_s)
        )

    def checkpoint(self, stream: str, entries: int) -> None:
        """Note how far the newest checkpoint of a log goes. ``stream`` is a name in the code."""
        self._checkpoint_entries.labels(stream).set(entries)

    def checkpoint_failed(self, code: str) -> None:
        """Count a checkpoint that could not be made."""
        self._checkpoint_failures.labels(code if code in self._codes else OTHER).inc()

    def exposition(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


def error_codes() -> Iterator[str]:
    """Every stable code of the tree of errors, the base's ``internal`` first."""
    open_kinds: list[type[VerbaalError]] = [VerbaalError]
    while open_kinds:
        kind = open_kinds.pop(0)
        yield kind.code
        open_kinds.extend(kind.__subclasses__())


def installed_version() -> str:
    """Version of the installed distribution, or ``unknown`` when run from a bare checkout."""
    try:
        return version("verbaal")
    except PackageNotFoundError:
        return "unknown"
