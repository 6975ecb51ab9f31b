"""Hand-written transcripts for the checks: what was said and recorded, without a product."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogues.played import BotText, Exchange, Played
from dialogues.script import CAST, Line, Script

REMIND = BotText("A payment of $842.17 was due on February 27. When can you pay?", "when_can_pay", "utter_remind")
CONFIRM = BotText("You will pay $100.00 on Friday, March 20. Is that right?", "confirmation", "utter_confirm_promise")
KEPT = {"amount": 100, "currency": "USD", "date": "2026-03-20", "state": "open"}


def script(*must_not, lang="en", expect=(), **account):
    zone = ZoneInfo("America/New_York" if lang == "en" else "Asia/Shanghai")
    return Script(
        id="example",
        lang=lang,
        account=CAST[lang] | account,
        now=datetime(2026, 3, 11, 10, 15, tzinfo=zone),
        lines=(),
        expect=None if expect is None else tuple(expect),
        must_not=must_not,
    )


def said(words, *replies, when="any", verified=True, means=None, **noted):
    """A customer's line and the bot's answers, plain strings being texts that ask nothing."""
    texts = [reply if isinstance(reply, BotText) else BotText(reply, "nothing", "utter_something") for reply in replies]
    return Exchange(Line(when, words, means=means), texts, verified=verified, **noted)


def played(of, *exchanges, **noted):
    promises = [p for e in exchanges for p in e.promises]
    return Played(of, "EXAMPLE-1", "line", list(exchanges), **({"promises": promises} | noted))


def introduced(*exchanges):
    """The exchanges after a proper right-party check."""
    return (
        said("yes this is maria", BotText("Which ZIP code?", "verification"), when="identity", verified=False),
        said("4821", REMIND, when="verification"),
        *exchanges,
    )
