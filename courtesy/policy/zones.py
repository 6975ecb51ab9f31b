"""On whose clock: the time zones a person may be in.

12 CFR 1006 Supp. I, comment 6(b)(1)(i)-2: where the file points to several places, every one of them counts.
A fresh statement of the person's own counts alone.
"""

from dataclasses import dataclass

from courtesy.policy.clocks import has_clock
from courtesy.policy.dossier import Dossier
from courtesy.policy.facts import KnownLocation
from courtesy.policy.places import Places, Zones, area_code


@dataclass(frozen=True)
class Candidates:
    """The zones to satisfy, each with what pointed to it.

    Attributes:
        sources: zone to source: "stated", "address", "number", "nothing known", "the file's own
            zone" or "China's clock".
        unknown: a stated zone that no clock is known for; nobody can be contacted on it.
    """

    sources: dict[str, str]
    unknown: str | None = None

    @property
    def zones(self) -> Zones:
        """The zones alone."""
        return tuple(self.sources)


def candidates(case: Dossier, places: Places, location: KnownLocation | None, regimes: frozenset[str]) -> Candidates:
    """Find every zone the person may be in."""
    sources: dict[str, str] = {}
    unknown = None
    if location and not has_clock(location.tz):
        unknown = location.tz
    elif location:
        sources[places.cn_zone if location.tz in places.cn_zones else location.tz] = "stated"
    else:
        sources.update(dict.fromkeys(_by_number(case, places), "number"))
        address = _by_address(case, places)
        if not address and case.account.phone_line == "voip":
            # A VoIP number is taken along wherever its owner goes: without an address it places nobody.
            sources.clear()
        sources.update(dict.fromkeys(address, "address"))
    if "US" in regimes and not sources:
        sources.update(dict.fromkeys(places.all_us_zones, "nothing known"))
    on_file = case.account.timezone
    if not location and on_file and has_clock(on_file):
        # One more place the file points to. It never narrows: a zone alone is no address.
        sources.setdefault(places.cn_zone if on_file in places.cn_zones else on_file, "the file's own zone")
    if "CN" in regimes:
        sources.setdefault(places.cn_zone, "China's clock")
    return Candidates(sources, unknown)


def _by_address(case: Dossier, places: Places) -> Zones:
    account = case.account
    china: Zones = (places.cn_zone,) if account.country == "CN" else ()
    state = places.state_code(account.state)
    known = places.state_zones.get(state or "", ())
    settled = places.by_zip(account.postal_code) if not china or known else None
    if settled:
        # A ZIP of another state than the one written leaves both in play.
        return china + (settled[1] if state in (None, settled[0]) else (*known, *settled[1]))
    if state and not known and not china:
        return places.all_us_zones
    return china + known


def _by_number(case: Dossier, places: Places) -> Zones:
    phone = case.account.phone
    if not phone:
        return ()
    if phone.startswith("+86"):
        return (places.cn_zone,)
    code = area_code(phone)
    return places.code_zones.get(code, ()) if code else _abroad(phone)


def _abroad(phone: str) -> Zones:
    """Return the zones of a number outside North America and China."""
    # Late: the tables of the library are large, and such numbers rare.
    from phonenumbers import NumberParseException, parse, timezone

    try:
        zones = timezone.time_zones_for_number(parse(phone))
    except NumberParseException:
        return ()
    return tuple(zone for zone in zones if has_clock(zone))
