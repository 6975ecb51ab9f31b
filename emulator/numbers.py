"""What a phone number tells: whether it can exist, and the country that Twilio puts in its webhooks."""

import re
from functools import lru_cache

import phonenumbers

_E164 = re.compile(r"\+[1-9]\d{6,14}")


@lru_cache(maxsize=65536)
def is_possible(number: str) -> bool:
    """Whether a number is E.164 and has a length that its country uses.

    Ranges are not checked further: tests use fictitious numbers such as +1 202 555 0100.
    """
    if not _E164.fullmatch(number):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=65536)
def country(number: str) -> str:
    """ISO country of a number, empty when unknown."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def geography(role: str, number: str) -> dict[str, str]:
    """`FromCity`, `FromState`, `FromZip`, `FromCountry`; Twilio leaves empty what it does not know."""
    return {f"{role}City": "", f"{role}State": "", f"{role}Zip": "", f"{role}Country": country(number)}
