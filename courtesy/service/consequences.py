"""What late payment leads to: only what is true for this account, by country and days past due, and never a threat.

The data file says for each sentence of the script where it holds and what has to be known for it; what is known stands in the account's
own columns, as the operator imported them. Nothing is said while a dispute is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from courtesy.model.people import Account

TRUE = frozenset({"yes", "true", "1", "y", "是"})


@dataclass(frozen=True, slots=True)
class Consequence:
    """One sentence about what late payment leads to.

    Attributes:
        response: Its name in the script.
        country: Where it holds.
        least: Days past due from which on it is said.
        most: Days past due up to which it is said; None for ever after.
        needs: Columns of the account that have to say yes, or hold the value that the sentence names.
        values: Values of the sentence and the columns they come from.
    """

    response: str
    country: str
    least: int
    most: int | None
    needs: tuple[str, ...]
    values: Mapping[str, str]


def consequences_for(account: Account, country: str, days_late: int) -> list[tuple[str, dict[str, str]]]:
    """The sentences that are true for an account, so many days past due, with their values, in the order of the file."""
    said = []
    for each in consequences():
        late = days_late >= each.least and (each.most is None or days_late <= each.most)
        if each.country == country and late and all(_holds(account.attributes.get(need)) for need in each.needs):
            values = {name: str(account.attributes.get(column) or "") for name, column in each.values.items()}
            if all(values.values()):
                said.append((each.response, values))
    return said


def when_said() -> dict[str, str]:
    """Where each sentence holds, in words for a reader of the script: country, days past due, what the account has to say."""
    return {
        each.response: ", ".join(
            [
                f"country = {each.country}",
                f"{each.least} days late or more" if each.most is None else f"{each.least} to {each.most} days late",
                *(f"{need} = yes" for need in each.needs),
                *(f"{column} on file" for column in each.values.values()),
            ]
        )
        for each in consequences()
    }


def _holds(value: Any) -> bool:
    return str(value or "").strip().lower() in TRUE


@cache
def consequences() -> tuple[Consequence, ...]:
    """All sentences of the data file."""
    raw = yaml.safe_load((files("courtesy.service") / "consequences.yaml").read_text("utf-8"))
    return tuple(
        Consequence(
            response=f"utter_consequence_{item['id']}",
            country=item["country"],
            least=item["days"][0],
            most=item["days"][1],
            needs=tuple(item.get("needs", ())),
            values=item.get("values", {}),
        )
        for item in raw
    )
