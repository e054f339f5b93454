from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from server.domain.errors import CallbackRefused
from server.jobs.addresses import (
    MAX_URL_CHARS,
    Address,
    Origins,
    addresses_of,
    is_internal,
    parse_url,
    system_resolve,
)

ENTRIES = (
    "https://records.example:8443",
    "https://hooks.example",
    "http://plain.example",
    "http://127.0.0.1:9000",
    "https://[2001:db8::5]:8443",
    "https://xn--bcher-kva.example",
)
ORIGINS = Origins(ENTRIES)


def reason_of(url: str, origins: Origins = ORIGINS) -> str:
    with pytest.raises(CallbackRefused) as refused:
        origins.check(url)
    return str(refused.value.details["reason"])


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://records.example:8443/in?x=1&y=%20", None),
        ("https://records.example:8443", "https://records.example:8443/"),
        ("https://records.example:8443?x=1", "https://records.example:8443/?x=1"),
        ("HTTPS://Records.EXAMPLE:8443/In", "https://records.example:8443/In"),
        ("https://hooks.example/a//b/../c;d=@e", None),
        ("https://hooks.example:443/", "https://hooks.example/"),
        ("http://plain.example:80/", "http://plain.example/"),
        ("http://127.0.0.1:9000/", None),
        ("https://[2001:DB8:0::5]:8443/", "https://[2001:db8::5]:8443/"),
        ("https://xn--bcher-kva.example/", None),
    ],
)
def test_an_address_of_an_allowed_origin_is_taken(url: str, written: str | None) -> None:
    assert ORIGINS.check(url).url == (written or url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        # not the origin that was listed
        ("https://hooks.example:8443/", "origin_not_allowed"),
        ("https://records.example/", "origin_not_allowed"),
        ("http://hooks.example/", "origin_not_allowed"),
        ("https://plain.example/", "origin_not_allowed"),
        ("https://sub.hooks.example/", "origin_not_allowed"),
        ("https://hooks.example.attacker.example/", "origin_not_allowed"),
        ("https://attacker.example/https://hooks.example", "origin_not_allowed"),
        ("http://127.0.0.1/", "origin_not_allowed"),
        ("http://169.254.169.254/latest/meta-data", "origin_not_allowed"),
        ("http://[::ffff:127.0.0.1]:9000/", "origin_not_allowed"),
        ("http://[::ffff:7f00:1]:9000/", "origin_not_allowed"),
        ("https://bxn--bcher-kva.example/", "origin_not_allowed"),
        # other schemes
        ("ftp://hooks.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://hooks.example/", "scheme"),
        ("//hooks.example/", "scheme"),
        ("hooks.example", "scheme"),
        ("", "scheme"),
        (" https://hooks.example/", "scheme"),
        ("https:/hooks.example/", "scheme"),
        # who is it for? two programs may differ
        ("https://user@hooks.example/", "userinfo"),
        ("https://hooks.example:443@attacker.example/", "userinfo"),
        ("https://user:pass@hooks.example/", "userinfo"),
        ("https://attacker.example\\@hooks.example/", "malformed"),
        ("https://hooks.example\\.attacker.example/", "malformed"),
        ("https://hooks.example/#@attacker.example", "malformed"),
        ("https://hooks.example/a b", "malformed"),
        ("https://hooks.example/\r\nX-Evil: 1", "malformed"),
        ("https://hooks.example/\n", "malformed"),
        ("https://hooks.example/%zz", "malformed"),
        ("https://hooks.example/é", "malformed"),
        ("https://hooks.example/" + "a" * MAX_URL_CHARS, "malformed"),
        # hosts that look like another one
        ("https://hooks.example./", "host"),
        ("https://hooks..example/", "host"),
        ("https://-hooks.example/", "host"),
        ("https://hооks.example/", "host"),  # noqa: RUF001 - Cyrillic letters are what this is about
        ("https://hooks。example/", "host"),  # an ideographic full stop
        ("https://ｈooks.example/", "host"),  # noqa: RUF001 - a wide letter
        ("https://bücher.example/", "host"),
        ("https://hooks%2eexample/", "host"),
        ("https://hooks_.example/", "host"),
        ("https:///path", "host"),
        # numbers that other programs read as 127.0.0.1
        ("http://2130706433:9000/", "host"),
        ("http://0x7f000001:9000/", "host"),
        ("http://0x7f.0.0.1:9000/", "host"),
        ("http://127.0.0.0x1:9000/", "host"),
        ("http://0177.0.0.1:9000/", "host"),
        ("http://127.1:9000/", "host"),
        ("http://127.0.0.1.:9000/", "host"),
        ("http://127.0.0.01:9000/", "host"),
        ("http://[::1%25lo]/", "host"),
        ("http://[fe80::1%eth0]/", "host"),
        ("http://[127.0.0.1]/", "host"),
        ("http://[]/", "host"),
        # ports
        ("https://records.example:08443/", "port"),
        ("https://records.example:0/", "port"),
        ("https://records.example:/", "port"),
        ("https://records.example:73979/", "port"),  # 8443 + 65536
        ("https://records.example:+8443/", "port"),
        ("https://records.example:99999/", "port"),
    ],
)
def test_anything_else_is_refused_with_a_reason(url: str, reason: str) -> None:
    assert reason_of(url) == reason


