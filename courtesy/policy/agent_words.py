"""Words that an agent may not say to a customer, and words that tell of a debt: found before a text is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# What tells that there is a debt, before the right party is verified (15 U.S.C. 1692c(b); 个人信息保护法).
_TELLS = re.compile(
    r"\b(past due|overdue|balance|debts?|owe[sd]?|owing|minimum (due|payment)|late (fee|payment)|delinquen\w+|collect(ion|ions|or)|"
    r"credit card|your card|card ending|instal?lments?|amount due|payment (is|was) (due|late)|pay (us|off|back|it|the|your)|missed payment)\b"
    r"|逾期|欠款|还款|欠(了)?(我们|银行|款|钱)|最低还款|账单|催收|分期|违约金|滞纳金|尾号|信用卡|拖欠",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that may not be said.

    Attributes:
        rule: Its number in the data, e.g. `F01`.
        name: What it is, in English.
        words: The words that it was found by.
    """

    rule: str
    name: str
    severity: str
    words: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One kind of forbidden words, with sentences that are and sentences that are not of it.

    Attributes:
        advice: Whether the same words may be said to warn of them: "never send your password".
    """

    rule: str
    name: str
    severity: str
    patterns: tuple[re.Pattern[str], re.Pattern[str]]
    advice: bool
    examples: tuple[str, ...]
    harmless: tuple[str, ...]


_NEVER = re.compile(r"(\b(never|do not|don't|no need to)\b|不要|勿|不会|无需)[^.?!。！？]{0,40}$", re.IGNORECASE)


def _warns(kind: Forbidden, text: str, hit: re.Match[str]) -> bool:
    return kind.advice and _NEVER.search(text[: hit.start()]) is not None


@cache
def forbidden() -> tuple[Forbidden, ...]:
    """All kinds, read once from `words/forbidden.yaml`."""
    raw: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        (files("courtesy.policy.words") / "forbidden.yaml").read_text("utf-8")
    )
    return tuple(
        Forbidden(
            rule=each["id"],
            name=each["name"],
            severity=each["severity"],
            advice=bool(each.get("advice_passes")),
            patterns=(re.compile(each["pattern_en"], re.IGNORECASE), re.compile(each["pattern_zh"])),
            examples=(*each["en"], *each["zh"]),
            harmless=(*each["ok_en"], *each["ok_zh"]),
        )
        for each in raw["forbidden"]
    )


def check_words(text: str) -> tuple[Finding, ...]:
    """What in a text may not be said, the gravest first."""
    plain = text.replace("’", "'")
    found = [
        Finding(kind.rule, kind.name, kind.severity, hit.group())
        for kind in forbidden()
        if (hit := next((m for p in kind.patterns for m in p.finditer(plain) if not _warns(kind, plain, m)), None))
    ]
    return tuple(sorted(found, key=lambda f: (f.severity != "critical", f.rule)))


def tells_of_debt(text: str) -> str | None:
    """The first words of a text that tell of a debt, or None."""
    hit = _TELLS.search(text)
    return hit.group() if hit else None
