"""Finds commands in words, a breath at a time or all at once with the same outcome.

What a stretch of words needs to know of what came before it is in :class:`Standing`: small,
immutable, made from the stretch before. So a dictation of an hour costs as much for each new
sentence as one of a minute.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from server.domain.assessing import Reply
from server.dutch.answer_hearing import read_answer
from server.dutch.command_list import ANSWERS, FIELDS, Commands, Effect, FieldName, FormName
from server.dutch.command_place import Place
from server.dutch.command_sense import is_meant
from server.dutch.command_standing import Spot, Standing
from server.dutch.words import BREAK, COLON, COMMA, STOP, Token, stronger

_Name = TypeVar("_Name", FieldName, FormName)
_ALSO_A_UNIT = frozenset({"hm"})
"""Fillers that are a measure beside a number: "hm 34,2" is a hectometre."""
_EFFECTS = {reply: effect for effect, reply in ANSWERS.items()}
_NOTHING = frozenset({""})
_WITHIN_ANSWER = frozenset({"", COMMA, COLON})
"""Signs that a recogniser writes between words of one command: "Antwoord: ja"."""
_ENDS_SENTENCE = frozenset(
    {Effect.POINT, Effect.QUESTION_MARK, Effect.EXCLAMATION_MARK, Effect.NEW_LINE, Effect.NEW_PARAGRAPH}
)


@dataclass(frozen=True, slots=True)
class HeardCommand:
    """A command in the tokens ``[first:end]``, at the characters ``span``.

    ``variables`` are ``field`` and ``label`` for a field that was named (neither when there is no
    next or previous one), ``template`` and ``label`` for a form that was chosen, ``text`` for a snippet.
    ``named`` is the field itself, ``back_to`` where "schrap dat" begins to strike: None when there was
    nothing to strike.
    """

    name: str
    variables: Mapping[str, str]
    first: int
    end: int
    span: tuple[int, int]
    named: FieldName | None = None
    back_to: Spot | None = None

    @property
    def effect(self) -> Effect:
        """What it does."""
        return Effect(self.name)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Tokens without fillers, and the position that each had."""

    words: tuple[Token, ...]
    positions: tuple[int, ...]


@dataclass(slots=True)
class _Hearing:
    said: OwnWords
    commands: Commands
    stretch: int
    standing: Standing
    floor: int = 0  # where the last command ended
    heard: list[HeardCommand] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)  # of each, among the words that were said
    struck: list[tuple[int, int]] = field(default_factory=list)


def own_words(tokens: tuple[Token, ...], commands: Commands) -> OwnWords:
    """The tokens that are no filler, with the stop and the pause of fillers behind them."""
    words: list[Token] = []
    positions: list[int] = []
    for at, token in enumerate(tokens):
        if not _is_filler(tokens, at, commands):
            words.append(token)
            positions.append(at)
        elif words:
            last = words[-1]
            stop = stronger(last.stop, filler_stop(tokens, at))
            words[-1] = replace(
                last, stop=stop, pause=last.pause or token.pause, asks=last.asks or token.asks
            )
    return OwnWords(tuple(words), tuple(positions))


def filler_stop(tokens: tuple[Token, ...], at: int) -> str:
    """What a filler leaves behind: the end of a sentence, where a new one really begins after it."""
    token = tokens[at]
    if token.stop == BREAK:
        return BREAK
    new_sentence = at + 1 == len(tokens) or token.pause or tokens[at + 1].is_capital
    return STOP if token.stop == STOP and new_sentence else ""


def hear(
    said: OwnWords, commands: Commands, standing: Standing, *, stretch: int = 0
) -> tuple[tuple[HeardCommand, ...], tuple[tuple[int, int], ...], Standing]:
    """The commands in ``said``, the ranges of tokens they strike here, and where that leaves us.

    Args:
        said: the words; between this stretch and the one before there is a pause.
        commands: what can be said.
        standing: what the stretch before left.
        stretch: a number that tells this stretch from others.
    """
    work = _Hearing(said, commands, stretch, standing)
    at = 0
    while at < len(said.words):
        at = _one(work, at)
    return tuple(_with_answers_read(work)), tuple(work.struck), work.standing


