"""A case as the second reading sees it: what was known at the ask, whose consent is live, and on which clocks the person may be.

Works on the raw JSON; the numbers in brackets are the paragraphs of the compliance office's notes.
"""

from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from second_tables import ALL_US, CITY, CN, CODE_STATES, CODE_ZONES, NOWHERE, STATE_ZONES, US_LOCATIONS, zip_zones


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def on(at, zone):
    return at.astimezone(ZoneInfo(zone))


class Case:
    """The facts known at the ask (4), in the words of the notes."""

    def __init__(self, case):
        self.account, self.ask = case["account"], case["ask"]
        self.asked = instant(self.ask["at"])
        self.channel = self.ask["channel"]
        self.automated = self.ask.get("mode", "automated") == "automated"
        self.purpose = self.ask.get("purpose", "reminder")
        self.flags = self.account.get("flags", {})
        self.third = self.account.get("role") != "first_party"
        self.work = self.account.get("destination") == "work"
        known = [(instant(e["at"]), e) for e in case.get("history", []) if instant(e["at"]) <= self.asked]
        known.sort(key=lambda pair: pair[0])
        self.contacts = [(at, e) for at, e in known if "event" not in e]
        self.events = [(at, e) for at, e in known if "event" in e]

    def happened(self, name, *channels):
        return [at for at, e in self.events if e["event"] == name and (not channels or e.get("channel") in channels)]

    def consents(self, channel, kind):
        found = []
        for item in self.account.get("consents", []):
            if (item["channel"], item["kind"]) != (channel, kind):
                continue
            given = instant(item["given_at"]) if item.get("given_at") else None
            gone = instant(item["withdrawn_at"]) if item.get("withdrawn_at") else None
            found.append(
                (given if given and given <= self.asked else None, gone if gone and gone <= self.asked else None)
            )
        return found

    # --- (32) ---
    KIND: ClassVar = {"voice": "artificial_voice", "sms": "text", "email": "electronic"}

    def grants(self, channel):
        return [g for g, _ in self.consents(channel, self.KIND[channel]) if g] + self.happened("opt_in", channel)

    def withdrawals(self, channel):
        return [w for _, w in self.consents(channel, self.KIND[channel]) if w]

    def telephone_revocations(self):
        return self.happened("opt_out", "sms", "voice", "all") + self.withdrawals("voice") + self.withdrawals("sms")

    def electronic(self, channel):
        outs = self.happened("opt_out", channel, "all")
        return [
            g
            for g, w in self.consents(channel, "electronic")
            if g and not (w and w >= g) and not any(o >= g for o in outs)
        ]

    def live(self, channel):
        """Grants still live; several may be."""
        if channel == "email":
            outs = self.happened("opt_out", "email", "all")
            return self.electronic("email") + [
                g for g in self.happened("opt_in", "email") if not any(o >= g for o in outs)
            ]
        return [g for g in self.grants(channel) if not any(r >= g for r in self.telephone_revocations())]

    def revoked(self, channel, by_hand):
        if by_hand:
            words = self.happened("opt_out", "voice", "all") + self.withdrawals("voice")
        else:
            words = self.telephone_revocations()
        return bool(words) and not any(g > max(words) for g in self.grants(channel))

    def refused(self, channel):
        """(33): when the medium was refused, if it still is."""
        words = self.happened("opt_out", channel, "all")
        return max(words) if words and not any(g > max(words) for g in self.grants(channel)) else None

    # --- (10) to (17) ---
    def location(self, at):
        said = self.account.get("known_location")
        if not said:
            return None
        stated = said["stated_at"]
        stated = instant(stated) if len(stated) > 10 else instant(stated + "T00:00:00Z")
        if stated > self.asked or not 0 <= (at.date() - stated.date()).days <= 90:
            return None
        return CN if said["tz"] in ("Asia/Shanghai", "Asia/Urumqi") else said["tz"]

    def code(self):
        phone = self.account.get("phone") or ""
        return phone[2:5] if phone.startswith("+1") else None

    def regimes(self, at):
        a, where, phone = self.account, self.location(at), self.account.get("phone") or ""
        us = a.get("country") == "US" or a.get("state") or phone.startswith("+1") or where in US_LOCATIONS
        cn = a.get("country") == "CN" or phone.startswith("+86") or where == CN
        return bool(us), bool(cn)

    def zones(self, at):
        us, cn = self.regimes(at)
        where = self.location(at)
        found = [where] if where else []
        if not where:
            a, address = self.account, []
            if a.get("country") == "CN":
                address.append(CN)
            if a.get("state"):
                address += zip_zones(a["state"], a.get("postal_code")) or STATE_ZONES[a["state"]]
            number = CODE_ZONES[self.code()] if self.code() and self.code() not in NOWHERE else []
            if (a.get("phone") or "").startswith("+86"):
                number = [CN]
            if a.get("phone_line") == "voip" and not address:
                number = []
            found = address + number
            if us and not found:
                found = list(ALL_US)
        if cn:
            found.append(CN)
        return list(dict.fromkeys(found))

    def states(self):
        a, found = self.account, set()
        if a.get("state"):
            found.add(a["state"])
        found |= {state for state, codes in CODE_STATES.items() if self.code() in codes.split()}
        if a.get("state") == "NY":
            zip_code, city = a.get("postal_code") or "", (a.get("city") or "").lower()
            in_zip = zip_code[:3] in {*map(str, range(100, 105)), *map(str, range(111, 115)), "116"}
            if city in CITY or in_zip or zip_code[:5] in ("11004", "11005") or not (city or zip_code):
                found.add("NYC")
        return found
