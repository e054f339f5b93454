from __future__ import annotations

import base64
import json
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from server.jobs.addresses import Origins
from server.jobs.webhooks import (
    ANSWER_BYTES,
    LONGEST_WAIT_S,
    Answer,
    Outcome,
    Poster,
    Secret,
    SecretRefused,
    SignatureRefused,
    read_secrets,
    sign,
    verify,
)
from tests.jobs.receiving import Reply, answer, receiving

NOW_S = 1_790_000_000
BODY = json.dumps({"n": 1}).encode()
OLD = Secret.parse("whsec_" + base64.b64encode(bytes(range(24))).decode())
NEW = Secret.parse("whsec_" + base64.b64encode(bytes(range(64))).decode())


def poster(origins: Origins | None = None) -> Poster:
    return Poster(origins=origins, now_s=lambda: NOW_S)


async def post(url: str, *, sender: Poster | None = None, timeout_s: float = 5) -> Answer:
    return await (sender or poster()).post(
        url, BODY, message_id="msg_1", secrets=[NEW, OLD], timeout_s=timeout_s
    )


# signatures


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    # Example of the Standard Webhooks specification.
    secret = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    headers = sign([secret], message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp_s=1614265330, body=body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert verify(headers, body, [secret], now_s=1614265330) == "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_a_receiver_may_still_or_already_know_another_secret() -> None:
    headers = sign([NEW, OLD], message_id="m-1", timestamp_s=NOW_S, body=BODY)
    assert headers["webhook-signature"].count("v1,") == 2
    for known in ([OLD], [NEW], [OLD, NEW]):
        assert verify({k.upper(): v for k, v in headers.items()}, BODY, known, now_s=NOW_S) == "m-1"


@pytest.mark.parametrize(
    ("changed", "body", "now_s"),
    [
        ({}, BODY + b" ", NOW_S),
        ({}, BODY, NOW_S + 301),
        ({}, BODY, NOW_S - 301),
        ({"webhook-id": "m-2"}, BODY, NOW_S),
        ({"webhook-timestamp": str(NOW_S + 1)}, BODY, NOW_S),
        ({"webhook-timestamp": "soon"}, BODY, NOW_S),
        ({"webhook-timestamp": "²"}, BODY, NOW_S),
        ({"webhook-signature": "v1,é v2,x v1a,y"}, BODY, NOW_S),
        ({"webhook-signature": ""}, BODY, NOW_S),
    ],
)
def test_what_was_changed_or_is_stale_is_refused(changed: dict[str, str], body: bytes, now_s: int) -> None:
    headers = sign([NEW], message_id="m-1", timestamp_s=NOW_S, body=BODY) | changed
    with pytest.raises(SignatureRefused):
        verify(headers, body, [NEW], now_s=now_s)


def test_a_message_without_a_header_or_of_another_secret_is_refused() -> None:
    headers = sign([NEW], message_id="m-1", timestamp_s=NOW_S, body=BODY)
    with pytest.raises(SignatureRefused):
        verify(headers, BODY, [OLD], now_s=NOW_S)
    for name in headers:
        with pytest.raises(SignatureRefused, match="missing"):
            verify({k: v for k, v in headers.items() if k != name}, BODY, [NEW], now_s=NOW_S)


@examples(max_examples=60)
@given(st.binary(max_size=40), st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True), st.data())
def test_every_message_fits_its_signature_and_no_other(
    body: bytes, message_id: str, data: st.DataObject
) -> None:
    headers = sign([NEW], message_id=message_id, timestamp_s=NOW_S, body=body)
    assert verify(headers, body, [NEW], now_s=NOW_S) == message_id
    other = data.draw(st.binary(max_size=40).filter(lambda one: one != body))
    with pytest.raises(SignatureRefused):
        verify(headers, other, [NEW], now_s=NOW_S)


