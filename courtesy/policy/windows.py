"""Hours of the day: when people may be contacted on every clock they may live by.

Windows are half-open on the wall clock: 08:00:00 is in, 21:00:00 is out. Whose clocks count is `zones`.
"""

from datetime import datetime, time, timedelta

from courtesy.policy.clocks import wall_instant
from courtesy.policy.moment import Finding, Findings, Moment

HOURLY = ("voice", "sms", "email")


def regime_known(moment: Moment) -> Findings:
    """Refuse where no law or no clock can be named (GL-TZ-01 fails closed), letters without a regime too."""
    if not moment.regimes:
        because = "Nothing says which country or time zone the person is in."
        yield Finding("GL-TZ-01", "block", because)
    elif moment.candidates.unknown and moment.case.channel in HOURLY:
        because = f"The stated time zone {moment.candidates.unknown} is not known."
        yield Finding("GL-TZ-01", "block", because)


def contact_hours(moment: Moment) -> Findings:
    """Hold contacts outside the hours of the day.

    US-FED-TIME-01 (12 CFR 1006.6(b)(1)(i)) in every candidate zone; CN-TIME-01 (GB/T 45251-2025 5.3) on
    China's clock, or, where both regimes hold, the US window in every zone for both. GL-TZ-01 joins when the
    clocks disagree, US-ST-FL-01 (Fla. Stat. 559.72(17)) for calls and texts to Florida.
    """
    if moment.case.channel not in HOURLY or not moment.regimes:
        return
    rule = moment.rules["US-FED-TIME-01" if moment.us else "CN-TIME-01"]
    start, end = rule.clock("start"), rule.clock("end")
    zones = moment.zones if moment.us else (moment.rules.places.cn_zone,)
    outside = [zone for zone in zones if not start <= moment.local(zone).time() < end]
    if not outside:
        return
    until = max(_opening(moment, zone, start) for zone in outside)
    clocks = ", ".join(f"{moment.local(zone):%H:%M} in {zone}" for zone in outside)
    because = f"It is {clocks}; contacts may go out from {start:%H:%M} to {end:%H:%M} there."
    if moment.us:
        yield Finding("US-FED-TIME-01", "defer", because, until)
        if "FL" in moment.states and moment.case.channel in moment.rules["US-ST-FL-01"].channels:
            yield Finding("US-ST-FL-01", "defer", "Florida keeps the same hours for calls and texts.", until)
    if moment.cn:
        yield Finding("CN-TIME-01", "defer", because, until)
    if len(outside) < len(zones):
        because = "The places the person may be in disagree about the hour, and every one must be open."
        yield Finding("GL-TZ-01", "defer", because, until)


def _opening(moment: Moment, zone: str, start: time) -> datetime:
    """Return when a zone next reaches the start of its window."""
    local = moment.local(zone)
    day = local.date() if local.time() < start else local.date() + timedelta(days=1)
    return wall_instant(day, start, zone)
