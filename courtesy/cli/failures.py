"""What fails outside the product, told to people at a terminal: a database, Redis, an address of the web, a file.

Only what its operator can mend is told like this. A fault of the program keeps its traceback, which is what its programmer needs.
"""

from __future__ import annotations

import errno

from courtesy.model.errors import CourtesyError, InvalidInput, Misconfigured, Unavailable

DOCTOR = "`courtesy doctor` looks closer."
# Given by the machine for what only a program can do wrong.
OURS = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSOCK})
PLACES = {
    errno.ENOENT: "Is it written right, and is the folder there?",
    errno.EACCES: "Run it as a user who may read and write there, or name another place.",
    errno.EPERM: "Run it as a user who may read and write there, or name another place.",
    errno.EROFS: "Name a place that can be written to.",
    errno.ENOSPC: "Make room on the disk.",
    errno.EDQUOT: "Make room on the disk.",
}


def in_words(error: Exception) -> CourtesyError | None:
    """An error of what we need as one of ours, with what to do next; None if it is a fault of the program."""
    return _of_the_database(error) or _of_redis(error) or _of_the_web(error) or _of_the_machine(error)


def _of_the_database(error: Exception) -> CourtesyError | None:
    import psycopg
    from sqlalchemy.exc import DBAPIError

    # the driver's own error: SQLAlchemy's text holds the statement and its values, which are personal data
    cause = error.orig if isinstance(error, DBAPIError) else error
    # its first line names host, port, user and database, never the password; those below may quote rows
    why = str(cause).strip().partition("\n")[0].rstrip(".")
    if isinstance(cause, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction):
        remedy = "Name in DATABASE_URL the database's owner, and the server that may be written to."
        return Misconfigured(f"The database refuses: {why}.", remedy=remedy)
    unconnected = isinstance(error, DBAPIError) and error.statement is None
    if unconnected and type(cause) is psycopg.ProgrammingError:  # the driver's, of the address
        return Misconfigured(f"DATABASE_URL cannot be used: {why}.", remedy=DOCTOR)
    if isinstance(cause, psycopg.OperationalError):
        remedy = f"Start Postgres, or mend DATABASE_URL; {DOCTOR}"
        return Unavailable(f"The database cannot be used: {why}.", remedy=remedy)
    return None


def _of_redis(error: Exception) -> CourtesyError | None:
    import redis

    if not isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return None
    why = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
    return Unavailable(f"Redis cannot be used: {why}.", remedy=f"Start Redis or Valkey, or mend REDIS_URL; {DOCTOR}")


def _of_the_web(error: Exception) -> CourtesyError | None:
    import httpx

    if isinstance(error, httpx.InvalidURL):  # its text may hold a part of a password
        return Misconfigured(
            "One of the addresses that are set is none of the web.",
            remedy="Look at TWILIO_API_BASE, RASA_URL and PUBLIC_BASE_URL.",
        )
    if not isinstance(error, httpx.HTTPError):
        return None
    try:
        url = error.request.url
        # a path or a query may hold somebody's number, and what stands before the host a password
        where = f"{url.scheme}://{url.netloc.decode()}" if url.host else "An address without http:// or https://"
    except RuntimeError:  # it came about without a request
        where = "A server"
    if isinstance(error, httpx.HTTPStatusError):
        return Unavailable(f"{where} answers {error.response.status_code}.", remedy=f"See its log; {DOCTOR}")
    why = f"{where} does not answer: {type(error).__name__}."
    return Unavailable(why, remedy=f"Does it run, and is its address set right? {DOCTOR}")


def _of_the_machine(error: Exception) -> CourtesyError | None:
    if not isinstance(error, OSError) or error.errno is None or error.errno in OURS:
        return None
    if error.filename is None:
        return Unavailable(f"This machine refuses: {error.strerror}.", remedy=PLACES.get(error.errno, DOCTOR))
    names = " to ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    return InvalidInput(f"{names}: {error.strerror}.", remedy=PLACES.get(error.errno, DOCTOR))
