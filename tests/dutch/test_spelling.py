from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.alphabets import ALPHABET_LETTERS, CODE_WORDS, DUTCH_LETTERS, LETTER_NAMES, NATO_LETTERS
from server.dutch.spelling import Kind, characters, read_pieces, spell
from server.dutch.words import fold, tokenize
from tests.dutch import saying_codes


def _spelled(text: str, separators: str = "-") -> str:
    return characters(spell(tokenize(text), 0, separators=separators))


@pytest.mark.parametrize("alphabet", [NATO_LETTERS, DUTCH_LETTERS])
def test_both_alphabets_are_complete(alphabet: dict[str, str]) -> None:
    assert {letter for letter in alphabet.values() if len(letter) == 1} == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert all(word == fold(word) for word in alphabet)


def test_no_word_of_the_alphabets_says_two_letters() -> None:
    for word in set(NATO_LETTERS) & set(DUTCH_LETTERS):
        assert NATO_LETTERS[word] == DUTCH_LETTERS[word]
    assert not set(LETTER_NAMES) & set(ALPHABET_LETTERS)
    assert set(ALPHABET_LETTERS) >= CODE_WORDS


@pytest.mark.parametrize("word", sorted(ALPHABET_LETTERS))
def test_every_word_of_the_alphabets_says_its_letter(word: str) -> None:
    assert _spelled(word) == ALPHABET_LETTERS[word]
    assert _spelled(f"{word.capitalize()} 12 {word}") == f"{ALPHABET_LETTERS[word]}12{ALPHABET_LETTERS[word]}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("acht x-ray Romeo Delta 52", "8XRD52"),
        ("acht x ray Romeo Delta tweeënvijftig", "8XRD52"),
        ("Nico zeshonderdtweeëntachtig Jan Tango", "N682JT"),
        ("zes honderd twee en tachtig", "682"),
        ("12-ABC-3", "12ABC3"),
        ("twaalf streep Alfa Bravo Charlie streep drie", "12ABC3"),
        ("eenenzeventig", "71"),
        ("een en zeventig", "71"),
        ("nul vier", "04"),
        ("acht één", "81"),
        ("zeuven twee", "72"),
        ("nulzes twaalf", "0612"),
        ("dubbel nul", "00"),
        ("dubbele K", "KK"),
        ("dubbel Karel", "KK"),
        ("drie maal nul", "000"),
        ("driemaal nul", "000"),
        ("twee keer vier", "44"),
        ("drie nullen en", "000"),
        ("vier twee zevens", "477"),
        ("twee keer IJmuiden", "IJIJ"),
        ("IJsbrand 12", "IJ12"),
        ("de K van Karel de X van Xantippe", "KX"),
        ("M van Marinus 12", "M12"),
        ("ka van Kilo 3", "K3"),
        ("K T zeven", "KT7"),
        ("k t zeven", "KT7"),
        ("ka te zeven", "KT7"),
        ("5CD2017KX", "5CD2017KX"),
        ("Golf-Tango-418-R", "GT418R"),
        ("Golf, Tango, 4, 1, 8, Romeo", "GT418R"),
        ("drieduizend vijfhonderd elf alfa bravo", "3511AB"),
        ("vijfendertighonderdelf", "3511"),
        ("vijfendertig elf", "3511"),
        ("negen negen een vijf", "9915"),
        ("nul zes twaalf vier en dertig", "061234"),
        ("Quotiënt Ypsilon", "QY"),
        ("X-ray Wiski Zoeloe Jankie Kwebek", "XWZYQ"),
        ("NL eenennegentig ABNA nul vier", "NL91ABNA04"),
        ("12 dbf 3", "12DBF3"),
    ],
)
def test_a_code_is_read_in_any_mixture(text: str, code: str) -> None:
    assert _spelled(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("acht x-ray reed weg", "8X"),
        ("GZ 4829136 waarde", "GZ4829136"),
        ("12 DBF. 3", "12DBF"),
        ("12 DBF, 3", "12DBF"),
        ("12 DBF: 3", "12DBF"),
        ("12 streep de man", "12"),
        ("zeven een zwarte", "7"),
        ("zeven een", "71"),
        ("zeven een is weg", "71"),
        ("12 punt 3", "12"),
        ("12 km verder", "12"),
        ("de auto", ""),
        ("dubbel pech", ""),
        ("K van de man", "K"),
        ("u van het huis", "U"),
        ("1.850", ""),
        ("streep", ""),
        ("12-persoons", ""),
        ("auto-inbraak", ""),
        ("drie\u0661", ""),
    ],
)
def test_a_code_ends_at_the_first_word_that_is_none(text: str, code: str) -> None:
    assert _spelled(text) == code


