"""A second reading of the contact rules, written from the rule text alone and sharing no code with `courtesy.policy`.

It works on the raw JSON of a case, has one long function per family of rules, and finds the next permitted minute by
trying every minute. Slow and plain on purpose: where it and the gate disagree, one of them has misread the text.
The numbers in brackets are the paragraphs of the compliance office's notes.
"""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

E, C, M, P, Z = (f"America/{name}" for name in ("New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix"))
ANC, ADAK, HON, PR, CN = "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "Asia/Shanghai"
ALL_US = [PR, E, C, M, Z, P, ANC, ADAK, HON]


def _zoned(names, *zones):
    return {name: list(zones) for name in names.split()}


STATE_ZONES = (
    _zoned("CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV", E)
    | _zoned("AL AR IL IA LA MN MS MO OK WI", C)
    | _zoned("CO MT NM UT WY", M)
    | _zoned("CA WA", P)
    | _zoned("FL IN KY MI TN", E, C)
    | _zoned("KS ND NE SD TX", C, M)
    | _zoned("ID NV OR", M, P)
    | {"AK": [ANC, ADAK], "AZ": [Z, M], "HI": [HON], "PR": [PR]}
)
# Table C1: state -> [(first ZIP3, last ZIP3, zones)]; Alaska's five-digit row stands in `zip_zones`.
ZIP3 = {
    "AZ": [(850, 853, [Z]), (856, 857, [Z])],
    "FL": [(325, 325, [C]), (324, 324, [E, C]), (320, 323, [E]), (326, 339, [E]), (341, 342, [E]), (344, 344, [E]),
           (346, 347, [E]), (349, 349, [E])],
    "ID": [(832, 834, [M]), (836, 837, [M]), (838, 838, [P])],
    "IN": [(460, 462, [E]), (463, 464, [C]), (476, 477, [C])],
    "KS": [(660, 676, [C])],
    "KY": [(402, 418, [E]), (420, 424, [C])],
    "MI": [(480, 497, [E])],
    "ND": [(580, 584, [C])],
    "NE": [(680, 689, [C]), (693, 693, [M])],
    "NV": [(889, 891, [P]), (893, 897, [P])],
    "OR": [(970, 978, [P])],
    "SD": [(570, 574, [C]), (577, 577, [M])],
    "TN": [(370, 372, [C]), (375, 375, [C]), (380, 384, [C]), (376, 379, [E])],
    "TX": [(750, 797, [C]), (799, 799, [M]), (885, 885, [M])],
}  # fmt: skip
# Table C2, and a sample of codes with one zone.
CODE_ZONES = (
    _zoned("208 986", M, P)
    | _zoned("219 270 364 423 448 574 606 812 850 906 930 931", E, C)
    | _zoned("308 605 620 701 785 915", C, M)
    | _zoned("541 775", P, M)
    | {"928": [Z, M], "907": [ANC, ADAK], "808": [HON], "787": [PR]}
    | _zoned("202 771 212 347 646 716 718 917 929 914 516 518 614 216 617 508 305 786 404 704 215", E)
    | _zoned("312 713 504 205 608 414 402 615", C)
    | _zoned("303 505 801 406", M)
    | _zoned("206 253 360 425 509 564 213 310 415 909 503 702", P)
    | {"602": [Z], "480": [Z]}
)
NOWHERE = set(
    "800 833 844 855 866 877 888 500 521 522 523 524 525 526 527 528 529 532 533 535 538 542 543 544 545 546 547 549 "
    "550 552 553 554 556 566 569 577 578 588 589 700 900".split()
)
# (12)
CODE_STATES = {
    "MA": "339 351 413 508 617 774 781 857 978",
    "DC": "202 771",
    "WA": "206 253 360 425 509 564",
    "FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    "NYC": "212 332 347 465 646 718 917 929",
    "NY": "212 332 347 465 646 718 917 929 315 329 363 516 518 585 607 624 631 680 716 838 845 914 934",
    "CA": "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 "
    "747 760 805 818 820 831 837 840 858 909 916 925 949 951",
}
CITY = {"new york city", "new york", "nyc", "manhattan", "brooklyn", "queens", "bronx", "the bronx", "staten island"}
US_LOCATIONS = {*ALL_US, "America/Detroit", "America/Indiana/Indianapolis", "America/Boise"}
ORDER = ["allow", "defer", "human", "block"]


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


