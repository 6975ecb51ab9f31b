"""The Account resource, enough to prove credentials: https://www.twilio.com/docs/iam/api/account."""

from typing import Any

from flask import Blueprint, request

from emulator.exchange import Exchange
from emulator.formats import API_VERSION, rfc2822
from emulator.rest.guard import guarded


def account_blueprint(exchange: Exchange) -> Blueprint:
    """Fetch."""
    blueprint = guarded("account", exchange)
    opened = rfc2822(exchange.now())

    @blueprint.get("/<account>.json")
    def fetch(account: str) -> dict[str, Any]:
        exchange.contract.query("FetchAccount", request.args)
        base = f"/{API_VERSION}/Accounts/{account}"
        return {
            # Twilio shows the token here; the emulator has no reason to.
            "auth_token": None,
            "date_created": opened,
            "date_updated": opened,
            "friendly_name": "Twilio emulator",
            "owner_account_sid": account,
            "sid": account,
            "status": "active",
            "subresource_uris": {"calls": f"{base}/Calls.json", "messages": f"{base}/Messages.json"},
            "type": "Full",
            "uri": f"{base}.json",
        }

    return blueprint
