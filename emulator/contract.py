"""Requests held against Twilio's OpenAPI description: unknown parameters and impossible values are refused.

Twilio itself ignores parameters it does not know; here a misspelt one would make a test pass for nothing.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from emulator.errors import TwilioError
from emulator.openapi.reduce import EXTRACT


class Contract:
    """The served operations, by operation id."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self._schemas: dict[str, Any] = spec["components"]["schemas"]
        self._form: dict[str, dict[str, Any]] = {}
        self._query: dict[str, dict[str, Any]] = {}
        self._required: dict[str, list[str]] = {}
        for methods in spec["paths"].values():
            for operation in methods.values():
                name = operation["operationId"]
                body = operation.get("requestBody", {}).get("content", {})
                form = body.get("application/x-www-form-urlencoded", {}).get("schema", {})
                self._form[name] = form.get("properties", {})
                self._required[name] = form.get("required", [])
                self._query[name] = {
                    p["name"]: p["schema"] for p in operation.get("parameters", []) if p["in"] == "query"
                }

    @classmethod
    def load(cls) -> "Contract":
        """The contract that ships with the emulator."""
        return cls(json.loads(EXTRACT.read_text(encoding="utf-8")))

    def form(
        self, operation: str, given: MultiDict[str, str], missing: Mapping[str, int], unserved: frozenset[str]
    ) -> dict[str, Any]:
        """The parameters of a POST, converted; `missing` names the code for each absent required one."""
        values = self._convert(self._form[operation], given)
        for name in unserved & values.keys():
            raise TwilioError(20422, f"{name} is Twilio's, but this emulator does not serve it; leave it out")
        for name in self._required[operation]:
            if not values.get(name):
                raise TwilioError(missing[name], name)
        return values

    def query(self, operation: str, given: MultiDict[str, str]) -> dict[str, Any]:
        """The parameters of a GET, converted."""
        return self._convert(self._query[operation], given)

    def _convert(self, known: dict[str, Any], given: MultiDict[str, str]) -> dict[str, Any]:
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise TwilioError(20001, ", ".join(unknown))
        values: dict[str, Any] = {}
        for name in given:
            schema = self._resolve(known[name])
            if schema.get("type") == "array":
                values[name] = [self._value(name, schema["items"], text) for text in given.getlist(name)]
            else:
                values[name] = self._value(name, schema, given[name])
        return values

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        target = schema.get("$ref")
        return self._schemas[target.rsplit("/", 1)[1]] if target else schema

    def _value(self, name: str, schema: dict[str, Any], text: str) -> Any:
        schema = self._resolve(schema)
        try:
            value = _CONVERTERS.get(schema.get("format") or schema["type"], str)(text)
            if schema["type"] == "integer" and not isinstance(value, int):
                value = int(text)
        except ValueError:
            raise TwilioError(21609 if name == "StatusCallback" else 20422, f"{name}={text}") from None
        if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            raise TwilioError(20422, f"{name}={text}")
        if "enum" in schema and value not in schema["enum"]:
            raise TwilioError(20422, f"{name}={text}, use one of {', '.join(schema['enum'])}")
        if "pattern" in schema and not re.search(schema["pattern"], text):
            raise TwilioError(20422, f"{name}={text}")
        return value


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()] if text.lower() in ("true", "false") else bool(int(text))


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(text)
    return text


def _moment(text: str) -> date | datetime:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_of(moment: date | datetime) -> tuple[datetime, datetime]:
    """First and last instant that a date or a time stands for."""
    if isinstance(moment, datetime):
        return moment, moment
    return datetime.combine(moment, time.min, UTC), datetime.combine(moment, time.max, UTC)


_CONVERTERS: dict[str, Any] = {
    "integer": int,
    "int64": int,
    "number": float,
    "boolean": _boolean,
    "uri": _url,
    "date-time": _moment,
}