def zip_zones(state, zip_code):
    if not zip_code:
        return None
    if state == "AK":
        return [ANC] if 99501 <= int(zip_code[:5]) <= 99529 or 996 <= int(zip_code[:3]) <= 999 else None
    return next((zones for low, high, zones in ZIP3.get(state, []) if low <= int(zip_code[:3]) <= high), None)


def occurrence(slot, at, zone):
    """(21): the days on which an occurrence of the slot began that holds at an instant."""
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    local = on(at, zone)
    wall = local.strftime("%H:%M:%S.%f")
    start, end = slot["from"] + ":00.000000", slot["to"] + ":00.000000"
    days = slot.get("weekdays") or names
    found = set()
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        if names[day.weekday()] not in days:
            continue
        overnight = end <= start
        inside = (start <= wall and (overnight or wall < end)) if back == 0 else (overnight and wall < end)
        if inside:
            found.add(day)
    return found


def judge(case, at):
    """Every rule that objects at an instant, with its decision."""
    c = case if isinstance(case, Case) else Case(case)
    us, cn = c.regimes(at)
    said = set()
    if not us and not cn:
        return {("GL-TZ-01", "block")}  # (16)
    confirmation = c.purpose == "opt_out_confirmation" and c.channel == "sms"
    reply, callback = valid_reply(c, at), valid_callback(c, at)
    said |= flags(c, us, cn)
    if c.account.get("role") is None:
        said |= {("US-FED-DISC-01", "block")} if us else set()
        said |= {("CN-ID-01", "block")} if cn else set()
    if c.happened("wrong_number") and c.channel in ("voice", "sms"):
        said |= {("US-TCPA-CONS-01", "block"), ("US-FED-3P-01", "block")} if us else set()
        said |= {("CN-3P-01", "block")} if cn else set()
    if c.channel == "letter":
        return said
    said |= hours(c, at, us, cn)
    if us:
        said |= slots(c, at, reply, confirmation)
        said |= consent(c, at, reply, confirmation)
        if c.third and c.channel == "sms":
            said.add(("US-CARRIER-SMS-01", "block"))
        if not confirmation:
            said |= counts(c, at, reply, callback)
            said |= states(c, at, reply)
    if cn:
        said |= china(c, at)
    return said


def flags(c, us, cn):
    f, said = c.flags, set()
    if us:
        if f.get("attorney"):
            said.add(("US-FED-ATTY-01", "human" if (f.get("attorney_unresponsive_days") or 0) >= 30 else "block"))
        if f.get("cease_in_writing") or c.happened("opt_out", "all"):
            said.add(("US-FED-CEASE-01", "block"))
        if f.get("dispute_open"):
            said.add(("US-FED-DISP-01", "block"))
        if any(f.get(name) for name in ("bankruptcy", "deceased", "identity_theft", "minor")):
            said.add(("US-PROT-01", "block"))
        elif f.get("military"):
            said.add(("US-PROT-01", "human"))
    if cn:
        if f.get("deceased") or f.get("minor"):
            said.add(("CN-3P-01", "block"))
        if c.channel != "email":
            if f.get("dispute_open") or f.get("identity_theft"):
                said.add(("CN-DISP-01", "human"))
            if f.get("instalment_agreement") == "active":
                said.add(("CN-PLAN-01", "block"))
            elif f.get("hardship"):
                said.add(("CN-PLAN-01", "human"))
    return said


def hours(c, at, us, cn):
    end = 21 if us else 22
    zones = c.zones(at) if us else [CN]
    inside = [8 <= on(at, zone).hour < end for zone in zones]
    if all(inside):
        return set()
    said = {("US-FED-TIME-01", "defer")} if us else set()
    if us and "FL" in c.states() and c.channel in ("voice", "sms"):
        said.add(("US-ST-FL-01", "defer"))
    if cn:
        said.add(("CN-TIME-01", "defer"))
    if any(inside):
        said.add(("GL-TZ-01", "defer"))
    return said


def slots(c, at, reply, confirmation):
    said = set()
    wrote = reply
    if confirmation:
        outs = c.happened("opt_out", "sms", "all")
        wrote = max(outs) if outs else None
    for slot in c.account.get("inconvenient", []):
        for zone in c.zones(at):
            for day in occurrence(slot, at, zone):
                if wrote is None or day not in occurrence(slot, wrote, zone):
                    said.add(("US-FED-TIME-02", "defer"))
    if c.work and c.channel in ("voice", "sms") and c.flags.get("employer_prohibits"):
        said.add(("US-FED-TIME-02", "block"))
    wrote_email = any(e["channel"] == "email" and e["direction"] == "inbound" for _, e in c.contacts)
    if c.work and c.channel == "email" and not c.live("email") and not wrote_email:
        said.add(("US-FED-TIME-02", "block"))
    return said


