"""The referee finds what must never happen: each fault is put into records that were whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rehearsal.referee import Records, judge

MARIA = "+12125550100"
type Lines = list[dict[str, Any]]


def event(type_: str, at: str, **data: Any) -> dict[str, Any]:
    return {"type": type_, "at": f"2026-03-11T{at}+00:00", "data": data}


def entry(kind: str, at: str, **body: Any) -> dict[str, Any]:
    return {"kind": kind, "at": f"2026-03-11T{at}+00:00", "body": body}


def text(at: str, turn: str, body: str = "Am I texting with Maria?") -> dict[str, Any]:
    callback = f"http://product/twilio/sms/status?turn={turn}"
    return event("message", at, direction="outbound-api", to=MARIA, body=body, status_callback=callback)


def said(at: str, body: str) -> dict[str, Any]:
    return event("message", at, direction="inbound", **{"from": MARIA}, body=body)


def allow(at: str, contact: str) -> dict[str, Any]:
    return entry("decision", at, answer="allow", contact=contact)


def whole() -> tuple[Lines, Lines]:
    """A text that was permitted and sent, a "stop", its confirmation, and nothing more."""
    network = [
        text("15:00:01", "t1"),
        said("15:01:00", "please stop texting me"),
        text("15:01:02", "t2", "You will get no more texts."),
    ]
    audit = [
        entry("contact.opened", "15:00:00", contact="c1", channel="sms", direction="outbound"),
        entry("turn.said", "15:00:00", turn="t1", contact="c1"),
        allow("15:00:00.5", "c1"),
        entry("turn.said", "15:01:01", turn="t2", contact="c1"),
        allow("15:01:01.5", "c1"),
    ]
    return network, audit


def violations(folder: Path, network: Lines, audit: Lines, zone: str = "America/New_York") -> set[str]:
    people = [{"phone": MARIA, "zones": [zone], "country": "US"}]
    (folder / "people.json").write_text(json.dumps(people))
    for name, lines in (("network.jsonl", network), ("audit.jsonl", audit)):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return {name for name, found in judge(Records(folder)).violations.items() if found}


def test_whole_records_are_found_whole(tmp_path: Path) -> None:
    assert violations(tmp_path, *whole()) == set()


def _no_allow(network: Lines, audit: Lines) -> None:
    del audit[2]


def _allow_too_late(network: Lines, audit: Lines) -> None:
    audit[2] = allow("15:00:30", "c1")


def _after_stop(network: Lines, audit: Lines) -> None:
    network.append(text("18:00:00", "t3"))
    audit.extend([entry("turn.said", "17:59:59", turn="t3", contact="c1"), allow("17:59:59", "c1")])


def _two_confirmations(network: Lines, audit: Lines) -> None:
    network.append(text("15:02:00", "t3", "No more texts, really."))
    audit.extend([entry("turn.said", "15:02:00", turn="t3", contact="c1"), allow("15:02:00", "c1")])


def _after_21610(network: Lines, audit: Lines) -> None:
    network.insert(0, event("message.refused", "14:00:00", code=21610, to=MARIA, status_callback=None))


def _sent_again(network: Lines, audit: Lines) -> None:
    network.insert(1, text("15:00:30", "t1"))
    audit.insert(3, allow("15:00:20", "c1"))


def _never_sent(network: Lines, audit: Lines) -> None:
    audit.append(entry("contact.opened", "16:00:00", contact="c2", channel="sms", direction="outbound"))


def _nobodys(network: Lines, audit: Lines) -> None:
    network.insert(0, text("14:30:00", "t9"))


def _talks_to_nobody(network: Lines, audit: Lines) -> None:
    network.append(
        event("message", "16:00:00", direction="outbound-reply", to=MARIA, body="Hello", status_callback=None)
    )


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_no_allow, "sent without an ALLOW"),
        (_allow_too_late, "sent without an ALLOW"),
        (_after_stop, "contacted after an opt-out"),
        (_two_confirmations, "contacted after an opt-out"),
        (_after_21610, "texted after 21610"),
        (_sent_again, "sent twice"),
        (_sent_again, "the same text twice on a day"),
        (_never_sent, "lost"),
        (_nobodys, "sent without a record"),
        (_talks_to_nobody, "an answer to nobody"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, spoil: Callable[[Lines, Lines], None], found: str) -> None:
    network, audit = whole()
    spoil(network, audit)
    assert found in violations(tmp_path, network, audit)


def test_quiet_hours_are_those_of_every_zone_the_person_may_be_in(tmp_path: Path) -> None:
    assert violations(tmp_path, *whole(), zone="Pacific/Honolulu") == {"contacted in quiet hours"}


def test_eight_calls_in_seven_days_are_too_many(tmp_path: Path) -> None:
    network = [
        event(
            "call",
            f"1{n}:00:00",
            direction="outbound-api",
            to=MARIA,
            sid=f"CA{n}",
            status_callback=f"http://x/?call=k{n}",
        )
        for n in range(2, 10)
    ]
    audit = [entry("call.placed", "12:00:00", call=f"k{n}", contact=f"c{n}") for n in range(2, 10)]
    audit += [allow("12:00:00", f"c{n}") for n in range(2, 10)]
    assert violations(tmp_path, network, audit) == {"called too often"}
    assert violations(tmp_path, network[1:], audit) == set()
