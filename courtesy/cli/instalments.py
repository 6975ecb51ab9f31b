"""`courtesy instalments`: a person's answer to a customer's request to pay in instalments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from courtesy.model.errors import InvalidInput, NotFound
from courtesy.model.money import Money

if TYPE_CHECKING:
    from courtesy.bootstrap import Product

Ref = Annotated[str, typer.Argument(help="The account's reference.")]
By = Annotated[str, typer.Option("--by", help="Who decides; it is kept.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Decide requests for instalments (`courtesy records instalments`).")
    group.command("approve")(approve)
    group.command("decline")(decline)
    app.add_typer(group, name="instalments")


def approve(
    ref: Ref,
    by: By,
    months: Annotated[int, typer.Option(help="How many instalments.")],
    each: Annotated[str, typer.Option(help="How much each is, in the account's currency, e.g. 500.00.")],
    first_due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="When the first is due.")],
) -> None:
    """Agree on a plan: collection rests while it is kept, and the ledger follows it."""
    from courtesy.cli.opened import opened

    with opened() as product:
        request, currency = asked(product, ref)
        amount = Money.of(each, currency)
        made = product.decide_instalments.approve(request, by, months=months, each=amount, first_due=first_due.date())
    typer.echo(f"{ref}: {made.months} instalments of {amount.major} {currency}, the first due on {made.first_due}.")


def decline(ref: Ref, by: By) -> None:
    """Turn a request down: outreach goes on as its strategy says."""
    from courtesy.cli.opened import opened

    with opened() as product:
        product.decide_instalments.decline(asked(product, ref)[0], by)
    typer.echo(f"{ref}: declined.")


def asked(product: Product, ref: str) -> tuple[UUID, str]:
    """The request of an account that waits for an answer, and its currency.

    Raises:
        NotFound: If there is none.
        InvalidInput: If there are several, which no conversation leaves behind.
    """
    with product.uow() as uow:
        account = uow.account(ref)
        waiting = uow.requests_waiting(account.id)
    if not waiting:
        raise NotFound(
            f"Account {ref} has no request for instalments that waits for an answer.",
            remedy=f"See `courtesy records instalments --account {ref}`.",
        )
    if len(waiting) > 1:
        raise InvalidInput(f"Account {ref} has {len(waiting)} requests that wait; decide them at the desk.")
    return waiting[0].id, account.currency
