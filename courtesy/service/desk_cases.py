"""Taking a case, keeping it, giving it to somebody else. Redis says quickly who was first; Postgres decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from courtesy.model.contact import Contact
from courtesy.model.desk import SKILLS, User
from courtesy.model.errors import Conflict, InvalidInput, Refused
from courtesy.model.outcomes import HandOff
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.ports.desk import Grip, HandOffQueue
from courtesy.service.desk_fit import Unfit, for_colleague, for_them, lacks
from courtesy.service.desk_order import waiting
from courtesy.service.desk_ownership import LEASE, RESERVED, Owner, locked, note_case, owned, write_down

OPEN = ("assigned", "wrapping")
KNOWN = timedelta(seconds=10)
type Join = Callable[[UnitOfWork, HandOff, Contact], None]


class StaleToken(Conflict):
    """The queue gave a token that Postgres has seen before: it was wiped in between."""


class Cases:
    """Use cases of owning a case."""

    def __init__(self, uow: UnitOfWorkFactory, queue: HandOffQueue, clock: Clock) -> None:
        self._uow = uow
        self._queue = queue
        self._clock = clock
        self._known: dict[str, tuple[datetime, list[str], list[str]]] = {}

    def claim(self, login: str, hand_off_id: UUID, *, in_call: Join | None = None) -> Owner:
        """Take one case; taking what one has already changes nothing.

        Args:
            login: Who takes it.
            hand_off_id: Which.
            in_call: What happens in the same transaction when an agent takes a call that goes on; without it such a case can't be taken.

        Raises:
            Conflict: If another agent was quicker, or it is over.
            Refused: If the agent has as many cases as they may.
            Unfit: If they lack the language or the skill, and nobody who may has given it to them all the same.
        """
        now = self._clock.now()
        until = now + LEASE
        with self._uow() as uow:  # asked again when it is assigned; who is refused here has not held it for a moment
            wanted = uow.hand_off(hand_off_id)
            if wanted.state == "pending":
                for_them(uow.user(login), wanted)
        owner = self._with(login, now, lambda: self._queue.take_hold(hand_off_id, login, now, until), in_call)
        if owner is None:
            raise Conflict("Another agent has just taken this case.", remedy="Take the next one.")
        return owner

    def claim_next(self, login: str) -> Owner | None:
        """Take the most urgent case that the agent's skills and languages fit; None if there is none."""
        now = self._clock.now()
        until = now + LEASE

        def next_one() -> Grip | None:
            return self._queue.take_hold_of_next(login, *self._fits(login, now), now, until)

        for _ in range(10):  # what the queue holds may be out of date; each refusal takes one such entry away
            try:
                return self._with(login, now, next_one)
            except Conflict:
                continue
            except Unfit:  # so may be what we know of them
                self._known.pop(login, None)
        return None

    def _fits(self, login: str, now: datetime) -> tuple[list[str], list[str]]:
        """An agent's skills and languages, as of some seconds ago at most: whoever finds nobody waiting asks again and again."""
        known = self._known.get(login)
        if known is None or not now - KNOWN < known[0] <= now:
            with self._uow() as uow:
                user = uow.user(login)
            known = self._known[login] = (now, user.skills, user.languages)
        return known[1], known[2]

    def _with(
        self, login: str, now: datetime, hold: Callable[[], Grip | None], in_call: Join | None = None
    ) -> Owner | None:
        """Assign what the queue gives hold of; let go of it if Postgres refuses."""
        grip = hold()
        if grip is None:
            return None
        try:
            try:
                return self._assign(login, grip, now, in_call)
            except StaleToken:
                anew = self._queue.take_hold(grip.hand_off, login, now, now + LEASE)
                if anew is None:
                    raise
                return self._assign(login, anew, now, in_call)
        except Exception:
            self._give_back(grip.hand_off, now)
            raise

    def _assign(self, login: str, grip: Grip, now: datetime, in_call: Join | None) -> Owner:
        with self._uow() as uow:
            # the agent too, or two pages of theirs at once would exceed the capacity
            uow.only_each([f"agent {login}", uow.phone_of_case(grip.hand_off)])
            hand_off, contact = uow.locked_case(grip.hand_off)
            if hand_off.agent == login and hand_off.state in OPEN and _alive(hand_off, now):
                return Owner(login, hand_off.id, hand_off.token)
            for_me = hand_off.state == "reserved" and hand_off.agent == login
            if hand_off.state != "pending" and not for_me:
                raise Conflict("Another agent has just taken this case.", remedy="Take the next one.")
            if in_call is None and _talks(uow, contact):
                raise Conflict(
                    "The caller is still talking with the assistant.", remedy="Take the case when the call is over."
                )
            if grip.token <= hand_off.token:
                self._queue.tokens_above(hand_off.token)
                raise StaleToken("The queue was wiped meanwhile.")
            user, load = uow.user_and_load(login)
            if not for_me:  # what is kept for them was given to them by somebody who may
                for_them(user, hand_off)
            has_room(user, load)
            hand_off.state, hand_off.agent, hand_off.token = "assigned", login, grip.token
            hand_off.lease_until, hand_off.assigned_at = now + LEASE, now
            if in_call is not None:
                in_call(uow, hand_off, contact)
            silence_bot(uow, contact)
            note_case(uow, hand_off, "claimed", lacking=_lacking(user, hand_off))
            uow.commit()
            return Owner(login, hand_off.id, hand_off.token)

    def _give_back(self, hand_off_id: UUID, now: datetime) -> None:
        """Make the queue say of one case what Postgres says."""
        with self._uow() as uow:
            hand_off = uow.hand_off(hand_off_id)
            free = hand_off.state == "pending" and not _talks(uow, uow.contact(hand_off.contact_id))
        self._queue.let_go(hand_off_id)
        if free:
            self._queue.announce([waiting(hand_off)], now)

    def beat(self, login: str, status: str) -> list[UUID]:
        """An agent's page says that it is there: leases are lengthened; returns the cases that are theirs.

        What has ended stays ended: somebody else may already be reading it.
        """
        mine = self.renew(login)  # first: what the agent has must not depend on whether Redis answers
        self._queue.seen(login, status, self._clock.now())
        return mine

    def renew(self, login: str) -> list[UUID]:
        """Lengthen an agent's leases without a word of theirs; returns the cases that are theirs."""
        now = self._clock.now()
        with self._uow() as uow:
            mine = uow.renew_leases(login, now, now + LEASE)
            uow.commit()
        return mine

    def leave(self, login: str) -> None:
        """An agent signs out: their cases go back at once, and to the front."""
        now = self._clock.now()
        with self._uow() as uow:
            mine = uow.held_by(login)
            for each in mine:
                hand_off, _ = locked(uow, each.id)
                if hand_off.agent == login:
                    back_to_queue(uow, hand_off, "agent left")
            uow.commit()
        self._queue.gone(login)
        for each in mine:
            self._give_back(each.id, now)

    def give_back(self, owner: Owner, why: str = "given back") -> None:
        """Put a case back into the queue."""
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, _ = owned(uow, owner, now, states=OPEN)
            back_to_queue(uow, hand_off, why)
            uow.commit()
        self._give_back(owner.hand_off, now)

    def transfer(self, owner: Owner, *, to: str | None = None, skill: str | None = None, note: str = "") -> None:
        """Give a case to a colleague, or to whoever has a skill, with a note.

        Raises:
            InvalidInput, NotFound: If there is no such colleague or skill.
            Refused: If they can't take it.
            Unfit: If they lack what it needs: that is for a supervisor to decide.
        """
        if skill is not None and skill not in SKILLS:
            raise InvalidInput(f"There is no skill '{skill}'.", remedy=f"One of {', '.join(SKILLS)}.")
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, _ = owned(uow, owner, now)
            if to is not None:
                for_colleague(
                    uow.user(to), hand_off, remedy="Choose somebody else, or let a supervisor give it to them."
                )
            write_down(uow, hand_off, owner.login, "transfer", now, note, to=to, skill=skill)
            self._redirect(uow, hand_off, to, skill, now, "transferred")
            uow.commit()
        self._give_back(owner.hand_off, now)

    def reassign(
        self, supervisor: str, hand_off_id: UUID, *, to: str | None, note: str = "", knowingly: bool = False
    ) -> None:
        """A supervisor takes a case from whoever has it, for an agent or for the queue.

        Args:
            supervisor: Who decides.
            hand_off_id: Which case.
            to: For whom; for everybody if None.
            note: For whoever has it next.
            knowingly: Also if the agent lacks what the case needs; that is written down.

        Raises:
            Conflict: If it is over.
            Refused: If they take no cases.
            Unfit: If they lack what it needs and the supervisor has not said to know that.
        """
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, _ = locked(uow, hand_off_id)
            if hand_off.state == "completed":
                raise Conflict("This case is over.")
            lacking = None
            if to is not None:
                colleague = uow.user(to)
                if not knowingly:
                    for_colleague(colleague, hand_off, remedy="Choose somebody else, or give it all the same.")
                lacking = _lacking(colleague, hand_off)
            write_down(uow, hand_off, supervisor, "transfer", now, note, to=to, skill=None, lacking=lacking)
            self._redirect(uow, hand_off, to, None, now, "reassigned", lacking)
            uow.commit()
        self._give_back(hand_off_id, now)

    def _redirect(
        self,
        uow: UnitOfWork,
        hand_off: HandOff,
        to: str | None,
        skill: str | None,
        now: datetime,
        why: str,
        lacking: str | None = None,
    ) -> None:
        if skill:
            hand_off.skill = skill
        if to is None:
            back_to_queue(uow, hand_off, why)
            return
        colleague = uow.user(to)
        if colleague.disabled_at is not None or not colleague.may("agent", "supervisor"):
            raise Refused(f"{colleague.name} takes no cases.", remedy="Choose somebody else.")
        hand_off.state, hand_off.agent, hand_off.lease_until = "reserved", to, now + RESERVED
        note_case(uow, hand_off, why, lacking=lacking)


