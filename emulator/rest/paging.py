"""Lists in pages, newest first: https://www.twilio.com/docs/usage/twilios-response#pagination."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from emulator.contract import day_of
from emulator.errors import TwilioError

_DEFAULT_SIZE = 50


class Listed(Protocol):
    """Anything with a SID and a resource."""

    @property
    def sid(self) -> str:
        """Its identifier."""

    def resource(self) -> dict[str, Any]:
        """Twilio's JSON."""


def page[T: Listed](
    name: str, path: str, values: dict[str, Any], given: dict[str, str], items: Sequence[T]
) -> dict[str, Any]:
    """One page of `items`, which are newest first.

    The token names the last item of the page before, so a message that arrives meanwhile shifts nothing.
    """
    size: int = values.get("PageSize", _DEFAULT_SIZE)
    number: int = values.get("Page", 0)
    start = number * size
    token = values.get("PageToken")
    if token:
        place = next((i for i, item in enumerate(items) if f"PA{item.sid}" == token), None)
        if place is None:
            raise TwilioError(20422, f"PageToken={token}")
        start = place + 1
    shown = items[start : start + size]
    filters = {key: text for key, text in given.items() if key not in ("Page", "PageToken", "PageSize")}

    def uri(number: int, token: str | None) -> str:
        query = {**filters, "PageSize": str(size), "Page": str(number)}
        return f"{path}?{urlencode(query | ({'PageToken': token} if token else {}))}"

    more = start + size < len(items)
    return {
        "end": number * size + max(len(shown) - 1, 0),
        "first_page_uri": uri(0, None),
        "next_page_uri": uri(number + 1, f"PA{shown[-1].sid}") if more and shown else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": _previous(items, start, size, number, uri),
        "start": number * size,
        "uri": uri(number, token),
        name: [item.resource() for item in shown],
    }


def _previous[T: Listed](
    items: Sequence[T], start: int, size: int, number: int, uri: Callable[[int, str | None], str]
) -> str | None:
    if number == 0:
        return None
    before = start - size - 1
    return uri(number - 1, f"PA{items[before].sid}" if 0 <= before < len(items) else None)


def within(moment: datetime | None, values: dict[str, Any], name: str) -> bool:
    """Whether a time passes the filters `Name`, `Name<` (on or before) and `Name>` (on or after)."""
    wanted = {sign: values[name + sign] for sign in ("", "<", ">") if name + sign in values}
    if not wanted:
        return True
    if moment is None:
        return False
    second = moment.replace(microsecond=0)
    if "" in wanted:
        # Twilio's plain filter is a date; a time given there stands for its day.
        first, last = day_of(wanted[""].date() if isinstance(wanted[""], datetime) else wanted[""])
        if not first <= second <= last:
            return False
    if "<" in wanted and second > day_of(wanted["<"])[1]:
        return False
    return not (">" in wanted and second < day_of(wanted[">"])[0])