def consent(c, at, reply, confirmation):
    said = set()
    if confirmation:  # (31)
        outs = c.happened("opt_out", "sms", "all")
        after = [
            t
            for t, e in c.contacts
            if e["channel"] == "sms" and e["direction"] == "outbound" and outs and t >= max(outs)
        ]
        if not outs or at - max(outs) > timedelta(seconds=300) or after:
            said.add(("US-TCPA-CONF-01", "block"))
        if after and c.refused("sms"):
            said.add(("US-FED-MEDIUM-01", "block"))
        return said
    if c.channel in ("voice", "sms"):
        by_hand = c.channel == "voice" and not c.automated
        landline = c.account.get("phone_line") == "landline"
        if c.revoked(c.channel, by_hand):
            said |= {("US-TCPA-CONS-01", "block"), ("US-TCPA-REV-01", "block")}
        elif (c.channel == "sms" and not c.live("sms")) or (
            c.channel == "voice" and c.automated and not landline and not c.live("voice")
        ):
            said.add(("US-TCPA-CONS-01", "block"))
    refused = c.refused(c.channel)
    if refused and not (reply and reply > refused):
        said.add(("US-FED-MEDIUM-01", "block"))
        if c.channel == "email":
            said.add(("US-TCPA-REV-01", "block"))
    inbound = [t for t, e in c.contacts if e["channel"] == c.channel and e["direction"] == "inbound"]
    if c.channel == "sms":
        fresh = c.live("sms") + inbound
        if refused or not fresh or (at.date() - max(fresh).date()).days > 60:
            said.add(("US-FED-ELEC-02", "block"))
    if c.channel == "email" and not c.live("email") and not inbound:
        said.add(("US-FED-ELEC-02", "block"))
    return said


def count(c, at, days, channels, zones, ignored=(), not_by=()):
    """(24): the larger of elapsed and calendar, largest over the zones."""
    made = [
        t
        for t, e in c.contacts
        if e["channel"] in channels
        and e["direction"] == "outbound"
        and e.get("outcome") not in ignored
        and e.get("by") not in not_by
    ]
    best = sum(at - t <= timedelta(days=days) for t in made)
    for zone in zones:
        today = on(at, zone).date()
        best = max(best, sum(on(t, zone).date() > today - timedelta(days=days) for t in made))
    return best


def counts(c, at, reply, callback):
    said, zones, off = set(), c.zones(at), ("busy", "not_in_service")
    if c.channel == "voice" and not callback and count(c, at, 7, ["voice"], zones, off) >= (7 if c.third else 3):
        said.add(("US-FED-FREQ-01", "defer"))
    if c.channel in ("sms", "email") and not reply and count(c, at, 7, ["sms", "email"], zones) >= 3:
        said.add(("US-FED-FREQ-03", "defer"))
    landline = c.channel == "voice" and c.automated and c.account.get("phone_line") == "landline"
    unasked = landline and not c.live("voice") and not c.revoked("voice", False)
    if unasked and count(c, at, 30, ["voice"], zones, not_by=("agent",)) >= 3:
        said.add(("US-TCPA-LAND-01", "defer"))
    talks = [t for t, e in c.contacts if e["channel"] == "voice" and e.get("outcome") == "conversation"]
    if c.channel == "voice" and talks and not callback:  # (25)
        pause = timedelta(days=7 if c.third else 3)
        if any(on(at, zone).date() < on(max(talks), zone).date() + pause for zone in zones):
            said.add(("US-FED-FREQ-02", "defer"))
    last = {}
    for _, e in c.events:  # (26)
        if e["event"] == "promise":
            last[e["due"]] = e.get("state", "open")
    due = max((date.fromisoformat(day) for day, state in last.items() if state == "open"), default=None)
    if due and not reply and not callback and any(on(at, zone).date() <= due for zone in zones):
        said.add(("US-FED-FREQ-02", "defer"))
    return said


