"""The approved wording, read from `domain.yml`: for what the product says without asking the dialogue server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from courtesy.model.errors import Misconfigured, NotFound
from courtesy.model.people import Language
from courtesy.ports import Reply


class DomainScript:
    """Every approved response, by name, language and channel."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]], parts: dict[str, str] | None = None) -> None:
        self._responses = responses
        self._parts = parts or {}

    @classmethod
    def load(cls, path: Path) -> DomainScript:
        """Read the script.

        Raises:
            Misconfigured: If the file is missing or holds no responses.
        """
        try:
            text = path.read_text(encoding="utf-8")
            return cls(yaml.safe_load(text)["responses"], _parts(text))
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            raise Misconfigured(f"The approved script {path} cannot be read: {error}.") from error

    def names(self) -> list[str]:
        """All responses."""
        return list(self._responses)

    def part(self, response: str) -> str:
        """The heading of the script that a response stands under: "Opening", "A promise to pay"."""
        return self._parts.get(response, "")

    def variations(self, response: str) -> list[dict[str, Any]]:
        """The wordings of a response with their conditions, channels and metadata."""
        if response not in self._responses:
            raise NotFound(f"The approved script has no response {response}.")
        return self._responses[response]

    def knows(self, response: str) -> bool:
        """Whether compliance approved a response of this name."""
        return response in self._responses

    def discloses(self, response: str) -> bool:
        """Whether any wording of the response tells a fact of the debt; unknown responses count as telling."""
        if response not in self._responses:
            return True
        return any(v.get("metadata", {}).get("discloses", True) for v in self._responses[response])

    def fixed(self, channel: str) -> list[tuple[str, Language]]:
        """The wordings for a channel that hold no values: what is said is always the same, so it can be rendered ahead."""
        return [(text, language) for _, text, language in self.wordings(channel) if "{" not in text]

    def wordings(self, channel: str) -> list[tuple[str, str, Language]]:
        """All wordings for a channel: the response's name, the text with its slots, the language."""
        found: list[tuple[str, str, Language]] = []
        for name, variations in self._responses.items():
            for variation in variations:
                language = language_of(variation)
                if variation.get("channel", channel) == channel and language in ("en", "zh"):
                    found.append((name, variation["text"], "zh" if language == "zh" else "en"))
        return found

    def say(self, response: str, *, language: str, channel: str, **values: str) -> Reply:
        """An approved sentence with its values.

        Raises:
            NotFound: If there is no such response, or none in the language.
        """
        fitting = [v for v in self.variations(response) if language_of(v) == language]
        chosen = next((v for v in fitting if v.get("channel") == channel), None) or next(
            (v for v in fitting if "channel" not in v), None
        )
        if chosen is None:
            raise NotFound(f"The approved response {response} has no wording for {language} by {channel}.")
        meta = chosen.get("metadata", {})
        text = chosen["text"]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        discloses, version = bool(meta.get("discloses", True)), str(meta.get("version"))
        return Reply(response, text, meta.get("asks"), discloses, version, values or None)


def _parts(text: str) -> dict[str, str]:
    """Responses and the headings they stand under; a heading's first sentence is its name, the rest says why."""
    found, heading = {}, ""
    for line in text.splitlines():
        if line.startswith("# --- "):
            heading = re.split(r"[.:(]", line.removeprefix("# --- "), maxsplit=1)[0].strip()
        elif response := re.match(r"  (utter_\w+):$", line):
            found[response[1]] = heading
    return found


def language_of(variation: dict[str, Any]) -> str | None:
    """The language that a wording is for, from its condition on the slot `language`."""
    for condition in variation.get("condition", []):
        if condition.get("type") == "slot" and condition.get("name") == "language":
            return str(condition["value"])
    return None
