"""The product's answer to a text: https://www.twilio.com/docs/messaging/twiml."""

from dataclasses import dataclass
from xml.etree import ElementTree

from emulator.webhook import Answer, WebhookError


@dataclass(frozen=True)
class Reply:
    """One `<Message>`; what is not said is taken from the text it answers."""

    body: str
    to: str | None = None
    sender: str | None = None
    media: int = 0
    status_callback: str | None = None
    status_callback_method: str = "POST"


@dataclass(frozen=True)
class Redirect:
    """`<Redirect>`: the rest of the answer is elsewhere."""

    url: str
    method: str


@dataclass(frozen=True)
class Script:
    """A parsed answer."""

    steps: tuple[Reply | Redirect, ...]
    warnings: tuple[str, ...] = ()


def parse_root(answer: Answer) -> ElementTree.Element:
    """The `<Response>` of an answer, or the debugger's complaint."""
    try:
        # The product's own answer, capped at 64 kB; expat bounds entity expansion.
        root = ElementTree.fromstring(answer.text.strip())  # noqa: S314
    except ElementTree.ParseError as error:
        raise WebhookError(12100, answer.url, str(error), answer.status) from None
    if root.tag != "Response":
        raise WebhookError(12100, answer.url, f"the root element is <{root.tag}>, not <Response>", answer.status)
    return root


def parse(answer: Answer) -> Script:
    """Reads TwiML, plain text or nothing."""
    if not answer.text.strip():
        return Script(())
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return Script((Reply(answer.text),))
    if kind not in ("text/xml", "application/xml", "text/html", "application/twiml+xml"):
        raise WebhookError(12300, answer.url, f"Content-Type {kind or 'missing'}", answer.status)
    steps: list[Reply | Redirect] = []
    warnings: list[str] = []
    for element in parse_root(answer):
        if element.tag in ("Message", "Sms"):
            steps.append(_reply(element))
        elif element.tag == "Redirect":
            steps.append(Redirect((element.text or "").strip(), element.get("method", "POST").upper()))
        else:
            warnings.append(f"<{element.tag}> is not a verb of messaging TwiML")
    return Script(tuple(steps), tuple(warnings))


def _reply(element: ElementTree.Element) -> Reply:
    bodies = [body.text or "" for body in element.findall("Body")]
    return Reply(
        body="".join(bodies) if bodies else (element.text or "").strip(),
        to=element.get("to"),
        sender=element.get("from"),
        media=len(element.findall("Media")),
        status_callback=element.get("statusCallback") or element.get("action"),
        status_callback_method=element.get("method", "POST").upper(),
    )
