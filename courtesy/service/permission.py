"""The permission gate over recorded facts: asked at planning and again at sending; every answer is a row and an audit entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from courtesy.model.call import OUT_OF_SERVICE, Call
from courtesy.model.contact import Contact
from courtesy.model.holds import FLAG_OF, NOT_OF_THE_HOUSE, Hold, InconvenientTime
from courtesy.model.outcomes import DecisionRecord
from courtesy.model.people import Account, Customer
from courtesy.policy import Decision, Facts, RuleBook, decide
from courtesy.ports import UnitOfWork
from courtesy.service.promises import today_of

# The longest look-back of any rule is far shorter; older contacts can't change an answer.
LOOK_BACK = timedelta(days=400)
Purpose = Literal["reminder", "reply", "opt_out_confirmation", "requested_callback"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PermissionGate:
    """May this person be contacted this way now?"""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules

    def ask(
        self,
        uow: UnitOfWork,
        customer: Customer,
        account: Account,
        *,
        at: datetime,
        channel: str,
        purpose: Purpose,
        mode: Literal["automated", "human"] = "automated",
        contact_id: UUID | None = None,
        confirms: str | None = None,
    ) -> DecisionRecord:
        """Decide, record and audit. Fails closed: what is unknown is answered by the rules' strictest reading.

        `confirms` names the opt-out (sms, voice, all) that a confirmation confirms.
        """
        asked = {"at": at.isoformat(), "channel": channel, "mode": mode, "purpose": purpose, "confirms": confirms}
        # a reminder that is about to begin a contact is not itself among the contacts made before
        begins = contact_id if purpose in ("reminder", "requested_callback") else None
        case = facts_of(uow, customer, account, at, without=begins) | {"ask": asked}
        answer = decide(Facts.from_case(case), self._rules)
        return record_decision(
            uow, answer, account_id=account.id, at=at, channel=channel, purpose=purpose, contact_id=contact_id
        )


def record_decision(
    uow: UnitOfWork,
    answer: Decision,
    *,
    account_id: UUID,
    at: datetime,
    channel: str,
    purpose: str,
    contact_id: UUID | None = None,
) -> DecisionRecord:
    """Write an answer of the gate down: one row and one audit entry."""
    record = DecisionRecord(
        id=uuid4(),
        account_id=account_id,
        contact_id=contact_id,
        at=at,
        channel=channel,
        purpose=purpose,
        decision=answer.decision,
        rules=list(answer.rules),
        next_allowed=answer.next_allowed,
        rules_version=answer.rules_version,
        facts_hash=answer.facts_hash,
    )
    uow.add(record)
    about = {"decision": str(record.id), "account": str(account_id), "channel": channel, "purpose": purpose}
    verdict = {"answer": record.decision, "rules": record.rules, "rules_version": record.rules_version}
    uow.audit("decision", about | verdict | {"facts_sha256": record.facts_hash})
    return record


def facts_of(
    uow: UnitOfWork, customer: Customer, account: Account, now: datetime, *, without: UUID | None = None
) -> dict[str, Any]:
    """Everything recorded that a decision may use, in the format of a permission case, without one contact."""
    contacts = [c for c in uow.history(customer.id, customer.phone, now - LOOK_BACK) if c.id != without]
    holds = [hold for hold in uow.holds(customer.id, account.id) if hold.stands(now)]
    slots = [_slot(wish) for wish in uow.inconvenient_times(customer.id)]
    return {
        "account": {
            "role": account.role,
            "country": customer.country,
            "state": customer.state,
            "city": customer.city,
            "postal_code": customer.postal_code,
            "timezone": customer.timezone,
            "phone": customer.phone,
            "phone_line": account.attributes.get("phone_line"),
            "language": customer.language,
            "days_past_due": account.days_late(today_of(customer, now)),
            "consents": [
                {
                    "channel": c.channel,
                    "kind": c.kind,
                    "given_at": c.given_at.isoformat(),
                    "withdrawn_at": c.withdrawn_at.isoformat() if c.withdrawn_at else None,
                }
                for c in uow.consents(customer.id)
            ],
            "flags": _flags(account, holds),
            "holds": [
                {"kind": h.kind, "until": h.until.isoformat() if h.until else None}
                for h in holds
                if h.kind not in NOT_OF_THE_HOUSE
            ],
            "inconvenient": slots,
            "wished": [] if customer.country == "US" else slots,
        },
        "history": sorted(_history(uow, customer, account, contacts), key=lambda e: str(e["at"])),
    }


def _flags(account: Account, holds: list[Hold]) -> dict[str, bool]:
    """Protected states that somebody told us of."""
    flags = {FLAG_OF[hold.kind]: True for hold in holds if hold.kind in FLAG_OF}
    if account.role == "third_party" and any(hold.kind == "refused" for hold in holds):
        flags["cease_in_writing"] = True  # 15 U.S.C. 1692c(c): a refusal to pay ends an agency's contact
    return flags


def _slot(wish: InconvenientTime) -> dict[str, Any]:
    return {
        "weekdays": [WEEKDAYS[day] for day in wish.weekdays],
        "from": wish.starts.isoformat("minutes"),
        "to": wish.ends.isoformat("minutes"),
    }


def _history(uow: UnitOfWork, customer: Customer, account: Account, contacts: list[Contact]) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    calls = uow.calls_of([c.id for c in contacts if c.channel == "voice"])
    for contact in contacts:
        heard = [t.at for t in uow.turns_of(contact.id) if t.direction == "inbound" and t.text.strip()]
        call = calls.get(contact.id)
        if call is None or call.state != "withdrawn":  # a call that never went out is no contact
            events.append(
                {
                    "at": contact.started_at.isoformat(),
                    "channel": contact.channel,
                    "direction": contact.direction,
                    "outcome": "conversation" if heard else _outcome(call) if call else "delivered",
                    "by": "bot",
                }
            )
        if heard and contact.channel == "sms":
            # what a reply answers is the person's newest text, whoever began the exchange
            texted = {"at": heard[-1].isoformat(), "channel": "sms", "direction": "inbound"}
            events.append(texted | {"outcome": "conversation"})
        for outcome in uow.outcomes(contact.id):
            if outcome.kind == "third_party_no_disclosure":
                events.append({"at": outcome.at.isoformat(), "event": "third_party_answered"})
            elif outcome.kind == "wrong_person":
                events.append({"at": outcome.at.isoformat(), "event": "wrong_number"})
    for stop in uow.opt_outs(customer.id, customer.phone):
        events.append({"at": stop.at.isoformat(), "event": "opt_out", "channel": stop.channel})
    for promise in uow.open_promises(account.id):
        due = {"due": promise.due.isoformat(), "state": "open"}
        events.append({"at": promise.made_at.isoformat(), "event": "promise"} | due)
    return events


def _outcome(call: Call) -> str | None:
    """A call's outcome in the words of the rules, where nobody spoke to us; None, which counts everywhere, if it is not known."""
    if call.disposition == "failed":
        return "not_in_service" if call.sip in OUT_OF_SERVICE else None
    words = {
        "machine": "voicemail",
        "no_answer": "no_answer",
        "canceled": "no_answer",
        "busy": "busy",
        "answered": "rejected",
    }
    return words.get(call.disposition or "")
