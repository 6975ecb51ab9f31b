"""The running product as outsiders see it: accounts imported, signed webhooks posted, records read, the carrier's log."""

from __future__ import annotations

import csv
import itertools
import logging
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import httpx
import structlog
from twilio.request_validator import RequestValidator

from courtesy.bootstrap import Product
from courtesy.cli.accounts import import_file
from courtesy.model.errors import CourtesyError, Unavailable
from courtesy.model.outcomes import DecisionRecord
from courtesy.service.account_rows import COLUMNS
from courtesy.settings import Settings, load_settings
from courtesy.store import views
from courtesy.store.clock import MovableClock
from courtesy.supervisor.product import Report, RunningProduct, running_product
from courtesy.training import Progress
from dialogues.script import Script

OUR_NUMBER = "+12025550100"
HOME = {
    "US": {"state": "NY", "city": "New York", "postal_code": "10025", "birth_date": "1984-06-02"},
    "CN": {"city": "北京", "postal_code": "100020", "id_last4": "123X", "birth_date": "1984-06-02"},
}
CARD = {
    "en": {"issuer": "Harbor Bank", "product": "Everyday Visa"},
    "zh": {"issuer": "海港银行", "product": "标准信用卡"},
}


class Seats:
    """Gives each script an account of its own in the product's database."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._cast = itertools.count(1001)
        self._phones: set[str] = set()
        self._lock = threading.Lock()

    def move_in(self, scripts: Iterable[Script], *, sparse: bool = False) -> list[tuple[str, str]]:
        """Import the scripts' accounts, as an operator does; returns reference and phone number of each."""
        rows = [account_row(script, *self._seat(script), sparse=sparse) for script in scripts]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "accounts.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                further = sorted({name for row in rows for name in row} - set(COLUMNS))  # kept as attributes
                writer = csv.DictWriter(file, [*COLUMNS, *further])
                writer.writeheader()
                writer.writerows(rows)
            done = import_file(self._product, path)
        if done.faults:
            raise CourtesyError(f"{done.faults} accounts of the scripts were not accepted.")
        return [(row["ref"], row["phone"]) for row in rows]

    def _seat(self, script: Script) -> tuple[str, str]:
        """A reference and a phone number that nobody has yet; the script's own number the first time it is met."""
        with self._lock:
            n = next(self._cast)
            phone = str(script.account.get("phone", ""))
            if not phone or phone in self._phones:
                phone = f"+86154{n:08d}" if script.account["currency"] == "CNY" else f"+1202{5550000 + n:07d}"
            self._phones.add(phone)
            return f"{script.id}-{n}", phone


