"""What dictations with gold facts establish, what they leave open, and what is asked first.

The facts are taken for confirmed observations, and fill the fields of the form as found ones do. The table
is for reading: whether it is sensible is for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from benchmarks.extraction.corpus import Item, read_corpus
from benchmarks.options import JsonFile
from benchmarks.reports import circumstances, console, write_json
from server.domain.assessing import Guidance, SetState, Standing
from server.domain.filling import fill
from server.domain.proposing import new_draft
from server.domain.report import Draft, FieldCheck, How, Observation, Template
from server.reporting.phrasing import phrase
from server.reporting.templates import load_templates
from server.reporting.typed_text import transcript_of
from server.vocab_loading import load_guide

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "dev.jsonl"
_ABOUT = frozenset({"type", "role"})


def observation_of(number: int, fact: Mapping[str, Any], text: str) -> Observation:
    """A gold fact as an observation; of the words it is found in nothing is known but that they are there."""
    values = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in fact.items()
        if key not in _ABOUT
    }
    return Observation(
        id=f"gold:{number}",
        type=fact["type"],
        role=fact.get("role"),
        values=values,
        spans=((0, len(text)),),
        words=(text,),
        probability=1.0,
        rule="gold",
    )


def confirmed_draft(item: Item, template: Template) -> Draft:
    """The draft of a dictation whose gold facts were found, and whose fields the officer confirmed all."""
    observations = tuple(observation_of(number, fact, item.text) for number, fact in enumerate(item.facts))
    fields = tuple(
        one.model_copy(
            update={
                "confirmed": True,
                "confirmed_at": item.dictated_at,
                "check": FieldCheck(how=How.SEEN),
            }
        )
        if one.value is not None
        else one
        for one in fill(template, observations, phrase=phrase)
    )
    return new_draft(
        template,
        transcript_of(item.text),
        observations,
        draft_id=item.id,
        owner="officer",
        unit="unit",
        dictated_at=item.dictated_at,
        now=item.dictated_at,
        typed_text=item.text,
        fields=fields,
    )


def read_out(item: Item, guidance: Guidance) -> dict[str, Any]:
    """What the table says of one dictation."""
    return {
        "id": item.id,
        "template": item.template,
        "sets": {one.id: _standings(one) for one in guidance.assessment.sets},
        "without_rules": list(guidance.assessment.without_rules),
        "questions": len(guidance.questions),
        "first": [one.text for one in guidance.questions[:3]],
    }


def _standings(one: SetState) -> dict[str, list[str]]:
    return {
        standing.value: [element.label for element in one.elements if element.standing is standing]
        for standing in Standing
    }


def main(
    corpus: Annotated[Path, typer.Argument(help="Dictations with facts, JSON Lines.")] = CORPUS,
    json: JsonFile = None,
) -> None:
    """What each dictation establishes, what is open, and the first question."""
    templates = load_templates()
    guide = load_guide(None, templates)
    rows = [
        read_out(item, guide.guidance(confirmed_draft(item, templates[item.template])))
        for item in read_corpus([corpus])
    ]
    console().print(_table(rows))
    write_json(json, {**circumstances(), "dictations": rows})


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Dictations with their gold facts confirmed", show_lines=True)
    for name in ("id", "set", "starting point", "open", "refuted or contradictory", "first questions"):
        table.add_column(name, overflow="fold")
    for row in rows:
        told = "; ".join(f"no rules: {one}" for one in row["without_rules"])
        for number, (name, standings) in enumerate(row["sets"].items()):
            table.add_row(
                row["id"] if number == 0 else "",
                name,
                ", ".join(standings[Standing.PRESENT]),
                ", ".join(standings[Standing.OPEN]),
                ", ".join((*standings[Standing.REFUTED], *standings[Standing.CONTRADICTORY])),
                "\n".join((*row["first"], told)).strip() if number == 0 else "",
            )
    return table
