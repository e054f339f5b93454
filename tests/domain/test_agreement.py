from hypothesis import given
from hypothesis import strategies as st

from server.domain.agreement import Agreement, SettlePolicy
from server.domain.transcript import Word

FAR_S = 1e9


def said(text: str, *, start_s: float = 0.0, word_s: float = 0.5) -> list[Word]:
    return [
        Word(text=w, start_s=start_s + n * word_s, end_s=start_s + (n + 1) * word_s, probability=0.9)
        for n, w in enumerate(text.split())
    ]


def test_nothing_is_settled_by_one_hypothesis() -> None:
    agreement = Agreement()
    agreement.hear(said("de man liep"), edge_s=FAR_S)
    assert (agreement.settled_text, agreement.tentative_text) == ("", "de man liep")


def test_words_on_which_two_hypotheses_agree_are_settled() -> None:
    agreement = Agreement()
    agreement.hear(said("de man liep"), edge_s=FAR_S)
    agreement.hear(said("de man liet weten"), edge_s=FAR_S)
    assert (agreement.settled_text, agreement.tentative_text) == ("de man", "liet weten")


def test_case_and_punctuation_do_not_keep_words_apart() -> None:
    agreement = Agreement()
    agreement.hear(said("Ja. Daar"), edge_s=FAR_S)
    agreement.hear(said("ja, daar"), edge_s=FAR_S)
    assert agreement.settled_text == "ja, daar"


def test_words_at_the_edge_of_the_audio_stay_tentative() -> None:
    agreement = Agreement()
    agreement.hear(said("een twee drie"), edge_s=FAR_S)
    agreement.hear(said("een twee drie"), edge_s=1.7)
    assert (agreement.settled_text, agreement.tentative_text) == ("een twee", "drie")


def test_a_word_that_either_hypothesis_is_unsure_of_waits_with_all_that_follow() -> None:
    unsure = [
        word.model_copy(update={"probability": 0.3 if word.text == "twee" else 0.9})
        for word in said("een twee drie")
    ]
    for hypotheses in ([unsure, said("een twee drie")], [said("een twee drie"), unsure]):
        agreement = Agreement()
        for words in hypotheses:
            agreement.hear(words, edge_s=FAR_S)
        assert (agreement.settled_text, agreement.tentative_text) == ("een", "twee drie")


def test_as_many_hypotheses_as_the_policy_says_must_agree() -> None:
    agreement = Agreement(SettlePolicy(hypotheses=3))
    for settled in ("", "", "een twee drie"):
        agreement.hear(said("een twee drie"), edge_s=FAR_S)
        assert agreement.settled_text == settled


LONG = "a b c d e f g h i j k l m n o p"  # half a second each


def test_all_of_a_short_utterance_is_heard_again() -> None:
    agreement = Agreement()
    agreement.hear(said(LONG), edge_s=8.0)
    assert agreement.heard_from(0, 16_000 * 6, window_s=6) == 0


def test_of_a_long_utterance_the_last_part_is_heard_and_its_earlier_words_stay_on_the_screen() -> None:
    agreement = Agreement()
    agreement.hear(said(LONG), edge_s=8.0)
    from_sample = agreement.heard_from(0, 16_000 * 8, window_s=6)
    assert from_sample == round(16_000 * 3.5)  # a word 1.5 s before the last 3 s
    assert agreement.tentative_text == LONG
    agreement.hear(said("h i j k l m n o p q", start_s=3.5), edge_s=8.5)
    assert agreement.tentative_text == f"{LONG} q"
    assert agreement.settled_text == ""  # what follows words that may change is not settled
    assert agreement.heard_from(0, round(16_000 * 8.5), window_s=6) == from_sample


def test_words_that_were_settled_stay_settled_when_the_rest_is_carried() -> None:
    agreement = Agreement()
    for _ in range(2):
        agreement.hear(said(LONG), edge_s=3.2)
    assert agreement.settled_text == "a b c d e"
    agreement.heard_from(0, 16_000 * 8, window_s=6)
    assert f"{agreement.settled_text} {agreement.tentative_text}" == LONG


def test_a_long_utterance_of_which_nothing_was_heard_is_heard_whole() -> None:
    agreement = Agreement()
    agreement.hear([], edge_s=8.0)
    assert agreement.heard_from(0, 16_000 * 9, window_s=6) == 0
    assert Agreement().heard_from(0, 16_000 * 9, window_s=6) == 0


def test_a_settled_word_is_not_repeated_when_times_wobble() -> None:
    agreement = Agreement()
    agreement.hear(said("een twee drie"), edge_s=FAR_S)
    agreement.hear(said("een twee"), edge_s=FAR_S)
    agreement.hear(said("een twee drie", start_s=0.4), edge_s=FAR_S)
    assert (agreement.settled_text, agreement.tentative_text) == ("een twee", "drie")


def test_a_mark_alone_is_a_word_of_its_own() -> None:
    agreement = Agreement()
    agreement.hear(said("- -"), edge_s=FAR_S)
    agreement.hear(said("- …"), edge_s=FAR_S)
    assert agreement.settled_text == "-"


@given(
    st.lists(st.tuples(st.lists(st.sampled_from("abc"), max_size=8), st.floats(0, 6)), max_size=8),
    st.floats(0.1, 1.0),
)
def test_settled_text_only_ever_grows(heard: list[tuple[list[str], float]], word_s: float) -> None:
    agreement = Agreement()
    before = ""
    for words, edge_s in heard:
        agreement.hear(said(" ".join(words), word_s=word_s), edge_s=edge_s)
        assert agreement.settled_text.startswith(before)
        before = agreement.settled_text
