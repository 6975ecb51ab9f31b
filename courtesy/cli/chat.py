"""`courtesy chat`: talk to the bot in the terminal as a customer, through the same path as a text."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from courtesy.model.errors import Unavailable


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chat")(chat)


def chat(
    account: Annotated[str, typer.Option(help="Whose phone you hold.")],
    lang: Annotated[str | None, typer.Option(help="en or zh; the customer's own by default.")] = None,
) -> None:
    """Talk to the bot as this customer. An empty line or Ctrl-D ends it."""
    from courtesy.cli.opened import opened
    from courtesy.model.errors import InvalidInput
    from courtesy.service.endings import conclude
    from courtesy.service.inbound_text import InboundText
    from courtesy.service.opening import open_contact
    from courtesy.supervisor.runfile import read_run

    if lang not in (None, "en", "zh"):
        raise InvalidInput(f"'{lang}' is not one of our languages.", remedy="Use en or zh.")
    with opened() as product:
        if (
            read_run(product.settings.courtesy_state_dir.resolve()) is None
            and "rasa_url" not in product.settings.model_fields_set
        ):
            raise Unavailable("The dialogue server is not running.", remedy="Run `courtesy up` in another terminal.")
        with product.uow() as uow:
            found = uow.account(account)
            customer = uow.customer(found.customer_id)
            now = product.clock.now()
            running = uow.open_contact(customer.phone, "sms")
            if running is not None:
                conclude(uow, running, now)
                uow.audit("contact.ended", {"contact": str(running.id), "why": "a chat begins"})
                running.end(now)
            contact = open_contact(
                uow, customer, found, phone=customer.phone, channel="sms", direction="inbound", now=now
            )
            contact.language = lang or customer.language  # type: ignore[assignment]  # checked above
            uow.commit()
        prompt = "you> " if sys.stdin.isatty() else ""
        while line := _line(prompt):
            for sentence in product.receive_text(InboundText(sid=None, sender=customer.phone, body=line)):
                typer.echo(f"bot> {sentence.text}")


def _line(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        return ""
