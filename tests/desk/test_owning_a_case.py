from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest

from courtesy.desk_queue.redis import RedisHandOffQueue
from courtesy.model.desk import amount_band
from courtesy.model.errors import Conflict, InvalidInput, Refused, Unavailable
from courtesy.model.opening_hours import OpeningHours
from courtesy.service.desk_after_hours import AfterHours
from courtesy.service.desk_ownership import LEASE, Owner
from desk.pages.live import _still_there
from tests.desk.office import Office


def test_safety_goes_first_then_who_waits_longest_then_the_larger_amount(office: Office) -> None:
    small = office.customer_asks(balance_minor=5000)
    large = office.customer_asks(balance_minor=900000)
    office.advance(minutes=2)
    later = office.customer_asks(balance_minor=9900000)
    in_danger = office.customer_asks("self_harm", balance_minor=100)
    assert office.product.hand_off_queue.pending() == [in_danger, large, small, later]


def test_amounts_compare_across_currencies_by_bands_and_within_a_band_who_came_first_goes_first(office: Office) -> None:
    dollars = office.customer_asks(balance_minor=300_00)
    yuan = office.customer_asks(country="CN", balance_minor=2_000_00)  # more minor units, and as much in that country
    office.advance(seconds=1)
    much = office.customer_asks(country="CN", balance_minor=60_000_00)
    small = office.customer_asks(country="CN", balance_minor=900_00)
    assert office.product.hand_off_queue.pending() == [much, dollars, yuan, small] or (
        office.product.hand_off_queue.pending() == [much, yuan, dollars, small]  # of one second, in any order
    )
    assert [amount_band(n, "JPY") for n in (0, 10**9)] == [0, 0], "no bands, no rank"


def test_of_many_agents_at_once_exactly_one_gets_a_case(office: Office) -> None:
    agents = [office.hire(f"agent{n}") for n in range(12)]
    case = office.customer_asks()

    def try_it(login: str) -> Owner | None:
        try:
            return office.cases.claim(login, case)
        except Conflict:
            return None

    with ThreadPoolExecutor(12) as pool:
        owners = [owner for owner in pool.map(try_it, agents) if owner]
    assert len(owners) == 1
    assert office.state(case) == ("assigned", owners[0].login, owners[0].token)
    assert len([e for e in office.audited("desk.case") if e["why"] == "claimed"]) == 1


def test_two_pages_of_one_agent_take_the_same_case_once(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks()
    with ThreadPoolExecutor(4) as pool:
        owners = set(pool.map(lambda _: office.cases.claim("ana", case), range(4)))
    assert len(owners) == 1


def test_an_agent_has_no_more_cases_than_their_capacity_even_with_many_clicks_at_once(office: Office) -> None:
    office.hire("ana", capacity=2)
    cases = [office.customer_asks() for _ in range(6)]

    def try_it(case: UUID) -> bool:
        try:
            return bool(office.cases.claim("ana", case))
        except Refused:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_it, cases)) == 2
    assert sum(office.state(case)[0] == "pending" for case in cases) == 4
    assert len(office.product.hand_off_queue.pending()) == 4


def test_the_next_case_is_one_the_agent_has_skill_and_language_for(office: Office) -> None:
    office.hire("li", skills=["general", "plans"], languages=["zh"])
    office.customer_asks()
    office.customer_asks("identity_theft", country="CN")
    mine = office.customer_asks("hardship", country="CN")
    owner = office.cases.claim_next("li")
    assert owner is not None
    assert owner.hand_off == mine
    assert office.cases.claim_next("li") is None


def test_one_that_waits_too_long_is_escalated_and_may_go_to_anybody_who_speaks_the_language(office: Office) -> None:
    office.hire("ana", skills=["general"])
    case = office.customer_asks("identity_theft")
    assert office.cases.claim_next("ana") is None
    office.advance(minutes=4)
    assert office.watch() == (0, 1)
    assert office.watch() == (0, 0), "once is enough"
    owner = office.cases.claim_next("ana")
    assert owner is not None
    assert owner.hand_off == case


def test_a_silent_agent_loses_the_case_and_one_who_is_heard_of_keeps_it(office: Office) -> None:
    office.hire("ana")
    office.hire("ben")
    silent, kept = office.customer_asks(), office.customer_asks()
    office.cases.claim("ana", silent)
    office.cases.claim("ben", kept)
    office.advance(seconds=30)
    assert office.cases.beat("ben", "available") == [kept]
    office.advance(seconds=16)
    assert office.watch()[0] == 1
    assert office.state(silent)[:2] == ("pending", None)
    assert office.state(kept)[:2] == ("assigned", "ben")
    assert office.product.hand_off_queue.pending() == [silent]
    assert office.owner_of_conversation(silent) == "human", (
        "the bot stays silent until somebody gives the case back to it"
    )