def _with_answers_read(work: _Hearing) -> list[HeardCommand]:
    """The commands; an answer is what the rest of its sentence makes of it."""
    placed = list(zip(work.places, work.heard, strict=True))
    marks = {at: (one.effect, end) for (at, end), one in placed}
    found: list[HeardCommand] = []
    floor = 0
    for (at, end), one in placed:
        if at < floor:  # it belongs to an answer that was put right
            continue
        reply = ANSWERS.get(one.effect)
        if reply is None:
            found.append(one)
            continue
        meant, floor = read_answer(work.said.words, reply, end, marks)
        takes = meant is not None and (meant is reply or _takes(work, at, meant))
        effect = _EFFECTS[meant] if meant is not None and takes else Effect.ANSWER_UNCLEAR
        floor = floor if takes else end
        last = work.said.words[floor - 1]
        found.append(
            replace(
                one, name=effect.value, end=work.said.positions[floor - 1] + 1, span=(one.span[0], last.end)
            )
        )
    return found


def _takes(work: _Hearing, at: int, reply: Reply) -> bool:
    asked = work.commands.asked
    return asked is not None and asked(work.said.words[at].start, reply)


def _one(work: _Hearing, at: int) -> int:
    """Take the command that begins at ``at``, or the word there; where to go on."""
    words = work.said.words
    for end, effect, text in _phrases(words, at, work.commands):
        place = Place(words, at, end, lambda spot: _begins(words, spot, work.commands), work.floor)
        if effect is Effect.LITERAL:
            plain = _escaped(words, end, work.commands)
            if plain is not None and is_meant(effect, place):
                _note(work, effect, at, end, {})
                _say(work, end, plain)
                return plain
        elif effect is Effect.FIELD:
            named = _named(words, end, work.commands)
            if named is not None and is_meant(effect, Place(words, at, named[0], place.begins, work.floor)):
                _enter(work, effect, at, named[0], named[1])
                return named[0]
        elif effect is Effect.TEMPLATE:
            form = _form(words, end, work.commands)
            if form is not None and is_meant(effect, Place(words, at, form[0], place.begins, work.floor)):
                _note(work, effect, at, form[0], {"template": form[1].id, "label": form[1].label})
                work.standing = work.standing.stopped()
                return form[0]
        elif is_meant(effect, place):
            _carry(work, effect, at, end, text)
            return end
    _say(work, at, at + 1)
    return at + 1


def _carry(work: _Hearing, effect: Effect, at: int, end: int, text: str) -> None:
    if effect in FIELDS:
        _enter(work, effect, at, end, _beside(work, 1 if effect is Effect.NEXT_FIELD else -1))
    elif effect is Effect.STRIKE:
        _strike(work, at, end)
    else:
        _note(work, effect, at, end, {"text": text} if text else {})
        if effect is Effect.CORRECTION:
            _say(work, at, end)
        elif effect in ANSWERS:  # it begins a sentence: "schrap dat" takes it with what is said with it
            work.standing = work.standing.stopped()
            _say(work, at, end)
        elif effect in _ENDS_SENTENCE:
            work.standing = work.standing.stopped()
        elif effect is Effect.TEXT:
            work.standing = work.standing.word(_spot(work, at))


def _strike(work: _Hearing, at: int, end: int) -> None:
    sentence = work.standing.sentence
    back_to = sentence.start if sentence else None
    _note(work, Effect.STRIKE, at, end, {}, back_to=back_to)
    if back_to is not None:
        first = back_to.position if back_to.stretch == work.stretch else 0  # the rest is in earlier stretches
        if work.said.positions[at] > first:
            work.struck.append((first, work.said.positions[at]))
    work.standing = work.standing.struck()


def _enter(work: _Hearing, effect: Effect, at: int, end: int, named: FieldName | None) -> None:
    variables = {"field": named.id, "label": named.label} if named else {}
    _note(work, effect, at, end, variables, named=named)
    work.standing = work.standing.entered(named.id if named else "")


def _beside(work: _Hearing, step: int) -> FieldName | None:
    """The next or previous field of the form; before the first word of any field comes the first one."""
    fields = work.commands.fields
    here = next((n for n, one in enumerate(fields) if one.id == work.standing.field), None)
    there = (0 if step > 0 else -1) if here is None else here + step
    return fields[there] if 0 <= there < len(fields) else None


