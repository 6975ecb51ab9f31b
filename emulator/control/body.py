"""Reading the control API's JSON, and refusing what it does not know."""

from typing import Any

from flask import Response, jsonify, request
from pydantic import BaseModel, ValidationError


class ControlError(Exception):
    """A control request that cannot be followed."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read[M: BaseModel](model: type[M]) -> M:
    """The request's JSON as `model`."""
    data: Any = request.get_json(silent=True)
    if data is None:
        raise ControlError("send a JSON object with Content-Type: application/json")
    return model.model_validate(data)


def answer_control_error(error: ControlError) -> Response:
    """`{"error": ...}`."""
    response = jsonify({"error": str(error)})
    response.status_code = error.status
    return response


def answer_invalid(error: ValidationError) -> Response:
    """`{"error": ...}` naming each field at fault."""
    faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
    return answer_control_error(ControlError(faults))


def since() -> int:
    """The `since` of the query, 0 when absent."""
    text = request.args.get("since", "0")
    if not text.isdigit():
        raise ControlError(f"since={text} is not an event number")
    return int(text)
