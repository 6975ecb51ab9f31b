"""A second reading of the contact rules, written from the rule text alone and sharing no code with `courtesy.policy`.

It works on the raw JSON of a case (`second_case`), has one long function per family of rules, and finds the next permitted
minute by trying every minute. Slow and plain on purpose: where it and the gate disagree, one of them has misread the text.
The numbers in brackets are the paragraphs of the compliance office's notes.
"""

from datetime import UTC, date, datetime, timedelta

from second_case import Case, on
from second_tables import CN, E

ORDER = ["allow", "defer", "human", "block"]


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
