"""Which of our numbers a person is texted and called from: that of their country, where we have one there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import phonenumbers

from courtesy.model.errors import Misconfigured
from courtesy.model.phone_number import as_dialled


@dataclass(frozen=True)
class Senders:
    """Our numbers.

    Attributes:
        usual: For everybody whose country has none of its own.
        by_country: ISO 3166 country of the person's number -> our number.
    """

    usual: str
    by_country: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, usual: str, told: str) -> Senders:
        """From the settings: `CN=+861065550100, US=+12025550100`.

        Raises:
            Misconfigured: If it does not read like that.
        """
        found: dict[str, str] = {}
        for part in filter(None, (each.strip() for each in told.split(","))):
            country, _, number = part.partition("=")
            try:
                known = phonenumbers.is_possible_number(phonenumbers.parse(number.strip()))
            except phonenumbers.NumberParseException:
                known = False
            if len(country.strip()) != 2 or not known:
                raise Misconfigured(
                    f"TWILIO_FROM_NUMBERS: '{part}' is no country with a number.",
                    remedy="Write it like CN=+861065550100,US=+12025550100.",
                )
            found[country.strip().upper()] = number.strip()
        return cls(usual, found)

    def to(self, phone: str) -> str:
        """Our number for a person's, E.164."""
        if not self.by_country:
            return self.usual
        try:
            code = phonenumbers.parse(phone).country_code or 0
        except phonenumbers.NumberParseException:  # a caller who withholds their number
            return self.usual
        country = phonenumbers.region_code_for_country_code(code)
        return self.by_country.get(country or "", self.usual)

    def told_to(self, phone: str) -> str:
        """Our number for a person's, as that person dials it."""
        return as_dialled(self.to(phone), by=phone)

    def told(self) -> list[str]:
        """Everything that `told_to` may say."""
        numbers = (self.usual, *self.by_country.values())
        return list(dict.fromkeys(each for number in numbers for each in (as_dialled(number, by=number), number)))
