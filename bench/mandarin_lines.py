"""What the synthesised callers of Mandarin calls say, who they are, and their voice: another one than the bot's, rendered before they ring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from bench.call_gaps import Cast
from bench.people import Person, born
from courtesy.bootstrap import Product
from courtesy.model.people import Account, Consent, Customer
from speech.kokoro import RATE, Kokoro
from telephony.voices import on_the_line

_SIGNS = "零一二三四五六七八九"
_YES = ("是的，我是。", "对，是我。", "我就是。", "是我，您请说。")
_RIGHT = ("对，没错。", "是的。", "对的。", "没错。")
_QUESTIONS = ("我一共欠多少钱？", "是什么时候到期的？", "最低还款是多少？", "我要是不还会怎么样？")
INTO = ("等一下，是多少钱？", "不好意思，请再说一遍。", "您刚才说什么？", "请等一下。")
_NAMES = (
    "李娜",
    "陈刚",
    "王磊",
    "赵敏",
    "孙丽",
    "周洋",
    "刘洋",
    "黄婷",
    "吴强",
    "郑爽",
    "冯军",
    "何静",
    "高峰",
    "林芳",
)
# The sample accounts' issuer: what is rendered ahead on a machine names it.
ISSUER, PRODUCTS = "海港银行", ("标准信用卡", "金卡", "白金卡")

# Without `make voices` the audio server renders for some minutes first.
CALLS_S = 900


def mandarin(models: Path, callers: int) -> Cast:
    """So many callers of Mandarin calls, with all they say rendered."""
    voice = Yunxi(models)
    voice.learn(Person(n) for n in range(1, 1 + callers))
    ready = ('"calls can be held"', CALLS_S)
    return Cast(voice, conversation, INTO, move_in, phone, ready, "zh", keys=True)


def conversation(person: Person) -> list[tuple[str, str]]:
    """A whole call to a promise: what kind of answer each line is, and the line."""
    n = person.number
    return [
        ("identity", _YES[n % 4]),
        ("verification", "".join(_SIGNS[int(d)] for d in person.last4)),
        ("a question instead", _QUESTIONS[n % 4]),
        ("amount and day", f"我{_day(n)}还{'五六七八九'[n % 5]}百块。"),
        ("confirmation", _RIGHT[n % 4]),
    ]


def _day(n: int) -> str:
    """A day soon, by the week that it is in; who names the present one is asked which they mean."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    day = today + timedelta(days=2 + n % 4)
    return ("星期" if day.isocalendar().week == today.isocalendar().week else "下周") + "一二三四五六日"[day.weekday()]


def move_in(product: Product, customers: list[Person]) -> None:
    """Put customers with overdue cards into the database, each with sums of their own."""
    now = product.clock.now()
    with product.uow() as uow:
        for person in customers:
            n = person.number
            customer = Customer(
                id=uuid4(), name=_NAMES[n % len(_NAMES)], phone=phone(person), language="zh", country="CN", state=None,
                city="上海", postal_code="200031", timezone="Asia/Shanghai", id_last4=f"{9999 - n * 37:04d}", birth_date=born(),
            )  # fmt: skip
            uow.add(customer)
            uow.flush()
            account = Account(
                id=uuid4(), ref=f"B-{n}", customer_id=customer.id, role="first_party", issuer=ISSUER,
                product=PRODUCTS[n % len(PRODUCTS)], last4=person.last4, balance_minor=128_000 + 4_310 * n,
                min_due_minor=12_800 + 430 * n, currency="CNY", due_date=date(2026, 2, 1 + n % 27), days_past_due=12, imported_at=now,
            )  # fmt: skip
            uow.add(account)
            uow.add(Consent(id=uuid4(), customer_id=customer.id, channel="sms", kind="text", given_at=now))
        uow.commit()


def phone(person: Person) -> str:
    """Their number, E.164."""
    return f"+86154{person.number:08d}"


class Yunxi:
    """A man's voice, with what is to be said rendered before."""

    name = "zm_yunxi"
    render_s = 0.0

    def __init__(self, models: Path) -> None:
        self._tts = Kokoro(models / "kokoro-v1.0.int8.onnx", self.name)
        self._ready: dict[str, bytes] = {}

    def learn(self, people: Iterable[Person]) -> None:
        """Render all that some callers will say."""
        for person in people:
            for text in (*(line for _, line in conversation(person)), *INTO):
                self.render(text)

    def render(self, text: str) -> bytes:
        """Mu-law."""
        if text not in self._ready:
            self._ready[text] = on_the_line(self._tts.say(text), RATE)
        return self._ready[text]
