"""How a safety rule is written down, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courtesy.model.people import Language

_NAMED = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as data: regular expressions over the normalised text (`plain_text`), with `{name}` for a word list.

    English expressions match whole words only.

    Attributes:
        name: Unique within its meaning and language.
        says: The words it fires on.
        unless: Words that take it back wherever they stand.
        unless_before: Words that take it back right before it.
        unless_after: Words that take it back right after it.
        asked: Only after these questions; any if empty.
        not_asked: Not after these questions.
        sure: Whether the model may not overrule it.
        unsure: Words that make it unsure wherever they stand: a limit may be meant.
        examples: Turns that it fires on.
    """

    name: str
    says: tuple[str, ...]
    unless: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    sure: bool = True
    unsure: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to be tried.

    Attributes:
        intent: What it says the turn means.
        name: Unique among all rules: ``stop_contact.en.calls``.
        written: What it was made of.
    """

    intent: str
    name: str
    written: Written
    says: re.Pattern[str]
    unless: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None
    unsure: re.Pattern[str] | None

    @classmethod
    def of(cls, intent: str, language: Language, written: Written, words: Mapping[str, str]) -> Rule:
        """Compile a rule with the word lists of its file."""
        return cls(
            intent,
            f"{intent}.{language}.{written.name}",
            written,
            says=_compiled(written.says, words, language, ""),
            unless=_compiled(written.unless, words, language, "") if written.unless else None,
            unless_before=_compiled(written.unless_before, words, language, "before")
            if written.unless_before
            else None,
            unless_after=_compiled(written.unless_after, words, language, "after") if written.unless_after else None,
            unsure=_compiled(written.unsure, words, language, "") if written.unsure else None,
        )

    def fires(self, text: str, asks: str) -> tuple[int, int] | None:
        """Where in a normalised text the rule fires, if it does.

        Args:
            text: The normalised text.
            asks: What the bot had just asked.
        """
        if asks in self.written.not_asked or (self.written.asked and asks not in self.written.asked):
            return None
        first = self.says.search(text)
        if first is None or (self.unless and self.unless.search(text)):
            return None
        for match in self.says.finditer(text, first.start()):
            if self.unless_before and self.unless_before.search(text[: match.start()]):
                continue
            if self.unless_after and self.unless_after.match(text[match.end() :]):
                continue
            return match.span()
        return None

    def sure_of(self, text: str) -> bool:
        """Whether the rule, where it fires on a normalised text, can't be overruled by the model."""
        return self.written.sure and not (self.unsure and self.unsure.search(text))


def _compiled(expressions: Iterable[str], words: Mapping[str, str], language: str, side: str) -> re.Pattern[str]:
    whole = "|".join(expressions)
    while _NAMED.search(whole):
        whole = _NAMED.sub(lambda named: f"(?:{words[named[1]]})", whole)
    if language == "en":  # blanks stand between all words and at both ends of a normalised text
        forms = {"": rf"(?<!\w)(?:{whole})(?!\w)", "before": rf"(?<!\w)(?:{whole}) $", "after": rf" (?:{whole})(?!\w)"}
    else:
        forms = {"": f"(?:{whole})", "before": f"(?:{whole})$", "after": f"(?:{whole})"}
    return re.compile(forms[side])