def _note(
    work: _Hearing,
    effect: Effect,
    at: int,
    end: int,
    variables: Mapping[str, str],
    *,
    named: FieldName | None = None,
    back_to: Spot | None = None,
) -> None:
    words, positions = work.said.words, work.said.positions
    work.places.append((at, end))
    if effect is not Effect.CORRECTION:
        work.floor = end
    work.heard.append(
        HeardCommand(
            name=effect.value,
            variables=variables,
            first=positions[at],
            end=positions[end - 1] + 1,
            span=(words[at].start, words[end - 1].end),
            named=named,
            back_to=back_to,
        )
    )


def _say(work: _Hearing, first: int, end: int) -> None:
    for at in range(first, end):
        work.standing = work.standing.word(_spot(work, at))
        if work.said.words[at].ends_sentence:
            work.standing = work.standing.stopped()


def _spot(work: _Hearing, at: int) -> Spot:
    return Spot(work.stretch, work.said.positions[at])


def _phrases(words: tuple[Token, ...], at: int, commands: Commands) -> list[tuple[int, Effect, str]]:
    """Commands whose words stand here: where they end, what they do, the snippet; the longest first."""
    found = []
    for command in commands.by_first.get(words[at].key, ()):
        end = at + len(command.keys)
        if command.effect in ANSWERS:
            reply = ANSWERS[command.effect]
            asked = commands.asked is not None and commands.asked(words[at].start, reply)
            stands = asked and _stands(words, at, command.keys, within=_WITHIN_ANSWER)
        else:
            stands = _stands(words, at, command.keys)
        if stands:
            found.append((end, command.effect, command.text))
    return found


def _stands(
    words: tuple[Token, ...], at: int, keys: tuple[str, ...], *, within: Collection[str] = _NOTHING
) -> bool:
    end = at + len(keys)
    if end > len(words):
        return False
    return all(words[at + n].key == key for n, key in enumerate(keys)) and not any(
        word.stop not in within or word.pause for word in words[at : end - 1]
    )


def _named(words: tuple[Token, ...], at: int, commands: Commands) -> tuple[int, FieldName] | None:
    """The field whose name stands at ``at``, and where the name ends."""
    return _name_at(words, at, commands.names_by_first)


def _form(words: tuple[Token, ...], at: int, commands: Commands) -> tuple[int, FormName] | None:
    """The same for a form."""
    return _name_at(words, at, commands.forms_by_first)


def _name_at(
    words: tuple[Token, ...], at: int, names: Mapping[str, tuple[tuple[tuple[str, ...], _Name], ...]]
) -> tuple[int, _Name] | None:
    if at >= len(words) or words[at - 1].pause or words[at - 1].stop not in {"", COMMA, COLON}:
        return None
    for keys, name in names.get(words[at].key, ()):
        if _stands(words, at, keys):
            return at + len(keys), name
    return None


def _begins(words: tuple[Token, ...], at: int, commands: Commands) -> bool:
    """Words of a command stand here, whatever is meant by them."""
    for end, effect, _ in _phrases(words, at, commands):
        if effect is Effect.FIELD:
            if _named(words, end, commands) is not None:
                return True
        elif effect is Effect.TEMPLATE:
            if _form(words, end, commands) is not None:
                return True
        elif effect not in {Effect.LITERAL, Effect.CAPITAL, Effect.TEXT, Effect.CORRECTION}:
            return True
    return False


def _escaped(words: tuple[Token, ...], at: int, commands: Commands) -> int | None:
    """Where the words end that "letterlijk" at ``at - 1`` makes plain text, if there are such words."""
    if at >= len(words) or words[at - 1].stop or words[at - 1].pause:
        return None
    phrases = [
        (end, effect)
        for end, effect, _ in _phrases(words, at, commands)
        if effect is not Effect.TEMPLATE or _form(words, end, commands) is not None
    ]
    if phrases:
        return phrases[0][0]
    return at + 1 if words[at].key in commands.fillers else None


def _is_filler(tokens: tuple[Token, ...], at: int, commands: Commands) -> bool:
    token = tokens[at]
    if token.key not in commands.fillers:
        return False
    if len(token.text) > 1 and token.text.isupper():
        return False  # an abbreviation, as HM
    before = tokens[at - 1] if at and not tokens[at - 1].pause else None
    after = tokens[at + 1] if at + 1 < len(tokens) and not token.pause else None
    if before is not None and any(
        one.keys == (before.key,) and one.effect is Effect.LITERAL
        for one in commands.by_first.get(before.key, ())
    ):
        return False
    if token.key not in _ALSO_A_UNIT:
        return True
    return not any(one is not None and one.key[0].isdigit() for one in (before, after))
