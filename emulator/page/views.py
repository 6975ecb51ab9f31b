"""Serves the phone page: plain HTML, which a little script keeps fresh."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from emulator.control.texts import send_text
from emulator.exchange import Exchange
from emulator.numbers import is_possible
from emulator.page.words import WORDS
from emulator.texts.inbound import Inbound, TextRequest
from emulator.texts.message import Message


@dataclass(frozen=True)
class Conversation:
    """A line in the list of conversations."""

    customer: str
    last: Message

    @property
    def digits(self) -> str:
        """The number as the address has it."""
        return self.customer.removeprefix("+")


def page_blueprint(exchange: Exchange, inbound: Inbound) -> Blueprint:
    """`/`, `/phone/<digits>`, the softphone at `/phone/<digits>/call`, and what they need."""
    blueprint = Blueprint(
        "page", __name__, template_folder="templates", static_folder="static", static_url_path="/page"
    )

    @blueprint.get("/")
    def home() -> AnyResponse | str:
        typed = request.args.get("number", "").strip().replace(" ", "")
        if is_possible(typed):
            return redirect(_address(typed, _language()))
        return _render(exchange, "", wrong=bool(typed))

    @blueprint.get("/phone/<digits>")
    def phone(digits: str) -> str:
        return _render(exchange, f"+{digits}")

    @blueprint.get("/phone/<digits>/thread")
    def thread(digits: str) -> str:
        customer = f"+{digits}"
        return render_template("thread.html", words=WORDS[_language()], **_thread(exchange, customer))

    @blueprint.get("/phone/<digits>/call")
    def softphone(digits: str) -> str:
        language = _language()
        return render_template(
            "softphone.html",
            words=WORDS[language],
            lang=language,
            other="en" if language == "zh" else "zh",
            customer=f"+{digits}",
            digits=digits,
        )

    @blueprint.post("/phone/<digits>/texts")
    def text(digits: str) -> AnyResponse:
        customer, body = f"+{digits}", request.form.get("body", "").strip()
        if not is_possible(customer):
            return Response(WORDS[_language()]["bad"], status=400)
        if body and exchange.numbers:
            order = TextRequest.model_validate({"from": customer, "to": request.form.get("to"), "body": body})
            send_text(exchange, inbound, order)
        return redirect(_address(customer, _language()), code=303)

    return blueprint


def _language() -> str:
    asked = request.values.get("lang") or request.accept_languages.best_match(["en", "zh"]) or "en"
    return asked if asked in WORDS else "en"


def _address(customer: str, language: str) -> str:
    return f"/phone/{customer.removeprefix('+')}?{urlencode({'lang': language})}"


def _thread(exchange: Exchange, customer: str) -> dict[str, Any]:
    with exchange.lock:
        messages = [message for message in exchange.messages.values() if message.customer == customer]
        trouble = {entry["sid"]: f"{entry['code']} {entry['detail']}" for entry in exchange.errors}
    return {"messages": messages, "trouble": trouble}


def _render(exchange: Exchange, customer: str, *, wrong: bool = False) -> str:
    latest: dict[str, Message] = {}
    with exchange.lock:
        for message in exchange.messages.values():
            # Taken out first, so that the newest conversation comes last.
            latest.pop(message.customer, None)
            latest[message.customer] = message
    language = _language()
    return render_template(
        "phone.html",
        words=WORDS[language],
        lang=language,
        other="en" if language == "zh" else "zh",
        customer=customer,
        digits=customer.removeprefix("+"),
        conversations=[Conversation(number, last) for number, last in reversed(latest.items())],
        numbers=list(exchange.numbers),
        wrong=wrong,
        **_thread(exchange, customer),
    )
