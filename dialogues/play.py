"""Plays scripts on a stage: who speaks when, and what to note after every line."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import batched, groupby
from typing import Any, Literal

import httpx

from courtesy.model.errors import CourtesyError
from dialogues.customer import Customer, CustomerOfScript
from dialogues.played import BotText, Exchange, Played
from dialogues.script import Line, Script, instant
from dialogues.stage import Stage, until

Opening = Literal["outreach", "line", "hello"]
HELLO = {"en": "hi", "zh": "你好"}
AT_ONCE = 3
SAME_MOMENT = (
    12  # scripts played after the clock was set: it goes on, and "in two hours" must not become a minute later
)
LONGEST = 40  # lines of one customer; no script is longer, and a mistake in one must not go on for ever


def play_all(
    stage: Stage,
    scripts: Sequence[Script],
    *,
    opening: Opening = "outreach",
    keeps_skipped: bool = False,
    sparse: bool = False,
    on_played: Callable[[Played], None] = lambda _: None,
) -> list[Played]:
    """Play scripts, each with an account of its own; those of the same moment beside each other.

    Args:
        stage: The running product.
        scripts: What to play.
        opening: How conversations begin. `outreach` falls back to `line` where the permission gate refuses our text.
        keeps_skipped: See `CustomerOfScript`.
        sparse: See `account_row`.
        on_played: Told of each as soon as it is over.
    """
    played: dict[int, Played] = {}
    for moment, numbers in _moments(scripts):
        stage.set_clock(moment)
        seats = dict(zip(numbers, stage.move_in([scripts[n] for n in numbers], sparse=sparse), strict=True))

        def one(number: int, seats: dict[int, tuple[str, str]] = seats) -> Played:
            script = scripts[number]
            customer = CustomerOfScript(script.lines, keeps_skipped)
            return Performance(stage, script, *seats[number], opening, customer).play()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number, result in zip(numbers, pool.map(one, numbers), strict=True):
                played[number] = result
                on_played(result)
    return [played[number] for number in range(len(scripts))]


def _moments(scripts: Sequence[Script]) -> Iterator[tuple[datetime, list[int]]]:
    """Which scripts may be played at once: same moment, and none that lets time pass."""

    def key(number: int) -> tuple[datetime, int]:
        return instant(scripts[number]), number if scripts[number].moves_clock else -1

    for (moment, _), group in groupby(sorted(range(len(scripts)), key=key), key):
        for few in batched(group, SAME_MOMENT):
            yield moment, list(few)


class Performance:
    """One conversation being played, and noted."""

    def __init__(
        self, stage: Stage, script: Script, ref: str, phone: str, opening: Opening, customer: Customer
    ) -> None:
        self._stage = stage
        self._phone = phone
        self._opening = opening
        self._customer = customer
        self._played = Played(script, ref, opening)
        self._turns_seen = 0
        self._outcomes: list[dict[str, Any]] = []

    def play(self) -> Played:
        """Play it to its end, or to the first thing that does not work."""
        began = time.monotonic()
        try:
            asked = self._begin()
            while (line := self._customer.next_line(asked)) and len(self._played.exchanges) < LONGEST:
                if line.after:
                    self._stage.advance_clock(line.after)
                self.before(line)
                asked = self._say(line)
        except (CourtesyError, httpx.HTTPError) as error:
            self._played.error = f"{type(error).__name__}: {error}"
        self._finish()
        self._played.seconds = time.monotonic() - began
        return self._played

    def before(self, line: Line) -> None:
        """Called before each line is said; for performances in which more happens than a customer's texts."""

    def _begin(self) -> str:
        """Let the conversation begin; returns what the bot asks, or is taken to ask."""
        if self._opening == "outreach":
            answer = self._stage.reach_out(self._played.ref)
            if answer.decision == "allow":
                until(lambda: self._stage.carrier_log(self._phone) or None, 30.0, "the opening text")
                return self._note(None, [])
            self._played.opening, self._played.refused = "line", tuple(answer.rules)
        if self._opening == "hello":
            return self._say(Line("any", HELLO[self._played.script.lang]))
        return "identity"

    def _say(self, line: Line) -> str:
        return self._note(line, self._stage.text(self._phone, line.say))

    def _note(self, line: Line | None, answered: list[str]) -> str:
        """Note an exchange with all that it changed; returns what the bot asks now."""
        ref, played = self._played.ref, self._played
        rows = self._stage.settled(ref)
        new, self._turns_seen = rows[self._turns_seen :], len(rows)
        exchange = Exchange(line)
        heard = [row for row in new if row["direction"] == "inbound"]
        exchange.intent = heard[-1]["intent"] if heard else None
        exchange.contact = rows[-1]["contact"] if rows else ""
        outbound = [row for row in new if row["direction"] == "outbound"]
        in_webhook = Counter(answered)
        for row in outbound:
            via = "webhook" if in_webhook[row["text"]] else "carrier"
            in_webhook[row["text"]] -= via == "webhook"
            if via == "webhook" or row["state"] in ("sent", "delivered"):
                exchange.replies.append(BotText(row["text"], row["asks"] or "nothing", row["response"], via))
        # said, but in no record: a leak of the records, which the checks will name
        exchange.replies += [BotText(text, None) for text in in_webhook.elements()]
        standing = self._stage.outcomes(ref)
        exchange.outcomes = [o for o in standing if o not in self._outcomes]
        self._outcomes = standing
        promises = self._stage.records("promises", ref)
        exchange.promises = promises[len(played.promises) :]
        played.promises = promises
        passed_on = self._stage.records("handoffs", ref)
        exchange.hand_offs = [h["reason"] for h in passed_on[sum(len(e.hand_offs) for e in played.exchanges) :]]
        contacts = self._stage.records("contacts", ref)
        exchange.verified = bool(contacts and contacts[-1]["verified"])
        played.exchanges.append(exchange)
        return exchange.asks

    def _finish(self) -> None:
        played = self._played
        played.unsaid = self._customer.unsaid
        try:
            played.outcomes = self._stage.outcomes(played.ref)
            played.promises = self._stage.records("promises", played.ref)
            contacts = self._stage.records("contacts", played.ref)
            played.verified_by = next((c["verified_by"] for c in contacts if c["verified_by"]), None)
            played.carrier = self._stage.carrier_log(self._phone)
        except (CourtesyError, httpx.HTTPError) as error:
            played.error = played.error or f"{type(error).__name__}: {error}"
