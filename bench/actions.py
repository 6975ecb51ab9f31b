"""The peers' action server (`python -m bench.actions PORT`): the product's own actions over facts in memory.

It runs the same rasa-sdk server and the same code for what was said (amounts, dates, digits, wording). It reads and writes
no database, keeps no record and no audit: the peers get the cheapest actions there could be.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from rasa_sdk import Action, Tracker
from rasa_sdk.endpoint import create_app
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.types import DomainDict

from bench import people
from bot.actions.__main__ import ACTIONS
from bot.actions.base import Say, Skill
from bot.actions.heard import Heard
from courtesy.model.contact import Contact
from courtesy.model.money import Money
from courtesy.model.outcomes import Promise
from courtesy.model.people import Account, Customer
from courtesy.service.case_view import Case
from courtesy.service.instalments import PlanLimits
from courtesy.service.promises import PromiseLimits
from courtesy.service.right_party import Verification
from courtesy.service.skills import Skills
from courtesy.understanding.digits import read_birthday, read_digits

MEMORY: dict[UUID, Case] = {}


def case_of(contact: UUID) -> Case:
    """The case of a contact, made up when it is first asked for."""
    if contact not in MEMORY:
        person = people.Person(contact.int % 10_000_000 - 5550000)
        now = datetime.now(UTC)
        customer = Customer(
            id=uuid4(), name=person.name, phone=person.phone, language="en", country="US", state="NY", city="New York",
            postal_code="10025", timezone="America/New_York", birth_date=people.born(),
        )  # fmt: skip
        account = Account(
            id=uuid4(), ref=person.phone, customer_id=customer.id, role="first_party", issuer=people.ISSUER,
            product="Everyday Visa", last4=person.last4, balance_minor=people.BALANCE_MINOR,
            min_due_minor=people.MIN_DUE_MINOR, currency="USD", due_date=date(2026, 2, 27), days_past_due=12, imported_at=now,
        )  # fmt: skip
        contact_record = Contact(
            id=contact, phone=person.phone, channel="sms", direction="inbound", language="en", started_at=now,
            last_turn_at=now, customer_id=customer.id, account_id=account.id,
        )  # fmt: skip
        MEMORY[contact] = Case(contact_record, account, customer, now)
    return MEMORY[contact]


class RightParty:
    """The right-party check without a record."""

    def confirm(self, contact_id: UUID, turn_id: UUID) -> None:
        """Remember that they said so."""
        case_of(contact_id).contact.identity_confirmed_at = datetime.now(UTC)

    def factors(self, contact_id: UUID) -> list[str]:
        """What they may verify with."""
        return ["postal_code", "birth_date", "card_last4"]

    def named(self, contact_id: UUID) -> bool:
        """Whether they said so before."""
        return case_of(contact_id).contact.identity_confirmed_at is not None

    def check(self, contact_id: UUID, turn_id: UUID, text: str, *, volunteered: bool = False) -> Verification:
        """Compare digits."""
        case, digits = case_of(contact_id), read_digits(text, "en")
        read_birthday(text, "en")
        if digits != case.account.last4:
            return Verification("nothing_given" if volunteered else "wrong")
        case.contact.verified_at = datetime.now(UTC)
        return Verification("passed")


class ReadCase:
    """The case, and nothing of what was said."""

    def __call__(self, contact_id: UUID) -> Case:
        """The case of a contact."""
        return case_of(contact_id)

    def last_said(self, contact_id: UUID) -> list[Any]:
        """Nobody keeps what was said."""
        return []


def promise(contact_id: UUID, turn_id: UUID, amount: Money, due: date, *, rest_later: bool = False) -> Promise:
    """A promise that nobody keeps on file."""
    case = case_of(contact_id)
    return Promise(
        id=uuid4(), account_id=case.account.id, contact_id=contact_id, turn_id=turn_id, made_at=case.now,
        amount_minor=amount.minor, currency=amount.currency, due=due,
    )  # fmt: skip


def nothing(*_: Any, **__: Any) -> int:
    """What the measured conversation has no use for."""
    return 1


SKILLS = Skills(
    **{
        **dict.fromkeys(Skills.__dataclass_fields__, nothing),
        "read_case": ReadCase(),
        "right_party": RightParty(),
        "record_promise": promise,
        "promise_limits": PromiseLimits(),
        "plan_limits": PlanLimits(),
    }  # type: ignore[arg-type]  # stand-ins with the same calls
)


class WithoutGateway(Action):  # type: ignore[misc]  # rasa_sdk is untyped
    """An action of ours for a Rasa whose messages carry no metadata: language and question come from the tracker."""

    def __init__(self, skill: Skill) -> None:
        self._skill = skill

    def name(self) -> str:
        """The skill's name."""
        return self._skill.name()

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Run as the product's actions run: in a thread."""
        events = await asyncio.to_thread(self._skill.answer, heard_by_stock(tracker), Say(dispatcher))
        missing = {"language": "en", "channel": "sms"} if tracker.slots.get("language") is None else {}
        return [cast("dict[str, Any]", SlotSet(k, v)) for k, v in missing.items()] + events


def heard_by_stock(tracker: Tracker) -> Heard:
    """The turn, from a tracker of stock Rasa, given what our gateway would have sent with the message."""
    tracker.sender_id = str(UUID(int=int(tracker.sender_id.lstrip("+"))))
    asks = asked_before(tracker.events)
    tracker.latest_message["metadata"] = {"turn": str(uuid4()), "asks": asks, "language": "en", "channel": "sms"}
    return Heard.of(tracker)


def asked_before(events: list[dict[str, Any]]) -> str:
    """What the bot's last sentence before this turn asked."""
    customer_spoke = False
    for event in reversed(events):
        if event["event"] == "user":
            customer_spoke = True
        elif event["event"] == "bot" and customer_spoke:
            meta = (event.get("metadata") or {}).get("metadata") or {}
            return str(meta.get("asks") or "nothing")
    return "nothing"


def main() -> None:
    """Serve until stopped."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(WithoutGateway(action(SKILLS)))
    app: Any = create_app(executor, cors_origins=[])
    app.config.ACCESS_LOG = False
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
