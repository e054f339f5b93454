"""How a draft looks in the terminal while it is reviewed. No terminal is touched here."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from client.drafts import Draft, DraftField, FieldSpec, Template
from client.live_text import printable
from client.paragraphs import paragraphs

CONSEQUENTIAL = "A"
PROVENANCE = {
    "spoken": "gesproken",
    "corrected": "gecorrigeerd",
    "typed": "getypt",
    "proposed": "voorgesteld",
}
READ_BACK = {"read_aloud": "voorgelezen", "read_self": "zelf gelezen", "not_done": "niet voorgelezen"}
CHECKED, OPEN = "nagekeken", "nog nakijken"


def provenance(name: str | None) -> str:
    """Where a value comes from, in Dutch."""
    return PROVENANCE.get(name, printable(name)) if name else ""


def open_fields(draft: Draft) -> list[DraftField]:
    """Fields with a value that nobody has confirmed yet."""
    return [field for field in draft.fields if field.value is not None and not field.confirmed]


def page(draft: Draft, template: Template) -> RenderableType:
    """The whole draft: text, numbered fields, and what still waits."""
    title = Text(f"Nakijken: {printable(template.title)}", style="bold")
    title.append(f" · gedicteerd {draft.dictated_at.astimezone():%d-%m-%Y %H:%M}", style="not bold dim")
    status = CHECKED if draft.narrative.confirmed else OPEN
    heading = Text(f"Tekst ({provenance(draft.narrative.provenance)}, {status})", style="bold")
    text = Text(printable(draft.narrative.text) or "(geen tekst)")
    parts: list[RenderableType] = [
        title,
        Text(),
        heading,
        Padding(text, (0, 2)),
        Text(),
        fields_table(draft, template),
    ]
    if template.read_back:
        parts.append(_read_back(draft))
    return Group(*parts, summary(draft, template))


def fields_table(draft: Draft, template: Template) -> Table:
    """One numbered row for each slot of the template."""
    table = Table("Nr", "Veld", "Waarde", "Herkomst", "Status", expand=False)
    for number, spec in enumerate(template.fields, start=1):
        field = draft.field(spec.id)
        label = Text(printable(spec.label))
        if spec.consequence == CONSEQUENTIAL:
            label.append(" *", style="bold")
        table.add_row(str(number), label, _value(field, spec), provenance(field.provenance), _status(field))
    return table


def _value(field: DraftField, spec: FieldSpec) -> Text:
    if field.value is None:
        return Text("niet genoemd" if spec.expected else "-", style="dim")
    value = Text(printable(field.value), style="bold")
    if field.machine_value is not None and field.machine_value != field.value:
        value.append(f" (was: {printable(field.machine_value)})", style="not bold dim")
    if field.alternatives:
        value.append(f" (+{len(field.alternatives)} ander voorstel)", style="not bold yellow")
    return value


def _status(field: DraftField) -> Text:
    if field.value is None:
        return Text("")
    return Text(CHECKED, style="green") if field.confirmed else Text(OPEN, style="yellow")


def needs_read_back(draft: Draft, template: Template) -> bool:
    """True for a declaration of which nobody said whether it was read back."""
    return template.read_back and draft.read_back is None


def _read_back(draft: Draft) -> Text:
    done = draft.read_back
    if done is None:
        return Text("Voorlezing (r): nog doen", style="yellow")
    told = READ_BACK.get(done.how, done.how) + (f" ({done.note})" if done.note else "")
    return Text(f"Voorlezing (r): {printable(told)}")


def summary(draft: Draft, template: Template) -> Text:
    """What still waits before the draft can be confirmed."""
    waiting = len(open_fields(draft))
    parts = [f"{waiting} {'veld' if waiting == 1 else 'velden'}"] if waiting else []
    parts += [] if draft.narrative.confirmed else [_open_text(draft)]
    parts += ["de voorlezing"] if needs_read_back(draft, template) else []
    if parts:
        told = " en ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
        return Text(f"Nog na te kijken: {told}. * = eerst horen of overtypen.")
    return Text("Alles is nagekeken. U kunt bevestigen.", style="green")


def _open_text(draft: Draft) -> str:
    """The text, or how many of its paragraphs wait."""
    count = len(paragraphs(draft.narrative.text))
    waiting = count - len(draft.narrative.checked)
    if count <= 1:
        return "de tekst"
    return f"{waiting} van de {count} alinea's" if waiting > 1 else f"1 alinea van de {count}"


def field_page(draft: Draft, spec: FieldSpec) -> RenderableType:
    """One field with the words it came from, what the machine had, and other values."""
    field = draft.field(spec.id)
    lines = [Text(printable(spec.label), style="bold")]
    if spec.help:
        lines.append(Text(printable(spec.help), style="dim"))
    value = printable(field.value) if field.value is not None else "(leeg)"
    lines.append(Text("Waarde: ").append(value, style="bold").append(f"  {provenance(field.provenance)}"))
    if said := draft.said(field):
        lines.append(Text(f"Gezegd: „{printable(said)}”"))
    if warning := draft.warning(field):
        lines.append(Text(f"! {printable(warning)}", style="yellow"))
    if field.conflict and not field.confirmed:
        lines.append(Text("! Hiervoor is meer dan één ding gezegd. Kies wat klopt.", style="yellow"))
    if field.machine_value is not None and field.machine_value != field.value:
        lines.append(Text(f"Verbaal hoorde eerst: {printable(field.machine_value)}"))
    for number, alternative in enumerate(field.alternatives, start=1):
        lines.append(Text(f"Ander voorstel a{number}: {printable(alternative.value)}"))
    return Group(*lines)
