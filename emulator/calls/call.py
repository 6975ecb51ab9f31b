"""One call, as Twilio's Call resource shows it: https://www.twilio.com/docs/voice/api/call-resource."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from xml.etree.ElementTree import Element

from pydantic import Field, model_validator

from emulator.config import Method, Strict
from emulator.formats import API_VERSION, rfc2822

if TYPE_CHECKING:
    from emulator.calls.telephone import Talk

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})

AnsweredBy = Literal[
    "human", "machine", "fax", "unknown",
    "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other",
]  # fmt: skip


class Line(Strict):
    """What a person does once on the phone, when they hear `after` (anything, if that is not given); exactly one of the five.

    `audio` is a WAV file in base64, for media streams: what is said in it is said in turn. On a media stream they wait until the product is silent, or speak `into` what it says, so many seconds after it began.
    """

    after: str | None = Field(default=None, min_length=1)
    into: float | None = Field(default=None, ge=0)
    speech: str | None = None
    audio: str | None = None
    digits: str | None = Field(default=None, pattern=r"^[0-9*#]+$")
    silence: bool = False
    hang_up: bool = False

    @model_validator(mode="after")
    def _one(self) -> "Line":
        given = (self.speech is not None, self.audio is not None, self.digits is not None, self.silence, self.hang_up)
        if given.count(True) != 1:
            raise ValueError("give exactly one of speech, audio, digits, silence, hang_up")
        return self


class Callee(Strict):
    """What a person's phone does when it is called, and what the person says of their own accord on any call.

    `lines` are said in turn, each once a call; without any, the control API speaks for them. `picks_up` is the share of
    calls that are answered at all; which ones follows from the seed and how often the number was called.
    With a `voice` the lines are said in sound where the product opens a media stream.
    """

    number: str
    behaviour: Literal["answer", "busy", "no-answer", "failed"] = "answer"
    answered_by: AnsweredBy = "human"
    lines: tuple[Line, ...] = ()
    picks_up: float = Field(default=1.0, ge=0, le=1)
    seed: int = 0
    voice: bool = False


@dataclass
class Call:
    """A call in either direction. `epoch` rises whenever its script is replaced, so that stale work stops."""

    sid: str
    account_sid: str
    sender: str
    to: str
    direction: Literal["inbound", "outbound-api"]
    status: str
    created: datetime
    updated: datetime
    seq: int = 0
    url: str | None = None
    method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    twiml: str | None = None
    status_callback: str | None = None
    status_callback_method: str = "POST"
    status_events: frozenset[str] = frozenset({"completed"})
    ring_seconds: int = 60
    time_limit: int = 14_400
    machine_detection: str | None = None
    async_amd: bool = False
    amd_callback: str | None = None
    amd_callback_method: Method = "POST"
    answered_by: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    epoch: int = 0
    callbacks: int = 0
    program: list[Element] = field(default_factory=list)
    place: int = 0
    document_url: str = ""
    documents: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    waiting: dict[str, Any] | None = None
    lines_left: list[Line] | None = None
    listened: int = 0
    talk: "Talk | None" = None
    hung_up: bool = False

    @property
    def customer(self) -> str:
        """The person's number."""
        return self.sender if self.direction == "inbound" else self.to

    @property
    def duration(self) -> int:
        """Seconds between answer and end."""
        if self.started is None or self.ended is None:
            return 0
        return round((self.ended - self.started).total_seconds())

    def resource(self) -> dict[str, Any]:
        """Twilio's JSON."""
        uri = f"/{API_VERSION}/Accounts/{self.account_sid}/Calls/{self.sid}"
        below = ("Notifications", "Recordings", "Streams")
        return {
            "account_sid": self.account_sid,
            "answered_by": self.answered_by,
            "api_version": API_VERSION,
            "caller_name": None,
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "duration": str(self.duration) if self.status in FINAL else None,
            "end_time": rfc2822(self.ended),
            "forwarded_from": None,
            "from": self.sender,
            "from_formatted": self.sender,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": rfc2822(self.started),
            "status": self.status,
            "subresource_uris": {name.lower(): f"{uri}/{name}.json" for name in below},
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }

    def as_json(self) -> dict[str, Any]:
        """The control API's JSON: the resource, its TwiML, what the person heard, what it waits for."""
        return {
            "seq": self.seq,
            **self.resource(),
            "documents": list(self.documents),
            "heard": list(self.heard),
            "waiting": self.waiting,
            "time_limit": self.time_limit,
            "gaps": list(self.talk.gaps_s) if self.talk else [],
        }
