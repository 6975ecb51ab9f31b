"""Phone numbers as they are written for somebody who will dial them."""

from __future__ import annotations

import phonenumbers


def as_dialled(number: str, *, by: str) -> str:
    """An E.164 number as the person at another one dials it: ``(202) 555-0100`` or ``010 6555 0100`` where both are of one country.

    Otherwise, and if one of them cannot be read, it stays as it is.
    """
    try:
        dialled, own = phonenumbers.parse(number), phonenumbers.parse(by)
    except phonenumbers.NumberParseException:
        return number
    if dialled.country_code != own.country_code:
        return number
    return phonenumbers.format_number(dialled, phonenumbers.PhoneNumberFormat.NATIONAL)
