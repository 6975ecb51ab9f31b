"""What the demo's customers say, and what has to be recorded of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from courtesy.model.errors import Unavailable

# A Wednesday morning in New York; twelve hours later it is Thursday morning in Shanghai.
BEGIN = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """A customer and what they text or say, one after another; in a call, figures alone are keys pressed.

    Attributes:
        into: For each of these in a call, and the hanging up: how many seconds after the bot begins it is said into its words.
    """

    ref: str
    title: str
    says: tuple[str, ...]
    expected: dict[str, Any]
    into: tuple[float | None, ...] = ()


EVENING = (
    Scene(
        "US-1001",
        "Maria pays in full on Friday",
        ("Yes this is Maria", "4821", "I can pay the full balance this friday", "yes that's right"),
        {"outcome": "promise", "amount": 842.17, "date": "2026-03-13"},
    ),
    Scene("US-1006", "Jordan wants no more texts", ("STOP",), {"outcome": "opt_out", "channel": "sms"}),
)
CALL = Scene(
    "US-1003",
    "Tamika is called",
    ("Speaking.", "five five zero six", "I can do the minimum on March 20th.", "Yes, that's right."),
    {"outcome": "promise", "amount": 99, "date": "2026-03-20"},
    (None, None, 13.0, None, 5.0),  # after the question, but into the long reminder
)
MORNING = (
    Scene(
        "CN-2001",
        "李娜先还最低还款额",
        ("是我本人", "四八二一", "我先还最低吧，下周三", "对"),
        {"outcome": "promise", "amount": 328, "date": "2026-03-18"},
    ),
)
MANDARIN_CALL = Scene(
    "CN-2006",
    "周洋接到电话",
    ("是的，我是。", "6158", "我星期五还五百块。", "对，没错。"),
    {"outcome": "promise", "amount": 500, "date": "2026-03-13"},
)


def until(look: Callable[[], Any], attempts: int = 300) -> Any:
    """What `look` finds, as soon as it finds something; the sending job runs in another process."""
    import threading

    pause = threading.Event()
    for _ in range(attempts):
        if found := look():
            return found
        pause.wait(0.1)
    raise Unavailable(
        "The emulated network did not do its part in time.", remedy="See the logs below .state/demo/logs."
    )
