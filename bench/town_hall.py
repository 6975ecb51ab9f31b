"""Many accounts with a past, written straight into the records: for measuring what goes over all of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

# Two thirds in the United States over nine states and their zones, one third in China; one to a hundred and twenty days late.
_PEOPLE = """
insert into customers (id, name, phone, language, country, state, city, postal_code, timezone, birth_date)
select md5('person ' || n)::uuid, 'Customer ' || n,
    case when n % 3 = 2 then '+861' || lpad((3000000000 + n)::text, 10, '0')
         else '+1' || (array['202','614','312','303','206','617','213','305','702'])[1 + n % 9] || lpad((2000000 + n)::text, 7, '0') end,
    case when n % 3 = 2 then 'zh' else 'en' end, case when n % 3 = 2 then 'CN' else 'US' end,
    case when n % 3 = 2 then null else (array['DC','OH','IL','CO','WA','MA','CA','FL','NV'])[1 + n % 9] end,
    null, case when n % 3 = 2 then '100020' else (array['20001','43215','60614','80202','98101','02108','90001','33101','89101'])[1 + n % 9] end,
    case when n % 3 = 2 then 'Asia/Shanghai' else (array['America/New_York','America/New_York','America/Chicago','America/Denver',
        'America/Los_Angeles','America/New_York','America/Los_Angeles','America/New_York','America/Los_Angeles'])[1 + n % 9] end,
    date '1980-01-01' + (n % 9000)::int
from generate_series(1, :count) n
"""
_ACCOUNTS = """
insert into accounts (id, ref, customer_id, role, issuer, product, last4, balance_minor, min_due_minor, currency, due_date,
    days_past_due, attributes, imported_at)
select md5('account ' || n)::uuid, 'B-' || n, md5('person ' || n)::uuid, 'first_party', 'Harbor Bank', 'Everyday Visa',
    lpad((n % 10000)::text, 4, '0'), 5000 + n % 500000, 2500, case when n % 3 = 2 then 'CNY' else 'USD' end,
    (cast(:now as timestamptz) at time zone 'UTC')::date - (1 + n % 120)::int, (1 + n % 120)::int,
    jsonb_build_object('segment', case when n % 10 = 0 then 'premium' else 'standard' end), :now
from generate_series(1, :count) n
"""
_CONSENTS = """
insert into consents (id, customer_id, channel, kind, given_at, evidence)
select gen_random_uuid(), md5('person ' || n)::uuid, k.channel, k.kind, cast(:now as timestamptz) - interval '20 days', '{}'
from generate_series(1, :count) n, (values ('voice', 'artificial_voice'), ('sms', 'text')) k(channel, kind)
where n % 20 <> 7
"""
# Every second person was texted some days ago, and every tenth wrote back.
_CONTACTS = """
insert into contacts (id, phone, channel, direction, language, started_at, last_turn_at, customer_id, account_id, ended_at)
select md5('contact ' || n || ' ' || k)::uuid, c.phone, 'sms', 'outbound', c.language,
    cast(:now as timestamptz) - make_interval(days => k * 5 + (n % 4)::int), cast(:now as timestamptz) - make_interval(days => k * 5 + (n % 4)::int),
    c.id, md5('account ' || n)::uuid, cast(:now as timestamptz) - make_interval(days => k * 5 + (n % 4)::int - 1)
from generate_series(2, :count, 2) n join customers c on c.id = md5('person ' || n)::uuid, generate_series(1, 2) k
"""
_TURNS = """
insert into turns (id, contact_id, at, channel, direction, by, text, state, answers)
select gen_random_uuid(), c.id, c.started_at + make_interval(mins => d.minute), 'sms', d.direction, d.by, 'words', d.state, null
from contacts c, (values (0, 'outbound', 'bot', 'sent'), (5, 'inbound', 'customer', 'answered')) d(minute, direction, by, state)
where d.minute = 0 or abs(hashtext(c.id::text)) % 10 = 0
"""
_PROMISES = """
insert into promises (id, account_id, contact_id, turn_id, made_at, amount_minor, currency, due, state)
select gen_random_uuid(), c.account_id, c.id, gen_random_uuid(), c.started_at, 5000, 'USD', (c.started_at + interval '8 days')::date, 'open'
from contacts c where abs(hashtext(c.id::text)) % 10 = 0
"""
STEPS = (_PEOPLE, _ACCOUNTS, _CONSENTS, _CONTACTS, _TURNS, _PROMISES)


def move_in(connection: Connection, count: int, now: datetime) -> None:
    """Write the records of so many people with one account each, and let the database take stock of them."""
    for step in STEPS:
        connection.execute(text(step), {"count": count, "now": now})
    connection.execute(text("analyze"))
