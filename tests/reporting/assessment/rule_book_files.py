"""A folder with a small rule set and its questions, to change one thing at a time."""

from __future__ import annotations

from pathlib import Path

from server.reporting.assessment.rule_checks import problems_of
from server.reporting.assessment.rule_files import read_rule_files
from server.reporting.templates import load_templates

SET = """\
id: sr_310
version: 1
kind: offence
article: 310 Sr
title: Diefstal
valid_from: 2017-05-01
source: Wetboek van Strafrecht, art. 310
status: concept, juridisch te valideren
author: Verbaal
applies:
  incidents: [fietsdiefstal]
  articles: [310 Sr]
elements:
  - {id: wegnemen, label: Wegnemen}
  - {id: toebehoren, label: Toebehoren aan een ander}
conclusions:
  - {id: van_iemand, label: Het is van iemand}
rules:
  - {id: weg, when: [iets_weg], then: wegnemen}
  - {id: niet_weg, when: [niet iets_weg], then: niet wegnemen}
  - {id: eigenaar, when: [eigenaar_bekend], then: van_iemand}
  - {id: van_ander, when: [van_iemand], then: toebehoren}
  - {id: niemands, when: [weggegooid], then: niet toebehoren}
"""
"""Lines: elements 14 and 15, the conclusion 17, rules 19 to 23."""

LAST = "  - {id: niemands, when: [weggegooid], then: niet toebehoren}\n"
OTHER = """\
id: sr_311
version: 1
kind: offence
article: 311 Sr
title: Diefstal met braak
valid_from: 2017-05-01
source: Wetboek van Strafrecht, art. 311
status: concept
author: Verbaal
elements: [{id: diefstal, label: Diefstal}]
rules:
  - {id: wel, when: [sr_310], then: diefstal}
  - {id: niet, when: [niet sr_310], then: niet diefstal}
"""
"""A set that names the other one."""

QUESTIONS = """\
title: goederen
source: eigen lijst
observables:
  - id: iets_weg
    question: Is er iets weg?
    yes: Er is iets weg.
    no: Er is niets weg.
    signs:
      - {type: item, role: [gestolen]}
  - id: eigenaar_bekend
    question: Weet u van wie het is?
    yes: Het is bekend van wie het is.
    no: Het is niet bekend van wie het is.
    excludes: [weggegooid]
    signs:
      - {type: person, role: [eigenaar]}
      - {type: person, role: [eigenaar], polarity: denied, says: no}
  - id: weggegooid
    question: Had iemand het weggegooid?
    yes: Het was weggegooid.
    no: Het was niet weggegooid.
    excludes: [eigenaar_bekend]
"""

TEMPLATE = """\
id: mutatie
version: 1
title: Mutatie
fields:
  - id: onderwerp
    label: Onderwerp
    kind: text
    consequence: B
    expected: true
    question: Waar gaat het over?
    fills:
      - {type: incident}
  - id: goederen
    label: Goederen
    kind: text
    consequence: A
    many: true
    fills:
      - {type: item}
  - id: datum
    label: Datum
    kind: text
    consequence: A
    fills:
      - {type: time, role: gebeurtenis, value: date}
"""


def write_book(folder: Path, **files: str) -> Path:
    """The folder with these files; names are like ``offences__sr_310``."""
    texts = {"offences__sr_310": SET, "questions__goederen": QUESTIONS, "templates__mutatie": TEMPLATE}
    for name, text in {**texts, **files}.items():
        file = folder / f"{name.replace('__', '/')}.yaml"
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text, encoding="utf-8")
    return folder


def replaced(text: str, find: str, by: str) -> str:
    """The text with one place changed; that place must be there, once."""
    assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times"
    return text.replace(find, by)


def told(folder: Path, *, templates_are_own: bool = True) -> list[str]:
    """Problems as "file:line: problem", the folder left out."""
    found = problems_of(read_rule_files(folder), load_templates(folder), templates_are_own=templates_are_own)
    return [str(one).replace(f"{folder}/", "") for one in found]


def in_set(find: str, by: str) -> dict[str, str]:
    """The set with one place changed."""
    return {"offences__sr_310": replaced(SET, find, by)}


def in_questions(find: str, by: str) -> dict[str, str]:
    """The questions with one place changed."""
    return {"questions__goederen": replaced(QUESTIONS, find, by)}


def one_more(rule: str) -> dict[str, str]:
    """The set with one more rule, on line 24."""
    return {"offences__sr_310": f"{SET}  - {{{rule}}}\n"}