def states(c, at, reply):
    said, where, zones = set(), c.states(), c.zones(at)
    if "MA" in where and c.channel in ("voice", "sms") and not reply:
        days = 30 if c.work else 7
        if count(c, at, days, ["voice", "sms"], [E], ("busy", "not_in_service")) >= 2:
            said.add(("US-ST-MA-01", "defer"))
    late = c.account.get("days_past_due")
    if "DC" in where and (late is None or late > 30):
        if c.channel in ("sms", "email"):
            if not c.electronic(c.channel):
                said.add(("US-ST-DC-01", "block"))
            if count(c, at, 7, ["sms", "email"], zones) >= 5:
                said.add(("US-ST-DC-01", "defer"))
        elif count(c, at, 7, ["voice"], zones) >= 4:
            said.add(("US-ST-DC-01", "defer"))
    bound = c.third or late is None or late > 0
    if "NYC" in where and bound and on(at, E).date() >= date(2026, 9, 1):
        if c.channel in ("sms", "email") and not c.electronic(c.channel):
            said.add(("US-ST-NYC-01", "block"))
        if count(c, at, 7, ["voice", "sms", "email"], zones) >= 3:
            said.add(("US-ST-NYC-01", "defer"))
    if {"NY", "NYC"} & where and c.third and c.channel == "email" and not c.live("email"):
        said.add(("US-ST-NY-01", "block"))
    if "WA" in where and count(c, at, 7, ["voice", "sms", "email"], zones) >= (1 if c.work else 3):
        said.add(("US-ST-WA-01", "defer"))
    if "CA" in where and c.channel == "voice" and c.automated:
        said.add(("US-ST-CA-01", "block"))
    return said


def china(c, at):
    said = set()
    words = c.happened("opt_out", c.channel, "all") + c.withdrawals(c.channel)
    if c.flags.get("cease_in_writing") or (words and not any(g > max(words) for g in c.grants(c.channel))):
        said.add(("US-TCPA-REV-01", "block"))
    if c.channel == "voice":
        today = on(at, CN).date()
        made = [e.get("outcome") for t, e in c.contacts if e["channel"] == "voice" and e["direction"] == "outbound"
                and on(t, CN).date() == today]  # fmt: skip
        if sum(o in ("conversation", None) for o in made) >= 3:
            said.add(("CN-FREQ-01", "defer"))
        if sum(o in ("no_answer", "busy", "not_in_service", "voicemail", None) for o in made) >= 6:
            said.add(("CN-FREQ-02", "defer"))
    return said


def valid_reply(c, at):
    """(30): the message answered, or None."""
    if c.purpose != "reply" or c.channel not in ("sms", "email"):
        return None
    wrote = [t for t, e in c.contacts if e["channel"] == c.channel and e["direction"] == "inbound"]
    ours = [t for t, e in c.contacts if e["channel"] == c.channel and e["direction"] == "outbound"]
    if not wrote or at - max(wrote) > timedelta(hours=24) or any(t > max(wrote) for t in ours):
        return None
    return max(wrote)


def valid_callback(c, at):
    """(27)"""
    if c.purpose != "requested_callback" or c.channel != "voice":
        return False
    heard = [
        t
        for t, e in c.contacts
        if (e["channel"] == "voice" and e.get("outcome") == "conversation")
        or (e["channel"] in ("sms", "email") and e["direction"] == "inbound")
    ]
    return bool(heard) and at - max(heard) <= timedelta(hours=168)


def winner(said):
    verdict = max((decision for _, decision in said), key=ORDER.index, default="allow")
    return verdict, sorted({rule for rule, decision in said if decision == verdict})


def answer(case):
    """Decide a case: (decision, rules, next_allowed). Tries every minute of 62 days (1-3)."""
    c = Case(case)
    verdict, rules = winner(judge(c, c.asked))
    if verdict != "defer":
        return verdict, rules, None
    promised = [date.fromisoformat(day) for day, state in _last_words(c).items() if state == "open"]
    start = c.asked
    if promised and datetime(*max(promised).timetuple()[:3], tzinfo=UTC) > start:
        start = datetime(*max(promised).timetuple()[:3], tzinfo=UTC)
    minute = c.asked.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while minute <= start + timedelta(days=62):
        if not judge(c, minute):
            return "defer", rules, minute.strftime("%Y-%m-%dT%H:%M:%SZ")
        minute += timedelta(minutes=1)
    return "block", rules, None


def _last_words(c):
    last = {}
    for _, e in c.events:
        if e["event"] == "promise":
            last[e["due"]] = e.get("state", "open")
    return last
