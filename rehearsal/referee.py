"""Judges a rehearsal from two records that know nothing of each other: the exported audit log, and the phone network's own.

Nothing of the product's policy, zones or opt-out words is used here: quiet hours come from the people's own zones,
opt-outs from what the people said.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

# Local hours outside which nobody is contacted: 47 CFR 64.1200(c)(1) and 12 CFR 1006.6(b); 信用卡业务监督管理办法's 22:00.
HOURS = {"US": (8, 21), "CN": (8, 22)}
# A "stop" may be confirmed once within five minutes: 47 CFR 64.1200(a)(12).
CONFIRMED_WITHIN = timedelta(minutes=5)
CALLS_IN_7_DAYS = 7  # 12 CFR 1006.14(b)(2)
# Two programs, two clocks: the network's calendar is set a moment after the product's.
SKEW = timedelta(seconds=5)
STOPS_TEXTS = frozenset({"STOP", "R", "please stop texting me", "不要再给我发短信了"})
STOPS_CALLS = frozenset({"9", "stop calling me", "不要再打电话了"})
STOPS_ALL = frozenset({"You have the wrong number", "打错了，我不认识这个人"})


@dataclass(frozen=True)
class Send:
    """Something the network was asked to bring to a person, and took."""

    at: datetime
    to: str
    channel: str
    ours: str
    body: str


@dataclass
class Verdict:
    """What was found."""

    violations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    checked: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many violations there are."""
        return sum(map(len, self.violations.values()))


class Records:
    """The two records and who lives where, read from files."""

    def __init__(self, folder: Path) -> None:
        self.people = {each["phone"]: each for each in json.loads((folder / "people.json").read_text("utf-8"))}
        self.events = list(_lines(folder / "network.jsonl"))
        self.audit = [line for line in _lines(folder / "audit.jsonl") if "head" not in line]

    def of(self, type_: str) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Events of the network of one type, in order."""
        for event in self.events:
            if event["type"] == type_:
                yield datetime.fromisoformat(event["at"]), event["data"]

    def entries(self, kind: str) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Audit entries of one kind, in order."""
        for entry in self.audit:
            if entry["kind"] == kind:
                yield datetime.fromisoformat(entry["at"]), entry["body"]

    @cached_property
    def sends(self) -> list[Send]:
        """Texts and calls that we asked for and the network took, in order."""
        found = [
            Send(at, data["to"], "sms", _ours(data["status_callback"], "turn"), data["body"])
            for at, data in self.of("message")
            if data["direction"] == "outbound-api"
        ]
        found += [
            Send(at, data["to"], "voice", _ours(data["status_callback"], "call"), "")
            for at, data in self.of("call")
            if data["direction"] == "outbound-api"
        ]
        return sorted(found, key=lambda send: send.at)

    @cached_property
    def contact_of(self) -> dict[str, str]:
        """The contact of each of our texts and calls, by the audit log."""
        of = {body["turn"]: body["contact"] for _, body in self.entries("turn.said")}
        return of | {body["call"]: body["contact"] for _, body in self.entries("call.placed")}

    @cached_property
    def stops(self) -> list[tuple[datetime, str, str]]:
        """When who said that they want no more of which channel, by what they said to the network."""
        found = [
            (at, data["from"], _stopped(data["body"]))
            for at, data in self.of("message")
            if data["direction"] == "inbound"
        ]
        number = {data["sid"]: data["to"] for _, data in self.of("call")}
        for at, data in self.of("call.input"):
            found.append((at, number[data["sid"]], _stopped(data["digits"] or data["speech"] or "")))
        return [(at, phone, channel) for at, phone, channel in found if channel]


def judge(records: Records) -> Verdict:
    """Everything that must never happen, looked for."""
    verdict = Verdict()
    for rule in (_permitted, _after_opt_out, _quiet_hours, _twice, _lost, _too_often, _answers):
        rule(records, verdict)
    return verdict


def _permitted(records: Records, verdict: Verdict) -> None:
    """Every send has an ALLOW of its own, given before."""
    allows: dict[str, list[datetime]] = defaultdict(list)
    for at, body in records.entries("decision"):
        if body["answer"] == "allow" and body["contact"]:
            allows[body["contact"]].append(at)
    for send in records.sends:
        verdict.checked["sends"] += 1
        contact = records.contact_of.get(send.ours, "")
        mine = allows[contact]
        if not mine or mine[0] > send.at + SKEW:
            verdict.violations["sent without an ALLOW"].append(_name(send))
        else:
            mine.pop(0)


