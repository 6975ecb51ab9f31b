"""Who may sign in: local accounts with argon2 passwords and a second factor, locked after wrong tries, every sign-in audited."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import UTC
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pyotp.totp import TOTP

from courtesy.model.desk import LOCKED, ROLES, SKILLS, TRIES, User
from courtesy.model.errors import Conflict, InvalidInput, NotFound, Refused
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory

SHORTEST, LONGEST = 12, 200
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}|client:[\w.-]{1,64}|sip:[^\s@]+@[\w.:-]+")
WRONG = "The name, the password or the code is wrong."
STEP_S = 30


class Users:
    """Use cases of accounts for people."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock
        self._hasher = PasswordHasher()
        # verified against when there is no such user, so that the time taken tells nothing
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def add(
        self,
        login: str,
        password: str,
        *,
        name: str,
        roles: Sequence[str],
        by: str,
        skills: Sequence[str] = SKILLS,
        languages: Sequence[str] = ("en", "zh"),
        capacity: int = 3,
        interface: str = "en",
        phone: str | None = None,
    ) -> User:
        """Create a user.

        Raises:
            InvalidInput: If something can't be used; says what.
            Conflict: If the name is taken.
        """
        if not _LOGIN.fullmatch(login):
            raise InvalidInput(
                f"{login!r} can't be a name to sign in with.", remedy="Use 2 to 32 of a-z, 0-9, dot, dash."
            )
        _known("role", roles, ROLES)
        _known("skill", skills, SKILLS)
        _known("language", languages, ("en", "zh"))
        if phone is not None and not _PHONE.fullmatch(phone):
            raise InvalidInput(
                f"{phone!r} is no phone.", remedy="Write it like +12025550123, client:ana or sip:ana@host."
            )
        if not roles or not 1 <= capacity <= 20:
            raise InvalidInput("A user needs a role, and a capacity of 1 to 20 cases.")
        user = User(
            id=uuid4(),
            login=login,
            name=name.strip() or login,
            roles=list(roles),
            password_hash=self._hash(password),
            created_at=self._clock.now(),
            skills=list(skills),
            languages=list(languages),
            capacity=capacity,
            interface=interface,
            phone=phone,
        )
        with self._uow() as uow:
            uow.only_one(f"user {login}")
            if uow.find_user(login) is not None:
                raise Conflict(f"There is a user {login} already.")
            uow.add(user)
            _audit(uow, user, "created", by)
            uow.commit()
        return user

    def set_password(self, login: str, password: str, *, by: str) -> None:
        """A new password; all sessions of the user end."""
        with self._uow() as uow:
            user = _of(uow, login)
            user.password_hash, user.failed, user.locked_until = self._hash(password), 0, None
            user.session += 1
            _audit(uow, user, "password", by)
            uow.commit()

    def set_phone(self, login: str, phone: str | None, *, by: str) -> None:
        """The phone on which an agent takes over calls; None if they have none.

        Raises:
            InvalidInput: If it is no number in E.164, and no address of a softphone (`client:` or `sip:`).
        """
        if phone is not None and not _PHONE.fullmatch(phone):
            raise InvalidInput(
                f"{phone!r} is no phone.", remedy="Write it like +12025550123, client:ana or sip:ana@host."
            )
        with self._uow() as uow:
            user = _of(uow, login)
            user.phone = phone
            _audit(uow, user, "phone", by)
            uow.commit()

    def disable(self, login: str, *, by: str) -> None:
        """The user may no longer sign in; all their sessions end."""
        with self._uow() as uow:
            user = _of(uow, login)
            user.disabled_at = self._clock.now()
            user.session += 1
            _audit(uow, user, "disabled", by)
            uow.commit()

    def end_sessions(self, login: str) -> None:
        """All sessions of the user end."""
        with self._uow() as uow:
            _of(uow, login).session += 1
            uow.commit()

    def forget_second_factor(self, login: str, *, by: str) -> None:
        """The user sets up a new second factor at the next sign-in."""
        with self._uow() as uow:
            user = _of(uow, login)
            user.totp_secret, user.totp_last = None, 0
            user.session += 1
            _audit(uow, user, "second factor removed", by)
            uow.commit()

    def set_second_factor(self, login: str, secret: str, code: str) -> None:
        """Take a second factor into use, proved by a code of it.

        Raises:
            Refused: If the code does not fit.
        """
        with self._uow() as uow:
            user = _of(uow, login)
            step = self._step(secret, code, 0)
            if step is None:
                raise Refused(
                    "The code does not fit.", remedy="Check the clock of your phone and type the newest code."
                )
            user.totp_secret, user.totp_last = secret, step
            _audit(uow, user, "second factor", login)
            uow.commit()

    def set_interface(self, login: str, language: str) -> None:
        """The language of the pages."""
        with self._uow() as uow:
            _of(uow, login).interface = "zh" if language == "zh" else "en"
            uow.commit()

    def sign_in(self, login: str, password: str, code: str) -> User:
        """Check a name, a password and, where there is a second factor, its code. The answer to all that is wrong is the same.

        Raises:
            Refused: If it is wrong, or too much was wrong before.
        """
        login, now = login.strip().lower(), self._clock.now()
        with self._uow() as uow:
            user = uow.find_user(login, lock=True)
            if user is None or user.disabled_at is not None:
                self._matches(self._nobody, password)
                if user is not None:
                    uow.audit("desk.sign_in", {"user": user.login, "result": "disabled"})
                    uow.commit()
                raise Refused(WRONG)
            if user.locked_until is not None and user.locked_until > now:
                uow.audit("desk.sign_in", {"user": user.login, "result": "locked"})
                uow.commit()
                raise Refused("Too many wrong tries.", remedy=f"Wait {int(LOCKED.total_seconds() // 60)} minutes.")
            right = self._matches(user.password_hash, password)
            step = self._step(user.totp_secret, code, user.totp_last) if user.totp_secret else 0
            if not right or step is None:
                user.failed += 1
                if user.failed >= TRIES:
                    user.failed, user.locked_until = 0, now + LOCKED
                uow.audit("desk.sign_in", {"user": user.login, "result": "wrong"})
                uow.commit()
                raise Refused(WRONG)
            user.failed, user.locked_until, user.totp_last = 0, None, step or user.totp_last
            if self._hasher.check_needs_rehash(user.password_hash):
                user.password_hash = self._hasher.hash(password)
            uow.audit("desk.sign_in", {"user": user.login, "result": "in"})
            uow.commit()
            return user

    def link(self, login: str, name: str | None, *, by: str) -> None:
        """Let a user sign in by the provider of OpenID Connect, as who they are there; None ends that.

        Raises:
            Conflict: If somebody else is that there.
        """
        with self._uow() as uow:
            uow.only_one("linked users")
            user = _of(uow, login)
            other = uow.linked_user(name) if name else None
            if other is not None and other.login != login:
                raise Conflict(f"{name} is {other.login} already.")
            user.linked = name or None
            user.session += 1
            _audit(uow, user, "linked" if name else "not linked", by)
            uow.commit()

    def sign_in_by(self, name: str) -> User:
        """The user whom the provider of OpenID Connect has proved.

        Raises:
            Refused: If they have no account here, or it is disabled.
        """
        with self._uow() as uow:
            user = uow.linked_user(name)
            if user is None:
                raise Refused("There is no account for you here.")
            result = "in" if user.disabled_at is None else "disabled"
            uow.audit("desk.sign_in", {"user": user.login, "result": result})
            uow.commit()
            if user.disabled_at is not None:
                raise Refused("There is no account for you here.")
            return user

    def find(self, login: str) -> User | None:
        """The user, if there is one who may sign in."""
        with self._uow() as uow:
            user = uow.find_user(login)
        return user if user is not None and user.disabled_at is None else None

    def all(self) -> list[User]:
        """All users."""
        with self._uow() as uow:
            return uow.users()

    def _hash(self, password: str) -> str:
        if not SHORTEST <= len(password) <= LONGEST:
            raise InvalidInput(
                f"A password has {SHORTEST} to {LONGEST} characters.", remedy="A few words in a row do well."
            )
        return self._hasher.hash(password)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False

    def _step(self, secret: str, code: str, last: int) -> int | None:
        """The time step whose code this is, now or one before or after; None if none, or if it has been used."""
        present = int(self._clock.now().astimezone(UTC).timestamp()) // STEP_S
        totp, given = TOTP(secret), code.strip().replace(" ", "")
        for step in (present, present - 1, present + 1):
            if step > last and secrets.compare_digest(totp.generate_otp(step), given):
                return step
        return None


def _known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    if unknown := [each for each in given if each not in known]:
        raise InvalidInput(f"There is no {what} {', '.join(unknown)}.", remedy=f"Choose of {', '.join(known)}.")


def _of(uow: UnitOfWork, login: str) -> User:
    user = uow.find_user(login, lock=True)
    if user is None:
        raise NotFound(f"There is no user {login}.", remedy="`courtesy users list` names them.")
    return user


def _audit(uow: UnitOfWork, user: User, change: str, by: str) -> None:
    uow.audit("desk.user", {"user": user.login, "change": change, "by": by})
