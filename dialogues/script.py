"""A dialogue script: one customer's side of a conversation, what has to be recorded, what must not happen.

Read from JSON Lines (one script a line) or from YAML (a file of scripts on one behaviour, see `docs/dialogues.md`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import yaml

from courtesy.model.contact import Asks
from courtesy.model.errors import InvalidInput

# What a line waits for, in the words of a script, and the question that the bot's turn then carries.
OCCASIONS: dict[str, str] = {
    "asks whether it speaks with the customer": "identity",
    "asks to verify identity": "verification",
    "reminds and asks when customer can pay": "when_can_pay",
    "asks amount": "amount",
    "asks date": "date",
    "asks to confirm": "confirmation",
    "asks months": "months",
    "asks for how many months": "months",
    "asks reason": "reason",
    "asks for the reason": "reason",
    "asks callback time": "callback_time",
    "asks when to call back": "callback_time",
    "asks nothing": "nothing",
    "any": "any",
} | {asks: asks for asks in get_args(Asks)}

# The two lines that every verified conversation begins with, for scripts that are about what follows.
INTRODUCTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("identity", "yes this is {first_name}"), ("verification", "{last4}")),
    "zh": (("identity", "我就是"), ("verification", "{last4}")),
}
CAST: dict[str, dict[str, Any]] = {
    "en": {
        "name": "Maria Gonzalez",
        "last4": "4821",
        "balance": "842.17",
        "currency": "USD",
        "min_due": "45.00",
        "days_past_due": 12,
    },
    "zh": {
        "name": "李娜",
        "last4": "4821",
        "balance": "3280.00",
        "currency": "CNY",
        "min_due": "328.00",
        "days_past_due": 12,
    },
}
WHEN = {
    "en": ("2026-03-11T10:15:00", "America/New_York"),
    "zh": ("2026-03-11T10:15:00", "Asia/Shanghai"),
}
# Each is a check in `dialogues.must_not`.
MUST_NOT = (
    "discloses_debt_before_verification",
    "discloses_debt_to_third_party",
    "promise_recorded",
    "records_wrong_promise",
    "records_promise_without_confirmation",
    "continues_after_stop",
    "continues_after_wrong_person",
    "states_plan_is_approved",
    "pressures_after_hardship",
    "pressures_after_fraud_claim",
    "refuses_handoff",
    "asks_for_payment_after_self_harm",
)
FIELDS = {
    "id", "lang", "channel", "account", "now", "tz", "turns", "expect", "must_not", "begin", "about",
}  # fmt: skip
LINE_FIELDS = {"when", "say", "asks", "means", "after", "hears", "never_hears"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the customer says, when the bot gives occasion for it.

    Attributes:
        when: The question that it answers, in the fixed vocabulary, or `any`.
        say: The words.
        asks: What the bot has to ask next, if the script says so.
        means: The signal that the line gives (`stop_contact`, `self_harm`, ...), where the script names it.
        after: How long the customer waits before saying it.
        hears: Patterns (regular expressions) that the bot's answer has to hold, each.
        never_hears: Patterns that it must not hold; `.` for silence.
    """

    when: str
    say: str
    asks: str | None = None
    means: str | None = None
    after: timedelta = timedelta()
    hears: tuple[str, ...] = ()
    never_hears: tuple[str, ...] = ()

    def fits(self, asked: str) -> bool:
        """Whether this is the moment to say it."""
        return self.when in ("any", asked)


@dataclass(frozen=True, slots=True)
class Script:
    """One customer's side of a conversation.

    Attributes:
        account: The account's columns, as strings or numbers; see `stage.account_row` for those left out.
        now: The product's clock when the conversation begins.
        expect: Outcomes that have to be recorded at the end, with the fields that count; None if that is not scored.
        must_not: Names of things that must not happen (`dialogues.must_not`).
    """

    id: str
    lang: str
    account: dict[str, Any]
    now: datetime
    lines: tuple[Line, ...]
    expect: tuple[dict[str, Any], ...] | None
    must_not: tuple[str, ...]
    about: str = ""
    source: str = field(default="", compare=False)

    @property
    def tz(self) -> ZoneInfo:
        """The customer's time zone."""
        return ZoneInfo(str(self.now.tzinfo))

    @property
    def today(self) -> date:
        """The customer's own date when the conversation begins."""
        return self.now.date()

    @property
    def due_date(self) -> date:
        """When the payment was due."""
        given = self.account.get("due_date")
        return date.fromisoformat(str(given)) if given else self.today - timedelta(days=self.days_past_due)

    @property
    def days_past_due(self) -> int:
        """How late the payment is."""
        return int(self.account["days_past_due"])

    @property
    def balance(self) -> Decimal:
        """The overdue amount, in major units."""
        return Decimal(str(self.account["balance"]))

    @property
    def min_due(self) -> Decimal:
        """The minimum payment, in major units."""
        return Decimal(str(self.account["min_due"]))

    @property
    def moves_clock(self) -> bool:
        """Whether the customer lets time pass, so that nobody else can be played at once."""
        return any(line.after for line in self.lines)


