"""Random contact-permission cases as raw JSON: mostly plausible, crowded around the edges of the rules."""

import random
from datetime import UTC, datetime, timedelta

# Around changes of the clocks, a leap day, the first of September in New York, a new year, and ordinary days.
BEGINNINGS = [
    (2026, 3, 6), (2026, 10, 29), (2027, 3, 12), (2028, 2, 27), (2026, 8, 29), (2026, 7, 1), (2026, 11, 18), (2026, 12, 30),
]  # fmt: skip
CODES = (
    "202 212 213 216 305 415 448 503 541 602 614 617 646 716 775 787 808 833 850 888 907 915 917 928 206 253 508 "
    "771 914 516 219 986 701 605 308 303 312 786 929 500 900"
).split()
STATES = "OH MA DC NY WA FL CA AZ ND TX TN ID OR NV KY IN KS NE SD AK HI PR MI GA IL CO".split()
ZIPS = {
    "OH": ["43215"], "FL": ["32501", "32401", "33101", "32301"], "NY": ["10001", "14202", "11004", "11691"],
    "AZ": ["85001", "86503"], "TX": ["75001", "79901", "88510", "79835"], "TN": ["37201", "37601", "37401"],
    "ID": ["83201", "83501", "83814"], "OR": ["97201", "97914"], "NV": ["89101", "89801"], "KY": ["40202", "42001", "42501"],
    "IN": ["46001", "46301", "47901"], "KS": ["66002", "67701"], "NE": ["68001", "69301", "69101"], "AK": ["99501", "99546", "99654"],
    "SD": ["57001", "57701", "57501"], "ND": ["58001", "58601"], "MI": ["48001", "49801"], "MA": ["02108"], "CA": ["90001"],
}  # fmt: skip
LOCATIONS = "America/New_York America/Los_Angeles Asia/Shanghai Asia/Urumqi Europe/London Pacific/Honolulu Australia/Lord_Howe".split()


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def any_case(seed):
    """One case; the same seed gives the same case."""
    pick = random.Random(seed)
    start = datetime(*pick.choice(BEGINNINGS), tzinfo=UTC)
    asked = start + timedelta(minutes=pick.randrange(5 * 24 * 60), seconds=pick.choice([0, 0, 0, 1, 30, 59]))
    if pick.random() < 0.3:  # on the hour, where windows open and close
        asked = asked.replace(minute=0, second=0)
    chance = pick.random
    china = chance() < 0.2
    account = {"role": pick.choice(["first_party"] * 5 + ["third_party"] * 3 + [None])}
    if china:
        account |= {"country": "CN", "phone": pick.choice(["+8613800000001", "+8613800000001", "+12125550123", None])}
    else:
        state = pick.choice([*STATES, None, None, None])
        account |= {"country": pick.choice(["US", "US", "US", None]), "state": state}
        account["postal_code"] = pick.choice([*ZIPS.get(state, []), None])
        if state == "NY":
            account["city"] = pick.choice(["Queens", "Buffalo", None, "New York"])
        account["phone"] = pick.choice([f"+1{pick.choice(CODES)}5550123"] * 5 + [None, "+8613800000001"])
    account["phone_line"] = pick.choice(["mobile", "mobile", "landline", "voip", None])
    account["days_past_due"] = pick.choice([None, 0, 20, 30, 31, 45])
    account["destination"] = pick.choice([None, "mobile", "mobile", "home", "work"])
    if chance() < 0.15:
        stated = asked.date() - timedelta(days=pick.choice([0, 1, 30, 85, 89, 90, 91]))
        account["known_location"] = {"tz": pick.choice(LOCATIONS), "stated_at": stated.isoformat()}
    account["consents"] = [
        {
            "channel": channel,
            "kind": kind,
            "given_at": stamp(asked - timedelta(days=pick.choice([1, 20, 58, 59, 60, 61, 90]), hours=pick.randrange(24))),
            "withdrawn_at": stamp(asked - timedelta(days=pick.randrange(30))) if chance() < 0.07 else None,
        }
        for channel, kind in (
            ("voice", "artificial_voice"), ("sms", "text"), ("email", "electronic"), ("sms", "electronic"),
            ("voice", "recording"),
        )
        if chance() < 0.8
    ]  # fmt: skip
    if chance() < 0.12:
        flag = pick.choice("attorney bankruptcy deceased identity_theft minor military dispute_open cease_in_writing hardship "
                           "instalment_agreement employer_prohibits employer_prohibits".split())  # fmt: skip
        account["flags"] = {flag: pick.choice(["active", "breached"]) if flag == "instalment_agreement" else True}
        if flag == "attorney":
            account["flags"]["attorney_unresponsive_days"] = pick.choice([0, 29, 30])
    if chance() < 0.2:
        days = pick.sample(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], pick.randrange(4))
        slot = {
            "from": pick.choice(["09:00", "20:00", "02:30", "00:00"]),
            "to": pick.choice(["14:00", "06:00", "01:30", "12:00"]),
        }
        account["inconvenient"] = [slot | ({"weekdays": days} if days else {})]
    ask = {
        "at": stamp(asked),
        "channel": pick.choice(["voice"] * 4 + ["sms"] * 4 + ["email"] * 2 + ["letter"]),
        "mode": pick.choice(["human", "automated", "automated"]),
        "purpose": pick.choice(["reminder"] * 5 + ["reply", "reply", "requested_callback", "opt_out_confirmation"]),
    }
    account = {key: value for key, value in account.items() if value is not None}
    return {"account": account, "history": history(pick, asked), "ask": ask}