@pytest.mark.parametrize("message_id", ["", "a.b", "a b", "a" * 129, "é"])
def test_an_id_that_could_be_read_otherwise_is_not_signed(message_id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        sign([NEW], message_id=message_id, timestamp_s=NOW_S, body=BODY)
    with pytest.raises(ValueError, match="secret"):
        sign([], message_id="m-1", timestamp_s=NOW_S, body=BODY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "whsec_AAAA",
        "AAAA",
        "whsec_!!!!",
        "whsek_" + "A" * 40,
        "whsec_" + "A" * 92,
        "whsec-" + "A" * 40,
    ],
)
def test_a_secret_that_is_none_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(SecretRefused) as refused:
        Secret.parse(text)
    assert text in ("", "whsec_") or text not in str(refused.value)


def test_a_secret_is_not_shown() -> None:
    assert repr(NEW) == "Secret()"


def test_secrets_come_from_a_file_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    lines = [
        "# the new one",
        f"whsec_{base64.b64encode(NEW.key).decode()}",
        "",
        f"whsec_{base64.b64encode(OLD.key).decode()}",
    ]
    path.write_text("\n".join(lines))
    assert read_secrets(path) == (NEW, OLD)
    path.write_text("# none\n")
    with pytest.raises(SecretRefused, match="holds no secret"):
        read_secrets(path)
    path.write_text("\nwhsec_SECRET\n")
    with pytest.raises(SecretRefused, match="line 2") as refused:
        read_secrets(path)
    assert "SECRET" not in str(refused.value)


# attempts


async def test_a_message_arrives_signed_under_its_id() -> None:
    async with receiving() as receiver:
        given = await post(receiver.url + "?x=1")
    assert given == Answer(Outcome.DELIVERED, "delivered", 200)
    (got,) = receiver.got
    assert (got.method, got.path, got.body) == ("POST", "/in?x=1", BODY)
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    for known in (OLD, NEW):
        assert verify(got.headers, got.body, [known], now_s=NOW_S) == "msg_1"


