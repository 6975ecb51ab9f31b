"""What the person on the phone does while a call waits in `<Gather>`, and what Twilio makes of it.

See https://www.twilio.com/docs/voice/twiml/gather.
"""

from typing import Any

from emulator.calls.call import FINAL, Call
from emulator.calls.script import Script
from emulator.exchange import Exchange


class NotWaiting(Exception):
    """The call does not wait for that."""


def take(exchange: Exchange, call: Call, kinds: tuple[str, ...]) -> tuple[dict[str, Any], int]:
    """Takes what the call waits for, so that nobody else continues it.

    Raises:
        NotWaiting: If it waits for something else, or for nothing.
    """
    with exchange.lock:
        waiting = call.waiting
        if waiting is None or waiting["for"] not in kinds:
            now = "has ended" if call.status in FINAL else f"is {call.status}"
            state = f"waits for {waiting['for']}" if waiting else now
            raise NotWaiting(f"call {call.sid} {state}, not for {' or '.join(kinds)}")
        call.waiting = None
        call.epoch += 1
        return waiting, call.epoch


def speak(exchange: Exchange, script: Script, call: Call, words: str, confidence: float = 0.9) -> None:
    """Says something, which Twilio recognises as it was meant."""
    waiting, epoch = _input(exchange, call, "speech", speech=words)
    said = {"SpeechResult": words, "Confidence": f"{confidence:g}"}
    script.go_to(call, epoch, waiting["action"], waiting["method"], said)


def press(exchange: Exchange, script: Script, call: Call, keys: str) -> None:
    """Presses keys."""
    waiting, epoch = _input(exchange, call, "dtmf", digits=keys)
    digits, key = _pressed(keys, waiting)
    if not digits and not waiting["on_empty"]:
        # The finishing key alone is an empty result: https://www.twilio.com/docs/voice/twiml/gather#finishonkey
        script.run(call, epoch)
        return
    script.go_to(call, epoch, waiting["action"], waiting["method"], {"Digits": digits, "FinishedOnKey": key})


def keep_silent(script: Script, call: Call) -> None:
    """Says nothing until Twilio gives up, over all rounds in which it listens for the same."""
    while True:
        waiting = call.waiting
        if not script.give_up(call, call.epoch):
            raise NotWaiting(f"call {call.sid} does not wait in a <Gather>")
        if (
            not (waiting and call.waiting and call.waiting.get("action") == waiting.get("action"))
            or waiting["on_empty"]
        ):
            return


def _input(exchange: Exchange, call: Call, kind: str, **what: str) -> tuple[dict[str, Any], int]:
    with exchange.lock:
        if call.waiting and call.waiting["for"] == "gather" and kind not in call.waiting["input"]:
            raise NotWaiting(f"this <Gather> takes {' '.join(call.waiting['input'])}, not {kind}")
        taken = take(exchange, call, ("gather",))
        call.listened = len(call.heard)
        exchange.add_event("call.input", sid=call.sid, **{"digits": None, "speech": None} | what)
        return taken


def _pressed(digits: str, waiting: dict[str, Any]) -> tuple[str, str]:
    """The digits that count, and the key that ended them."""
    taken = ""
    for digit in digits:
        if digit in waiting["finish_on_key"]:
            return taken, digit
        taken += digit
        if waiting["num_digits"] and len(taken) >= waiting["num_digits"]:
            break
    return taken, ""
