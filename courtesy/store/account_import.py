"""Loading an account file: streamed into a temporary table by COPY, then merged with a few statements over the whole set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from courtesy.service.account_rows import AccountRow

STAGED = (
    "line ref name phone language country state city postal_code timezone role issuer product last4 id_last4 birth_date "
    "balance_minor min_due_minor currency due_date days_past_due attributes consent_voice consent_sms"
).split()
_CREATE = """
create temp table staged_accounts (
    line bigint, ref text, name text, phone text, language text, country text, state text, city text, postal_code text,
    timezone text, role text, issuer text, product text, last4 text, id_last4 text, birth_date date, balance_minor bigint,
    min_due_minor bigint, currency text, due_date date, days_past_due integer, attributes jsonb,
    consent_voice timestamptz, consent_sms timestamptz
) on commit drop
"""
# A person whose number or name changed stays the same person (their opt-outs with them), unless the account is shared or the
# new name and number already belong to somebody we know; then the opt-outs are copied, because they follow the person.
_RENAME = """
update customers c set phone = s.phone, name = s.name
from staged_accounts s join accounts a on a.ref = s.ref
where c.id = a.customer_id and (c.phone, c.name) is distinct from (s.phone, s.name)
  and (select count(*) from accounts o where o.customer_id = c.id) = 1
  and not exists (select 1 from customers o where o.phone = s.phone and o.name = s.name)
  and (select count(*) from staged_accounts o where (o.phone, o.name) = (s.phone, s.name)) = 1
"""
_CUSTOMERS = """
insert into customers (id, name, phone, language, country, state, city, postal_code, timezone, id_last4, birth_date)
select distinct on (phone, name) gen_random_uuid(), name, phone, language, country, state, city, postal_code, timezone,
    id_last4, birth_date
from staged_accounts order by phone, name, line desc
on conflict (phone, name) do update set language = excluded.language, country = excluded.country, state = excluded.state,
    city = excluded.city, postal_code = excluded.postal_code, timezone = excluded.timezone, id_last4 = excluded.id_last4,
    birth_date = excluded.birth_date
"""
_CARRY_OPT_OUTS = """
insert into opt_outs (id, customer_id, phone, channel, at, turn_id, rule)
select gen_random_uuid(), c.id, s.phone, o.channel, o.at, o.turn_id, o.rule
from staged_accounts s join accounts a on a.ref = s.ref
join customers c on (c.phone, c.name) = (s.phone, s.name) and c.id <> a.customer_id
join opt_outs o on o.customer_id = a.customer_id and o.withdrawn_at is null
where not exists (select 1 from opt_outs n where n.customer_id = c.id and n.channel = o.channel and n.withdrawn_at is null)
"""
_ACCOUNTS = """
with merged as (
    insert into accounts (id, ref, customer_id, role, issuer, product, last4, balance_minor, min_due_minor, currency, due_date,
        days_past_due, attributes, imported_at)
    select gen_random_uuid(), s.ref, c.id, s.role, s.issuer, s.product, s.last4, s.balance_minor, s.min_due_minor, s.currency,
        s.due_date, s.days_past_due, s.attributes, :now
    from staged_accounts s join customers c on (c.phone, c.name) = (s.phone, s.name)
    on conflict (ref) do update set customer_id = excluded.customer_id, role = excluded.role, issuer = excluded.issuer,
        product = excluded.product, last4 = excluded.last4, balance_minor = excluded.balance_minor,
        min_due_minor = excluded.min_due_minor, currency = excluded.currency, due_date = excluded.due_date,
        days_past_due = excluded.days_past_due, attributes = excluded.attributes, imported_at = excluded.imported_at,
        stated_balance_minor = null, stated_min_due_minor = null, closed_at = null
    where (accounts.customer_id, accounts.role, accounts.issuer, accounts.product, accounts.last4,
           coalesce(accounts.stated_balance_minor, accounts.balance_minor),
           coalesce(accounts.stated_min_due_minor, accounts.min_due_minor), accounts.currency, accounts.due_date, accounts.days_past_due, accounts.attributes)
       is distinct from (excluded.customer_id, excluded.role, excluded.issuer, excluded.product, excluded.last4,
           excluded.balance_minor, excluded.min_due_minor, excluded.currency, excluded.due_date, excluded.days_past_due,
           excluded.attributes)
    returning (xmax = 0) as added
)
select count(*) filter (where added) as added, count(*) filter (where not added) as changed from merged
"""
# What was paid since the day of the new figures has to come off them.
_PAID_SINCE = """
update payments p set settled_at = null from accounts a
where a.id = p.account_id and a.imported_at = :now and a.ref in (select ref from staged_accounts)
"""
# A file can't bring back a consent that was withdrawn: only one given after the withdrawal counts, so a plain "yes" never does.
_CONSENTS = """
insert into consents (id, customer_id, channel, kind, given_at, evidence)
select distinct on (c.id) gen_random_uuid(), c.id, '{channel}', '{kind}', s.consent_{channel},
    jsonb_build_object('file', cast(:file as text), 'line', s.line)
