"""A contact in one sentence, for the agent who takes over and for whoever reads the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from babel.dates import format_date, format_datetime

from courtesy.model.money import Money

Reader = Literal["en", "zh"]
LOCALES = {"en": "en_US", "zh": "zh_Hans_CN"}
_REASONS: dict[Reader, dict[str, str]] = {
    "en": {
        "job_loss": "lost their job", "illness": "illness", "bereavement": "a death in the family", "disability": "a disability",
        "abuse": "an abusive situation", "separation": "a separation", "less_income": "less income", "disaster": "a disaster",
        "detention": "detention", "expenses": "other expenses", "returned_goods": "goods were returned",
        "charge_not_mine": "a charge that is not theirs", "not_my_account": "the account is not theirs",
        "duplicate_charge": "charged twice", "not_received": "goods never came", "cancelled": "cancelled before",
        "already_paid": "already paid", "wrong_amount": "the amount is wrong", "fees": "fees", "not_verified": "identity not confirmed",
        "no_date_given": "no day given", "no_amount_given": "no amount given", "not_confirmed": "a promise was not confirmed",
        "refused": "refused to pay", "withdrawn": "took a promise back", "no_agreement": "nothing agreed", "no_reply": "no reply",
        "human_requested": "asked for a person", "attorney": "has a lawyer", "bankruptcy": "bankruptcy", "deceased": "a death",
        "self_harm": "may be in danger", "identity_theft": "identity theft", "verification_failed": "could not be verified",
        "object_recording": "does not want to be recorded", "complaint": "a complaint", "beyond_policy": "beyond the limits",
        "hardship": "hardship", "abusive": "abusive",
    },
    "zh": {
        "job_loss": "失业", "illness": "生病", "bereavement": "亲人去世", "disability": "残疾", "abuse": "处于被控制或受暴力的处境", "separation": "离婚或分居",
        "less_income": "收入减少", "disaster": "受灾", "detention": "被羁押", "expenses": "其他开支", "returned_goods": "已退货",
        "charge_not_mine": "非本人消费", "not_my_account": "否认为本人账户", "duplicate_charge": "重复扣款", "not_received": "未收到商品",
        "cancelled": "此前已取消", "already_paid": "已还款", "wrong_amount": "金额有误", "fees": "费用", "not_verified": "身份未核实",
        "no_date_given": "未给出还款日期", "no_amount_given": "未给出还款金额", "not_confirmed": "承诺未确认", "refused": "拒绝还款",
        "withdrawn": "撤回承诺", "no_agreement": "未达成约定", "no_reply": "未回复", "human_requested": "要求人工", "attorney": "已委托律师", "bankruptcy": "破产",
        "deceased": "客户去世", "self_harm": "可能有生命危险", "identity_theft": "身份被盗用", "verification_failed": "身份无法核实",
        "object_recording": "不同意录音", "complaint": "投诉", "beyond_policy": "超出权限", "hardship": "经济困难", "abusive": "辱骂",
    },
}  # fmt: skip
_SENTENCES: dict[Reader, dict[str, str]] = {
    "en": {
        "promise": "promised {amount} on {date}", "instalment_request": "asked to pay in instalments ({plan})",
        "handoff": "went to a person: {reason}", "dispute": "disputes the debt", "opt_out": "wants no more contact ({channel})",
        "wrong_person": "wrong number", "third_party_no_disclosure": "somebody else answered and was told nothing",
        "callback": "wants a call back on {at}", "hardship": "is in hardship", "claim_paid": "says it is paid",
        "identity_theft": "reports identity theft", "none": "nothing agreed",
    },
    "zh": {
        "promise": "承诺于{date}还款{amount}", "instalment_request": "申请分期（{plan}）", "handoff": "已转人工：{reason}", "dispute": "对欠款有异议",
        "opt_out": "要求停止联系（{channel}）", "wrong_person": "号码有误", "third_party_no_disclosure": "他人接听，未透露任何信息",
        "callback": "约定{at}回电", "hardship": "还款有困难", "claim_paid": "称已还款", "identity_theft": "反映身份被盗用", "none": "未达成约定",
    },
}  # fmt: skip
_WITH_REASON = frozenset({"dispute", "hardship", "none"})


def summary(outcomes: Sequence[tuple[str, dict[str, Any]]], *, verified: bool, reader: Reader = "en") -> str:
    """One sentence about a contact.

    Args:
        outcomes: Kind and detail of what it led to, in order.
        verified: Whether the right party was verified.
        reader: The language of whoever reads it.
    """
    who = {"en": ("Verified customer", "Not verified"), "zh": ("已核实本人", "未核实身份")}[reader][
        0 if verified else 1
    ]
    told = [_told(kind, detail, reader) for kind, detail in outcomes]
    if not told:
        told = [{"en": "still open", "zh": "进行中"}[reader]]
    comma, stop = {"en": ("; ", "."), "zh": ("；", "。")}[reader]
    return f"{who}{': ' if reader == 'en' else '：'}{comma.join(told)}{stop}"


def _told(kind: str, detail: dict[str, Any], reader: Reader) -> str:
    values = {k: str(v) for k, v in detail.items()} | {"plan": _plan(detail, reader)}
    if "amount_minor" in detail:
        values["amount"] = Money(detail["amount_minor"], detail["currency"]).spoken(reader)
    if "date" in detail:
        values["date"] = _day(date.fromisoformat(detail["date"]), reader)
    if "at" in detail:
        pattern = "MMMM d, HH:mm" if reader == "en" else "M月d日HH:mm"
        values["at"] = format_datetime(datetime.fromisoformat(detail["at"]), pattern, locale=LOCALES[reader])
    reason = _REASONS[reader].get(str(detail.get("reason")), str(detail.get("reason") or "").replace("_", " "))
    values["reason"] = reason
    sentence = _SENTENCES[reader][kind]
    if kind == "claim_paid" and "amount" in values:
        sentence += " ({amount})" if reader == "en" else "（{amount}）"
    if kind in _WITH_REASON and reason:
        sentence += " ({reason})" if reader == "en" else "（{reason}）"
    return sentence.format_map(_Known(values))


def _plan(detail: dict[str, Any], reader: Reader) -> str:
    parts = []
    if months := detail.get("months"):
        parts.append(f"{months} months" if reader == "en" else f"{months}期")
    if each := detail.get("amount_per_month_minor"):
        amount = Money(each, detail["currency"]).spoken(reader)
        parts.append(f"{amount} a month" if reader == "en" else f"每月{amount}")
    return ", ".join(parts) if reader == "en" else "，".join(parts)


def _day(day: date, reader: Reader) -> str:
    return str(format_date(day, "MMMM d" if reader == "en" else "M月d日", locale=LOCALES[reader]))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
