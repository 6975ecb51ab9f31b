"""What every part of the emulator shares: the clock, the numbers, what has been sent, what went wrong."""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.calls.call import Call, Callee
from emulator.config import Config, Number
from emulator.contract import Contract
from emulator.errors import WEBHOOK_ERRORS, more_info
from emulator.events import EventLog
from emulator.faults import Fault, FaultBook
from emulator.formats import API_VERSION
from emulator.ids import Ids
from emulator.scheduler import Scheduler
from emulator.texts.message import Message
from emulator.webhook import Answer, Signing, WebhookError, Webhooks


class Exchange:
    """State in memory behind one lock; no method that reaches the network is called with the lock held."""

    def __init__(self, config: Config, scheduler: Scheduler) -> None:
        self.config = config
        self.scheduler = scheduler
        self.lock = threading.RLock()
        self.ids = Ids(config.seed)
        self.events = EventLog(config.log)
        self.faults = FaultBook(config.seed, self._struck)
        self.contract = Contract.load()
        self.webhooks = Webhooks(config.auth_token, config.webhook_timeout)
        self.numbers: dict[str, Number] = {number.number: number for number in config.numbers}
        self.messages: dict[str, Message] = {}
        self.calls: dict[str, Call] = {}
        self.callees: dict[str, Callee] = {}
        self.errors: list[dict[str, Any]] = []
        # A customer opts out of one number: https://www.twilio.com/docs/api/errors/21610
        self.opted_out: set[tuple[str, str]] = set()
        self.opt_out = config.opt_out

    def now(self) -> datetime:
        """The emulator's time."""
        return self.scheduler.now()

    def add_event(self, type_: str, **data: Any) -> int:
        """Records an event and returns its number."""
        return self.events.add(self.now(), type_, data).seq

    def uri(self, rest: str) -> str:
        """A path below the account, as Twilio's `uri` fields give it."""
        return f"/{API_VERSION}/Accounts/{self.config.account_sid}/{rest}"

    def add_message(self, message: Message) -> None:
        """Puts a new message in the log."""
        with self.lock:
            message.seq = self.add_event("message", **message.resource(), status_callback=message.status_callback)
            self.messages[message.sid] = message

    def add_call(self, call: Call) -> None:
        """Puts a new call in the log."""
        with self.lock:
            call.seq = self.add_event("call", **call.resource(), status_callback=call.status_callback)
            self.calls[call.sid] = call

    def add_error(self, code: int, about: str, url: str | None, detail: str) -> dict[str, Any]:
        """Puts an entry in the error log, as Twilio's debugger would."""
        entry = {
            "code": code,
            "message": WEBHOOK_ERRORS.get(code, detail),
            "detail": detail,
            "sid": about,
            "url": url,
            "more_info": more_info(code),
            "at": self.now().isoformat(),
        }
        with self.lock:
            entry["seq"] = self.add_event("error", **entry)
            self.errors.append(entry)
        return entry

    def _struck(self, fault: Fault, to: str) -> None:
        what = {"fault": fault.fault, "resource": fault.resource, "code": fault.code, "accepted": fault.accepted}
        self.add_event("fault", to=to, **what)

    def call_product(
        self, purpose: str, about: str, url: str, params: Mapping[str, str], *, method: str = "POST",
        sign: Signing = "good", token: str = "",
    ) -> Answer:  # fmt: skip
        """Sends one webhook and records it; a failure is raised for the caller to log."""
        try:
            answer = self.webhooks.call(url, params, method=method, sign=sign, token=token)
        except WebhookError as error:
            self.add_event(
                "webhook",
                purpose=purpose,
                sid=about,
                url=url,
                params=dict(params),
                http_status=error.http_status,
            )
            raise
        self.add_event("webhook", purpose=purpose, sid=about, url=url, params=dict(params), http_status=answer.status)
        return answer

    def reset(self) -> None:
        """Forgets all traffic, faults and opt-outs; the numbers stay."""
        with self.lock:
            self.scheduler.clear()
            self.messages.clear()
            self.calls.clear()
            self.callees.clear()
            self.errors.clear()
            self.opted_out.clear()
            self.faults.clear()
            self.ids.restart()
            self.opt_out = self.config.opt_out
            self.events.clear()
            self.add_event("reset")

    def close(self) -> None:
        """Lets go of threads, connections and the log file."""
        self.scheduler.close()
        self.webhooks.close()
        self.events.close()
