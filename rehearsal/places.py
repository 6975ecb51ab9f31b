"""Where people live, by common knowledge and not by the product's tables: the referee judges quiet hours by these zones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place with a telephone area.

    Attributes:
        areas: Area codes; all their numbers are in `zone`.
    """

    country: str
    state: str
    city: str
    postal_code: str
    zone: str
    areas: tuple[str, ...]


US = (
    Place("US", "NY", "New York", "10025", "America/New_York", ("212", "917")),
    Place("US", "FL", "Miami", "33101", "America/New_York", ("305",)),
    Place("US", "GA", "Atlanta", "30303", "America/New_York", ("404",)),
    Place("US", "OH", "Columbus", "43215", "America/New_York", ("614",)),
    Place("US", "NC", "Charlotte", "28202", "America/New_York", ("704",)),
    Place("US", "MA", "Boston", "02108", "America/New_York", ("617",)),
    Place("US", "IL", "Chicago", "60614", "America/Chicago", ("312", "773")),
    Place("US", "TX", "Houston", "77002", "America/Chicago", ("713",)),
    Place("US", "MN", "Minneapolis", "55401", "America/Chicago", ("612",)),
    Place("US", "CO", "Denver", "80202", "America/Denver", ("303",)),
    Place("US", "AZ", "Phoenix", "85004", "America/Phoenix", ("602",)),
    Place("US", "CA", "Los Angeles", "90001", "America/Los_Angeles", ("213",)),
    Place("US", "WA", "Seattle", "98101", "America/Los_Angeles", ("206",)),
    Place("US", "NV", "Las Vegas", "89101", "America/Los_Angeles", ("702",)),
)
CN = (
    Place("CN", "", "北京", "100020", "Asia/Shanghai", ("138",)),
    Place("CN", "", "上海", "200001", "Asia/Shanghai", ("139",)),
    Place("CN", "", "广州", "510000", "Asia/Shanghai", ("136",)),
    Place("CN", "", "乌鲁木齐", "830000", "Asia/Shanghai", ("135",)),
)
