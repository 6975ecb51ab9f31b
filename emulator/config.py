"""What an emulator is started with."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Method = Literal["GET", "POST"]


class Strict(BaseModel):
    """A mistyped field is refused, so that a test cannot silently test something else."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Number(Strict):
    """One Twilio number and its webhooks: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""

    number: str = Field(pattern=r"^\+[1-9]\d{6,14}$")
    sms_url: str | None = None
    sms_method: Method = "POST"
    sms_fallback_url: str | None = None
    sms_enabled: bool = True
    voice_url: str | None = None
    voice_method: Method = "POST"
    voice_fallback_url: str | None = None
    status_callback: str | None = None
    messaging_service_sid: str | None = Field(default=None, pattern=r"^MG[0-9a-fA-F]{32}$")


class Latency(Strict):
    """Seconds that the network takes; they pass on the emulator's scheduler, never by sleeping."""

    queued: float = 0.01
    sent: float = 0.05
    delivered: float = 0.2
    initiated: float = 0.02
    ringing: float = 0.1
    answered: float = 0.5
    machine_detection: float = 1.0
    speaking: float = 0.05
    typing: float = 0.05


class Config(Strict):
    """Everything `create_app` needs."""

    account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$")
    auth_token: str = Field(min_length=1, repr=False)
    numbers: tuple[Number, ...] = ()
    seed: int | None = None
    log: str | None = None
    opt_out: bool = True
    latency: Latency = Latency()
    webhook_timeout: float = 15.0
    public_url: str = "http://127.0.0.1:8090"