def read_scripts(path: Path) -> list[Script]:
    """Read one file, or all files of a folder in the order of their names.

    Raises:
        InvalidInput: Naming file, script and field of the first fault.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.suffix in (".jsonl", ".yaml", ".yml"))
        if not files:
            raise InvalidInput(f"There are no scripts in {path}.", remedy="Scripts are .yaml or .jsonl files.")
        return [script for file in files for script in read_scripts(file)]
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.", remedy="Name one with FILE=path.")
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            raw = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            raw = _of_behaviour(yaml.safe_load(text))
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
    return [_script(each, f"{path.name}:{each.get('id', number)}") for number, each in enumerate(raw, 1)]


def _of_behaviour(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Scripts of a YAML file, each with what the file says for all of them."""
    shared = document.get("all", {})
    return [shared | {"about": document["behaviour"]} | script for script in document["dialogues"]]


def _script(raw: dict[str, Any], where: str) -> Script:
    unknown = set(raw) - FIELDS
    if unknown:
        raise InvalidInput(f"{where}: unknown fields {', '.join(sorted(unknown))}.", remedy=f"Known: {sorted(FIELDS)}.")
    try:
        lang = raw["lang"]
        if lang not in WHEN:
            raise ValueError(f"no language {lang}")
        now, tz = WHEN[lang]
        account = CAST[lang] | raw.get("account", {})
        begun = raw.get("begin") == "verified"
        said = (
            [{"when": when, "say": say.format(**_names(account))} for when, say in INTRODUCTIONS[lang]] if begun else []
        )
        return Script(
            id=str(raw["id"]),
            lang=lang,
            account=account,
            now=datetime.fromisoformat(str(raw.get("now", now))).replace(tzinfo=ZoneInfo(raw.get("tz", tz))),
            lines=tuple(_line(each, where) for each in [*said, *raw["turns"]]),
            expect=None if raw.get("expect") is None else tuple(raw["expect"]),
            must_not=tuple(_known(raw.get("must_not", ()))),
            about=raw.get("about", ""),
            source=where,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInput(f"{where}: {type(error).__name__} {error}.") from error


def _known(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name not in MUST_NOT:
            raise ValueError(f"no check {name}; known: {', '.join(MUST_NOT)}")
        yield name


def _names(account: dict[str, Any]) -> dict[str, str]:
    return {"first_name": str(account["name"]).split()[0].lower(), "last4": str(account["last4"])}


def _line(raw: dict[str, Any], where: str) -> Line:
    unknown = set(raw) - LINE_FIELDS
    if unknown:
        raise InvalidInput(f"{where}: a line has unknown fields {', '.join(sorted(unknown))}.")
    when, asks = raw.get("when", "any"), raw.get("asks")
    if when not in OCCASIONS:
        raise InvalidInput(f"{where}: no bot does what '{when}' says.", remedy=f"Known: {', '.join(OCCASIONS)}.")
    if asks is not None and asks not in get_args(Asks):
        raise InvalidInput(f"{where}: '{asks}' is no question.", remedy=f"Known: {', '.join(get_args(Asks))}.")
    hours = float(raw.get("after", 0))
    patterns = {name: _patterns(raw.get(name, ()), where) for name in ("hears", "never_hears")}
    return Line(OCCASIONS[when], str(raw["say"]), asks, raw.get("means"), timedelta(hours=hours), **patterns)


def _patterns(given: str | list[str], where: str) -> tuple[str, ...]:
    patterns = (given,) if isinstance(given, str) else tuple(given)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise InvalidInput(f"{where}: '{pattern}' is no regular expression: {error}.") from error
    return patterns


def instant(script: Script) -> datetime:
    """When the conversation begins, in UTC."""
    return script.now.astimezone(UTC)
