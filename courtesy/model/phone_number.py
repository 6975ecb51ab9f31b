"""Phone numbers as they are written for somebody who will dial them."""

from __future__ import annotations

import phonenumbers

# The countries whose people call us, by calling code: who is elsewhere dials the number with its country's.
OURS = (1, 86)
# Their numbers as `as_dialled` writes them: no sum and no date looks like that.
DIALLED = r"(?<![\d$¥.,])(?:\(\d{3}\) |\d{3,4} )\d{3,4}[ -]\d{4}(?![.,]?\d)"


def as_dialled(number: str, *, by: str) -> str:
    """An E.164 number as the person at another one dials it: ``(202) 555-0100`` or ``010 6555 0100`` where both are of one country.

    Otherwise, and if one of them cannot be read, it stays as it is.
    """
    try:
        dialled, own = phonenumbers.parse(number), phonenumbers.parse(by)
    except phonenumbers.NumberParseException:
        return number
    if dialled.country_code != own.country_code or dialled.country_code not in OURS:
        return number
    return phonenumbers.format_number(dialled, phonenumbers.PhoneNumberFormat.NATIONAL)
