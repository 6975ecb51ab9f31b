"""Recordings below a call or a conference, as far as stopping one: https://www.twilio.com/docs/voice/api/recording."""

from typing import Any

from flask import Blueprint, request

from emulator.calls.recording import Recordings
from emulator.errors import TwilioError
from emulator.exchange import Exchange
from emulator.rest.guard import guarded


def recordings_blueprint(exchange: Exchange, recordings: Recordings) -> Blueprint:
    """Stop; `Twilio.CURRENT` stands for the one that goes on."""
    blueprint = guarded("recordings", exchange)

    def stop(operation: str, account: str, owner: str, sid: str) -> dict[str, Any]:
        values = exchange.contract.form(operation, request.form, {"Status": 20001}, frozenset({"PauseBehavior"}))
        if values["Status"] != "stopped":
            raise TwilioError(20422, f"Status={values['Status']}: this emulator only stops recordings")
        found = recordings.stop(owner, sid)
        if found is None:
            raise TwilioError(20404, request.path)
        return found.resource(account)

    @blueprint.post("/<account>/Calls/<call>/Recordings/<sid>.json")
    def of_call(account: str, call: str, sid: str) -> dict[str, Any]:
        return stop("UpdateCallRecording", account, call, sid)

    @blueprint.post("/<account>/Conferences/<conference>/Recordings/<sid>.json")
    def of_room(account: str, conference: str, sid: str) -> dict[str, Any]:
        return stop("UpdateConferenceRecording", account, conference, sid)

    return blueprint
