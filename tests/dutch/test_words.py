from __future__ import annotations

import pytest

from server.dutch.words import tokenize


@pytest.mark.parametrize(
    "text",
    [
        "Melder is J.P. van der Aa uit Gouda",
        "Melder is J. Jansen uit Gouda",
        "Getuige A.B.C. Willems was erbij",
        "J. P. Jansen belde",
    ],
)
def test_initials_end_no_sentence(text: str) -> None:
    assert not any(token.ends_sentence for token in tokenize(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Het kenteken begint met een V. Wij reden door.", "V"),
        ("Hij staat op perron B. Agnes zag hem.", "B"),
        ("Ik heb het overgedragen aan het O.M. De zaak loopt.", "O.M"),
        ("Het was groep B.", "B"),
        ("Het was groep B.\nJansen kwam later.", "B"),
        ("Het was vitamine C. Jansen slikte het.", "C"),
    ],
)
def test_a_letter_at_the_end_of_a_sentence_ends_it(text: str, word: str) -> None:
    assert next(token for token in tokenize(text) if token.text == word).ends_sentence
