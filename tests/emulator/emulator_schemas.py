"""Answers held against the response schemas of the extract."""

import json
from typing import Any

from openapi_schema_validator import OAS30Validator

from emulator.openapi.reduce import EXTRACT

SPEC = json.loads(EXTRACT.read_text(encoding="utf-8"))


def check(path: str, method: str, status: int, body: Any) -> None:
    """Raises unless `body` is what the operation answers, with no field more or fewer."""
    schema = SPEC["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    # References are looked up from the root of the schema.
    OAS30Validator({**schema, "components": SPEC["components"]}).validate(body)
    assert set(body) == set(_properties(schema)), "fields differ from the description"


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    target = schema.get("$ref")
    return (SPEC["components"]["schemas"][target.rsplit("/", 1)[1]] if target else schema)["properties"]