from staged_accounts s join customers c on (c.phone, c.name) = (s.phone, s.name)
where s.consent_{channel} is not null
  and not exists (select 1 from consents k where k.customer_id = c.id and k.channel = '{channel}'
    and (k.withdrawn_at is null or k.withdrawn_at >= s.consent_{channel} or s.consent_{channel} = :now))
  and not exists (select 1 from opt_outs o where o.withdrawn_at is null and o.channel in ('all', '{channel}')
    and (o.customer_id = c.id or o.phone = c.phone) and (o.at >= s.consent_{channel} or s.consent_{channel} = :now))
order by c.id, s.line desc
"""
_WITHDRAWN = """
update consents k set withdrawn_at = :now
from staged_accounts s join customers c on (c.phone, c.name) = (s.phone, s.name)
where k.customer_id = c.id and k.channel = '{channel}' and k.withdrawn_at is null and s.consent_{channel} is null
  and not exists (select 1 from staged_accounts o where (o.phone, o.name) = (s.phone, s.name) and o.consent_{channel} is not null)
"""
_TWICE = """
select ref, min(line) as first, max(line) as last from staged_accounts group by ref having count(*) > 1 order by 2 limit 1000
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import did."""

    rows: int
    added: int
    changed: int


class Staging:
    """Rows on their way into the database, within one transaction of the caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute(text(_CREATE))

    @contextmanager
    def copying(self) -> Iterator[Any]:
        """A writer for rows: ``write(line, row)``."""
        raw = self._connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"copy staged_accounts ({', '.join(STAGED)}) from stdin") as copy:  # type: ignore[union-attr]

            def write(line: int, row: AccountRow) -> None:
                values = row.values | {"line": line, "attributes": json.dumps(row.attributes, ensure_ascii=False)}
                values |= {"consent_voice": row.consent_voice, "consent_sms": row.consent_sms}
                copy.write_row([values[name] for name in STAGED])

            yield write

    def twice(self) -> list[tuple[str, int, int]]:
        """References that the file names more than once: the reference, its first and its last line."""
        return [(row.ref, row.first, row.last) for row in self._connection.execute(text(_TWICE))]

    def keep_first(self) -> None:
        """Of rows with the same reference keep the first."""
        self._connection.execute(
            text("delete from staged_accounts s using staged_accounts e where e.ref = s.ref and e.line < s.line")
        )

    def merge(self, now: datetime, file: str) -> Merged:
        """Make the accounts what the file says; rows that change nothing are left alone."""
        run = self._connection.execute
        run(text("create index on staged_accounts (ref)"))
        run(text("create index on staged_accounts (phone, name)"))
        run(text("analyze staged_accounts"))
        rows = run(text("select count(*) from staged_accounts")).scalar_one()
        run(text(_RENAME))
        run(text(_CUSTOMERS))
        run(text(_CARRY_OPT_OUTS))
        added, changed = run(text(_ACCOUNTS), {"now": now}).one()
        run(text(_PAID_SINCE), {"now": now})
        for channel, kind in (("voice", "artificial_voice"), ("sms", "text")):
            run(text(_WITHDRAWN.format(channel=channel)), {"now": now})
            run(text(_CONSENTS.format(channel=channel, kind=kind)), {"now": now, "file": file})
        return Merged(rows, added, changed)
