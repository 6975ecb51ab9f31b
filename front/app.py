"""`gunicorn 'front.app:create_app()'`: sends each request to the webhooks or to the pages for people, on one product."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from courtesy.settings import Settings, load_settings
from desk.app import create_app as create_desk
from webhooks.app import create_app as create_webhooks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

PAGES, NEWS = ("/desk", "/review", "/ops"), "/desk/events"


class FrontDoor:
    """Two applications side by side; neither knows of the other."""

    def __init__(self, webhooks: WSGIApplication, desk: WSGIApplication, *, at_once: int) -> None:
        """Take both.

        Args:
            webhooks: The carrier's door.
            desk: The people's door.
            at_once: How many requests are worked on at once. The server has more threads, for pages that wait for news; were they all
                at work, requests would wait for one another's database connections.
        """
        self._webhooks = webhooks
        self._desk = desk
        self._places = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if path == NEWS:
            return self._desk(environ, start_response)
        pages = any(path == page or path.startswith(f"{page}/") for page in PAGES)
        with self._places:
            return (self._desk if pages else self._webhooks)(environ, start_response)


def create_app(settings: Settings | None = None) -> FrontDoor:
    """Build both on one product; settings come from the environment unless given."""
    settings = settings or load_settings()
    webhooks = create_webhooks(settings)
    desk = create_desk(webhooks.extensions["courtesy"])
    return FrontDoor(webhooks, desk, at_once=settings.web_threads)
