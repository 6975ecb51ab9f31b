"""Whose law governs: the regimes (US, CN) and the states.

The union of what address, number and stated location point to; every regime and state found applies.
"""

from datetime import datetime

from courtesy.policy.dossier import Dossier
from courtesy.policy.facts import KnownLocation
from courtesy.policy.places import Places, area_code, zip_of
from courtesy.policy.reading import days_between


def location_at(case: Dossier, at: datetime, ttl_days: int) -> KnownLocation | None:
    """Return the stated location while it is fresh; its last day counts in full, by UTC dates."""
    location = case.location
    return location if location and days_between(at, location.stated_at) <= ttl_days else None


def regimes(case: Dossier, places: Places, location: KnownLocation | None) -> frozenset[str]:
    """Name the regimes that hold; both may.

    A Chinese address may carry its province in `state`; only a US state makes the address American there.
    """
    account = case.account
    phone = account.phone or ""
    in_china = account.country == "CN"
    us_state = account.state and (not in_china or places.state_code(account.state) in places.state_zones)
    zone = location.tz if location else None
    found = set()
    if account.country == "US" or us_state or phone.startswith("+1") or zone in places.us_zones:
        found.add("US")
    if in_china or phone.startswith("+86") or zone in places.cn_zones:
        found.add("CN")
    return frozenset(found)


def states(case: Dossier, places: Places) -> frozenset[str]:
    """Name the states whose rules apply, NYC among them, by address or by area code.

    The area code counts for mobile and VoIP lines too, and beside a stated location, which adds no state.
    """
    account = case.account
    home = places.state_code(account.state)
    code = area_code(account.phone)
    found = {home, places.code_states.get(code or "")} - {None, ""}
    city = (account.city or "").strip().lower()
    # An address in the state that says neither city nor a ZIP that can be read may be in the city: strictest.
    unsaid = not (city or zip_of(account.postal_code))
    by_address = home == "NY" and (city in places.city_names or unsaid)
    if code in places.city_codes or by_address or places.in_city(account.postal_code):
        found |= {"NY", "NYC"}
    return frozenset(state for state in found if state)