def history(pick, asked):
    """What happened before, some of it exactly so long ago that a window ends."""
    chance, found = pick.random, []

    def before():
        exact = timedelta(days=pick.choice([1, 3, 7, 7, 7, 30]), seconds=pick.choice([-60, -1, 0, 0, 1, 60]))
        loose = timedelta(minutes=pick.randrange(9 * 24 * 60))
        return stamp(asked - (exact if chance() < 0.3 else loose))

    for _ in range(pick.choice([0, 0, 1, 2, 3, 4, 6, 9])):
        channel = pick.choice(["voice", "voice", "sms", "email"])
        outcomes = ["no_answer", "voicemail", "busy", "not_in_service", "conversation", None] if channel == "voice" else [
            "delivered", "failed", "delivered"]  # fmt: skip
        entry = {"at": before(), "channel": channel, "direction": pick.choice(["outbound"] * 4 + ["inbound"])}
        entry |= {"outcome": pick.choice(outcomes), "by": pick.choice(["bot", "agent"])}
        found.append({key: value for key, value in entry.items() if value is not None})
    if chance() < 0.15:  # a run of calls, of the same day or of the week
        step, outcome = (
            pick.choice([timedelta(minutes=50), timedelta(hours=23)]),
            pick.choice(["no_answer", "busy", "conversation"]),
        )
        for back in range(1, pick.choice([3, 4, 7, 8])):
            run = {"at": stamp(asked - back * step), "channel": "voice", "direction": "outbound", "by": "bot"}
            found.append(run | {"outcome": outcome})
    if chance() < 0.2:
        found.append({"at": before(), "event": "opt_out", "channel": pick.choice(["sms", "voice", "email", "all"])})
    if chance() < 0.1:
        soon = timedelta(seconds=pick.choice([1, 299, 300, 301]))
        found.append({"at": stamp(asked - soon), "event": "opt_out", "channel": "sms"})
    if chance() < 0.1:
        found.append({"at": before(), "event": "opt_in", "channel": pick.choice(["sms", "voice", "email"])})
    if chance() < 0.05:
        found.append({"at": before(), "event": pick.choice(["wrong_number", "third_party_answered"])})
    for _ in range(pick.choice([0] * 6 + [1, 2])):
        due = asked.date() + timedelta(days=pick.choice([-1, 0, 1, 5, 30]))
        found.append(
            {
                "at": before(),
                "event": "promise",
                "due": due.isoformat(),
                "state": pick.choice(["open", "open", "kept", "broken"]),
            }
        )
    if chance() < 0.2:  # an answer may be due
        found.append({"at": stamp(asked - timedelta(hours=pick.choice([0, 1, 24]), minutes=pick.choice([0, 5]))),
                      "channel": pick.choice(["sms", "email"]), "direction": "inbound", "outcome": "delivered"})  # fmt: skip
    return sorted(found, key=lambda entry: entry["at"])
