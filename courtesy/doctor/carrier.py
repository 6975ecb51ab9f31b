"""The carrier: credentials, its API, and the address it calls us at."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from courtesy.carrier.senders import Senders
from courtesy.doctor.finding import Finding, Verdict, fail, ok, warn
from courtesy.model.errors import Misconfigured
from courtesy.model.opening_hours import OpeningHours
from courtesy.settings import Settings
from courtesy.supervisor.runfile import read_run

TWILIO = "https://api.twilio.com"
TIMEOUT_S = 8.0
NO_SID = "AC" + "0" * 32


def credentials(settings: Settings) -> Iterator[Finding]:
    """Whether the carrier accepts us. Asks for the account's own record, which changes nothing."""
    base = settings.twilio_api_base.rstrip("/")
    run = read_run(settings.courtesy_state_dir)
    if run and "emulator" in run.services:
        yield ok("carrier", f"the emulator at {run.services['emulator']['address']}")
        return
    if settings.twilio_account_sid == NO_SID or not os.environ.get("TWILIO_AUTH_TOKEN"):  # or a generated one
        verdict = Verdict.FAIL if settings.is_production else Verdict.WARN
        remedy = "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or use the emulator: `courtesy up --demo`."
        yield Finding("carrier", verdict, "no credentials are set", remedy)
        return
    yield _asked(settings, base)


def _asked(settings: Settings, base: str) -> Finding:
    import httpx

    url = f"{base}/2010-04-01/Accounts/{settings.twilio_account_sid}.json"
    auth = (settings.twilio_account_sid, settings.secret("twilio_auth_token"))
    try:
        status = httpx.get(url, auth=auth, timeout=TIMEOUT_S).status_code
    except httpx.HTTPError as error:
        remedy = "Is the network open to it? A compatible host is named by TWILIO_API_BASE."
        return fail("carrier", f"{base} is not reachable: {type(error).__name__}", remedy)
    if status in (401, 403):
        return fail("carrier", f"{base} refuses the credentials ({status})", "Check SID and auth token.")
    if status >= 500:
        return warn("carrier", f"{base} answers {status}", "Try again later; see the carrier's status page.")
    return ok("carrier", f"{base} accepts the credentials" if status == 200 else f"{base} answers")


def public_address(settings: Settings) -> Iterator[Finding]:
    """Whether the carrier can call us back; the address is part of every signature."""
    subject, url = "PUBLIC_BASE_URL", settings.public_base_url
    run = read_run(settings.courtesy_state_dir)
    if run and run.web_url and "public_base_url" not in settings.model_fields_set:
        url = run.web_url  # `courtesy up` makes it from the port it found free
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        yield fail(subject, f"{url!r} is not a web address", "Write it like https://calls.example.com.")
        return
    if parts.username or parts.password:
        yield fail(subject, "holds a user name or password", "Leave them out; webhooks are signed.")
        return
    if url.endswith("/"):
        yield warn(subject, f"{url} ends with a slash", "Leave it out: signatures cover the exact address.")
    real = settings.twilio_api_base.startswith(TWILIO)
    if settings.is_production and parts.scheme != "https":
        yield fail(subject, f"{url} is not https", "Calls and texts are personal data: use TLS.")
    elif _is_local(parts.hostname) and settings.is_production and real:
        yield fail(subject, f"{url} cannot be reached by the carrier", "Use the public name of your proxy.")
    elif _is_local(parts.hostname):
        yield ok(subject, f"{url} (this machine; the emulator can call it, a real carrier cannot)")
    else:
        yield ok(subject, url)


def numbers(settings: Settings) -> Iterator[Finding]:
    """Our numbers, and when agents answer: what the first call would stumble over."""
    try:
        Senders.read(settings.twilio_from_number, settings.twilio_from_numbers)
    except Misconfigured as error:
        yield fail("TWILIO_FROM_NUMBERS", str(error))
    if settings.is_production and "twilio_from_number" not in settings.model_fields_set:
        yield fail("TWILIO_FROM_NUMBER", "is not set", "Set it to your number: callers are told to call it.")
    try:
        OpeningHours.read(settings.desk_hours, settings.desk_timezone)
    except Misconfigured as error:
        yield fail("DESK_HOURS", str(error))


def media_address(settings: Settings) -> Iterator[Finding]:
    """Whether the carrier can open media streams: it connects to nothing but wss (Twilio's error 31922)."""
    if settings.speech != "local":
        return
    run = read_run(settings.courtesy_state_dir)
    url, real = settings.media_streams_url, settings.twilio_api_base.startswith(TWILIO)
    if run and "emulator" in run.services:
        return
    parts = urlsplit(url)
    remedy = "Have your proxy pass /twilio/media on to the audio server (MEDIA_PORT), and name it like wss://calls.example.com/twilio/media."
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        yield fail("MEDIA_PUBLIC_URL", f"{url!r} is not the address of a web socket", remedy)
    elif real and (parts.scheme != "wss" or _is_local(parts.hostname)):
        verdict = Verdict.FAIL if settings.is_production else Verdict.WARN
        yield Finding("MEDIA_PUBLIC_URL", verdict, f"{url} cannot be reached by the carrier", remedy)
    else:
        yield ok("MEDIA_PUBLIC_URL", url)


def _is_local(host: str) -> bool:
    if host == "localhost" or ("." not in host and ":" not in host):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_private or address.is_loopback


CHECKS = (credentials, public_address, numbers, media_address)
