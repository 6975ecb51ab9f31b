"""Whether four digits are a ZIP code that wants its fifth: what decides how long whoever says or keys them in is waited for.

Most people give the last four digits of their card, and wait for our answer: only who begins like the ZIP code on file is waited for.
How long we wait is something that a caller can notice, so it hangs on nothing but the area, which the first three digits name: no digit of
anybody's own can be found out by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

AREA, SHORT = 3, 4


@dataclass(frozen=True, slots=True)
class PostalCodeBegun:
    """Tells it for one customer.

    Attributes:
        area: The first digits of the ZIP code on file; empty if none may be asked for.
    """

    area: str = field(default="", repr=False)

    def __call__(self, digits: str) -> bool:
        """Whether these digits may be all but the last of the ZIP code."""
        return len(self.area) == AREA and len(digits) == SHORT and digits.startswith(self.area)
