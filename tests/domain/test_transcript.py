from server.domain.transcript import Transcript, Utterance, Word


def utterance(number: int, text: str) -> Utterance:
    words = tuple(Word(text=w, start_s=0, end_s=1, probability=0.5) for w in text.split())
    return Utterance(utterance=number, revision=1, start_s=0, end_s=1, text=text, words=words)


def test_words_are_placed_where_they_stand_in_the_text() -> None:
    transcript = Transcript(
        language="nl",
        utterances=(utterance(0, "Ik zag hem."), utterance(1, ""), utterance(2, "Hij liep weg.")),
    )
    assert transcript.text == "Ik zag hem. Hij liep weg."
    placed = transcript.placed_words()
    assert [transcript.text[p.start : p.end] for p in placed] == [p.word.text for p in placed]
    assert [p.utterance for p in placed] == [0, 0, 0, 2, 2, 2]


def test_an_empty_transcript_has_no_sound_and_no_ends() -> None:
    assert not Transcript(language="nl").has_sound
    assert Transcript(language="nl").utterance_ends() == []


def test_each_utterance_that_has_words_ends_where_the_speaker_paused() -> None:
    said = (utterance(0, "Ik zag hem."), utterance(1, ""), utterance(2, "Hij liep weg."))
    transcript = Transcript(language="nl", utterances=said)
    first, second = transcript.utterance_ends()
    assert transcript.text[:first] == "Ik zag hem."
    assert second == len(transcript.text)


def test_an_empty_transcript_has_no_text() -> None:
    assert Transcript(language="nl").text == ""
    assert Transcript(language="nl").placed_words() == ()