@pytest.mark.parametrize(
    ("reply", "outcome", "code"),
    [
        (answer(204), Outcome.DELIVERED, "delivered"),
        (answer(202, b"taken"), Outcome.DELIVERED, "delivered"),
        (answer(408), Outcome.TRY_AGAIN, "http_408"),
        (answer(425), Outcome.TRY_AGAIN, "http_425"),
        (answer(429), Outcome.TRY_AGAIN, "http_429"),
        (answer(500), Outcome.TRY_AGAIN, "http_500"),
        (answer(503), Outcome.TRY_AGAIN, "http_503"),
        (answer(302, location="http://127.0.0.1:1/"), Outcome.TRY_AGAIN, "http_302"),
        (answer(410), Outcome.REFUSED, "http_410"),
        (answer(400), Outcome.REFUSED, "http_400"),
        (answer(401), Outcome.TRY_AGAIN, "http_401"),
        (answer(403), Outcome.REFUSED, "http_403"),
        (None, Outcome.TRY_AGAIN, "line_broken"),
        (b"HTTP/1.1 200", Outcome.TRY_AGAIN, "line_broken"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", Outcome.TRY_AGAIN, "line_broken"),
        (b"not HTTP at all\r\n\r\n", Outcome.TRY_AGAIN, "line_broken"),
        (answer(200, b"x" * (ANSWER_BYTES * 4)), Outcome.DELIVERED, "delivered"),
        ([answer(500, b"x" * (ANSWER_BYTES * 2))[: ANSWER_BYTES + 1000]], Outcome.TRY_AGAIN, "http_500"),
    ],
)
async def test_an_answer_decides_what_happens_next(reply: Reply, outcome: Outcome, code: str) -> None:
    async with receiving(lambda _: reply) as receiver:
        given = await post(receiver.url)
    assert (given.outcome, given.code) == (outcome, code)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "pieces", [[], [b"HTTP/1.1 200 OK\r\n"], [b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n", b"x", b"x"]]
)
async def test_a_receiver_that_keeps_silent_or_drips_is_cut_off(pieces: list[bytes]) -> None:
    async with receiving(lambda _: pieces) as receiver:
        given = await post(receiver.url, timeout_s=0.3)
    assert given == Answer(Outcome.TRY_AGAIN, "timeout")


async def test_headers_without_end_are_not_read_without_end() -> None:
    async with receiving(lambda _: [b"HTTP/1.1 200 OK\r\nx: " + b"y" * 300_000]) as receiver:
        given = await post(receiver.url)
    assert given == Answer(Outcome.TRY_AGAIN, "line_broken")


@pytest.mark.parametrize(
    ("asked", "wait_s"),
    [
        ("0", 0),
        ("120", 120),
        ("999999999", LONGEST_WAIT_S),
        (format_datetime(datetime.fromtimestamp(NOW_S, UTC) + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(datetime.fromtimestamp(NOW_S, UTC) - timedelta(days=9), usegmt=True), 0),
        (
            format_datetime(datetime.fromtimestamp(NOW_S, UTC) + timedelta(days=9), usegmt=True),
            LONGEST_WAIT_S,
        ),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("99999999999", None),
    ],
)
async def test_a_receiver_may_ask_for_time_within_bounds(asked: str, wait_s: float | None) -> None:
    async with receiving(lambda _: answer(503, retry_after=asked)) as receiver:
        assert (await post(receiver.url)).retry_after_s == wait_s


async def test_where_nobody_listens_it_is_tried_again() -> None:
    async with receiving() as receiver:
        url = receiver.url
    assert await post(url) == Answer(Outcome.TRY_AGAIN, "no_connection")


async def test_an_unknown_name_is_tried_again() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    sender = Poster(origins=None, resolve=unknown)
    assert await post("http://records.example/", sender=sender) == Answer(Outcome.TRY_AGAIN, "name_unknown")


async def test_surroundings_do_not_matter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with receiving() as receiver:
        assert (await post(receiver.url)).outcome is Outcome.DELIVERED
    assert "authorization" not in receiver.got[0].headers


# where it may go


async def test_a_callback_goes_to_a_listed_address_and_nowhere_else() -> None:
    async with receiving() as listed, receiving() as other:
        sender = poster(Origins([f"http://127.0.0.1:{listed.port}"]))
        assert (await post(listed.url, sender=sender)).outcome is Outcome.DELIVERED
        given = await post(other.url, sender=sender)
    assert given == Answer(Outcome.REFUSED, "origin_not_allowed")
    assert (len(listed.got), len(other.got)) == (1, 0)


async def test_a_callback_whose_name_leads_to_this_machine_is_not_sent() -> None:
    async with receiving() as receiver:

        async def rebound(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        origin = f"http://hooks.example:{receiver.port}"
        sender = Poster(origins=Origins([origin]), resolve=rebound)
        assert await post(f"{origin}/in", sender=sender) == Answer(Outcome.REFUSED, "internal_address")
    assert receiver.got == []


async def test_a_redirect_to_another_place_is_not_followed() -> None:
    async with receiving() as inner, receiving(lambda _: answer(307, location=inner.url)) as receiver:
        given = await post(receiver.url, sender=poster(Origins([f"http://127.0.0.1:{receiver.port}"])))
    assert (given.outcome, given.status, inner.got) == (Outcome.TRY_AGAIN, 307, [])


def certificate(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server that is ``name``, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(secret + pem)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "both.pem")
    return serving, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize(
    ("name", "code"), [("records.example", "delivered"), ("other.example", "certificate_refused")]
)
async def test_the_certificate_is_that_of_the_name_although_the_line_goes_to_the_address(
    name: str, code: str, tmp_path: Path
) -> None:
    serving, trusting = certificate(name, tmp_path)

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with receiving(tls=serving) as receiver:
        sender = Poster(origins=None, resolve=here, tls=lambda: trusting)
        given = await post(f"https://records.example:{receiver.port}/in", sender=sender)
    assert given.code == code
    assert [got.headers["host"] for got in receiver.got] == (
        [f"records.example:{receiver.port}"] if code == "delivered" else []
    )


async def test_the_next_address_is_tried_where_the_first_does_not_answer() -> None:
    asked = [ip_address("127.0.0.2"), ip_address("127.0.0.1")]

    async def two(host: str, port: int) -> list[str]:
        return [str(one) for one in asked]

    async with receiving() as receiver:
        sender = Poster(origins=None, resolve=two)
        given = await post(f"http://records.example:{receiver.port}/", sender=sender)
    assert (given.outcome, len(receiver.got)) == (Outcome.DELIVERED, 1)
