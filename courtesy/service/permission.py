"""The permission gate over recorded facts: asked at planning and again at sending; every answer is a row and an audit entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from courtesy.model.errors import NotFound
from courtesy.model.outcomes import DecisionRecord
from courtesy.model.people import Account, Channel
from courtesy.policy import Decision, RuleBook, decide
from courtesy.ports import UnitOfWork
from courtesy.ports.case_file import CaseFile, facts

Purpose = Literal["reminder", "reply", "opt_out_confirmation", "requested_callback"]


class PermissionGate:
    """May this person be contacted this way now?"""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules

    def ask(
        self,
        uow: UnitOfWork,
        account: Account,
        *,
        at: datetime,
        channel: Channel,
        purpose: Purpose,
        mode: Literal["automated", "human"] = "automated",
        contact_id: UUID | None = None,
        confirms: str | None = None,
        file: CaseFile | None = None,
        without_promises: bool = False,
    ) -> DecisionRecord:
        """Decide, record and audit. Fails closed: what is unknown is answered by the rules' strictest reading.

        `confirms` names the opt-out (sms, voice, all) that a confirmation confirms; `file` is what the caller has read of the
        account in this transaction, since it held the number. `without_promises` leaves promises aside: the hold for a promise is
        one on reminders, not on the text that confirms it.
        """
        answer = self.look(
            uow,
            account,
            at=at,
            channel=channel,
            purpose=purpose,
            mode=mode,
            contact_id=contact_id,
            confirms=confirms,
            file=file,
            without_promises=without_promises,
        )
        return record_decision(
            uow, answer, account_id=account.id, at=at, channel=channel, purpose=purpose, contact_id=contact_id
        )

    def look(
        self,
        uow: UnitOfWork,
        account: Account,
        *,
        at: datetime,
        channel: Channel,
        purpose: Purpose = "reminder",
        mode: Literal["automated", "human"] = "automated",
        contact_id: UUID | None = None,
        confirms: str | None = None,
        file: CaseFile | None = None,
        without_promises: bool = False,
    ) -> Decision:
        """What the gate would answer, for people to see beforehand: nothing is recorded, and nothing may be sent by it.

        Raises:
            NotFound: If there is no such account.
        """
        # a contact that is about to begin is not itself among those made before
        file = file or uow.case_file(account.id, at, without=contact_id)
        if file is None:
            raise NotFound(f"There is no account {account.ref}.")
        if without_promises:
            file = replace(file, promises=[])
        asked = facts(file, at=at, channel=channel, mode=mode, purpose=purpose, confirms=confirms)
        return decide(asked, self._rules)


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
    about: dict[str, str | None] = {
        "decision": str(record.id),
        "account": str(account_id),
        "channel": channel,
        "purpose": purpose,
    }
    about |= {"contact": str(contact_id) if contact_id else None}
    verdict = {"answer": record.decision, "rules": record.rules, "rules_version": record.rules_version}
    uow.audit("decision", about | verdict | {"facts_sha256": record.facts_hash})
    return record
