"""The action server: `python -m bot.actions`. Serves rasa-sdk's protocol on loopback with our actions."""

from __future__ import annotations

import os
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

from bot.actions import (
    call_back,
    claim_paid,
    hand_off,
    identify,
    instalment,
    manners,
    not_understood,
    opt_out,
    other_people,
    promise_form,
    promise_to_pay,
    questions,
    remind,
    small_talk,
    take_back,
    trouble,
    who_we_are,
)  # fmt: skip
from bot.actions.base import Skill
from courtesy.bootstrap import Product
from courtesy.log import configure_logging
from courtesy.service.skills import Skills
from courtesy.settings import load_settings
from courtesy.understanding.warm_up import warm_up

ACTIONS: tuple[type[Skill], ...] = (
    # who is on the line
    identify.BeginRightParty, identify.ValidateRightParty, identify.AskIdentity, identify.AskFactor, identify.ConcludeRightParty,
    other_people.WrongPersonAction, other_people.ThirdPartyAction, who_we_are.SayWhoWeAre, who_we_are.SayRobot,
    # what it is about
    remind.BeginTalk, remind.Remind, questions.StateFacts, questions.HowToPay, questions.Fees, questions.Consequences,
    # a promise
    promise_to_pay.BeginPromise, promise_form.ValidatePromise, promise_to_pay.AskDate, promise_to_pay.AskAmount,
    promise_to_pay.AskConfirmation, promise_to_pay.ConcludePromise, take_back.TakeBackPromise,
    # instalments, a call back, a payment made
    instalment.BeginInstalments, instalment.ValidateInstalments, instalment.AskTerms, instalment.AskPlanConfirmed,
    instalment.ConcludeInstalments, call_back.BeginCallBack, call_back.ValidateCallBack, call_back.AskCallBackTime,
    call_back.AskCallBackConfirmed, call_back.ConcludeCallBack, claim_paid.ClaimPaidAction, claim_paid.ValidateClaim,
    claim_paid.ConcludeClaim,
    # trouble, rights and wishes
    trouble.DisputeAction, trouble.HardshipAction, trouble.RefuseAction, trouble.TakeReasonAction, hand_off.HandOffAction,
    hand_off.MilitaryAction, opt_out.StopContactAction, opt_out.RestrictContactAction,
    # manners
    manners.AbusiveAction, manners.SwitchLanguageAction, manners.LanguageSwitched, manners.RepeatAction, manners.SlowerAction, small_talk.GreetAction,
    small_talk.ThanksAction, small_talk.GoodbyeAction, small_talk.AffirmAction, small_talk.DenyAction,
    not_understood.NotUnderstoodAction, not_understood.GiveUp, not_understood.StayCalm,
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
