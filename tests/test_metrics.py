from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.domain.errors import VerbaalError
from server.metrics import Metrics, error_codes, installed_version


def figures(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.exposition().decode())
        for sample in family.samples
    }


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def test_dictations_come_and_go(metrics: Metrics) -> None:
    metrics.dictation_opened()
    metrics.dictation_opened()
    metrics.dictation_closed()
    assert figures(metrics)["verbaal_dictations_open", ()] == 1


def test_audio_and_finals_add_up(metrics: Metrics) -> None:
    metrics.audio_received(0.5)
    metrics.audio_received(1.0)
    metrics.final_sent()
    found = figures(metrics)
    assert found["verbaal_audio_seconds_total", ()] == 1.5
    assert found["verbaal_finals_total", ()] == 1


def test_decoding_is_told_by_kind(metrics: Metrics) -> None:
    metrics.waited("partial", 0.2)
    metrics.decoded("partial", audio_s=4.0, wall_s=0.3)
    metrics.decoded("final", audio_s=6.0, wall_s=0.6)
    found = figures(metrics)
    partial = (("kind", "partial"),)
    assert found["verbaal_decode_seconds_sum", partial] == 0.3
    assert found["verbaal_decoded_audio_seconds_total", partial] == 4.0
    assert found["verbaal_queue_wait_seconds_count", partial] == 1
    assert found["verbaal_decode_seconds_count", (("kind", "final"),)] == 1


def test_lag_is_a_distribution(metrics: Metrics) -> None:
    metrics.lagged(3.0)
    found = figures(metrics)
    assert found["verbaal_lag_seconds_bucket", (("le", "2.5"),)] == 0
    assert found["verbaal_lag_seconds_bucket", (("le", "5.0"),)] == 1


def test_errors_are_counted_by_known_codes_only(metrics: Metrics) -> None:
    metrics.error("audio_gap")
    metrics.error("internal")
    metrics.error("een zin van iemand")
    found = figures(metrics)
    counted = {
        dict(labels)["code"]: value
        for (name, labels), value in found.items()
        if name == "verbaal_errors_total"
    }
    assert counted == {"audio_gap": 1, "internal": 1, "other": 1}


def test_requests_are_counted_by_pattern(metrics: Metrics) -> None:
    metrics.request(method="GET", route="/v1/drafts/{id}", status=404, duration_s=0.02)
    metrics.request(method="ZEPPELIN", route="unmatched", status=405, duration_s=0.02)
    found = figures(metrics)
    labels = (("method", "GET"), ("route", "/v1/drafts/{id}"), ("status", "404"))
    assert found["verbaal_http_requests_total", labels] == 1
    assert found["verbaal_http_request_seconds_count", (("route", "/v1/drafts/{id}"),)] == 1
    assert "ZEPPELIN" not in metrics.exposition().decode()


def test_what_runs_is_told(metrics: Metrics) -> None:
    (labels,) = [labels for (name, labels) in figures(metrics) if name == "verbaal_build_info"]
    assert dict(labels)["version"] == installed_version()


def test_two_servers_do_not_share_figures(metrics: Metrics) -> None:
    metrics.final_sent()
    assert figures(Metrics())["verbaal_finals_total", ()] == 0


def test_every_error_has_a_code_of_its_own() -> None:
    codes = list(error_codes())
    assert len(codes) == len(set(codes))
    assert codes[0] == VerbaalError.code


def test_a_bare_checkout_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("server.metrics.version", missing)
    assert installed_version() == "unknown"
