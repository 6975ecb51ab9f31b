"""All safety rules, compiled when first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from courtesy.model.people import Language
from courtesy.understanding.safety import chinese, english
from courtesy.understanding.safety.plain_text import Replacement
from courtesy.understanding.safety.rule import Rule
from courtesy.understanding.safety.spelling import BY_SHORTHAND, REPAIRS, TRADITIONAL


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules, and the spellings that are mended before they are tried."""

    rules: tuple[Rule, ...]
    characters: dict[str, str]
    repairs: tuple[tuple[re.Pattern[str], Replacement], ...]


@cache
def rulebook() -> RuleBook:
    """The rules of both languages."""
    pairs = "".join(TRADITIONAL.split())
    return RuleBook(
        rules=(*_rules("en", english), *_rules("zh", chinese)),
        characters=dict(zip(pairs[::2], pairs[1::2], strict=True)),
        repairs=(
            (re.compile(r"(?<= )[^ ]+(?= )"), lambda word: BY_SHORTHAND.get(word[0], word[0])),
            *((re.compile(pattern), written) for pattern, written in REPAIRS),
        ),
    )


def _rules(language: Language, folder: ModuleType) -> list[Rule]:
    return [
        Rule.of(intent, language, written, folder.words.WORDS | getattr(file, "WORDS", {}))
        for intent, file in folder.RULES.items()
        for written in file.RULES
    ]
