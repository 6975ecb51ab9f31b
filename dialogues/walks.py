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
)
from dialogues.play import Performance
from dialogues.played import BotText, Exchange, Played
from dialogues.random_customer import MOMENT, RandomCustomer, walk_script
from dialogues.script import Line, Script
from dialogues.stage import Seats, Stage
from dialogues.verdict import Verdict

JUMPING = 0.3  # how many of the walks through the whole product are thrown about
BATCH = 200
AT_ONCE = 4


@dataclass
class Tally:
    """What walks came to.

    Attributes:
        verified: Walks in which the right party was verified.
        blocked: Sentences that the firewall held back.
        jumped: Walks whose dialogue was thrown about.
        stuck: Walks that ended because the dialogue did not answer, after a jump; a person or a job takes those on.
        broken: Walks in which something happened that must not.
    """

    walks: int = 0
    lines: int = 0
    texts: int = 0
    verified: int = 0
    promises: int = 0
    hand_offs: int = 0
    stopped: int = 0
    blocked: int = 0
    jumped: int = 0
    stuck: int = 0
    broken: list[Verdict] = field(default_factory=list)

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
    stage: Stage, numbers: Sequence[int], seed: int, on_walk: Callable[[Played], None] = lambda _: None
) -> Tally:
    """Let random customers text with the running product, one walk for each number."""
    tally, held = Tally(), threading.Lock()
    stage.set_clock(MOMENT)

    def one(walk: tuple[Script, Random, tuple[str, str]]) -> None:
        script, rng, seat = walk
        customer, jumps = RandomCustomer(rng, script.lang), rng.random() < JUMPING
        kind = _ThrownAbout if jumps else Performance
        performance = kind(stage, script, *seat, rng.choice(("line", "hello")), customer)
        if isinstance(performance, _ThrownAbout):
            performance.chance = rng
        played = performance.play()
        with held:
            tally.count(played, breaches(played), jumped=jumps)
            on_walk(played)

    for batch in batched(numbers, BATCH):
        walks = [walk_script(number, seed) for number in batch]
        seats = stage.move_in([script for script, _ in walks])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, [(*walk, seat) for walk, seat in zip(walks, seats, strict=True)]))
    tally.blocked = _blocked(stage.product)
    return tally


def walk_service(
    product: Product,
    seats: Seats,
    numbers: Sequence[int],
    seed: int,
    on_walk: Callable[[Played], None] = lambda _: None,
) -> Tally:
    """Let random customers text with the service, a jumping dialogue in Rasa's place, one walk for each number.

    Args:
        product: On a real, migrated database; its dialogue must not have been used.
        seats: For its accounts.
        numbers: Of the walks.
        seed: Of chance.
        on_walk: Told of each walk.
    """
    adversary, tally, held = Adversary(product), Tally(), threading.Lock()
    product.__dict__["dialogue"] = adversary
    product.built()

    def one(walk: tuple[Script, Random, tuple[str, str]]) -> None:
        script, rng, (ref, phone) = walk
        adversary.with_chance(rng)
        played = _walk_service(product, script, rng, ref, phone)
        found = {
            check.__name__: broken
            for check in (discloses_debt_before_verification, promises_not_read_back)
            if (broken := check(played))
        }
        with held:
            tally.count(played, found, jumped=True)
            on_walk(played)

    for batch in batched(numbers, BATCH):
        walks = [walk_script(number, seed) for number in batch]
        seated = seats.move_in([script for script, _ in walks])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, [(*walk, seat) for walk, seat in zip(walks, seated, strict=True)]))
    tally.blocked = _blocked(product)
    return tally


def _walk_service(product: Product, script: Script, rng: Random, ref: str, phone: str) -> Played:
    customer, played = RandomCustomer(rng, script.lang), Played(script, ref, "line")
    asked, seen = "identity", 0
    while line := customer.next_line(rng.choice((asked, "verification"))):
        said = product.receive_text(InboundText(sid=f"SM{uuid4().hex}", sender=phone, body=line.say))
        with product.engine.connect() as connection:
            turns = views.turns(connection, ref)
            promises = views.promises(connection, ref)
            contacts = views.contacts(connection, ref)
        new, seen = [turn for turn in turns[seen:] if turn["direction"] == "outbound"], len(turns)
        exchange = Exchange(line, [BotText(turn["text"], turn["asks"] or "nothing", turn["response"]) for turn in new])
        recorded = {turn["text"] for turn in new}
        exchange.replies += [BotText(each.text, None) for each in said if each.text not in recorded]
        exchange.contact = contacts[-1]["id"]
        exchange.verified = contacts[-1]["verified"]
        exchange.promises = promises[sum(len(e.promises) for e in played.exchanges) :]
        played.exchanges.append(exchange)
        asked = exchange.asks
    with product.engine.connect() as connection:
        played.outcomes = views.outcomes(connection, ref)
        played.promises = views.promises(connection, ref)
    return played


def _blocked(product: Product) -> int:
    with product.engine.connect() as connection:
        return connection.execute(select(func.count()).where(turns_table.c.state == "blocked")).scalar_one()
