"""Voice TwiML as it is read: https://www.twilio.com/docs/voice/twiml."""

from typing import Any
from xml.etree.ElementTree import Element

from emulator.texts.twiml import parse_root
from emulator.webhook import Answer, WebhookError

# Performed, or waited in until the control API lets go.
PERFORMED = frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Reject", "Start", "Stop"})
PARKED = {"Connect": "stream", "Dial": "dial", "Enqueue": "queue", "Record": "record"}
_PROMPTS = frozenset({"Say", "Play", "Pause"})


def parse_voice(answer: Answer) -> tuple[list[Element], list[str]]:
    """The verbs of an answer and what is odd about it; plain text is read out, audio played."""
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return [_element("Say", answer.text)], []
    if kind.startswith("audio/"):
        return [_element("Play", answer.url)], []
    if kind not in ("text/xml", "application/xml", "text/html", "application/twiml+xml"):
        raise WebhookError(12300, answer.url, f"Content-Type {kind or 'missing'}", answer.status)
    verbs = list(parse_root(answer))
    warnings = [f"<{verb.tag}> is not a verb of voice TwiML" for verb in verbs if not _known(verb.tag)]
    for verb in verbs:
        if verb.tag == "Gather":
            warnings += [f"<{x.tag}> cannot be in <Gather>" for x in verb if x.tag not in _PROMPTS]
    return [verb for verb in verbs if _known(verb.tag)], warnings


def _known(tag: str) -> bool:
    return tag in PERFORMED or tag in PARKED


def _element(tag: str, text: str) -> Element:
    element = Element(tag)
    element.text = text
    return element


def prompt(verb: Element) -> dict[str, Any]:
    """What the person hears of one verb."""
    text = "".join(verb.itertext()).strip()
    heard: dict[str, Any] = {"verb": verb.tag, **verb.attrib}
    if verb.tag == "Say":
        heard["text"] = text
        if (prosody := verb.find("prosody")) is not None:
            heard["rate"] = prosody.get("rate")
    elif verb.tag == "Play":
        heard["url"] = text
    elif verb.tag == "Pause":
        heard["length"] = pause_seconds(verb)
    return heard


def pause_seconds(verb: Element) -> int:
    """Length of a `<Pause>`: https://www.twilio.com/docs/voice/twiml/pause."""
    return _integer(verb, "length", 1)


def _integer(verb: Element, name: str, usual: int) -> int:
    text = verb.get(name, "")
    return int(text) if text.isdigit() else usual


def gather(verb: Element) -> dict[str, Any]:
    """What a `<Gather>` waits for: https://www.twilio.com/docs/voice/twiml/gather."""
    return {
        "for": "gather",
        "input": verb.get("input", "dtmf").split(),
        "action": verb.get("action", ""),
        "method": verb.get("method", "POST").upper(),
        # "auto" ends with the speech; no input at all is given up after the usual five seconds.
        "timeout": _integer(verb, "timeout", 5),
        "num_digits": _integer(verb, "numDigits", 0) or None,
        "finish_on_key": verb.get("finishOnKey", "#"),
        "language": verb.get("language", "en-US"),
        "hints": verb.get("hints"),
        "on_empty": verb.get("actionOnEmptyResult", "false") == "true",
    }


def parked(verb: Element) -> dict[str, Any]:
    """What the call waits in while somebody else has it: a media stream, another leg, a queue."""
    waiting: dict[str, Any] = {
        "for": PARKED[verb.tag],
        "action": verb.get("action"),
        "method": verb.get("method", "POST").upper(),
    }
    stream = verb.find("Stream")
    if stream is not None:
        waiting["url"] = stream.get("url")
        waiting["track"] = stream.get("track", "inbound_track")
        waiting["status_callback"] = stream.get("statusCallback")
        waiting["parameters"] = {p.get("name", ""): p.get("value", "") for p in stream.findall("Parameter")}
    elif verb.tag == "Dial" and (room := verb.find("Conference")) is not None:
        waiting |= _conference(room)
    elif verb.tag != "Record":
        waiting["target"] = "".join(verb.itertext()).strip()
    return waiting


def _conference(room: Element) -> dict[str, Any]:
    """A room and how it is entered; defaults as documented: https://www.twilio.com/docs/voice/twiml/conference."""
    return {
        "for": "conference",
        "room": "".join(room.itertext()).strip(),
        "starts": room.get("startConferenceOnEnter", "true") == "true",
        "ends": room.get("endConferenceOnExit", "false") == "true",
        "label": room.get("participantLabel"),
        "wait_url": room.get("waitUrl"),
        "wait_method": room.get("waitMethod", "POST").upper(),
        "status_callback": room.get("statusCallback"),
        "status_callback_method": room.get("statusCallbackMethod", "POST").upper(),
        "status_events": room.get("statusCallbackEvent", "").split(),
        "record": room.get("record", "do-not-record"),
        "recording_callback": room.get("recordingStatusCallback"),
    }
