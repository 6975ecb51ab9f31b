"""Promises proved from outside: what stands in the tables and the audit log, read by nothing that records or decides.

A promise is proved if the right party had been verified by a factor, the bot's last answer before the customer's turn was
said (its hash is in the audit log) and asked to confirm exactly this amount on this day, no other promise leans on that same
answer, the customer said nothing in between, and the turn is a clear yes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, text

from dialogues import words

_PROMISES = text("""
    select p.id, p.turn_id, p.contact_id, p.amount_minor, p.currency, p.due, p.state, a.ref, yes.seq, yes.text as said,
           yes.direction, yes.contact_id as said_in
    from promises p join accounts a on a.id = p.account_id left join turns yes on yes.id = p.turn_id
    order by p.made_at, yes.seq
""")
# The last answer before the yes, sentence by sentence.
_HEARD = text("""
    select id, seq, text, asks from turns
    where contact_id = :contact and direction = 'outbound' and by = 'bot' and state <> 'blocked' and seq < :seq
      and answers is not distinct from (
        select answers from turns
        where contact_id = :contact and direction = 'outbound' and by = 'bot' and state <> 'blocked' and seq < :seq
        order by seq desc limit 1
      )
""")
# Whether the customer said anything between the two.
_BETWEEN = text(
    "select count(*) from turns where contact_id = :contact and direction = 'inbound' and seq > :since and seq < :seq"
)
_FACTOR = text("""
    select count(*) from verification_attempts v join turns t on t.id = v.turn_id
    where v.contact_id = :contact and v.correct and t.contact_id = :contact and t.seq <= :seq
""")
_SAID = text("select body ->> 'text_sha256' from audit_entries where kind = 'turn.said' and body ->> 'turn' = :turn")
_MADE = text("select body from audit_entries where kind = 'promise.made' and body ->> 'promise' = :promise")


@dataclass
class Proof:
    """What the tables say of all promises of a database.

    Attributes:
        recorded: Promises there are, in whatever state.
        audited: Promises that the audit log tells of.
        accounts: Accounts that promised something.
        faults: What is not as it has to be, a sentence each.
    """

    recorded: int = 0
    audited: int = 0
    accounts: int = 0
    faults: list[str] = field(default_factory=list)


def prove(engine: Engine) -> Proof:
    """Hold every promise of a database against what was said and logged."""
    proof, leaned_on = Proof(), set()
    with engine.connect() as connection:
        rows = connection.execute(_PROMISES).all()
        proof.accounts = len({row.ref for row in rows})
        logged = connection.execute(text("select count(*) from audit_entries where kind = 'promise.made'")).scalar_one()
        if logged != len(rows):
            proof.faults.append(f"{len(rows)} promises are recorded, {logged} are in the audit log")
        for row in rows:
            proof.recorded += 1
            what = f"{row.ref}: {Decimal(row.amount_minor) / 100} {row.currency} on {row.due}"
            place = {"contact": row.contact_id, "seq": row.seq}
            heard = connection.execute(_HEARD, place).all() if row.seq is not None else []
            read_back = _read_back(heard, row)
            found = []
            if read_back is None:
                found.append("was not read back in the answer before")
            else:
                if read_back.id in leaned_on:
                    found.append("leans on the read-back of another promise")
                if connection.execute(_BETWEEN, place | {"since": read_back.seq}).scalar_one():
                    found.append("was confirmed after the customer had said something else to the read-back")
                leaned_on.add(read_back.id)
                digest = hashlib.sha256(read_back.text.encode()).hexdigest()
                if connection.execute(_SAID, {"turn": str(read_back.id)}).scalars().all() != [digest]:
                    found.append("was read back in a sentence that the audit log does not have")
            if row.direction != "inbound" or row.said_in != row.contact_id:
                found.append("was not confirmed by a turn of the customer in that contact")
            elif not words.says_yes(row.said):
                found.append(f'was confirmed with "{row.said}", which is no clear yes')
            if row.seq is None or not connection.execute(_FACTOR, place).scalar_one():
                found.append("was made by nobody who had given a factor")
            made: list[dict[str, Any]] = list(connection.execute(_MADE, {"promise": str(row.id)}).scalars())
            told = [(m["amount_minor"], m["due"], m["turn"]) for m in made]
            if told != [(row.amount_minor, row.due.isoformat(), str(row.turn_id))]:
                found.append("is not in the audit log as it is recorded")
            else:
                proof.audited += 1
            proof.faults += [f"{what} {fault}" for fault in found]
    return proof


def _read_back(heard: Any, promise: Any) -> Any:
    """The sentence that asks to confirm exactly this promise, if one does."""
    amount = Decimal(promise.amount_minor) / 100
    asking = (h for h in heard if h.asks == "confirmation" and words.reads_back(h.text, amount, promise.due))
    return next(asking, None)
