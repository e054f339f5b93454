from __future__ import annotations

import pytest

from client.address import ServerAddress, async_http_client, http_client
from client.problems import WrongServer


@pytest.mark.parametrize(
    ("typed", "base", "dictations"),
    [
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765", "ws://127.0.0.1:8765/v1/dictations"),
        ("localhost:9000/", "http://localhost:9000", "ws://localhost:9000/v1/dictations"),
        (" http://[::1]:8765 ", "http://[::1]:8765", "ws://[::1]:8765/v1/dictations"),
        (
            "https://verbaal.example/eenheid/",
            "https://verbaal.example/eenheid",
            "wss://verbaal.example/eenheid/v1/dictations",
        ),
    ],
)
def test_an_address_is_read_as_typed(typed: str, base: str, dictations: str) -> None:
    address = ServerAddress.parse(typed)

    assert address.base == base
    assert address.dictations == dictations
    assert address.page("nakijken/a") == f"{base}/#/nakijken/a"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ftp://a",
        "http://",
        "http://a:port",
        "http://127.0.0.1:99999",
        "https://a?x=1",
        "https://a#b",
        "https://me:pw@a",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(WrongServer, match="8765"):
        ServerAddress.parse(typed)


def test_over_the_network_only_encrypted() -> None:
    with pytest.raises(WrongServer, match=r"https://verbaal\.example:80/a"):
        ServerAddress.parse("http://verbaal.example:80/a")


async def test_this_computers_own_address_is_never_asked_of_a_proxy() -> None:
    here, there = ServerAddress.parse("http://127.0.0.1:1"), ServerAddress.parse("https://verbaal.example")

    assert (here.use_proxy, there.use_proxy) == (False, True)
    with http_client(here) as http:
        assert http.trust_env is False
    async with async_http_client(there) as asynchronous:
        assert asynchronous.trust_env is True