def test_a_code_ends_at_a_pause() -> None:
    text = "twaalf Alfa Bravo"
    assert characters(spell(tokenize(text, pauses=[len("twaalf Alfa")]), 0)) == "12A"


@pytest.mark.parametrize(
    ("text", "separators", "said"),
    [
        ("jan punt de", ".", []),
        ("12 punt 3", ".", ["12", ".", "3"]),
        ("A liggend streepje B", "_", ["A", "_", "B"]),
        ("A schuine streep B", "/", ["A", "/", "B"]),
        ("A apenstaartje B", "@", ["A", "@", "B"]),
        ("A koppelteken B dash 3", "-", ["A", "-", "B", "-", "3"]),
        ("06/12", "/", ["06", "/", "12"]),
    ],
)
def test_separators_are_read_where_they_may_stand(text: str, separators: str, said: list[str]) -> None:
    pieces = spell(tokenize(text), 0, separators=separators)
    assert [piece.text for piece in pieces] == (said or ["J"])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x-ray", [Kind.CODE_WORD]),
        ("Karel", [Kind.ALPHABET]),
        ("KXT", [Kind.CAPITALS]),
        ("kxt", [Kind.SMALL]),
        ("ka", [Kind.NAMED]),
        ("52", [Kind.DIGITS]),
        ("tweeënvijftig", [Kind.NUMBER]),
        ("één", [Kind.NUMBER]),
        ("een", [Kind.ARTICLE]),
        ("streep", [Kind.SEPARATOR]),
        ("48a", [Kind.DIGITS, Kind.SMALL]),
    ],
)
def test_a_piece_tells_how_it_was_said(text: str, kinds: list[Kind]) -> None:
    assert [piece.kind for piece in read_pieces(tokenize(text), 0)] == kinds


def test_a_piece_tells_its_tokens() -> None:
    pieces = spell(tokenize("de K van Karel dubbel nul x ray 12-B"), 0)
    assert [(piece.text, piece.first, piece.end) for piece in pieces] == [
        ("K", 0, 4),
        ("00", 4, 6),
        ("X", 6, 8),
        ("12", 8, 9),
        ("-", 8, 9),
        ("B", 8, 9),
    ]


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_every_code_comes_back_from_every_way_of_saying_it(seed: int) -> None:
    choice = Random(seed)
    groups = [
        "".join(
            choice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ" if index % 2 else "0123456789") for _ in range(size)
        )
        for index, size in enumerate(choice.choices([1, 2, 3, 4], k=choice.randint(2, 5)))
    ]
    said = saying_codes.grouped("-".join(groups), choice)
    assert _spelled(choice.choice([said, said.lower()]) + " wegreed") == "".join(groups)


@given(text=st.text(max_size=80), at=st.integers(0, 5))
@settings(max_examples=120, deadline=None)
def test_any_text_is_read_without_trouble(text: str, at: int) -> None:
    tokens = tokenize(text)
    pieces = spell(tokens, at)
    assert all(at <= piece.first < piece.end <= len(tokens) for piece in pieces)
