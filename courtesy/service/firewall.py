"""The disclosure firewall: nothing that tells of a debt leaves before the right party is verified in this contact.

It stands outside the dialogue and does not trust it: the approved script, not the dialogue's message, says which responses
disclose, and the text itself is searched for the debt's figures. 15 U.S.C. 1692c(b) forbids telling third parties;
in China 个人信息保护法 and the industry's conventions do.
"""

from __future__ import annotations

import re

from courtesy.model.contact import Contact
from courtesy.model.people import Account
from courtesy.model.phone_number import DIALLED
from courtesy.ports import Reply, Script

# "at 9:30" and "June 30" are no amounts, even where the minimum due is 30, and neither is our own number's (800).
_NO_SUM = re.compile(
    r"(?<![\d.,$¥])\d{1,2}:\d{2}(?!\.?\d)|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b(?![.,]?\d)"
    rf"|\d{{1,2}}月\d{{1,2}}日|{DIALLED}"
)


def why_blocked(reply: Reply, contact: Contact, account: Account | None, script: Script) -> str | None:
    """Why a sentence may not leave, or None if it may."""
    if reply.response is None or not script.knows(reply.response):
        return "not an approved response"
    if contact.verified:
        return None
    if reply.discloses or script.discloses(reply.response):
        return "discloses before the right party is verified"
    if account is not None and tells_figures(reply.text, account):
        return "holds a figure of the debt before the right party is verified"
    return None


def tells_figures(text: str, account: Account) -> bool:
    """Whether a sentence contains the balance or the minimum due, however it is punctuated."""
    numbers = {_plain(n) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", _NO_SUM.sub(" ", text))}
    figures = {_plain(str(money.major)) for money in (account.balance, account.min_due) if money.minor >= 1000}
    return bool(numbers & figures)


def _plain(number: str) -> str:
    number = number.replace(",", "")
    return number.rstrip("0").rstrip(".") if "." in number else number
