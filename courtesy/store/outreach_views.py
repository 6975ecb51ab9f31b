"""What has become of an outreach run, in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from courtesy.model.errors import NotFound

_RUN = "select * from outreach_runs where state <> 'abandoned' {} order by number desc limit 1"
_STATES = text("select channel, state, count(*) as n from outreach_items where run_id = :run group by 1, 2")
_WHY = text("""
select why, count(*) as n from outreach_items where run_id = :run and state in ('skipped', 'planned') and why is not null
group by 1 order by 2 desc, 1
""")
_TEXTS = text("""
select coalesce(case when t.state = 'sent' then t.carrier_status end, t.state) as became, count(*) as n
from outreach_items i join turns t on t.contact_id = i.contact_id and t.direction = 'outbound' and t.answers is null
where i.run_id = :run and i.channel = 'sms' group by 1
""")
_CALLS = text("""
select coalesce(k.disposition, k.status, k.state) as became, count(*) as n
from outreach_items i join calls k on k.contact_id = i.contact_id where i.run_id = :run group by 1
""")
_PROMISED = text("""
select count(distinct p.id) from outreach_items i join promises p on p.contact_id = i.contact_id
where i.run_id = :run and p.state not in ('superseded', 'withdrawn')
""")
_HEARD = text("""
select count(distinct i.id) from outreach_items i join turns t on t.contact_id = i.contact_id and t.direction = 'inbound'
where i.run_id = :run
""")
_SEGMENTS = text("""
select coalesce(sum(t.segments), 0) from outreach_items i join turns t on t.contact_id = i.contact_id and t.direction = 'outbound'
where i.run_id = :run and i.channel = 'sms'
""")
_NEXT = text("select min(planned_at) from outreach_items where run_id = :run and state = 'planned'")


def status(connection: Connection, now: datetime, number: int | None = None) -> dict[str, Any]:
    """The newest run, or the one of a number: its state, how far it is, what became of its contacts, at the product's present.

    Raises:
        NotFound: If there is no such run.
    """
    query = text(_RUN.format("and number = :number" if number is not None else ""))
    run = connection.execute(query, {"number": number} if number is not None else {}).one_or_none()
    if run is None:
        raise NotFound(
            "No outreach has been run." if number is None else f"There is no outreach run {number}.",
            remedy="Begin one with `courtesy outreach run`.",
        )
    values = {"run": run.id}
    channels: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for row in connection.execute(_STATES, values):
        channels.setdefault(row.channel, {})[row.state] = row.n
        totals[row.state] = totals.get(row.state, 0) + row.n
    following = connection.execute(_NEXT, values).scalar_one()
    return {
        "run": run.number,
        "state": run.state,
        "strategy": run.strategy_version,
        "strategy_sha256": run.strategy_digest,
        "planned_at": run.created_at.isoformat(),
        "until": run.until.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "rests_until": run.rests_until.isoformat()
        if run.rests_until and run.rests_until > now and run.state == "running"
        else None,
        "contacts": {name: totals.get(name, 0) for name in ("planned", "begun", "done", "skipped", "expired")},
        "by_channel": channels,
        "next_at": following.isoformat() if following else None,
        "texts": _counted(connection, _TEXTS, values),
        "segments": connection.execute(_SEGMENTS, values).scalar_one(),
        "calls": _counted(connection, _CALLS, values),
        "answered": connection.execute(_HEARD, values).scalar_one(),
        "promises": connection.execute(_PROMISED, values).scalar_one(),
        "why_not_or_later": {row.why: row.n for row in connection.execute(_WHY, values)},
        "plan": run.summary,
    }


def _counted(connection: Connection, query: Any, values: dict[str, Any]) -> dict[str, int]:
    return {row.became: row.n for row in connection.execute(query, values)}