def test_without_entries_nothing_is_allowed() -> None:
    assert not Origins(())
    assert reason_of("https://hooks.example/", Origins(())) == "origin_not_allowed"


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "hooks.example",
        "https://hooks.example/path",
        "https://user@hooks.example",
        "*",
        "https://*.example",
        "http://localhost:9000",
        "http://api.localhost",
        "https://hooks.example?x",
        "ws://hooks.example",
    ],
)
def test_an_entry_that_is_no_origin_is_told(entry: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(entry))):
        Origins([entry])


INTERNAL = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.170.2"),  # noqa: S104 - refused
    *("100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fec0::1", "ff02::1", "::127.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::a9fe:a9fe"),
    *("2002:7f00:1::", "2001:0:7f00:1::", "fd00:ec2::254", "fd20:ce::254"),
)
ORDINARY = (
    *("10.0.0.5", "172.16.3.4", "192.168.1.9", "100.64.0.9", "93.184.215.14"),
    *("2a00:1450::5", "fd12:3456::1", "::ffff:10.0.0.5", "2002:a00:5::", "64:ff9b::a00:5"),
)


@pytest.mark.parametrize("address", INTERNAL)
def test_what_only_this_machine_or_its_cloud_answers_is_internal(address: str) -> None:
    assert is_internal(ip_address(address))


@pytest.mark.parametrize("address", ORDINARY)
def test_what_a_network_holds_otherwise_is_not(address: str) -> None:
    assert not is_internal(ip_address(address))


def embeddings(address: IPv4Address) -> list[Address]:
    number = int(address)
    return [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]


@examples(max_examples=100)
@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_as_itself(address: IPv4Address) -> None:
    if is_internal(address):
        assert all(map(is_internal, embeddings(address)))


async def resolved(*found: str) -> list[str]:
    return list(found)


async def test_the_addresses_that_were_looked_at_are_the_ones_to_connect_to() -> None:
    asked = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["192.0.2.7", "192.0.2.7", "2001:db8::7"] if len(asked) == 1 else ["127.0.0.1"]

    target = ORIGINS.check("https://records.example:8443/in")
    found = await ORIGINS.pinned(target, resolve=rebinding)
    assert [str(one) for one in found] == ["192.0.2.7", "2001:db8::7"]
    assert asked == [("records.example", 8443)]
    with pytest.raises(CallbackRefused) as refused:
        await ORIGINS.pinned(target, resolve=rebinding)
    assert refused.value.details == {"reason": "internal_address"}


@pytest.mark.parametrize("address", INTERNAL)
async def test_a_name_behind_which_something_internal_stands_is_refused(address: str) -> None:
    with pytest.raises(CallbackRefused):
        await ORIGINS.pinned(
            ORIGINS.check("https://hooks.example/"), resolve=lambda *_: resolved("10.0.0.5", address)
        )


async def test_an_entry_that_is_an_address_leads_there_without_a_name_server() -> None:
    async def never(*_: object) -> list[str]:
        raise AssertionError

    for url, address in (
        ("http://127.0.0.1:9000/", "127.0.0.1"),
        ("https://[2001:db8::5]:8443/", "2001:db8::5"),
    ):
        assert await ORIGINS.pinned(ORIGINS.check(url), resolve=never) == (ip_address(address),)


async def test_an_origin_taken_from_the_list_is_no_longer_sent_to() -> None:
    target = ORIGINS.check("https://hooks.example/")
    with pytest.raises(CallbackRefused):
        await Origins(["https://records.example"]).pinned(target, resolve=lambda *_: resolved("192.0.2.7"))


async def test_a_name_without_addresses_is_an_error_of_the_line() -> None:
    with pytest.raises(OSError, match="no address"):
        await addresses_of(parse_url("https://hooks.example/"), resolve=lambda *_: resolved())


async def test_the_systems_resolver_gives_plain_addresses() -> None:
    found = await system_resolve("localhost", 9000)
    assert found
    assert all(ip_address(one).is_loopback for one in found)


URL_PIECES = st.sampled_from(
    [
        *(
            "https://",
            "http://",
            "hooks.example",
            "records.example",
            ":8443",
            ":443",
            "@",
            "/",
            "\\",
            "?",
            "#",
        ),
        *(
            "127.0.0.1",
            "[::1]",
            ".",
            "%2e",
            " ",
            "\t",
            "\n",
            "é",
            "xn--",
            "0x7f",
            ":",
            "//",
            "attacker.example",
        ),
    ]
)


@examples(max_examples=100)
@given(st.lists(URL_PIECES, max_size=7).map("".join) | st.text(max_size=40))
def test_whatever_is_given_it_is_refused_or_belongs_to_the_list(url: str) -> None:
    try:
        target = ORIGINS.check(url)
    except CallbackRefused as refused:
        assert refused.details["reason"]  # noqa: PT017 - most examples are refused
    else:
        assert str(target.origin) in ENTRIES
        assert url.isascii()
        assert ORIGINS.check(target.url) == target


@examples(max_examples=100)
@given(st.text(max_size=12), st.sampled_from(["https://{}hooks.example/", "https://hooks.example{}/"]))
def test_no_text_before_or_behind_a_listed_host_leads_elsewhere(text: str, shape: str) -> None:
    try:
        target = ORIGINS.check(shape.format(text))
    except CallbackRefused:
        return
    assert target.origin.host == "hooks.example"
