"""What holds whenever it is said: into our sentences, after our last words, to somebody who has stopped us."""

from __future__ import annotations

import re

from courtesy.service.keywords import read_spoken_stop
from courtesy.understanding.safety import safety_hits

# The end of a sentence that asks for a person, as a regular expression.
PERSON = (
    r"agent|representative|operator|human|a (?:real )?person|somebody|someone|supervisor|manager|转人工|人工|人工客服"
)
_FOR_A_PERSON = re.compile(rf"(?:{PERSON})(?:[ ,.]+please)?[\s.。!！]*$", re.IGNORECASE)


def opts_out(text: str) -> bool:
    """Whether somebody wants no more calls, in whatever words."""
    return read_spoken_stop(text) is not None or any(
        hit.sure and hit.intent == "stop_contact" for hit in safety_hits(text, asks="nothing")
    )


def has_to_be_heard(text: str) -> bool:
    """Whether it is of a kind that holds whenever it is said: a "stop", a lawyer, a death, danger, an objection to being recorded."""
    return opts_out(text) or any(hit.sure for hit in safety_hits(text, asks="nothing"))


def asks_for_a_person(text: str) -> bool:
    """Whether a sentence ends as one does that asks for a person: "get me an agent, please", 转人工. It is heard into our sentences too."""
    return _FOR_A_PERSON.search(text) is not None