def _after_opt_out(records: Records, verdict: Verdict) -> None:
    """Nothing on a channel after it was stopped, but one confirmation at once."""
    sent: dict[str, list[Send]] = defaultdict(list)
    for send in records.sends:
        sent[send.to].append(send)
    for at, phone, channel in records.stops:
        verdict.checked["opt-outs"] += 1
        confirmed = 0
        for send in sent[phone]:
            if send.at <= at or (channel != "all" and channel != send.channel):
                continue
            confirmed += send.channel == "sms" and send.at - at <= CONFIRMED_WITHIN
            if send.at - at > CONFIRMED_WITHIN or confirmed > 1 or send.channel == "voice":
                verdict.violations["contacted after an opt-out"].append(f"{_name(send)} after {at:%m-%d %H:%M}")
    refused = {data["to"]: at for at, data in records.of("message.refused") if data["code"] == 21610}
    for phone, at in refused.items():
        verdict.checked["opt-outs at the carrier"] += 1
        later = [s for s in sent[phone] if s.channel == "sms" and s.at > at]
        verdict.violations["texted after 21610"] += map(_name, later) if later else []


def _quiet_hours(records: Records, verdict: Verdict) -> None:
    """Nobody is contacted at night, wherever they may be."""
    for send in records.sends:
        person = records.people[send.to]
        first, last = HOURS[person["country"]]
        for zone in person["zones"]:
            verdict.checked["local times"] += 1
            local = send.at.astimezone(ZoneInfo(zone))
            if not first <= local.hour < last:
                verdict.violations["contacted in quiet hours"].append(f"{_name(send)} = {local:%H:%M} in {zone}")


def _twice(records: Records, verdict: Verdict) -> None:
    """No text and no call of ours was taken twice, and nobody gets the same words twice on a day."""
    ours = Counter(send.ours for send in records.sends)
    verdict.checked["texts and calls of ours"] += len(ours)
    verdict.violations["sent twice"] += [f"{key}: {n} times" for key, n in ours.items() if n > 1]
    words: Counter[tuple[str, str, str]] = Counter()
    for send in records.sends:
        if send.channel == "sms":
            zone = ZoneInfo(records.people[send.to]["zones"][0])
            words[send.to, f"{send.at.astimezone(zone):%Y-%m-%d}", send.body] += 1
    verdict.violations["the same text twice on a day"] += [
        f"{to} on {day}" for (to, day, _), n in words.items() if n > 1
    ]


def _lost(records: Records, verdict: Verdict) -> None:
    """Every contact that we began reached the network, or the records say why it did not."""
    reached = {records.contact_of.get(send.ours) for send in records.sends}
    turns, calls = (
        {_ours(data["status_callback"], key) for _, data in records.of(f"{what}.refused")}
        for what, key in (("message", "turn"), ("call", "call"))
    )
    reached |= {records.contact_of.get(each) for each in turns | calls}
    explained = {body["contact"] for _, body in records.entries("decision") if body["answer"] != "allow"}
    explained |= {body["contact"] for _, body in records.entries("call.ended") if body["disposition"] == "failed"}
    failed = {body["turn"] for _, body in records.entries("turn.delivery") if body["status"] == "failed"}
    explained |= {records.contact_of.get(turn) for turn in failed}
    for at, body in records.entries("contact.opened"):
        if body["direction"] != "outbound":
            continue
        verdict.checked["contacts begun"] += 1
        if body["contact"] not in reached | explained:
            verdict.violations["lost"].append(f"{body['channel']} contact {body['contact']} of {at:%m-%d %H:%M}")
    strangers = [send for send in records.sends if send.ours not in records.contact_of]
    verdict.violations["sent without a record"] += map(_name, strangers)


def _too_often(records: Records, verdict: Verdict) -> None:
    """At most seven calls to a number in seven days."""
    calls: dict[str, list[datetime]] = defaultdict(list)
    for send in records.sends:
        if send.channel == "voice":
            calls[send.to].append(send.at)
    for phone, times in calls.items():
        verdict.checked["numbers called"] += 1
        most = max(sum(timedelta(0) <= later - at < timedelta(days=7) for later in times) for at in times)
        if most > CALLS_IN_7_DAYS:
            verdict.violations["called too often"].append(f"{phone}: {most} times in 7 days")


def _answers(records: Records, verdict: Verdict) -> None:
    """What was said in the answer of a webhook answers a person who has just written."""
    wrote: dict[str, datetime] = {}
    for at, data in records.of("message"):
        if data["direction"] == "inbound":
            wrote[data["from"]] = at
        elif data["direction"] == "outbound-reply":
            verdict.checked["answers in the webhook"] += 1
            if data["to"] not in wrote or at - wrote[data["to"]] > timedelta(seconds=60):
                verdict.violations["an answer to nobody"].append(f"to {data['to']} at {at:%m-%d %H:%M}")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _ours(callback: str | None, key: str) -> str:
    """Our id of a text or call, which its status callback carries."""
    return parse_qs(urlsplit(callback or "").query).get(key, [""])[0]


def _stopped(said: str) -> str:
    if said in STOPS_TEXTS:
        return "sms"
    if said in STOPS_CALLS:
        return "voice"
    return "all" if said in STOPS_ALL else ""


def _name(send: Send) -> str:
    return f"{send.channel} to {send.to} at {send.at:%Y-%m-%d %H:%M}Z ({send.ours})"
