"""The action server: `python -m bot.actions`. Serves rasa-sdk's protocol on loopback with our actions."""

from __future__ import annotations

import os
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from bot.actions.hand_off import HandOffAction, VerificationEnded
from bot.actions.identify import AskFactor, AskIdentity, ValidateRightParty
from bot.actions.not_understood import NotUnderstoodAction
from bot.actions.opt_out import StopContactAction
from bot.actions.other_people import ThirdPartyAction, WrongPersonAction
from bot.actions.promise_to_pay import AskConfirmation, PassPromiseOn, RecordPromiseAction, ValidatePromise
from bot.actions.remind import Remind, StateFacts
from bot.actions.who_we_are import SayWhoWeAre
from courtesy.bootstrap import Product, Skills
from courtesy.log import configure_logging
from courtesy.settings import load_settings
from courtesy.understanding.warm_up import warm_up

ACTIONS = (
    ValidateRightParty, AskIdentity, AskFactor, VerificationEnded, SayWhoWeAre, Remind, StateFacts, ValidatePromise, AskConfirmation,
    RecordPromiseAction, PassPromiseOn, StopContactAction, HandOffAction, WrongPersonAction, ThirdPartyAction, NotUnderstoodAction,
)  # fmt: skip


def build(skills: Skills) -> Sanic[Any, Any]:
    """The server's application with every action registered."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(skills))
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    app.config.ACCESS_LOG = False
    app.config.KEEP_ALIVE_TIMEOUT = 75
    return app


def main() -> None:
    """Serve until stopped."""
    settings = load_settings()
    configure_logging(settings)
    with Product(settings).opened() as product:
        warm_up(product.clock.now())  # a second and more, which the first customer's turn would wait for
        host = os.environ.get("ACTION_HOST", "127.0.0.1")  # another host only behind a private network (docker compose)
        build(product.skills).run(
            host=host, port=settings.action_port, single_process=True, motd=False, access_log=False
        )


if __name__ == "__main__":
    main()
