"""Safety rules for Chinese words: one file for each meaning, by its name."""

from courtesy.understanding.safety.chinese import (
    attorney,
    bankruptcy,
    complaint,
    deceased,
    identity_theft,
    object_recording,
    restrict_contact,
    self_harm,
    stop_contact,
    words,
)

RULES = {
    "self_harm": self_harm,
    "deceased": deceased,
    "bankruptcy": bankruptcy,
    "attorney": attorney,
    "identity_theft": identity_theft,
    "stop_contact": stop_contact,
    "restrict_contact": restrict_contact,
    "object_recording": object_recording,
    "complaint": complaint,
}

__all__ = ["RULES", "words"]
