"""Serves the emulator with threads and kept-alive connections.

A thread each is plenty for a rehearsal, and lets a handler wait for the product's answer in plain code.
"""

import threading
from types import TracebackType

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes; Nagle would hold the second back 40 ms on a kept-alive connection.
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing: the feed tells more."""


class Server:
    """A running emulator; a context manager for tests."""

    def __init__(self, app: Flask, host: str = "127.0.0.1", port: int = 0) -> None:
        self.app = app
        self._server: BaseWSGIServer = make_server(host, port, app, threaded=True, request_handler=_Handler)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.url = f"http://{host}:{self._server.server_port}"

    def serve_forever(self) -> None:
        """Serves until interrupted."""
        self._server.serve_forever()

    def __enter__(self) -> "Server":
        """Serves in a thread."""
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops serving and closes the emulator."""
        self._server.shutdown()
        self._server.server_close()
        self.app.extensions["emulator"].close()
