"""Reviewing the running text in the terminal: paragraph by paragraph, with what to listen to."""

from __future__ import annotations

from client.paragraphs import paragraphs
from client.points import Point, points_of
from client.review_page import CHECKED, OPEN
from client.review_session import Session

_MENU = "k = klopt · v = woorden verbeteren · h1, h2 = punt horen · Enter = terug"
_MENU_OF_MORE = (
    "k = eerste open alinea klopt · k1, k2 = die alinea klopt (nog eens: toch niet) · "
    "v = woorden verbeteren · h1, h2 = punt horen · Enter = terug"
)


def review_text(session: Session) -> None:
    """Show the text until all of it is ticked or the user goes back."""
    while True:
        pieces = _show(session)
        points = [p for utterance in session.draft.transcript.utterances for p in points_of(utterance)]
        for number, point in enumerate(points, start=1):
            session.say(f"  {number}. {point.line}")
        choice = session.choose(_MENU_OF_MORE if len(pieces) > 1 else _MENU)
        if choice and choice[0] == "k" and (choice == "k" or choice[1:].isdecimal()):
            _tick(session, pieces, choice[1:])
            if session.draft.narrative.confirmed:
                return
        elif choice == "v":
            _replace_words(session)
        elif choice and choice[0] == "h" and choice[1:].isdecimal():
            _play_point(session, points, int(choice[1:]))
        else:
            return


def _show(session: Session) -> list[str]:
    narrative = session.draft.narrative
    pieces = paragraphs(narrative.text)
    if len(pieces) <= 1:
        session.say(narrative.text or "(geen tekst)")
        return pieces
    for number, piece in enumerate(pieces):
        session.say(f"[{number + 1}: {CHECKED if number in narrative.checked else OPEN}] {piece}")
    return pieces


def _tick(session: Session, pieces: list[str], typed: str) -> None:
    ticked = session.draft.narrative.checked
    if not pieces:
        session.change(narrative_confirmed=True)
        return
    waiting = [number for number in range(len(pieces)) if number not in ticked]
    number = int(typed) - 1 if typed else next(iter(waiting), 0)
    if not 0 <= number < len(pieces):
        session.say("Die alinea is er niet.")
    elif typed or number in waiting:
        session.change(paragraphs={str(number): number in waiting})


def _play_point(session: Session, points: list[Point], number: int) -> None:
    if not 1 <= number <= len(points):
        session.say("Dat punt is er niet.")
    elif session.speaker is None:
        session.say("Er is hier geen geluidsuitvoer. Open het concept in de browser (o).")
    elif not session.hear(points[number - 1].start_s, points[number - 1].end_s):
        session.say("Het geluid kon niet worden afgespeeld.")


def _replace_words(session: Session) -> None:
    text = session.draft.narrative.text
    wrong = session.line("Welke woorden zijn fout? (leeg = achteraan toevoegen)")
    if wrong is None:
        return
    found = text.count(wrong) if wrong else 0
    if wrong and not found:
        session.say("Deze woorden staan niet in de tekst. Let op hoofdletters.")
        return
    number = 1
    if found > 1:
        answer = session.line(f"Dit staat er {found} keer. De hoeveelste is fout? (1-{found})")
        if answer is None or not answer.isdecimal() or not 1 <= int(answer) <= found:
            session.say("Niets veranderd.")
            return
        number = int(answer)
    right = session.line("Wat moet er staan? (leeg = weghalen)" if wrong else "Wat komt erachter?")
    if right is None:
        return
    session.change(narrative=replaced(text, wrong, right, number))


def replaced(text: str, wrong: str, right: str, number: int) -> str:
    """``text`` with the ``number``-th ``wrong`` replaced by ``right``; an empty ``wrong`` adds at the end."""
    if not wrong:
        return f"{text} {right}".strip()
    pieces = text.split(wrong)
    before, after = wrong.join(pieces[:number]), wrong.join(pieces[number:])
    if not right:
        # Taking words out leaves one space, not two, and line ends as they were.
        before, after = before.rstrip(" "), after.lstrip(" ")
        glued = not before or before.endswith("\n") or after[:1] in {"", "\n", ".", ",", ";", ":", "?", "!"}
        return before + ("" if glued else " ") + after
    return before + right + after
