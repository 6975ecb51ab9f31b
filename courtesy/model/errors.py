"""The product's typed errors. Each entry point maps them once, to HTTP, TwiML, speech or an exit status."""

from __future__ import annotations


class CourtesyError(Exception):
    """Base of all errors the product raises on purpose.

    Attributes:
        remedy: What a person can do about it, in one sentence; empty when there is nothing to do.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        """The message and, where there is one, the remedy."""
        message = super().__str__()
        return f"{message} {self.remedy}" if self.remedy else message


class InvalidInput(CourtesyError):
    """What somebody gave us cannot be used; says what, where and how to mend it."""


class NotFound(CourtesyError):
    """The thing asked for does not exist."""


class Conflict(CourtesyError):
    """The request contradicts the recorded state."""


class Refused(CourtesyError):
    """The permission gate, a limit or a safety rule said no.

    Attributes:
        rules: Identifiers of the rules that refused.
    """

    def __init__(self, message: str, *, rules: tuple[str, ...] = (), remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.rules = rules


class Misconfigured(CourtesyError):
    """A setting is missing or contradicts another."""


class Unavailable(CourtesyError):
    """Something the product needs does not answer (dialogue server, database, carrier). Trying again may help."""


class DialogueUnavailable(Unavailable):
    """The dialogue server did not answer a turn in time, or failed inside; the turn was not applied."""


class DialogueFailed(DialogueUnavailable):
    """The dialogue server is there, but could not take this turn. The same turn may fail for ever.

    Attributes:
        failures: How often it has failed on this turn by now; 0 where nobody has counted yet.
    """

    failures: int = 0


class CarrierError(CourtesyError):
    """The carrier refused or failed a request.

    Attributes:
        code: The carrier's own error code, e.g. Twilio's 21610.
        retryable: Whether the same request may succeed later.
    """

    def __init__(self, message: str, *, code: int | None, retryable: bool, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code
        self.retryable = retryable
