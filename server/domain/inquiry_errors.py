"""Why what an officer does with the questions is not taken. ``details`` name identifiers only."""

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
