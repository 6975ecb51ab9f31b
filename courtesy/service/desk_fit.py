"""Which case is for whom: an agent speaks the customer's language and knows about the matter, or a supervisor has given it to them knowingly.

The queue routes by the same two; here is what holds for who chooses a case by hand, and for who is given one.
"""

from __future__ import annotations

from typing import Literal

from courtesy.model.desk import User
from courtesy.model.errors import Refused
from courtesy.model.outcomes import HandOff
from courtesy.service.desk_order import tier

type Lack = Literal["language", "skill"]
LANGUAGES = {"en": "English", "zh": "Chinese"}


class Unfit(Refused):
    """An agent lacks what a case needs."""


def lacks(user: User, case: HandOff) -> Lack | None:
    """What an agent lacks for a case, the language before the skill; None if it is theirs to take.

    A case that waits too long needs no skill any more, one where safety is at stake never did. Where a life is in danger and nobody has come in
    time, a voice in another language is better than none: whoever chooses that case by hand may have it.
    """
    urgency = tier(case)
    if case.language not in user.languages:
        return None if urgency == 0 and case.escalated_at is not None else "language"
    return "skill" if urgency == 2 and case.skill != "general" and case.skill not in user.skills else None


def for_them(user: User, case: HandOff) -> None:
    """Refuse an agent who takes a case that is not for them.

    Raises:
        Unfit: If they lack what it needs.
    """
    remedy = "A supervisor can give it to you all the same."
    match lacks(user, case):
        case "language":
            speaks = LANGUAGES.get(case.language, case.language)
            raise Unfit(f"This customer speaks {speaks}, and you don't.", rules=("LANGUAGE",), remedy=remedy)
        case "skill":
            raise Unfit(f"This case needs somebody who knows about {case.skill}.", rules=("SKILL",), remedy=remedy)


def for_colleague(colleague: User, case: HandOff, *, remedy: str) -> None:
    """Refuse to give a case to somebody who lacks what it needs.

    Args:
        colleague: Who is to have it.
        case: What they are given.
        remedy: What whoever gives it may do instead.

    Raises:
        Unfit: If they lack it.
    """
    match lacks(colleague, case):
        case "language":
            speaks = LANGUAGES.get(case.language, case.language)
            raise Unfit(f"{colleague.name} does not speak {speaks}.", rules=("LANGUAGE",), remedy=remedy)
        case "skill":
            raise Unfit(f"{colleague.name} does not know about {case.skill}.", rules=("SKILL",), remedy=remedy)
