"""What the server has said so far about one dictation: text, fields, remarks. No output."""

from __future__ import annotations

from dataclasses import dataclass, field

from server import wire

RECENT_REMARKS = 3
END, STAYS_IN_TEXT, TEMPLATE = "einde_verslag", "correctie", "sjabloon"
BREAKS = {"nieuwe_regel": "\n", "nieuwe_alinea": "\n\n"}
SAID_END = "U zei dat het verslag klaar is. Klopt dat, stop dan de opname (toets q)."


def printable(text: str) -> str:
    """Text that can do nothing to a terminal: control characters become spaces."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


@dataclass(slots=True)
class LiveText:
    """Grows by the server's messages.

    Finals are kept by utterance; a higher revision replaces, so that all finals may come again
    after a reconnect. A partial is the text after the last final.
    """

    finals: dict[int, wire.Final] = field(default_factory=dict)
    partial: wire.Partial | None = None
    fields: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    lag_s: float = 0.0
    model: str = ""

    def take(self, message: wire.Message) -> None:
        """Work one message in; those about sending are not for here."""
        if isinstance(message, wire.Final):
            self._take_final(message)
        elif isinstance(message, wire.Partial):
            if message.utterance not in self.finals:
                self.partial = message
        elif isinstance(message, wire.DraftFields):
            self._take_fields(message)
        elif isinstance(message, wire.TemplateChosen):
            self.fields.clear()  # those of the form before
        elif isinstance(message, wire.Lag):
            self.lag_s = message.seconds
        elif isinstance(message, wire.HeardCommand):
            self._take_command(message)
        elif isinstance(message, wire.Warned | wire.Failed | wire.Refused):
            self.remark(message.message)
        elif isinstance(message, wire.Ready):
            # What was tentative on a lost connection will be said again.
            self.partial = None
            self.lag_s = 0.0
            self.model = printable(str(message.effective.get("model", "")))

    def _take_command(self, message: wire.HeardCommand) -> None:
        if message.name == END:
            self.remark(SAID_END)
        elif message.name == TEMPLATE:
            self.remark(f"Sjabloon: {message.variables.get('label', '')}.")

    def _take_final(self, message: wire.Final) -> None:
        known = self.finals.get(message.utterance)
        if known is None or message.revision >= known.revision:
            self.finals[message.utterance] = message
        if self.partial is not None and self.partial.utterance <= message.utterance:
            self.partial = None

    def _take_fields(self, message: wire.DraftFields) -> None:
        for one in message.fields:
            name, value = one.get("id"), one.get("value")
            if isinstance(name, str) and value is None:
                self.fields.pop(name, None)
            elif isinstance(name, str):
                self.fields[name] = printable(str(value))

    def remark(self, text: str) -> None:
        """Something the user should read; only the latest few stay."""
        shown = printable(text)
        if shown not in self.remarks:
            self.remarks = [*self.remarks, shown][-RECENT_REMARKS:]

    @property
    def final_text(self) -> str:
        """The finals in order, one space between."""
        texts = (self.finals[number].text for number in sorted(self.finals))
        return printable(" ".join(text for text in texts if text))

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The finals in pieces: the words, and whether they were spoken to Verbaal; new lines carried out."""
        found: list[tuple[str, bool]] = []
        for number in sorted(self.finals):
            found += _pieces(self.finals[number])
        return found

    @property
    def points(self) -> int:
        """Places in the text to listen to when it is reviewed."""
        return sum(len(final.marks) + len(final.suggestions) for final in self.finals.values())

    @property
    def settled(self) -> str:
        """Words of the utterance in progress that will not change."""
        return printable(self.partial.settled) if self.partial else ""

    @property
    def tentative(self) -> str:
        """Words of the utterance in progress that may change."""
        return printable(self.partial.tentative) if self.partial else ""


def _pieces(final: wire.Final) -> list[tuple[str, bool]]:
    told = [one for one in final.commands if one.name != STAYS_IN_TEXT]
    if not told:
        return [(printable(final.text), False)] if final.text else []
    found: list[tuple[str, bool]] = []
    at = 0
    for command in sorted(told, key=lambda one: one.first_word):
        between = final.words[at : command.first_word]
        if between:
            found.append((printable(" ".join(word.text for word in between)), False))
        at = command.last_word + 1
        words = " ".join(word.text for word in final.words[command.first_word : at])
        found.append((printable(words) + BREAKS.get(command.name, ""), True))
    if final.words[at:]:
        found.append((printable(" ".join(word.text for word in final.words[at:])), False))
    return found
