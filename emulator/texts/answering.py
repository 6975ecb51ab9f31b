"""Puts a text to the product's webhook and turns the TwiML answer into replies.

See https://www.twilio.com/docs/messaging/twiml and, for the fallback,
https://www.twilio.com/docs/usage/security/availability-reliability.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from emulator.exchange import Exchange
from emulator.texts.delivery import Delivery
from emulator.texts.message import Message
from emulator.texts.twiml import Redirect, Reply, parse
from emulator.webhook import Signing, WebhookError

_MAX_BODY = 1600
_MAX_REDIRECTS = 10


@dataclass(frozen=True)
class Question:
    """One webhook request to be made."""

    message: Message
    url: str
    method: str
    params: dict[str, str]
    sign: Signing
    fallback_url: str | None = None


class Answering:
    """Asks the product and sends what it answers."""

    def __init__(self, exchange: Exchange, delivery: Delivery) -> None:
        self._exchange = exchange
        self._delivery = delivery

    def put(self, question: Question) -> tuple[dict[str, Any], list[Message]]:
        """A report of the request and the replies; after a failure the fallback URL is asked."""
        report, replies = self._ask(question)
        error = report["error"]
        if error and question.fallback_url:
            params = question.params | {"ErrorCode": str(error["code"]), "ErrorUrl": question.url}
            again = Question(question.message, question.fallback_url, "POST", params, question.sign)
            report, replies = self._ask(again)
            report |= {"fallback": True, "first_error": error}
        return report, replies

    def _ask(self, question: Question) -> tuple[dict[str, Any], list[Message]]:
        sid, url, method = question.message.sid, question.url, question.method
        replies: list[Message] = []
        report: dict[str, Any] = {
            "url": url,
            "http_status": None,
            "content_type": None,
            "answer": None,
            "error": None,
            "fallback": False,
        }
        try:
            for _ in range(_MAX_REDIRECTS):
                answer = self._exchange.call_product(
                    "text", sid, url, question.params, method=method, sign=question.sign, token=sid
                )
                report |= {"http_status": answer.status, "content_type": answer.content_type}
                report["answer"] = answer.text
                script = parse(answer)
                for warning in script.warnings:
                    self._exchange.add_error(12200, sid, url, warning)
                elsewhere: Redirect | None = None
                for step in script.steps:
                    if isinstance(step, Redirect):
                        elsewhere = step
                        break
                    replies.append(self._send(step, question.message, url))
                if elsewhere is None:
                    break
                url, method = urljoin(url, elsewhere.url), elsewhere.method
        except WebhookError as error:
            self._exchange.add_error(error.code, sid, error.url, error.detail)
            report |= {
                "http_status": error.http_status,
                "error": {"code": error.code, "message": error.detail},
            }
        report["replies"] = [reply.sid for reply in replies]
        return report, replies

    def _send(self, step: Reply, asked: Message, url: str) -> Message:
        exchange = self._exchange
        reply = self.reply_to(asked, step.body, to=step.to, sender=step.sender)
        reply.num_media = step.media
        if step.status_callback:
            reply.status_callback = urljoin(url, step.status_callback)
            reply.status_callback_method = step.status_callback_method
        refused = None
        if exchange.opt_out and (reply.to, reply.sender) in exchange.opted_out:
            refused = 21610
        elif len(reply.body) > _MAX_BODY:
            refused = 21617
        if refused:
            reply.status, reply.error_code = "failed", refused
            exchange.add_error(refused, reply.sid, None, f"reply to {asked.sid}")
        self._delivery.send(reply)
        return reply

    def reply_to(self, asked: Message, body: str, *, to: str | None = None, sender: str | None = None) -> Message:
        """A message back, not yet sent."""
        now = self._exchange.now()
        return Message(
            sid=self._exchange.ids.sid("SM"),
            account_sid=asked.account_sid,
            sender=sender or asked.to,
            to=to or asked.sender,
            body=body,
            direction="outbound-reply",
            status="queued",
            created=now,
            updated=now,
        )
