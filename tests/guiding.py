"""A small rule book of the tests' own, so that they hold whatever jurists make of the one that ships."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from server.reporting.guidance import Guide
from server.vocab_loading import load_guide
from tests.reading import readers

THEFT = """\
id: proef_310
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
  - {id: van_ander, label: Een goed van een ander}
  - {id: zonder_recht, label: Zonder recht}
rules:
  - {id: weg, when: [iets_weg], then: wegnemen}
  - {id: niet_weg, when: [niet iets_weg], then: niet wegnemen}
  - {id: ander, when: [van_iemand_anders], then: van_ander}
  - {id: eigen, when: [niet van_iemand_anders], then: niet van_ander}
  - {id: recht, when: [toestemming], then: niet zonder_recht}
  - {id: geen_recht, when: [niet toestemming], then: zonder_recht}
"""
BURGLARY = """\
id: proef_311
version: 2
kind: offence
article: 311 Sr
title: Diefstal met braak
valid_from: 2020-01-01
valid_to: 2030-12-31
source: Wetboek van Strafrecht, art. 311
status: concept, juridisch te valideren
author: Verbaal
reviewer: mr. Toets
applies:
  articles: [311 Sr]
elements:
  - {id: diefstal, label: Diefstal}
  - {id: braak, label: Braak}
rules:
  - {id: gestolen, when: [proef_310], then: diefstal}
  - {id: niet_gestolen, when: [niet proef_310], then: niet diefstal}
  - {id: kapot, when: [geforceerd], then: braak}
  - {id: heel, when: [niet geforceerd], then: niet braak}
"""
QUESTIONS = """\
title: proef
source: tests
observables:
  - id: iets_weg
    question: Is er iets weggenomen?
    help: Noem wat er weg is.
    yes: Er is iets weggenomen.
    no: Er is niets weggenomen.
    signs:
      - {type: item, role: [gestolen]}
      - {type: vehicle, role: [gestolen]}
  - id: van_iemand_anders
    question: Was het van iemand anders?
    yes: Het was van iemand anders.
    no: Het was van de persoon zelf.
  - id: toestemming
    question: Was er toestemming om het mee te nemen?
    yes: Er was toestemming.
    no: Er was geen toestemming.
  - id: geforceerd
    question: Is er iets geforceerd?
    yes: Er is iets geforceerd.
    no: Er is niets geforceerd.
    signs:
      - {type: action, only: [sporenonderzoek]}
      - {type: negation, only: [geen_braakschade], says: "no"}
    cost: 3
"""
ORDER = """\
version: 1
source: tests
licence: EUPL-1.2
expected:
  iets_weg: 80
"""
FILES = {
    "offences/proef_310.yaml": THEFT,
    "offences/proef_311.yaml": BURGLARY,
    "questions/proef.yaml": QUESTIONS,
    "inquiry/volgorde.yaml": ORDER,
}


def write_rules(folder: Path, **changes: str) -> Path:
    """The rule book as files; ``changes`` are other texts, by the name of the file without its folder."""
    for path, text in FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changes.get(file.stem, text), encoding="utf-8")
    return folder


@cache
def guide() -> Guide:
    """What advises with it, for the forms that ship."""
    with tempfile.TemporaryDirectory() as folder:
        return load_guide(write_rules(Path(folder)), readers().templates)
