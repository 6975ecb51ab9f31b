"""Where addresses and numbers are: the zones of states, ZIP areas and area codes.

Only tables and look-ups; which of them count for a person is `zones` and `jurisdiction`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

type Zones = tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The look-up tables of the `geography` folder.

    Attributes:
        state_zones: zones of each state, by its two letters.
        state_names: two letters by lower-case full name.
        zip_zones: state and zones of a three- or five-digit ZIP prefix.
        code_zones: zones of each geographic area code; other codes place nobody.
        code_states: state of each US area code.
        city_codes: area codes of New York City.
        city_names: lower-case names of New York City and its boroughs.
        city_zips: ZIP prefixes of New York City.
        all_us_zones: the zones to satisfy when nothing places the person.
        us_zones: zones that put a person under US rules.
        cn_zones: zones read as China's one clock.
        cn_zone: that clock.
    """

    state_zones: Mapping[str, Zones]
    state_names: Mapping[str, str]
    zip_zones: Mapping[str, tuple[str, Zones]]
    code_zones: Mapping[str, Zones]
    code_states: Mapping[str, str]
    city_codes: frozenset[str]
    city_names: frozenset[str]
    city_zips: frozenset[str]
    all_us_zones: Zones
    us_zones: frozenset[str]
    cn_zones: frozenset[str]
    cn_zone: str

    @classmethod
    def from_data(cls, states: Mapping[str, Any], codes: Mapping[str, Any]) -> "Places":
        """Build the tables from the two files of the `geography` folder."""
        state_zones = {state: tuple(row["zones"]) for row in states["zones"] for state in row["states"]}
        code_states = {str(code): state for state, listed in codes["states"].items() for code in listed}
        code_zones: dict[str, Zones] = {
            code: (codes["usual_zone"][state],) if state in codes["usual_zone"] else state_zones[state]
            for code, state in code_states.items()
        }
        for row in (*codes["other_zone"], *codes["split"], *codes["abroad"]):
            zones = tuple(row.get("zones", ())) or (row["zone"],)
            code_zones.update((str(code), zones) for code in row["codes"])
        city = states["new_york_city"]
        return cls(
            state_zones=state_zones,
            state_names={name.lower(): state for row in states["zones"] for state, name in row["states"].items()},
            zip_zones={
                prefix: (state, tuple(row["zones"]))
                for state, rows in states["zip"].items()
                for row in rows
                for prefix in _prefixes(row["areas"])
            },
            code_zones=code_zones,
            code_states=code_states,
            city_codes=frozenset(map(str, codes["new_york_city"])),
            city_names=frozenset(city["cities"]),
            city_zips=frozenset(_prefixes(city["areas"])),
            all_us_zones=tuple(states["all_us_zones"]),
            us_zones=frozenset(states["us_zones"]),
            cn_zones=frozenset(states["cn_zones"]),
            cn_zone=states["cn_zone"],
        )

    def state_code(self, text: str | None) -> str | None:
        """Read a state written as two letters or by name; other words come back as they are, in capitals."""
        if not text:
            return None
        return self.state_names.get(text.strip().lower(), text.strip().upper())

    def by_zip(self, postal_code: str | None) -> tuple[str, Zones] | None:
        """Return state and zones of a ZIP, where its area settles them."""
        zip_code = zip_of(postal_code)
        return self.zip_zones.get(zip_code) or self.zip_zones.get(zip_code[:3])

    def in_city(self, postal_code: str | None) -> bool:
        """Say whether a ZIP is of New York City."""
        zip_code = zip_of(postal_code)
        return zip_code[:3] in self.city_zips or zip_code in self.city_zips


def area_code(phone: str | None) -> str | None:
    """Return the area code of a +1 number, geographic or not."""
    return phone[2:5] if phone and phone.startswith("+1") and len(phone) >= len("+1617") else None


def zip_of(postal_code: str | None) -> str:
    """Return the five digits of a ZIP or ZIP+4; a longer postal code, as China's, is none."""
    digits = (postal_code or "").partition("-")[0].strip()
    return digits if len(digits) == len("02108") and digits.isdigit() else ""


def _prefixes(areas: Iterable[str]) -> list[str]:
    """Write "320-323" out as its four prefixes; a single area stands for itself."""
    found: list[str] = []
    for area in areas:
        first, _, last = area.partition("-")
        found.extend(str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1))
    return found
