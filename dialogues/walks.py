"""Random walks: through the whole running product with customers who say anything, and through the service with a dialogue that jumps."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import batched
from random import Random
from uuid import uuid4

from sqlalchemy import func, select

from courtesy.bootstrap import Product
from courtesy.service.inbound_text import InboundText
from courtesy.store import views
from courtesy.store.tables import turns as turns_table
from dialogues.adversary import Adversary
from dialogues.forced_jump import jump
from dialogues.must_not import (
    breaches,
    discloses_debt_before_verification,
    promises_not_read_back,
    records_promise_without_confirmation,
)
from dialogues.play import Performance
from dialogues.played import BotText, Exchange, Played
from dialogues.proof import Proof, prove
from dialogues.random_customer import MOMENT, RandomCustomer, walk_script
from dialogues.script import Line, Script
from dialogues.stage import Seats, Stage
from dialogues.verdict import Verdict

JUMPING = 0.3  # how many of the walks through the whole product are thrown about
BATCH = 200
AT_ONCE = 4
type OnWalk = Callable[[Tally], None]


@dataclass
class Tally:
    """What walks came to.

    Attributes:
        verified: Walks in which the right party was verified.
        read_back: Walks in which a promise was read back to a verified customer.
        promising: Walks in which a promise was recorded.
        promises: Promises recorded.
        blocked: Sentences that the firewall held back.
        jumped: Walks whose dialogue was thrown about.
        stuck: Walks that ended because the dialogue did not answer, after a jump; a person or a job takes those on.
        broken: Walks in which something happened that must not.
        proof: What the tables and the audit log say of the promises, read after all walks.
    """

    walks: int = 0
    lines: int = 0
    texts: int = 0
    verified: int = 0
    read_back: int = 0
    promising: int = 0
    promises: int = 0
    hand_offs: int = 0
    stopped: int = 0
    blocked: int = 0
    jumped: int = 0
    stuck: int = 0
    broken: list[Verdict] = field(default_factory=list)
    proof: Proof = field(default_factory=Proof)

    @property
    def kinds(self) -> Counter[str]:
        """How many walks broke which rule."""
        return Counter(name for verdict in self.broken for name in verdict.breaches)

    def count(self, played: Played, found: dict[str, list[str]], *, jumped: bool = False) -> None:
        """Add a walk."""
        self.walks += 1
        self.lines += sum(1 for e in played.exchanges if e.line)
        self.texts += sum(len(e.replies) for e in played.exchanges)
        self.verified += any(e.verified for e in played.exchanges)
        self.read_back += any(r.asks == "confirmation" for e in played.exchanges if e.verified for r in e.replies)
        self.promising += any(e.promises for e in played.exchanges)
        self.promises += sum(len(e.promises) for e in played.exchanges)
        self.hand_offs += any(e.hand_offs for e in played.exchanges)
        self.stopped += any(o["outcome"] in ("opt_out", "wrong_person") for o in played.outcomes)
        self.jumped += jumped
        self.stuck += bool(jumped and played.error)
        if played.error and not jumped:
            found = found | {"does_not_answer": [played.error]}
        if found:
            self.broken.append(Verdict(played, [], found))


class _ThrownAbout(Performance):
    """A performance in which the dialogue's state is changed at random before some of the lines."""

    chance: Random

    def before(self, line: Line) -> None:
        if self.chance.random() < 0.5:
            contact = self._played.exchanges[-1].contact if self._played.exchanges else ""
            jump(self._stage.product.engine, contact, self.chance)


def walk_product(
    stage: Stage,
    numbers: Sequence[int],
    seed: int,
    on_walk: OnWalk = lambda _: None,
    enough: threading.Event | None = None,
) -> Tally:
    """Let random customers text with the running product, one walk for each number, or until it is enough."""
    tally, held = Tally(), threading.Lock()
    stage.set_clock(MOMENT)

    def one(walk: tuple[Script, Random, tuple[str, str]]) -> None:
        if enough is not None and enough.is_set():
            return
        script, rng, seat = walk
        customer, jumps = RandomCustomer(rng, script.lang), rng.random() < JUMPING
        kind = _ThrownAbout if jumps else Performance
        performance = kind(stage, script, *seat, rng.choice(("line", "hello")), customer)
        if isinstance(performance, _ThrownAbout):
            performance.chance = rng
        played = performance.play()
        with held:
            tally.count(played, breaches(played), jumped=jumps)
            on_walk(tally)

    for batch in batched(numbers, BATCH):
        if enough is not None and enough.is_set():
            break
        walks = [walk_script(number, seed) for number in batch]
        seats = stage.move_in([script for script, _ in walks])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, [(*walk, seat) for walk, seat in zip(walks, seats, strict=True)]))
    tally.blocked, tally.proof = _blocked(stage.product), prove(stage.product.engine)
    return tally


