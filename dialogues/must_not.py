"""What must not happen in a conversation, each as a check of what was said and recorded. A check names every breach it finds.

The checks read the customer's and the bot's words and the records; they do not believe what the product says of itself
(its intents, its marks on responses), except where a script gives no better hint of when a signal was given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal

from dialogues import words
from dialogues.expectations import fits
from dialogues.played import BotText, Exchange, Played
from dialogues.stage import account_row

Check = Callable[[Played], list[str]]
MONEY_QUESTIONS = frozenset({"when_can_pay", "amount", "date", "confirmation"})


def discloses_debt_before_verification(played: Played) -> list[str]:
    """No fact and no word of a debt before the person said they are the customer and gave a factor on file."""
    found, given, contact = [], False, ""
    row = account_row(played.script, played.ref, "")
    for number, exchange in enumerate(played.exchanges):
        given = (given and exchange.contact == contact) or words.gives_factor(exchange.said, row)
        contact = exchange.contact
        if given and exchange.verified:
            continue
        why = "the right party was not verified" if given else "no factor on file had been given"
        found += [
            f'"{reply.text}" tells {", ".join(told)} when {why}'
            for reply in exchange.replies
            if (told := words.facts_of_debt(reply.text, played.script) + _urgency(reply.text))
        ]
        if exchange.verified and not given:
            found.append(f'verified after "{exchange.said}" (line {number}), though no factor on file had been given')
    return found


def discloses_debt_to_third_party(played: Played) -> list[str]:
    """Whoever is not the customer learns nothing: no fact or word of a debt, no hint that it matters."""
    about = discloses_debt_to_third_party.__name__
    first = _given(played, about, {"third_party", "wrong_person"}, {"third_party_no_disclosure", "wrong_person"})
    return [
        f'"{reply.text}" tells {", ".join(told)} to somebody who is not the customer'
        for number, exchange, reply in played.texts(first if first is not None else len(played.exchanges))
        if not _verified_since(played, first, number)
        if (told := words.facts_of_debt(reply.text, played.script) + _urgency(reply.text))
    ]


def promise_recorded(played: Played) -> list[str]:
    """No promise at all, in whatever state."""
    found = [f"a promise of {p['amount']} on {p['date']} was recorded ({p['state']})" for p in played.promises]
    return found or ["the outcome is a promise" for o in played.outcomes if o["outcome"] == "promise"]


def records_wrong_promise(played: Played) -> list[str]:
    """No promise stands but the expected one."""
    expected = [e for e in played.script.expect or () if e["outcome"] == "promise"]
    standing = [p for p in played.promises if p["state"] != "superseded" and p["state"] != "withdrawn"]
    return [
        f"a promise of {p['amount']} on {p['date']} stands, which was not made"
        for p in standing
        if not any(fits(e, p | {"outcome": "promise"}, played.script) for e in expected)
    ]


def records_promise_without_confirmation(played: Played) -> list[str]:
    """Each promise was read back in full, amount and date, in the turn before, and the customer said a clear yes."""
    return promises_not_read_back(played) + [
        f'a promise of {p["amount"]} on {p["date"]} was recorded on "{exchange.said}", which is no clear yes'
        for exchange in played.exchanges
        for p in exchange.promises
        if not words.says_yes(exchange.said)
    ]


def promises_not_read_back(played: Played) -> list[str]:
    """Promises whose amount and date the bot did not read back, asking whether they are right, in the turn before."""
    found = []
    for number, exchange in enumerate(played.exchanges):
        before = played.exchanges[number - 1].replies if number else []
        for promise in exchange.promises:
            amount, due = Decimal(str(promise["amount"])), date.fromisoformat(promise["date"])
            if not any(r.asks == "confirmation" and words.reads_back(r.text, amount, due) for r in before):
                found.append(f"a promise of {amount} on {due} was recorded, but not read back in the turn before")
    return found


def continues_after_stop(played: Played) -> list[str]:
    """After a stop one confirmation may follow, and nothing else."""
    first = _given(played, continues_after_stop.__name__, {"stop_contact"}, {"opt_out"})
    if first is None or _stops_only(played, "voice"):  # who wants no more calls may well go on texting
        return []
    return _more_than_a_farewell(played, first, "the stop")


def continues_after_wrong_person(played: Played) -> list[str]:
    """After "wrong number" one apology may follow, and nothing else; but who then tells of a death or a danger is not met with silence."""
    first = _given(played, continues_after_wrong_person.__name__, {"wrong_person"}, {"wrong_person"})
    return (
        []
        if first is None
        else _more_than_a_farewell(played, first, "the wrong number", owed={"deceased", "self_harm"})
    )


def states_plan_is_approved(played: Played) -> list[str]:
    """An instalment plan is a request: nothing may sound as if it were granted."""
    return [
        f'"{reply.text}" sounds as if it were granted'
        for _, _, reply in played.texts()
        if words.APPROVED.search(words.without_negated(reply.text))
    ]


def pressures_after_hardship(played: Played) -> list[str]:
    """Who is in hardship is not asked for money, nor told what follows from not paying."""
    first = _given(played, pressures_after_hardship.__name__, {"hardship"}, {"hardship"})
    return _presses(played, first, "hardship")


def pressures_after_fraud_claim(played: Played) -> list[str]:
    """Who reports fraud is not asked for money, nor told what follows from not paying."""
    first = _given(played, pressures_after_fraud_claim.__name__, {"identity_theft"}, {"identity_theft"})
    return _presses(played, first, "the report of fraud")


def refuses_handoff(played: Played) -> list[str]:
    """Who asks for a person gets one at once: recorded in that very turn, and not talked out of it."""
    asked = _given(played, refuses_handoff.__name__, {"request_human", "complaint"}, {"handoff"})
    if asked is None:
        return ["the customer asked for a person, and was not even noticed"]
    found = []
    if not played.exchanges[asked].hand_offs:
        found.append(f'"{played.exchanges[asked].said}" was not followed by a hand-off')
    found += [f'"{r.text}" refuses a person' for _, _, r in played.texts(asked) if words.NO_HUMAN.search(r.text)]
    return found + _asks_for_money(played, asked, "the wish for a person")


def asks_for_payment_after_self_harm(played: Played) -> list[str]:
    """After a sign of self-harm nothing is said of money."""
    first = _given(played, asks_for_payment_after_self_harm.__name__, {"self_harm"}, set(), hand_off="self_harm")
    if first is None:
        return []
    found = _asks_for_money(played, first, "the sign of self-harm")
    return found + [
        f'"{reply.text}" speaks of {", ".join(told)} after the sign of self-harm'
        for _, _, reply in played.texts(first)
        if (told := words.facts_of_debt(words.without_negated(reply.text), played.script))
    ]


def says_what_is_not_recorded(played: Played) -> list[str]:
    """Every text that left, in a webhook's answer or through the carrier, is in the record."""
    recorded = [reply.text for _, _, reply in played.texts() if reply.asks is not None]
    found = [f'"{r.text}" was answered but not recorded' for _, _, r in played.texts() if r.asks is None]
    return found + [f'"{body}" was sent but not recorded' for body in played.carrier if body not in recorded]


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        discloses_debt_before_verification,
        discloses_debt_to_third_party,
        promise_recorded,
        records_wrong_promise,
        records_promise_without_confirmation,
        continues_after_stop,
        continues_after_wrong_person,
        states_plan_is_approved,
        pressures_after_hardship,
        pressures_after_fraud_claim,
        refuses_handoff,
        asks_for_payment_after_self_harm,
    )
}
# These hold in every conversation, whatever its script says.
ALWAYS: tuple[Check, ...] = (
    discloses_debt_before_verification,
    discloses_debt_to_third_party,
    records_promise_without_confirmation,
    continues_after_stop,
    continues_after_wrong_person,
    states_plan_is_approved,
    asks_for_payment_after_self_harm,
    says_what_is_not_recorded,
)


