"""Every setting of the product, read from environment variables in one place (docs/settings.md lists them for operators).

Development and test machines need none of them: databases are embedded and secrets are generated once into the state
directory. In production every secret and both databases must be named, and a missing one stops the start with a list.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from courtesy.model.errors import Misconfigured

ROOT = Path(__file__).resolve().parent.parent
GENERATED = {
    "twilio_auth_token": "TWILIO_AUTH_TOKEN",
    "courtesy_api_token": "COURTESY_API_TOKEN",
    "courtesy_rasa_token": "COURTESY_RASA_TOKEN",
    "courtesy_audit_key": "COURTESY_AUDIT_KEY",
    "courtesy_session_key": "COURTESY_SESSION_KEY",
}


class Settings(BaseSettings):
    """Settings of one process. Field names are the environment variables in lower case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    courtesy_env: Literal["dev", "test", "production"] = Field("dev", description="dev, test or production")
    courtesy_state_dir: Path = Field(
        ROOT / ".state", description="Where embedded databases, models, generated secrets and logs live"
    )
    courtesy_model_dir: Path = Field(ROOT / ".state" / "models", description="Where trained Rasa models are kept")
    database_url: str | None = Field(None, description="Postgres, e.g. postgresql://user:password@host/name")
    redis_url: str | None = Field(None, description="Redis or Valkey, e.g. redis://host:6379/0")

    public_base_url: str = Field(
        "http://127.0.0.1:8080", description="The address the carrier calls; webhooks are verified against it"
    )
    web_host: str = Field("127.0.0.1", description="Address the web server binds")
    web_port: int = Field(8080, description="Port of the web server")
    web_workers: int = Field(2, ge=1, description="Web server processes")
    web_threads: int = Field(16, ge=1, description="Threads of each web server process")

    twilio_account_sid: str = Field("AC" + "0" * 32, description="Account SID at Twilio")
    twilio_auth_token: SecretStr | None = Field(None, description="Auth token; signs and verifies webhooks")
    twilio_from_number: str = Field("+12025550100", description="Our number, E.164")
    twilio_from_numbers: str = Field(
        "",
        description="Other numbers of ours by the person's country, e.g. CN=+861065550100; texts and calls there go out from them",
    )
    twilio_api_base: str = Field("https://api.twilio.com", description="Twilio, a compatible host, or the emulator")

    rasa_url: str = Field("http://127.0.0.1:5005", description="The dialogue server")
    rasa_port: int = Field(5005, description="Port on which `courtesy up` starts the dialogue server")
    action_port: int = Field(5055, description="Port on which `courtesy up` starts the action server")
    courtesy_rasa_token: SecretStr | None = Field(None, description="Shared secret of gateway and Rasa")
    turn_deadline_s: float = Field(
        9.0, gt=0, lt=15, description="Seconds a webhook may take before it answers with a holding sentence"
    )

    dialogue_tries: int = Field(
        5, ge=1, description="How often the dialogue may fail on a turn before the turn is given to a person"
    )
    receipt_patience_s: float = Field(
        60.0,
        ge=1,
        description="Seconds without a receipt after which an answer to a webhook is looked up at the carrier",
    )
    strategy_file: Path | None = Field(
        None, description="The strategies of outreach; those of the product if not given"
    )
    promise_grace_days: int = Field(
        2, ge=0, le=15, description="Days after a promised date on which a payment still keeps the promise"
    )
    call_deadline_s: float = Field(
        4.0, gt=0, lt=12, description='Seconds a caller waits for an answer before "one moment" is said'
    )
    agent_number: str | None = Field(
        None,
        description="Phone that callers who ask for a person are put through to, E.164; without it they are called back",
    )
    hold_music: str | None = Field(
        None,
        description="Address of music (WAV or MP3) for callers who wait for a person; a sentence and silence without it",
    )
    desk_hours: str = Field(
        "", description="When agents work, e.g. `mon-fri 09:00-18:00, sat 10:00-14:00`; always, if not given"
    )
    desk_timezone: str = Field("America/New_York", description="The clock that DESK_HOURS is meant on")
    record_calls: bool = Field(
        False,
        description="Whether calls are recorded, both sides: by this machine in live audio, else by the carrier. Callers are always told; in China the law wants it and they always are",
    )
    recordings_dir: Path | None = Field(
        None,
        description="Where this machine keeps recordings, best on an encrypted disk; `recordings` in the state directory if not given",
    )
    speech: Literal["twilio", "local"] = Field(
        "twilio", description="Who hears and speaks in calls: Twilio, or this machine where it can, else Twilio"
    )
    vosk_model_en: str | None = Field(
        None,
        description="Folder of a Vosk model for English calls, `path` or `path@sha256`; Whisper hears them if not given",
    )
    vosk_model_zh: str | None = Field(
        None,
        description="Folder of a Vosk model for Mandarin calls, `path` or `path@sha256`; Whisper hears them if not given",
    )
    edge_voice_zh: str | None = Field(
        None,
        description="Voice of edge-tts for Mandarin calls, e.g. zh-CN-XiaoxiaoNeural: what is said then goes to Microsoft to be rendered ahead; the offline voice says what it has not rendered",
    )
    media_host: str = Field("127.0.0.1", description="Address the audio server binds")
    media_port: int = Field(8081, description="Port of the audio server")
    media_public_url: str | None = Field(
        None,
        description="Where the carrier opens media streams, e.g. wss://host/twilio/media; PUBLIC_BASE_URL's host if that is https, else this machine's MEDIA_PORT",
    )
    media_calls: int | None = Field(
        None,
        ge=1,
        description="Calls the audio server takes at once at most, six for each core if not set; fewer while it falls behind",
    )
    voicemail_business: str | None = Field(
        None, description="Neutral business name for messages in mailboxes; none are left unless all three are set"
    )
    voicemail_person: str | None = Field(None, description="Name of the person whom a message asks to call")
    voicemail_number: str | None = Field(None, description="Number that a message asks to call, E.164")

    courtesy_api_token: SecretStr | None = Field(None, description="Bearer token of /api and /metrics")
    courtesy_audit_key: SecretStr | None = Field(
        None, description="Ed25519 seed (base64, 32 bytes) that signs the head of the audit log"
    )
    courtesy_session_key: SecretStr | None = Field(None, description="Secret that signs the sessions of the web pages")
    second_factor: Literal["required", "optional"] = Field(
        "optional",
        description="Whether everybody who signs in needs a code from their phone; in production always required",
    )
    oidc_issuer: str | None = Field(
        None,
        description="Provider of OpenID Connect for signing in at the web pages, e.g. https://login.example.com/realms/house",
    )
    oidc_client_id: str | None = Field(None, description="Our id at the provider")
    oidc_client_secret: SecretStr | None = Field(None, description="Our secret at the provider")
    oidc_claim: str = Field(
        "sub", description="The claim that `courtesy users link` names people by; an email counts only if verified"
    )
    desk_streams: int = Field(
        128, ge=1, description="Pages of the desk that each web server process keeps up to date at once"
    )
    log_format: Literal["console", "json"] = Field("json", description="How log lines look")

    @property
    def is_production(self) -> bool:
        """Whether real people can be reached by what this process does."""
        return self.courtesy_env == "production"

    @property
    def media_streams_url(self) -> str:
        """Where the carrier opens media streams: as it was set, else by the proxy that serves the webhooks with TLS (docs/operations.md), else here."""
        if self.media_public_url:
            return self.media_public_url
        host = self.public_base_url.removeprefix("https://")
        if host != self.public_base_url:
            return f"wss://{host.rstrip('/')}/twilio/media"
        return self.media_url_here

    @property
    def media_url_here(self) -> str:
        """Where this machine's audio server answers."""
        return f"ws://{local(self.media_host)}:{self.media_port}/twilio/media"

    def secret(self, name: str) -> str:
        """The value of a secret setting.

        Raises:
            Misconfigured: If it is not set (never after `load_settings`).
        """
        value: SecretStr | None = getattr(self, name)
        if value is None:
            raise Misconfigured(f"{GENERATED.get(name, name.upper())} is not set.")
        return value.get_secret_value()


