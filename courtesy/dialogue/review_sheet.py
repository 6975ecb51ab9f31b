"""The approved script as a table that a compliance officer reads and signs: every sentence the bot can say, one row each.

The order depends on nothing but the script, and a sentence is one line, so that a change of wording is a change of one line.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from courtesy.dialogue.script import DomainScript, language_of
from courtesy.model.errors import InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """One wording of one response.

    Attributes:
        response: Its name in the script.
        language: `en` or `zh`.
        channel: `sms` or `voice`; `any` for a wording that serves both.
        part: The part of the conversation it belongs to, as the script's headings name them.
        condition: What else must hold for it to be said, as `name = value`; empty if nothing.
        number: 1, or more where several wordings stand beside each other and any of them may be said.
        asks: What it asks.
        discloses: `yes` if it tells a fact of the debt, so that only the verified right party hears it.
        version: Raised with every change of the wording.
        text: The words; values of the account stand in braces. A line break is written as backslash and n.
    """

    response: str
    part: str
    language: str
    channel: str
    condition: str
    number: str
    asks: str
    discloses: str
    version: str
    text: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same sentence in another issue of the script."""
        return (self.response, self.language, self.channel, self.condition, self.number)


COLUMNS = tuple(f.name for f in fields(Sentence))


def sheet(script: DomainScript, said_when: Mapping[str, str] = MappingProxyType({})) -> list[Sentence]:
    """All sentences, in the order of response, language, channel and condition.

    Args:
        script: The script.
        said_when: What must hold for a response to be said, where that stands outside the script.
    """
    rows: list[Sentence] = []
    for response in script.names():
        beside: dict[tuple[str, ...], int] = {}
        for wording in script.variations(response):
            condition = ", ".join(c for c in (_country(response), said_when.get(response), _condition(wording)) if c)
            language, channel = language_of(wording) or "any", str(wording.get("channel", "any"))
            place = (response, script.part(response), language, channel, condition)
            beside[place] = beside.get(place, 0) + 1
            meta = wording.get("metadata", {})
            discloses = "yes" if meta.get("discloses", True) else "no"
            rest = (str(meta.get("asks")), discloses, str(meta.get("version")), _one_line(wording["text"]))
            rows.append(Sentence(*place, str(beside[place]), *rest))
    return sorted(rows)


def unversioned(before: Iterable[Sentence], now: Iterable[Sentence]) -> list[Sentence]:
    """Sentences that say something else, or are marked otherwise, under the version that they had before."""
    earlier = {row.key: row for row in before}
    return [
        row
        for row in now
        if (old := earlier.get(row.key)) is not None
        and replace(old, part=row.part) != row
        and old.version == row.version
    ]


def as_csv(rows: Sequence[Sentence]) -> str:
    """For spreadsheets and for diffs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for row in rows)
    return out.getvalue()


def read_csv(text: str) -> list[Sentence]:
    """An earlier sheet.

    Raises:
        InvalidInput: If it is none.
    """
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    if tuple(header) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise InvalidInput(
            "This is no sheet of the script.", remedy="Make one with `courtesy script export --format csv`."
        )
    return [Sentence(*row) for row in rows]


def as_markdown(rows: Sequence[Sentence]) -> str:
    """For reading in the repository."""
    lines = [
        f"# What the assistant may say\n\n{_issue(rows)}\n",
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
    ]
    lines += [f"| {' | '.join(value.replace('|', chr(92) + '|') for value in astuple(row))} |" for row in rows]
    return "\n".join([*lines, "", _SIGNATURE, ""])


def as_html(rows: Sequence[Sentence]) -> str:
    """For printing and signing; needs nothing from the net."""
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    body = "\n".join(
        f'<tr class="{row.discloses}">' + "".join(f"<td>{html.escape(value)}</td>" for value in astuple(row)) + "</tr>"
        for row in rows
    )
    return _PAGE.format(issue=_issue(rows), head=head, body=body, signature=_SIGNATURE)


def digest(rows: Sequence[Sentence]) -> str:
    """SHA-256 of the whole script, to name the issue that was signed."""
    return hashlib.sha256(as_csv(rows).encode()).hexdigest()


FORMATS = {"csv": as_csv, "md": as_markdown, "html": as_html}
_SIGNATURE = "Approved by: ______________________   Date: ____________   Signature: ______________________"
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>What the assistant may say</title>
<style>
body {{ font: 13px/1.4 system-ui, sans-serif; margin: 2em; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid #bbb; padding: .3em .5em; text-align: left; vertical-align: top; }}
th {{ background: #eee; position: sticky; top: 0; }}
td:last-child {{ min-width: 24em; }}
tr.yes td:nth-child(8) {{ font-weight: bold; }}
tr {{ break-inside: avoid; }}
p.sign {{ margin-top: 3em; }}
</style>
<h1>What the assistant may say</h1>
<p>{issue}</p>
<table><thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody></table>
<p class="sign">{signature}</p>
</html>
"""


def _issue(rows: Sequence[Sentence]) -> str:
    return f"{len(rows)} sentences. SHA-256 of this issue: {digest(rows)}"


def _country(response: str) -> str:
    """Help lines and regulators are the country's; such a response has the country in its name."""
    return {"us": "country = US", "cn": "country = CN"}.get(response.rpartition("_")[2], "")


def _condition(wording: dict[str, Any]) -> str:
    held = [c for c in wording.get("condition", []) if c.get("name") != "language"]
    return ", ".join(f"{c['name']} = {c['value']}" for c in held)


def _one_line(text: str) -> str:
    return text.strip().replace("\n", "\\n")
