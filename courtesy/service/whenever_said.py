"""What holds whenever it is said: into our sentences, after our last words, to somebody who has stopped us."""

from __future__ import annotations

from courtesy.service.keywords import read_spoken_stop
from courtesy.understanding.safety import safety_hits


def opts_out(text: str) -> bool:
    """Whether somebody wants no more calls, in whatever words."""
    return read_spoken_stop(text) is not None or any(
        hit.sure and hit.intent == "stop_contact" for hit in safety_hits(text, asks="nothing")
    )


def has_to_be_heard(text: str) -> bool:
    """Whether it is of a kind that holds whenever it is said: a "stop", a lawyer, a death, danger, an objection to being recorded."""
    return opts_out(text) or any(hit.sure for hit in safety_hits(text, asks="nothing"))
