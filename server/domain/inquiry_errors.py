"""Why what an officer does with the questions is not taken.

``details`` name identifiers only, but for :class:`ReplyUnclear`, which tells the officer's own words back.
"""

from __future__ import annotations

from server.domain.errors import VerbaalError


class UnknownQuestion(VerbaalError):
    """An answer to a question that no list of questions has. ``details``: questions, their ids."""

    code = "unknown_question"
    default_message = "Deze vraag bestaat niet meer. Laad de vragen opnieuw."


class UnknownRuleSet(VerbaalError):
    """A set of rules that is not there. ``details``: rule_sets, their ids."""

    code = "unknown_rule_set"
    default_message = "Deze regelset bestaat niet. Kies er een uit de lijst."


class BelongsInField(VerbaalError):
    """A yes or no where only a value is an answer. ``details``: questions, their ids."""

    code = "belongs_in_field"
    default_message = "Het antwoord op deze vraag hoort in een veld. Vul dat in, of kies 'weet ik niet'."


class ReplyUnclear(VerbaalError):
    """Words that are no clear answer. ``details``: text, what was heard; it goes to who spoke it alone."""

    code = "reply_unclear"
    default_message = "Dit is geen duidelijk ja of nee. Kies zelf welk antwoord u bedoelt."