def walk_service(
    product: Product,
    seats: Seats,
    numbers: Sequence[int],
    seed: int,
    on_walk: OnWalk = lambda _: None,
    enough: threading.Event | None = None,
) -> Tally:
    """Let random customers text with the service, a jumping dialogue in Rasa's place, one walk for each number.

    Args:
        product: On a real, migrated database; its dialogue must not have been used.
        seats: For its accounts.
        numbers: Of the walks.
        seed: Of chance.
        on_walk: Told of what the walks came to so far, after each.
        enough: Set by another thread when no further walk is to begin.
    """
    adversary, tally, held = Adversary(product), Tally(), threading.Lock()
    product.__dict__["dialogue"] = adversary
    product.built()

    def one(walk: tuple[Script, Random, tuple[str, str]]) -> None:
        if enough is not None and enough.is_set():
            return
        script, rng, (ref, phone) = walk
        adversary.with_chance(rng)
        played = _walk_service(product, script, rng, ref, phone)
        found = {
            check.__name__: broken
            for check in (
                discloses_debt_before_verification,
                promises_not_read_back,
                records_promise_without_confirmation,
            )
            if (broken := check(played))
        }
        with held:
            tally.count(played, found, jumped=True)
            on_walk(tally)

    for batch in batched(numbers, BATCH):
        if enough is not None and enough.is_set():
            break
        walks = [walk_script(number, seed) for number in batch]
        seated = seats.move_in([script for script, _ in walks])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, [(*walk, seat) for walk, seat in zip(walks, seated, strict=True)]))
    tally.blocked, tally.proof = _blocked(product), prove(product.engine)
    return tally


def _walk_service(product: Product, script: Script, rng: Random, ref: str, phone: str) -> Played:
    customer, played = RandomCustomer(rng, script.lang), Played(script, ref, "line")
    asked, seen, counted = "identity", 0, 0
    verified = False
    heard_in: dict[str, Exchange] = {}
    while line := customer.next_line(asked if verified else rng.choice((asked, "verification"))):
        said = product.receive_text(InboundText(sid=f"SM{uuid4().hex}", sender=phone, body=line.say))
        with product.engine.connect() as connection:
            turns = views.turns(connection, ref)
            promises = views.promises(connection, ref)
            contacts = views.contacts(connection, ref)
        heard = [turn["id"] for turn in turns[seen:] if turn["direction"] == "inbound"]
        new, seen = [turn for turn in turns[seen:] if turn["direction"] == "outbound"], len(turns)
        exchange = Exchange(line, [BotText(turn["text"], turn["asks"] or "nothing", turn["response"]) for turn in new])
        recorded = {turn["text"] for turn in new}
        exchange.replies += [BotText(each.text, None) for each in said if each.text not in recorded]
        exchange.contact = contacts[-1]["id"]
        exchange.verified = verified = contacts[-1]["verified"]
        played.exchanges.append(exchange)
        heard_in |= dict.fromkeys(heard, exchange)
        for promise in promises[counted:]:  # a line may be answered with the next one; what it agreed to is its own
            heard_in.get(promise["turn"], exchange).promises.append(promise)
        counted = len(promises)
        asked = exchange.asks
    with product.engine.connect() as connection:
        played.outcomes = views.outcomes(connection, ref)
        played.promises = views.promises(connection, ref)
        if played.exchanges:
            played.exchanges[-1].hand_offs = [each["reason"] for each in views.handoffs(connection, ref)]
    return played


def _blocked(product: Product) -> int:
    with product.engine.connect() as connection:
        return connection.execute(select(func.count()).where(turns_table.c.state == "blocked")).scalar_one()