def has_room(user: User, cases: int) -> None:
    """Refuse somebody who takes no cases, or has as many as they may."""
    if user.disabled_at is not None or not user.may("agent", "supervisor"):
        raise Refused(f"{user.login} takes no cases.")
    if cases >= user.capacity:
        raise Refused(
            f"You have {user.capacity} {'case' if user.capacity == 1 else 'cases'} already.",
            rules=("CAPACITY",),
            remedy="Finish or give back one of them first.",
        )


def _talks(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether the case is a call that is still going on: the assistant speaks until it ends or is put through."""
    call = uow.call_of_contact(contact.id) if contact.channel == "voice" else None
    return call is not None and call.ended_at is None


def _lacking(user: User, hand_off: HandOff) -> str | None:
    """What goes on record of somebody who has a case without speaking its language, or knowing about it."""
    if hand_off.language not in user.languages:
        return "language"
    return lacks(user, hand_off)


def _alive(hand_off: HandOff, now: datetime) -> bool:
    return hand_off.lease_until is not None and hand_off.lease_until > now


def silence_bot(uow: UnitOfWork, contact: Contact) -> None:
    """From this transaction on a person speaks: what the bot has not said yet is never said."""
    contact.owner = "human"
    for unsaid in uow.unsent(contact.id):
        if unsaid.by == "bot" and unsaid.state in ("to_send", "to_say"):
            unsaid.state = "blocked"
            about = {"contact": str(contact.id), "turn": str(unsaid.id), "response": unsaid.response}
            uow.audit("turn.blocked", about | {"why": "a person has taken over"})


def back_to_queue(uow: UnitOfWork, hand_off: HandOff, why: str) -> None:
    """Let a case wait for an agent again; the bot stays silent meanwhile."""
    hand_off.state, hand_off.agent, hand_off.lease_until = "pending", None, None
    note_case(uow, hand_off, why)
