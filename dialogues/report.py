"""What a person reads after a run: a table of all scripts, and for each that failed what is wrong and what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dialogues.expectations import told, told_all
from dialogues.verdict import Verdict


def show(console: Console, verdicts: Sequence[Verdict], *, transcripts: str = "failing") -> None:
    """Print the report.

    Args:
        console: Where to.
        verdicts: In the order of the file.
        transcripts: Whose to show: `failing`, `all` or `none`.
    """
    console.print(_table(verdicts))
    for verdict in verdicts:
        if transcripts == "all" or (transcripts == "failing" and not verdict.passed):
            transcript(console, verdict)
    _summary(console, verdicts)


def _table(verdicts: Sequence[Verdict]) -> Table:
    table = Table(
        "script", "opening", "lines", "s", "expected", "recorded", "", title="Dialogues", title_justify="left"
    )
    for verdict in verdicts:
        played = verdict.played
        said = sum(1 for e in played.exchanges if e.line)
        begun = f"{played.opening} ({', '.join(played.refused)})" if played.refused else played.opening
        table.add_row(
            escape(played.script.id),
            begun,
            str(said),
            f"{played.seconds:.1f}",
            escape(told_all(list(played.script.expect or ())) if played.script.expect is not None else "not scored"),
            escape("; ".join(told(o) for o in played.outcomes)),
            "[green]pass[/green]" if verdict.passed else "[red]FAIL[/red]",
        )
    return table


def transcript(console: Console, verdict: Verdict) -> None:
    """Print what is wrong with a conversation, and all that was said in it."""
    played, script = verdict.played, verdict.played.script
    mark = "[green]pass[/green]" if verdict.passed else "[red]FAIL[/red]"
    about = f"  [dim]{escape(script.about)}[/dim]" if script.about else ""
    console.print(
        f"\n[bold]{escape(script.id)}[/bold] {mark}{about}  [dim]{played.ref}, {script.now:%Y-%m-%d %H:%M %Z}[/dim]"
    )
    for fault in verdict.faults:
        console.print(f"  [red]✗[/red] {escape(fault)}", highlight=False)
    for exchange in played.exchanges:
        if exchange.line:
            waited = f" after {exchange.line.after}" if exchange.line.after else ""
            meaning = f"[dim]{exchange.line.when}{waited} → {exchange.intent or 'not read'}[/dim]"
            console.print(f"  [green]customer[/green]  {escape(exchange.said)}  {meaning}", highlight=False)
        for reply in exchange.replies:
            sent = ", sent" if reply.via == "carrier" else ""
            how = f"[dim]asks {reply.asks}, {reply.response}{sent}[/dim]"
            console.print(f"  [cyan]bot[/cyan]       {escape(reply.text)}  {how}", highlight=False)
        if not exchange.replies:
            console.print("  [cyan]bot[/cyan]       [dim](silent)[/dim]")
        for outcome in exchange.outcomes:
            console.print(f"  [magenta]recorded[/magenta]  {escape(told(outcome))}", highlight=False)
    if played.unsaid:
        console.print(f"  [dim]not said: {escape(' / '.join(line.say for line in played.unsaid))}[/dim]")


def _summary(console: Console, verdicts: Sequence[Verdict]) -> None:
    by_language = Counter(v.played.script.lang for v in verdicts)
    passed = Counter(v.played.script.lang for v in verdicts if v.passed)
    parts = ", ".join(f"{lang} {passed[lang]} of {count}" for lang, count in sorted(by_language.items()))
    good = sum(passed.values())
    console.print(f"\n[bold]{good} of {len(verdicts)} dialogues pass[/bold] ({parts})")
    broken = Counter(name for v in verdicts for name in v.breaches)
    for name, count in broken.most_common():
        console.print(f"  [red]{name}[/red] in {count}")
    refused = [v for v in verdicts if v.played.refused]
    if refused:
        names = ", ".join(v.played.script.id for v in refused)
        console.print(f"  the permission gate refused our opening, so the customer texted first: {escape(names)}")
