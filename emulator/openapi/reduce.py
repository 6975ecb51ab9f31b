"""Reduces Twilio's OpenAPI description to what the emulator serves.

`python -m emulator.openapi.reduce twilio_api_v2010.json` rewrites `extract.json` beside this file.
Prose and examples are dropped; names, types, patterns, enumerations and required parameters are
kept as they are. See https://github.com/twilio/twilio-oai and https://www.twilio.com/docs/openapi.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXTRACT = Path(__file__).with_name("extract.json")

_ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
SERVED: dict[str, tuple[str, ...]] = {
    "/2010-04-01/Accounts/{Sid}.json": ("get",),
    f"{_ACCOUNT}/Messages.json": ("get", "post"),
    f"{_ACCOUNT}/Messages/{{Sid}}.json": ("get", "post", "delete"),
    f"{_ACCOUNT}/Calls.json": ("get", "post"),
    f"{_ACCOUNT}/Calls/{{Sid}}.json": ("get", "post", "delete"),
    f"{_ACCOUNT}/Calls/{{CallSid}}/Recordings/{{Sid}}.json": ("post",),
    f"{_ACCOUNT}/Conferences/{{ConferenceSid}}/Recordings/{{Sid}}.json": ("post",),
}
_PROSE = {"description", "summary", "tags", "example", "examples", "headers", "x-twilio"}


def reduce(full: dict[str, Any]) -> dict[str, Any]:
    """Keeps the served operations and every schema they lead to."""
    paths: dict[str, Any] = {}
    for path, methods in SERVED.items():
        paths[path] = {method: _without_prose(full["paths"][path][method]) for method in methods}
    schemas: dict[str, Any] = {}
    wanted = list(_references(paths))
    while wanted:
        name = wanted.pop()
        if name not in schemas:
            schemas[name] = _without_prose(full["components"]["schemas"][name])
            wanted.extend(_references(schemas[name]))
    return {
        "openapi": full["openapi"],
        "info": {key: full["info"][key] for key in ("title", "version")},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _without_prose(node: Any, *, names: bool = False) -> Any:
    # Below "properties" the keys are parameter names, and one may be called "description" or "tags".
    if isinstance(node, dict):
        kept = {key: value for key, value in node.items() if names or key not in _PROSE}
        return {key: _without_prose(value, names=key == "properties") for key, value in kept.items()}
    if isinstance(node, list):
        return [_without_prose(item) for item in node]
    return node


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target.rsplit("/", 1)[1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def main(source: str) -> None:
    """Writes the extract from the full description at `source`."""
    full = json.loads(Path(source).read_text(encoding="utf-8"))
    EXTRACT.write_text(json.dumps(reduce(full), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