@pytest.fixture
def redis_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let Redis be gone from now on."""

    def go() -> None:
        nowhere = RedisHandOffQueue("redis://127.0.0.1:1/0")
        monkeypatch.setattr(office.product.hand_off_queue, "_redis", nowhere._redis)

    return go


def test_an_agent_whose_page_tells_of_them_keeps_the_case_while_redis_is_away(
    office: Office, redis_away: Callable[[], None]
) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.cases.claim("ana", case)
    redis_away()
    for _ in range(3):
        office.advance(seconds=30)
        with pytest.raises(Unavailable):
            office.cases.beat("ana", "available")
        assert office.watch.take_back() == 0
    assert office.state(case)[:2] == ("assigned", "ana")


@pytest.mark.parametrize("happens", ["away", "wiped"])
def test_an_open_page_keeps_the_case_when_nobody_knows_any_more_when_it_told_of_itself(
    office: Office, redis_away: Callable[[], None], happens: str
) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.cases.beat("ana", "available")
    office.cases.claim("ana", case)
    if happens == "away":
        redis_away()
    else:
        office.wipe_queue()
    for _ in range(3):
        office.advance(seconds=30)
        _still_there(office.product, "ana")
        assert office.watch.take_back() == 0
    assert office.state(case)[:2] == ("assigned", "ana")


def test_an_open_page_that_told_nothing_for_minutes_keeps_no_case(office: Office) -> None:
    office.hire("ana")
    case = office.customer_asks()
    office.cases.beat("ana", "available")
    office.cases.claim("ana", case)
    for _ in range(6):
        office.advance(seconds=30)
        _still_there(office.product, "ana")
        office.watch()
    assert office.state(case)[:2] == ("pending", None)


def test_who_comes_back_too_late_can_do_nothing_with_the_case(office: Office) -> None:
    office.hire("ana")
    office.hire("ben")
    case = office.customer_asks()
    stale = office.cases.claim("ana", case)
    office.advance(seconds=LEASE.total_seconds())
    assert office.cases.beat("ana", "available") == [], "a lease that has ended is not lengthened"
    for act in (office.wrap_up.begin, office.cases.give_back):
        with pytest.raises(Conflict):
            act(stale)
    office.watch()
    new = office.cases.claim("ben", case)
    assert new.token > stale.token
    with pytest.raises(Conflict):
        office.wrap_up.complete(stale, "none", then="bot")
    with pytest.raises(Conflict):
        office.wrap_up.begin(Owner("ben", case, stale.token))
    office.wrap_up.begin(new)
    assert office.state(case)[0] == "wrapping"


def test_a_wiped_queue_is_filled_again_and_its_tokens_go_on_where_they_were(office: Office) -> None:
    office.hire("ana")
    office.hire("ben")
    case, other = office.customer_asks(), office.customer_asks()
    for _ in range(5):
        first = office.cases.claim("ana", case)
        office.cases.give_back(first)
    office.wipe_queue()
    office.watch()
    assert set(office.product.hand_off_queue.pending()) == {case, other}
    again = office.cases.claim("ben", case)
    assert again.token > first.token


def test_a_case_can_be_claimed_while_the_queue_is_empty_because_postgres_decides(office: Office) -> None:
    office.hire("ana")
    office.hire("ben")
    case = office.customer_asks()
    office.wipe_queue()
    office.cases.claim("ana", case)
    office.wipe_queue()
    with pytest.raises(Conflict):
        office.cases.claim("ben", case)


def test_what_the_queue_believes_wrongly_to_be_waiting_is_passed_over(office: Office) -> None:
    office.hire("ana", capacity=5)
    office.hire("ben")
    gone = office.customer_asks()
    office.advance(minutes=1)
    there = office.customer_asks()
    office.done(office.cases.claim("ana", gone))
    with office.product.uow() as uow:
        finished = uow.hand_off(gone)
    from courtesy.service.desk_order import waiting

    office.product.hand_off_queue.announce([waiting(finished)], office.now)
    owner = office.cases.claim_next("ben")
    assert owner is not None
    assert owner.hand_off == there
    assert office.product.hand_off_queue.pending() == []


def test_a_case_given_to_a_colleague_waits_for_them_and_then_for_everybody(office: Office) -> None:
    for login in ("ana", "ben", "cleo"):
        office.hire(login)
    case = office.customer_asks()
    office.cases.transfer(office.cases.claim("ana", case), to="ben", note="speaks of a fee")
    assert office.state(case)[:2] == ("reserved", "ben")
    with pytest.raises(Conflict):
        office.cases.claim("cleo", case)
    office.advance(seconds=61)
    office.watch()
    assert office.cases.claim("cleo", case).login == "cleo"

    second = office.customer_asks()
    office.cases.transfer(office.cases.claim("ana", second), to="ben")
    assert office.cases.claim("ben", second).login == "ben"


def test_a_case_given_to_a_skill_goes_to_somebody_who_has_it(office: Office) -> None:
    office.hire("ana", skills=["general"])
    office.hire("ben", skills=["fraud"])
    case = office.customer_asks()
    office.cases.transfer(office.cases.claim("ana", case), skill="fraud")
    assert office.cases.claim_next("ana") is None
    assert office.cases.claim_next("ben") is not None


def test_a_supervisor_takes_a_case_from_an_agent_who_then_can_do_nothing_with_it(office: Office) -> None:
    for login in ("ana", "ben"):
        office.hire(login)
    case = office.customer_asks()
    before = office.cases.claim("ana", case)
    office.cases.reassign("vera", case, to="ben")
    with pytest.raises(Conflict):
        office.wrap_up.begin(before)
    assert office.cases.claim("ben", case).token > before.token


def test_an_agent_who_signs_out_gives_everything_back(office: Office) -> None:
    office.hire("ana")
    cases = [office.customer_asks() for _ in range(2)]
    for case in cases:
        office.cases.claim("ana", case)
    office.cases.leave("ana")
    assert set(office.product.hand_off_queue.pending()) == set(cases)


def test_a_case_ends_only_with_what_it_came_to(office: Office) -> None:
    office.hire("ana")
    owner = office.cases.claim("ana", office.customer_asks())
    office.wrap_up.begin(owner)
    for nothing in ("", "handoff", "whatever"):
        with pytest.raises(InvalidInput):
            office.wrap_up.complete(owner, nothing, then="bot")
    with pytest.raises(Refused, match="promise"):
        office.wrap_up.complete(owner, "promise", then="bot")
    office.wrap_up.complete(owner, "hardship", then="bot", note="lost her job")
    assert office.state(owner.hand_off)[0] == "completed"
    with office.product.uow() as uow:
        contact_id = uow.hand_off(owner.hand_off).contact_id
        assert {o.kind for o in uow.outcomes(contact_id)} == {"handoff", "hardship"}
        assert [(e.kind, e.text) for e in uow.desk_entries(contact_id)] == [("wrap_up", "lost her job")]
    with pytest.raises(Conflict):
        office.wrap_up.complete(owner, "none", then="bot")


def test_what_an_agent_was_told_to_stop_is_stopped_also_when_another_channel_was_before(office: Office) -> None:
    office.hire("ana")
    owner = office.cases.claim("ana", office.customer_asks())
    office.texts(owner.hand_off, "STOP")
    assert office.stopped(owner.hand_off) == {"sms"}
    office.done(owner, "opt_out", channel="voice")
    assert office.stopped(owner.hand_off) == {"sms", "voice"}


def test_what_an_agent_was_told_to_stop_is_stopped_also_when_the_customer_never_wrote(office: Office) -> None:
    office.hire("ana")
    owner = office.cases.claim("ana", office.customer_asks())
    with office.product.uow() as uow:
        for turn in uow.turns_of(uow.hand_off(owner.hand_off).contact_id):
            turn.direction, turn.by = "outbound", "bot"
        uow.commit()
    office.done(owner, "opt_out", channel="all")
    assert office.stopped(owner.hand_off) == {"all"}
    assert {"channel": "all", "rule": "agent", "turn": None}.items() <= office.audited("opt_out")[-1].items()


def test_while_the_desk_is_closed_the_customer_is_told_when_somebody_calls_and_the_wait_counts_from_then(
    office: Office,
) -> None:
    hours = OpeningHours.read("mon-fri 09:00-18:00", "America/New_York")
    product = office.product
    closed = AfterHours(product.uow, product.script, product.gate, product.clock, hours)
    office.advance(hours=9)
    case, in_danger = office.customer_asks(), office.customer_asks("self_harm")
    assert closed() == 1
    assert closed() == 0
    [told] = [t for t in office.turns(case) if t.by == "bot"]
    assert "Thursday, March 12 at 9:00" in told.text
    assert [t for t in office.turns(in_danger) if t.by == "bot"] == []
    with product.uow() as uow:
        back = uow.open_call_back(uow.hand_off(case).contact_id)
        assert back is not None
        assert (back.at, back.by) == (datetime(2026, 3, 12, 13, 0, tzinfo=UTC), "human")
    assert office.watch.escalate() == 0
    office.advance(minutes=2)
    assert office.watch.escalate() == 1, "who is in danger does not wait until the morning"
    office.set_clock(datetime(2026, 3, 12, 13, 6, tzinfo=UTC))
    assert office.watch.escalate() == 1