def local(host: str) -> str:
    """The address to ask on this machine for a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  # compared, not bound


def load_settings() -> Settings:
    """Read the environment; outside production, generate missing secrets once and keep them in the state directory.

    Raises:
        Misconfigured: If production lacks a setting, listing all that are missing, or one cannot be read.
    """
    settings = read_settings()
    if settings.is_production:
        missing = [env for name, env in GENERATED.items() if getattr(settings, name) is None]
        missing += [
            env
            for env in ("DATABASE_URL", "REDIS_URL", "PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID")
            if not os.environ.get(env)
        ]
        if missing:
            raise Misconfigured(
                f"Production needs {', '.join(missing)}.",
                remedy="Set them in the environment (docs/settings.md).",
            )
        return settings
    return with_secrets(settings)


def read_settings() -> Settings:
    """Read the environment as it is: nothing is generated, and nothing missed.

    Raises:
        Misconfigured: If a setting cannot be read, naming each such one and never its value.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default or comes from the environment
    except ValidationError as error:
        # no cause: a traceback of it, in the log of a server, would show the values, secrets among them
        told = "; ".join(f"{name} cannot be read: {why}" for name, why in unreadable(error))
        raise Misconfigured(f"{told}.", remedy="Mend the environment (docs/settings.md).") from None


def unreadable(error: ValidationError) -> list[tuple[str, str]]:
    """The variables that cannot be read, each with what is wrong, without its value."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return [(str(fault["loc"][0]).upper(), fault["msg"]) for fault in faults]


def with_secrets(settings: Settings) -> Settings:
    """The same settings with every secret that was not set, generated once and kept in the state directory."""
    generated = _generated_secrets(settings.courtesy_state_dir / "secrets.json")
    update = {n: SecretStr(generated[n]) for n in GENERATED if getattr(settings, n) is None}
    return settings.model_copy(update=update)


def _generated_secrets(path: Path) -> dict[str, str]:
    """Secrets of a development machine, made at first use and readable by their owner only."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in GENERATED if name not in kept]
    if missing:
        import base64

        for name in missing:
            raw = secrets.token_bytes(32)
            kept[name] = base64.b64encode(raw).decode() if name.endswith("_key") else raw.hex()
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps(kept, indent=1))
        partial.chmod(0o600)
        partial.replace(path)
    return kept
