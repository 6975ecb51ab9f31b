"""One understood turn in the terminal: candidates, rules on their words, values and what read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from courtesy.understanding.explained import values_seen
from courtesy.understanding.turn_format import values_as_json

if TYPE_CHECKING:
    from courtesy.service.understand import Understood


def print_explained(found: Understood) -> None:
    """Print the turn, its meanings with their source, the model's candidates, the rules and the values."""
    console = Console()
    around = found.said.around
    console.print(_marked(found))
    console.print(
        f"[dim]{around.language}, {found.said.channel}, asked: {around.asks}, {around.local_now:%a %Y-%m-%d %H:%M} {around.tz}[/dim]",
        highlight=False,
    )
    for table in (_meanings(found), _candidates(found), _rules(found), _values(found), _seen(found)):
        if table.row_count:
            console.print(table)


def _marked(found: Understood) -> Text:
    text = Text(found.said.text, style="bold")
    for hit in found.hits:
        text.stylize("black on yellow", *hit.span)
    return text


def _meanings(found: Understood) -> Table:
    table = Table("", "meaning", "confidence", "found by", title="What it means")
    for place, meaning in enumerate(found.meanings.all, 1):
        found_by = f"rule {meaning.rule}" if meaning.rule else "the model"
        table.add_row("→" if place == 1 else str(place), meaning.name, f"{meaning.confidence:.2f}", found_by)
    return table


def _candidates(found: Understood) -> Table:
    table = Table("intent", "confidence", "", title="What the model thought, whatever the rules said")
    for name, confidence in found.meanings.ranking:
        table.add_row(name, f"{confidence:.2f}", "█" * round(confidence * 20))
    return table


def _rules(found: Understood) -> Table:
    table = Table("meaning", "rule", "on the words", "", title="Safety rules that fired")
    for hit in found.hits:
        sure = "" if hit.sure else "not sure: the model may know better"
        table.add_row(hit.intent, hit.rule, found.said.text[slice(*hit.span)], sure)
    return table


def _values(found: Understood) -> Table:
    table = Table("value", "read as", title="Values")
    for name, value in values_as_json(found.values).items():
        if value is not None:
            shown = " ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value)
            table.add_row(name, shown)
    day = found.values.day
    if day is not None and day.ambiguous:
        table.add_row("date, unclear", "the bot asks: " + " or ".join(d.isoformat() for d in day.candidates))
    return table


def _seen(found: Understood) -> Table:
    table = Table("words", "kind", "may mean", "judged to be", "by", title="Words that could be a value")
    for seen in values_seen(found.said.text, found.said.around):
        table.add_row(seen.words, seen.kind, seen.meaning, seen.role, seen.extractor)
    return table
