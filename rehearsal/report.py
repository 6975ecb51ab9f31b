"""What a rehearsal came to, for people to read: contacts by channel and day, refusals by rule, promises, hand-offs, violations."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rehearsal.play import Played
from rehearsal.referee import Records, Verdict
from rehearsal.scenario import Scenario
from rehearsal.stage import Stage


def figures(stage: Stage) -> dict[str, Any]:
    """Counts of the product's own records."""
    ask = stage.ask
    refused = "select r as rule, count(*) as n from decisions, unnest(rules) r where decision <> 'allow' group by r order by n desc"
    named = {
        "promises": "select state as key, count(*) as n from promises group by state",
        "hand_offs": "select reason as key, count(*) as n from hand_offs group by reason",
        "outcomes": "select kind as key, count(*) as n from outcomes where superseded_at is null group by kind",
        "skipped": "select coalesce(why, '-') as key, count(*) as n from outreach_items where state = 'skipped' group by why",
        "calls": "select coalesce(disposition, '-') as key, count(*) as n from calls group by disposition",
        "texts": "select coalesce(carrier_status, state) as key, count(*) as n from turns where direction = 'outbound' and channel = 'sms' and answers is null group by 1",
    }
    found: dict[str, Any] = {name: {r["key"]: r["n"] for r in ask(query)} for name, query in named.items()}
    found["refused"] = {r["rule"]: r["n"] for r in ask(refused)}
    found["decisions"] = ask("select count(*) as n from decisions")[0]["n"]
    found["closed"] = ask("select count(*) as n from accounts where closed_at is not null")[0]["n"]
    found["turns"] = ask("select count(*) as n from turns where direction = 'inbound'")[0]["n"]
    found["understood"] = ask("select count(*) as n from turns where direction = 'inbound' and confidence is not null")[
        0
    ]["n"]
    found["runs"] = ask("select count(*) as n from outreach_runs where state = 'finished'")[0]["n"]
    return found


def written(
    scenario: Scenario, played: Played, found: dict[str, Any], records: Records, verdict: Verdict, about: dict[str, str]
) -> str:
    """The report, in Markdown."""
    sends = Counter(send.channel for send in records.sends)
    lines = [
        f"# Rehearsal: {scenario.name}",
        "",
        f"{scenario.accounts:,} accounts, {played.days} of {scenario.days} days from {scenario.starts}, seed {scenario.seed}; played in "
        f"{played.seconds:.0f} s ({about['started_s']} s more to start everything). {about['machine']}. Commit {about['commit']}.",
        "",
        f"**Violations: {verdict.count}.** "
        + ("None of what must never happen was found." if not verdict.count else "See below."),
        "",
        "| checked by the referee | |",
        "|---|---|",
        *(f"| {name} | {n:,} |" for name, n in verdict.checked.items()),
        "",
        *(
            f"- {len(found_)} x {name}: {'; '.join(found_[:5])}"
            for name, found_ in verdict.violations.items()
            if found_
        ),
        "## What happened",
        "",
        f"- {found['runs']} runs of outreach; {sends['sms']:,} texts and {sends['voice']:,} calls reached the network.",
        f"- {found['turns']:,} turns of customers, {found['understood']:,} of them through the dialogue server; the others need no model (carrier keywords, keys).",
        f"- {found['decisions']:,} decisions of the permission gate, each a row and an audit entry.",
        f"- {played.payments:,} payments; {found['closed']:,} cases closed.",
        f"- Processor seconds: {about['processor_s']}.",
        f"- Killed with SIGKILL in the middle of the work: {_kills(played)}.",
        f"- {played.stops} stops of the time machine, {played.planning_s:.0f} s of planning, {played.settling_s:.0f} s of contacts and conversations.",
        "",
        *_table("Faults of the network that struck", _faults(records)),
        *_table("Promises", found["promises"]),
        *_table("Hand-offs, by reason", found["hand_offs"]),
        *_table("Outcomes that stand", found["outcomes"]),
        *_table("Permissions refused, by rule (one account can be refused day after day)", found["refused"]),
        *_table("Planned contacts that were not made, by reason", found["skipped"]),
        *_table("Texts, by what became of them", found["texts"]),
        *_table("Calls, by what became of them", found["calls"]),
        *_days(records),
    ]
    return "\n".join(lines) + "\n"


def _faults(records: Records) -> Counter[str]:
    struck = (data for _, data in records.of("fault"))
    return Counter(
        f"{each['resource']}: {each['fault']}"
        + (f" {each['code']}" if each["code"] else "")
        + (", taken all the same" if each["accepted"] else "")
        for each in struck
    )


def _kills(played: Played) -> str:
    if not played.kills:
        return "nothing"
    if len(played.kills) < 4:
        return "; ".join(f"{program} on day {day}, {left}" for day, program, left in played.kills)
    return ", ".join(f"{program} {n} times" for program, n in Counter(p for _, p, _ in played.kills).items())


def _table(title: str, counts: dict[str, int]) -> list[str]:
    rows = [f"| {name} | {n:,} |" for name, n in sorted(counts.items(), key=lambda each: -each[1])]
    return [f"## {title}", "", *(["| | |", "|---|---|", *rows] if rows else ["None."]), ""]


def _days(records: Records) -> list[str]:
    """Contacts by the local day of the person."""
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for send in records.sends:
        person = records.people[send.to]
        local: datetime = send.at.astimezone(ZoneInfo(person["zones"][0]))
        days[f"{local:%a %Y-%m-%d}"][f"{person['country']} {send.channel}"] += 1
    columns = ("US sms", "US voice", "CN sms", "CN voice")
    rows = [
        f"| {day} | {' | '.join(f'{counts[c]:,}' for c in columns)} |"
        for day, counts in sorted(days.items(), key=lambda each: each[0][4:])
    ]
    return [
        "## Contacts by day and channel, on the person's calendar",
        "",
        f"| | {' | '.join(columns)} |",
        "|---|---|---|---|---|",
        *rows,
    ]
