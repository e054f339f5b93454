"""A paragraph has one number at the server, in the terminal client and in the checker of a bundle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from client.paragraphs import paragraphs as in_the_client
from server.domain.paragraphs import paragraphs as at_the_server
from server.proof.standalone.checks import paragraphs_of as in_a_bundle


@given(st.text(alphabet="ab \t\n\r\u00a0\x85\ufeff\u2028", max_size=30))
def test_every_side_splits_a_text_in_the_same_pieces(text: str) -> None:
    assert list(at_the_server(text)) == in_the_client(text) == in_a_bundle(text)
