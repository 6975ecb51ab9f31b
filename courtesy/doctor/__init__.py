"""What is missing or unreachable on this machine, and how to mend it. Changes and starts nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from courtesy.doctor.finding import Finding, Verdict, fail, ok
from courtesy.model.errors import CourtesyError
from courtesy.settings import Settings, load_settings, unreadable

__all__ = ["Finding", "Verdict", "examine"]


def examine() -> Iterator[Finding]:
    """Every check, one after the other; a check that breaks is a finding too."""
    settings, findings = _settings()
    yield from findings
    if settings is None:
        return
    from courtesy.doctor import carrier, databases, machine, programs

    for check in (*machine.CHECKS, *databases.CHECKS, *programs.CHECKS, *carrier.CHECKS):
        try:
            yield from check(settings)
        except CourtesyError as error:
            yield fail(check.__name__.replace("_", " "), error.args[0], error.remedy)
        except Exception as error:  # its text might hold a URL with a password
            subject = check.__name__.replace("_", " ")
            yield fail(subject, f"could not be looked at: {type(error).__name__}")


def _settings() -> tuple[Settings | None, list[Finding]]:
    try:
        bare = Settings()  # type: ignore[call-arg]  # every field has a default or comes from the environment
    except ValidationError as error:  # each by itself
        return None, [fail("settings", f"{name}: {why}", "See docs/settings.md.") for name, why in unreadable(error)]
    try:
        return load_settings(), [ok("settings", "complete")]
    except CourtesyError as error:
        return bare, [fail("settings", error.args[0], error.remedy)]