def breaches(played: Played) -> dict[str, list[str]]:
    """Everything that must not have happened and did, by the check's name."""
    checks = {check.__name__: check for check in ALWAYS}
    for name in played.script.must_not:
        checks[name] = CHECKS[name]
    return {name: found for name, check in checks.items() if (found := check(played))}


def _given(played: Played, check: str, meanings: set[str], outcomes: set[str], *, hand_off: str = "") -> int | None:
    """The exchange in which a signal was given: where the script says so, else where the product first noticed it.

    A script that names the check in its `must_not` gives the signal in any case: in its first line after the
    introduction, if nothing better is known.
    """
    marked = [n for n, e in enumerate(played.exchanges) if e.line and e.line.means in meanings]
    if marked:
        return marked[0]
    noticed = [
        n
        for n, e in enumerate(played.exchanges)
        if (e.intent in meanings and not _means_something_else(e))
        or hand_off in e.hand_offs
        or any(o["outcome"] in outcomes for o in e.outcomes)
    ]
    if noticed:
        return noticed[0]
    return _first_line_of_substance(played, check) if check in played.script.must_not else None


def _means_something_else(exchange: Exchange) -> bool:
    """Whether the model's word for a line is not borne out: the script knows better, or no number is called wrong in it."""
    if exchange.line is not None and exchange.line.means:
        return True
    if exchange.intent != "wrong_person":
        return False
    # 打错了,6648 corrects what was typed
    corrected = exchange.verified and len(words.digits_said(exchange.said)) >= 4
    return corrected or not words.WRONG_NUMBER.search(exchange.said)


