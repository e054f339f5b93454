from hypothesis import given
from hypothesis import strategies as st

from server.domain.agreement import Agreement
from server.domain.transcript import Word

FAR_S = 1e9


def said(text: str, *, start_s: float = 0.0, word_s: float = 0.5) -> list[Word]:
    return [
        Word(text=w, start_s=start_s + n * word_s, end_s=start_s + (n + 1) * word_s, probability=0.9)
        for n, w in enumerate(text.split())
    ]


def test_nothing_is_settled_by_one_hypothesis() -> None:
    agreement = Agreement()
    agreement.hear(said("de man liep"), settle_before_s=FAR_S)
    assert (agreement.settled_text, agreement.tentative_text) == ("", "de man liep")


def test_words_on_which_two_hypotheses_agree_are_settled() -> None:
    agreement = Agreement()
    agreement.hear(said("de man liep"), settle_before_s=FAR_S)
    agreement.hear(said("de man liet weten"), settle_before_s=FAR_S)
    assert (agreement.settled_text, agreement.tentative_text) == ("de man", "liet weten")


def test_case_and_punctuation_do_not_keep_words_apart() -> None:
    agreement = Agreement()
    agreement.hear(said("Ja. Daar"), settle_before_s=FAR_S)
    agreement.hear(said("ja, daar"), settle_before_s=FAR_S)
    assert agreement.settled_text == "ja, daar"


def test_words_at_the_edge_of_the_audio_stay_tentative() -> None:
    agreement = Agreement()
    agreement.hear(said("een twee drie"), settle_before_s=FAR_S)
    agreement.hear(said("een twee drie"), settle_before_s=1.1)
    assert (agreement.settled_text, agreement.tentative_text) == ("een twee", "drie")


def test_a_settled_word_is_not_repeated_when_times_wobble() -> None:
    agreement = Agreement()
    agreement.hear(said("een twee drie"), settle_before_s=FAR_S)
    agreement.hear(said("een twee"), settle_before_s=FAR_S)
    agreement.hear(said("een twee drie", start_s=0.4), settle_before_s=FAR_S)
    assert (agreement.settled_text, agreement.tentative_text) == ("een twee", "drie")


def test_a_mark_alone_is_a_word_of_its_own() -> None:
    agreement = Agreement()
    agreement.hear(said("- -"), settle_before_s=FAR_S)
    agreement.hear(said("- …"), settle_before_s=FAR_S)
    assert agreement.settled_text == "-"


@given(
    st.lists(st.tuples(st.lists(st.sampled_from("abc"), max_size=8), st.floats(0, 6)), max_size=8),
    st.floats(0.1, 1.0),
)
def test_settled_text_only_ever_grows(heard: list[tuple[list[str], float]], word_s: float) -> None:
    agreement = Agreement()
    before = ""
    for words, settle_before_s in heard:
        agreement.hear(said(" ".join(words), word_s=word_s), settle_before_s=settle_before_s)
        assert agreement.settled_text.startswith(before)
        before = agreement.settled_text