class Stage:
    """Everything a runner does to the product: what its operators, the carrier and readers of its records do.

    Args:
        running: The product.
        product: The same, from inside.
        through_api: Whether turns and outcomes are read through the JSON API; else from the database, which is quicker.
        patience_s: How long to wait for an answer that comes later than the webhook's.
        seats: Those of another stage on the same product, so that no two customers share a number.
    """

    def __init__(
        self,
        running: RunningProduct,
        product: Product,
        *,
        through_api: bool = True,
        patience_s: float = 30.0,
        seats: Seats | None = None,
    ) -> None:
        self.running = running
        self.product = product
        self._patience_s = patience_s
        self._through_api = through_api
        self._web = httpx.Client(base_url=running.web_url, timeout=60)
        self._emulator = httpx.Client(base_url=running.emulator_url or "", timeout=20)
        self._validator = RequestValidator(product.settings.secret("twilio_auth_token"))
        self._token = product.settings.secret("courtesy_api_token")
        self.seats = seats or Seats(product)

    def set_clock(self, instant: datetime) -> None:
        """Set the product's clock; it goes on from there."""
        self._movable().set(instant)

    def advance_clock(self, by: timedelta) -> None:
        """Let time pass for the product."""
        self._movable().advance(by)

    def move_in(self, scripts: Iterable[Script], *, sparse: bool = False) -> list[tuple[str, str]]:
        """Import the scripts' accounts, as an operator does; returns reference and phone number of each."""
        return self.seats.move_in(scripts, sparse=sparse)

    def reach_out(self, ref: str) -> DecisionRecord:
        """Ask for the opening text, as `courtesy outreach text` does; returns the permission gate's answer."""
        return self.product.remind_by_text(ref)

    def text(self, phone: str, body: str) -> list[str]:
        """Text the product through a signed webhook; returns what its answer says."""
        form = {"MessageSid": f"SM{uuid4().hex}", "From": phone, "To": OUR_NUMBER, "Body": body, "NumMedia": "0"}
        signed = self._validator.compute_signature(self.product.settings.public_base_url + "/twilio/sms", form)
        response = self._web.post("/twilio/sms", data=form, headers={"X-Twilio-Signature": signed})
        if response.status_code != 200:
            raise CourtesyError(f"The webhook answered {response.status_code}: {response.text[:200]}")
        return [m.text or "" for m in ElementTree.fromstring(response.text).findall("Message")]  # noqa: S314  # our own

    def turns(self, ref: str) -> list[dict[str, Any]]:
        """All turns about an account, in order."""
        if not self._through_api:
            return self.records("transcript", ref)
        rows: list[dict[str, Any]] = self._api(f"/api/accounts/{ref}/turns")
        return rows

    def outcomes(self, ref: str) -> list[dict[str, Any]]:
        """Outcomes that stand."""
        if not self._through_api:
            return self.records("outcomes", ref)
        rows: list[dict[str, Any]] = self._api(f"/api/accounts/{ref}/outcomes")
        return rows

    def records(self, what: str, ref: str) -> list[dict[str, Any]]:
        """Records of a kind, as `courtesy records WHAT` reads them."""
        with self.product.engine.connect() as connection:
            return views.WHAT[what](connection, ref)

    def carrier_log(self, phone: str) -> list[str]:
        """Bodies of the texts that the carrier has taken from us for a phone, in order."""
        shown = self._emulator.get("/emulator/messages", params={"customer": phone}).json()["messages"]
        return [m["body"] for m in shown if m["direction"] == "outbound-api"]

    def settled(self, ref: str) -> list[dict[str, Any]]:
        """The turns of an account as soon as none waits for its answer or to be sent.

        Raises:
            Unavailable: If something still waits when the stage's patience is over.
        """

        def look() -> list[dict[str, Any]] | None:
            rows = self.turns(ref)
            return None if any(r["state"] in ("received", "to_send", "sending") for r in rows) else rows or [{}]

        return [row for row in until(look, self._patience_s, f"the turns of {ref} to settle") if row]

    def _api(self, path: str) -> Any:
        response = self._web.get(path, headers={"Authorization": f"Bearer {self._token}"})
        if response.status_code != 200:
            raise CourtesyError(f"{path} answered {response.status_code}: {response.text[:200]}")
        return response.json()

    def _movable(self) -> MovableClock:
        if not isinstance(self.product.clock, MovableClock):
            raise CourtesyError("Dialogues are not played in production.", remedy="Set COURTESY_ENV=test.")
        return self.product.clock


def account_row(script: Script, ref: str, phone: str, *, sparse: bool = False) -> dict[str, Any]:
    """An account's columns: what the script says, and for the rest a plausible customer with consent.

    Args:
        script: Whose account.
        ref: Its reference.
        phone: E.164.
        sparse: Whether all that the script does not say and the file does not need stays empty.
    """
    country = script.account.get("country") or ("CN" if script.account["currency"] == "CNY" else "US")
    consent = (script.due_date - timedelta(days=30)).isoformat()
    filled = {
        "language": script.lang,
        "country": country,
        "timezone": script.tz.key,
        "role": "first_party",
        "due_date": script.due_date.isoformat(),
        "consent_voice": consent,
        "consent_sms": consent,
    }
    home = {} if sparse else HOME[country]
    return filled | CARD[script.lang] | home | script.account | {"ref": ref, "phone": phone}


@contextmanager
def raised_stage(
    *,
    report: Report = lambda _: None,
    progress: Progress = lambda _: None,
    through_api: bool = True,
    patience_s: float = 30.0,
) -> Iterator[Stage]:
    """A stage on a product of its own, which is stopped and forgotten afterwards."""
    with tempfile.TemporaryDirectory(prefix="courtesy-dialogues-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded Postgres may run as another user
        with (
            running_product(stage_settings(folder), demo=True, report=report, progress=progress) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            yield Stage(running, product.built(), through_api=through_api, patience_s=patience_s)


def quiet_logs() -> None:
    """Log nothing in this process: what goes wrong in a conversation is in the report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def stage_settings(folder: Path) -> Settings:
    """Settings of a product with its own state and free ports, whose clock can be set."""
    update = {"courtesy_env": "test", "courtesy_state_dir": folder, "web_port": 0, "rasa_port": 0, "action_port": 0}
    return load_settings().model_copy(update=update)


def until[T](look: Callable[[], T | None], within_s: float, what: str) -> T:
    """What `look` finds as soon as it finds something; jobs run in other processes.

    Raises:
        Unavailable: If it finds nothing within `within_s` seconds.
    """
    pause = threading.Event()
    for _ in range(int(within_s / 0.05)):
        found = look()
        if found is not None:
            return found
        pause.wait(0.05)
    raise Unavailable(f"Waited {within_s:.0f} s for {what} in vain.")