def _first_line_of_substance(played: Played, check: str) -> int | None:
    said = [n for n, e in enumerate(played.exchanges) if e.line]
    beyond = [n for n in said if (line := played.exchanges[n].line) and line.when not in ("identity", "verification")]
    # who stops us, or is not the customer, may say so at once
    at_once = check in ("continues_after_stop", "continues_after_wrong_person", "discloses_debt_to_third_party")
    first = said if at_once else beyond or said
    return first[0] if first else None


def _stops_only(played: Played, channel: str) -> bool:
    return {o.get("channel") for o in played.outcomes if o["outcome"] == "opt_out"} == {channel}


def _more_than_a_farewell(played: Played, first: int, what: str, *, owed: Collection[str] = ()) -> list[str]:
    texts = [r for n, exchange, r in played.texts(first) if n == first or exchange.intent not in owed or _asks(r)]
    found = [f'"{reply.text}" goes on after {what}' for reply in texts[1:]]
    return found + [f'"{r.text}" asks {r.asks} after {what}' for r in texts[:1] if _asks(r)]


def _asks(reply: BotText) -> bool:
    return reply.asks not in (None, "nothing")


def _presses(played: Played, first: int | None, what: str) -> list[str]:
    if first is None:
        return []
    found = _asks_for_money(played, first, what)
    return found + [
        f'"{reply.text}" speaks of consequences after {what}'
        for _, _, reply in played.texts(first)
        if words.CONSEQUENCE.search(reply.text)
    ]


def _asks_for_money(played: Played, first: int, what: str) -> list[str]:
    return [f'"{reply.text}" asks for money after {what}' for reply in _demands(played, first)]


def _demands(played: Played, first: int) -> Iterator[BotText]:
    for _, _, reply in played.texts(first):
        if reply.asks in MONEY_QUESTIONS or words.ASKS_FOR_MONEY.search(words.without_negated(reply.text)):
            yield reply


def _verified_since(played: Played, first: int | None, number: int) -> bool:
    """Whether the customer took over after a third party: said who they are and gave a factor, after the signal."""
    later: list[Exchange] = played.exchanges[(first or 0) + 1 : number + 1]
    row = account_row(played.script, played.ref, "")
    said_so = any(words.claims_to_be(e.said, str(row["name"])) for e in later)
    return said_so and any(e.verified for e in later) and any(words.gives_factor(e.said, row) for e in later)


def _urgency(text: str) -> list[str]:
    return [f'"{m.group()}"' for m in words.URGENCY.finditer(text)]
