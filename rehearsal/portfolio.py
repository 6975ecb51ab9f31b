"""The people and accounts of a rehearsal: an account file as a bank would export it, and who is really at each number."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from courtesy.service.account_rows import COLUMNS
from rehearsal.places import CN, US, Place
from rehearsal.scenario import Crowd, Scenario

FIRST = ("Maria", "James", "Aisha", "Tom", "Elena", "Victor", "Grace", "Omar", "Nina", "Paul", "Ruth", "Ivan")
LAST = ("Gonzalez", "Hollis", "Brooks", "Nguyen", "Petrov", "Marsh", "Walker", "Diaz", "Stone", "Kim", "Lopez", "Reed")
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", ("伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇")
DAYS = {"en": ("tomorrow", "in 3 days", "in 5 days"), "zh": ("明天", "三天后", "五天后")}
AMOUNTS = {"en": ("the full balance", "the minimum"), "zh": ("全部", "最低还款额")}
# One in so many Americans kept their number when they moved.
MOVED = 12


@dataclass(frozen=True)
class Resident:
    """Somebody with an overdue card.

    Attributes:
        zones: Where they may be, by their address and by their number.
        pays: What their bank account does (`Crowd.pays`).
        pays_on: Days after the beginning on which they pay without a word; None if they don't.
    """

    ref: str
    phone: str
    country: str
    language: str
    zones: tuple[str, ...]
    persona: str
    pays: str
    pays_on: int | None
    balance_minor: int
    currency: str
    facts: dict[str, str]
    row: dict[str, str]

    def person(self, seed: int) -> dict[str, Any]:
        """The order for the emulator."""
        about = {"number": self.phone, "persona": self.persona, "language": self.language}
        return about | {"facts": self.facts, "seed": seed}


def residents(scenario: Scenario) -> list[Resident]:
    """All of them; the same for the same scenario."""
    chance = random.Random(scenario.seed)  # noqa: S311
    crowds = chance.choices(scenario.crowds, [c.share for c in scenario.crowds], k=scenario.accounts)
    return [_resident(n, crowd, scenario, chance) for n, crowd in enumerate(crowds)]


def _resident(n: int, crowd: Crowd, scenario: Scenario, chance: random.Random) -> Resident:
    american = chance.random() * (scenario.countries.us + scenario.countries.cn) < scenario.countries.us
    place = chance.choice(US if american else CN)
    number_of = chance.choice(US) if american and not chance.randrange(MOVED) else place
    language = "en" if american else "zh"
    late = chance.randint(scenario.days_past_due.least, scenario.days_past_due.most)
    balance = chance.randint(6_000, 400_000)
    name = _name(american, chance)
    phone, last4 = _phone(n, number_of, chance), f"{chance.randrange(10_000):04d}"
    facts = {"name": name, "factor": last4}
    facts |= {"day": chance.choice(DAYS[language]), "amount": chance.choice(AMOUNTS[language])}
    pays_on = chance.randint(0, scenario.days) if crowd.pays == "silently" else None
    return Resident(
        ref=f"R-{n:06d}",
        phone=phone,
        country=place.country,
        language=language,
        zones=tuple(dict.fromkeys((place.zone, number_of.zone))),
        persona=crowd.persona,
        pays=crowd.pays,
        pays_on=pays_on,
        balance_minor=balance,
        currency="USD" if american else "CNY",
        facts=facts,
        row=_row(n, scenario, place, chance, late)
        | {"name": name, "phone": phone, "language": language, "last4": last4, "currency": "USD" if american else "CNY"}
        | {"balance": f"{balance / 100:.2f}", "min_due": f"{max(2500, balance // 10) / 100:.2f}"},
    )


def _name(american: bool, chance: random.Random) -> str:
    if american:
        return f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    return chance.choice(FAMILY) + chance.choice(GIVEN)


def _phone(n: int, place: Place, chance: random.Random) -> str:
    area = chance.choice(place.areas)
    return f"+1{area}{2_000_000 + n:07d}" if place.country == "US" else f"+86{area}{10_000_000 + n:08d}"


def _row(n: int, scenario: Scenario, place: Place, chance: random.Random, late: int) -> dict[str, str]:
    # an account that is not due yet says so by a due date to come
    due = scenario.starts - timedelta(days=late)
    consent = (scenario.starts - timedelta(days=chance.randint(1, 45))).isoformat()
    american = place.country == "US"
    return {
        "ref": f"R-{n:06d}",
        "country": place.country,
        "state": place.state,
        "city": place.city,
        "postal_code": place.postal_code,
        "timezone": place.zone,
        "role": "third_party" if chance.random() * 100 < scenario.agencies else "first_party",
        "issuer": "Harbor Bank" if american else "海港银行",
        "product": "Everyday Visa" if american else "标准信用卡",
        "id_last4": "" if american else f"{chance.randrange(10_000):04d}",
        "birth_date": "1984-06-02",
        "due_date": due.isoformat(),
        "days_past_due": str(max(0, late)),
        "consent_sms": consent if chance.random() * 100 < scenario.consents.sms else "no",
        "consent_voice": consent if chance.random() * 100 < scenario.consents.voice else "no",
    }


def write(people: list[Resident], folder: Path) -> Path:
    """Write the account file, and who is who for the referee; returns the account file."""
    path = folder / "accounts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(each.row for each in people)
    told = [{k: v for k, v in asdict(each).items() if k != "row"} for each in people]
    (folder / "people.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return path
