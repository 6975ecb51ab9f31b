"""The permission gate: facts and a clock in, one decision out.

Every check runs; the most restrictive answer wins: block > human > defer > allow. Whatever cannot be decided
is refused. Reading facts is `case_format`, loading rules is `rulebook`, saying the decision is `explain`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courtesy.policy import frequency, house, permission, protected, replies, slots, states, windows
from courtesy.policy.clocks import minute_from, next_minute
from courtesy.policy.dossier import Dossier
from courtesy.policy.facts import Facts
from courtesy.policy.moment import Finding, Findings, Moment, Verdict
from courtesy.policy.rulebook import RuleBook

type Check = Callable[[Moment], Findings]

CHECKS: tuple[Check, ...] = (
    windows.regime_known,
    protected.role_known,
    protected.agency_texts,
    protected.wrong_number,
    protected.represented,
    protected.disputed,
    protected.protected_persons,
    protected.china_protected,
    permission.cease,
    permission.telephone_consent,
    permission.medium_refused,
    permission.source_checked,
    permission.china_refusals,
    replies.confirmation_limits,
    windows.contact_hours,
    slots.inconvenient_times,
    slots.workplace,
    frequency.federal_caps,
    frequency.landline_cap,
    frequency.conversation_pause,
    frequency.promise_hold,
    frequency.china_limits,
    states.state_rules,
    house.holds,
    house.wished_times,
)
STRICTNESS: dict[Verdict, int] = {"allow": 0, "defer": 1, "human": 2, "block": 3}
HORIZON = timedelta(days=62)
FAIL_CLOSED = "HOUSE-FAIL-CLOSED"


@dataclass(frozen=True)
class Reason:
    """Why one rule gave the decision."""

    rule: str
    sentence: str


@dataclass(frozen=True)
class Decision:
    """A permission decision: a value to store and audit before anything leaves the house.

    Attributes:
        decision: allow, defer, block or human.
        rules: ids of the rules that gave it, sorted; none for allow.
        next_allowed: for a deferral, the first whole minute at which the same ask would be allowed.
        reasons: a sentence for each of the rules.
        zones: each time zone that was taken into account, with what pointed to it.
        rules_version: which rules were in force.
        facts_hash: which facts were judged.
    """

    decision: Verdict
    rules: tuple[str, ...]
    next_allowed: datetime | None
    reasons: tuple[Reason, ...]
    zones: tuple[tuple[str, str], ...]
    rules_version: str
    facts_hash: str


def decide(facts: Facts, rules: RuleBook, *, name_facts: bool = True) -> Decision:
    """Decide whether a contact may be made at `facts.ask.at`.

    A preview may leave the facts without a name (an empty `facts_hash`); what is recorded names them.

    Never raises: an error while deciding is a block under HOUSE-FAIL-CLOSED; a gate that fails open is none.
    """
    try:
        return _decide(facts, rules, name_facts=name_facts)
    except Exception as error:
        because = f"The rules could not be applied ({type(error).__name__}); nothing goes out until they can."
        reasons = (Reason(FAIL_CLOSED, because),)
        return Decision("block", (FAIL_CLOSED,), None, reasons, (), rules.version, _digest(facts))


def judge(moment: Moment) -> tuple[Verdict, list[Finding]]:
    """Judge a moment without looking ahead; returns the verdict and the findings that give it."""
    findings = [finding for check in CHECKS for finding in check(moment)]
    verdict: Verdict = max((item.verdict for item in findings), key=STRICTNESS.__getitem__, default="allow")
    return verdict, [item for item in findings if item.verdict == verdict]


def first_allowed(moment: Moment, findings: list[Finding]) -> datetime | None:
    """Find the first whole minute after a deferral that is allowed, or None within the horizon.

    Jumps from boundary to boundary: until the latest `until` of the findings at least one rule holds without
    a break. Only a stated location going stale can end a rule earlier, so no jump passes over that.
    """
    limit = _horizon(moment.case)
    verdict: Verdict = "defer"
    while True:
        ends = moment.location_ends
        if verdict == "defer":
            at = max(item.until or moment.at for item in findings)
            at = ends if ends and moment.at < ends < at else at
        elif ends:
            # Something time does not lift, at least not before the person's whereabouts change.
            at = ends
        else:
            return None
        moment = moment.later(max(minute_from(at), next_minute(moment.at)))
        if moment.at > limit:
            return None
        # Most minutes fail by the hour alone, and the hour is quickly judged.
        verdict, findings = (
            "defer",
            [*windows.contact_hours(moment), *slots.inconvenient_times(moment), *house.wished_times(moment)],
        )
        if not findings:
            verdict, findings = judge(moment)
        if verdict == "allow":
            return moment.at


def _decide(facts: Facts, rules: RuleBook, *, name_facts: bool) -> Decision:
    moment = Moment(Dossier.of(facts), rules, facts.ask.at)
    verdict, findings = judge(moment)
    after = first_allowed(moment, findings) if verdict == "defer" else None
    if verdict == "defer" and after is None:
        verdict = "block"
    return Decision(
        decision=verdict,
        rules=tuple(sorted({item.rule for item in findings})),
        next_allowed=after,
        reasons=tuple(dict.fromkeys(Reason(item.rule, item.because) for item in findings)),
        zones=tuple(moment.candidates.sources.items()),
        rules_version=rules.version,
        facts_hash=facts.digest() if name_facts else "",
    )


def _horizon(case: Dossier) -> datetime:
    """Return the last instant worth waiting for: 62 days from the ask or from the last open promise."""
    asked, promised = case.ask.at, case.promised or date.min
    start = asked if promised <= asked.date() else datetime(*promised.timetuple()[:3], tzinfo=asked.tzinfo)
    return max(asked, start) + HORIZON


def _digest(facts: Facts) -> str:
    try:
        return facts.digest()
    except Exception:
        return "unreadable"
