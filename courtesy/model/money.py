"""Money as integer minor units and a currency, so that nothing is ever rounded by accident."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.core import UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

from courtesy.model.errors import InvalidInput

_UNITS_ZH = {"CNY": "元", "USD": "美元"}
LOCALES = {"en": "en_US", "zh": "zh_Hans_CN"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency.

    Attributes:
        minor: Integer minor units (cents, 分).
        currency: ISO 4217 code.
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Build from major units, e.g. ``Money.of("842.17", "USD")``.

        Raises:
            InvalidInput: If the text is no number or has more decimals than the currency.
        """
        try:
            value = Decimal(str(amount).replace(",", "").strip())
        except InvalidOperation as error:
            raise InvalidInput(f"'{amount}' is not an amount of money.", remedy="Write it like 842.17.") from error
        scaled = value.scaleb(get_currency_precision(currency))
        if not value.is_finite() or scaled != scaled.to_integral_value():
            raise InvalidInput(f"'{amount}' has more decimals than {currency} has.")
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def half(self) -> Money:
        """Half of it, half a minor unit rounded up (a promise of half never falls below half)."""
        return Money(int((Decimal(self.minor) / 2).to_integral_value(ROUND_HALF_UP)), self.currency)

    def spoken(self, language: str) -> str:
        """How a text message writes it: ``$842.17`` or ``3280.50元``.

        Raises:
            InvalidInput: If the language is not one of ours.
        """
        if language == "zh" and self.currency in _UNITS_ZH:
            major = self.major
            return f"{major.quantize(Decimal(1)) if major == major.to_integral_value() else major}{_UNITS_ZH[self.currency]}"
        try:
            return format_currency(self.major, self.currency, locale=LOCALES[language])
        except (KeyError, UnknownLocaleError) as error:
            raise InvalidInput(f"No such language: {language}.") from error
