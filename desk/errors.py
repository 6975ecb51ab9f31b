"""What is wrong, in the language of whoever looks: the product's own messages are English, and said in Chinese here."""

from __future__ import annotations

import re
from functools import cache

from courtesy.model.errors import CourtesyError
from desk.words import ZH

# English as it is raised, with {} for what varies; the same in Chinese.
CHINESE: dict[str, str] = {
    # taking and keeping a case
    "Another agent has just taken this case.": "这个会话刚被其他同事接入。", "Take the next one.": "请接入下一位。",
    "Another agent is taking this call.": "其他同事正在接听这通电话。", "You have {} {} already.": "您已有 {} 个会话。",
    "Finish or give back one of them first.": "请先结束或退回其中一个。", "This case is no longer yours.": "这个会话已不属于您。",
    "Open the queue and take it anew if it is still there.": "如仍在队列中，请重新接入。",
    "This can't be done while the case is {}.": "会话状态为“{}”时不能这样操作。", "Reload the page.": "请重新加载页面。",
    "This customer speaks {}, and you don't.": "客户说{}，而您不说。", "This case needs somebody who knows about {}.": "这个会话需要具备“{}”技能的同事。",
    "A supervisor can give it to you all the same.": "如仍需由您处理，请主管转给您。", "{} does not speak {}.": "{} 不说{}。", "{} does not know about {}.": "{} 不具备“{}”技能。",
    "Choose somebody else, or let a supervisor give it to them.": "请选择其他人，或请主管转交。", "Choose somebody else, or give it all the same.": "请选择其他人，或仍然转交。",
    "English": "英语", "Chinese": "中文", "There is no skill '{}'.": "没有技能“{}”。",
    "This case is over.": "这个会话已结束。", "{} takes no cases.": "{} 不接会话。", "Choose somebody else.": "请选择其他人。",
    "The queue was wiped meanwhile.": "队列刚被重建，请重试。", "There is no user {}.": "没有用户 {}。", "`courtesy users list` names them.": "",
    "There is no hand-off {}.": "没有这个会话。", "There is no call back {}.": "没有这个回电。", "There is no call to an agent {}.": "没有这通电话。",
    "Redis does not answer: {}.": "队列服务没有响应，请稍后重试。", "Too many pages are open on this server.": "打开的页面过多，请关闭一些。",
    # calls
    "The caller has hung up.": "客户已挂断。", "The call is over.": "通话已结束。", "Take the case to call back.": "请接入会话后回电。",
    "The caller is still talking with the assistant.": "客户仍在与智能助手通话。", "Take the case when the call is over.": "请在通话结束后接入。",
    "You have no phone on file.": "您尚未登记电话。", "An administrator adds it: `courtesy users phone`.": "请联系管理员登记。",
    "This call has to be recorded and the customer refuses it.": "此通话依规必须录音，而客户拒绝录音。",
    "Offer to write, or a visit to a branch.": "请改为书面沟通或请客户到网点办理。", "A call is not permitted now.": "现在不允许致电。",
    "It is from {} on their clock.": "按客户当地时间，最早为 {}。",
    "This call was made or taken back meanwhile.": "这个回电已完成或已取消。", "A call is not permitted then.": "那个时间不允许致电。",
    "The next time that is: {}.": "最近可致电的时间：{}。", "This time has passed.": "这个时间已过。",
    # replies
    "Write something first.": "请先输入内容。", "A reply has {} characters at most.": "一条回复最多 {} 个字符。", "Send it in two.": "请分两条发送。",
    "This conversation is over.": "这段会话已结束。", "Agree on a call back, or wrap the case up.": "请预约回电，或结束会话。",
    "The customer has stopped texts.": "客户已停止短信。", "Wrap the case up.": "请结束会话。",
    "Not sent: “{}” tells of a debt, and the customer is not verified in this conversation.": "未发送：“{}”透露了欠款信息，而客户在本次会话中尚未核实身份。",
    "Verify them first.": "请先核实身份。", "a figure of the account": "账户数字",
    # forms
    "A promise is only taken from the verified right party.": "只能登记已核实身份的本人的承诺。",
    "{} is only taken from the verified right party.": "只能登记已核实身份的本人的请求。", "These are not the customer's words.": "这不是客户说的话。",
    "The day has passed.": "这个日期已过。", "The day is later than the limit allows.": "日期超出允许的期限。", "The amount is below the minimum due.": "金额低于最低还款额。",
    "The amount is more than what is overdue.": "金额超过逾期金额。", "This conversation is about no account.": "这段会话没有关联账户。",
    "This request is not of this customer, or has been decided.": "这个申请不属于该客户，或已审批。", "When is the first instalment due?": "请填写首期日期。",
    "The request is {} already.": "这个申请已审批（{}）。", "{} months are outside the limits of {} to {}.": "{} 期超出 {} 至 {} 期的范围。",
    "An instalment is an amount above zero in {}.": "每期金额须为大于零的 {} 金额。", "The first instalment would be due in the past, on {}.": "首期日期 {} 已过。",
    "'{}' has more decimals than {} has.": "“{}”的小数位数过多（{}）。", "'{}' is not an amount of money.": "“{}”不是金额。", "Write it like 842.17.": "请按 842.17 的格式填写。",
    # wrapping up
    "Choose what the case came to.": "请选择处理结果。", "One of {}.": "", "The form is not complete.": "表单不完整。",
    "No {} is recorded in this case.": "这个会话尚未登记“{}”。", "Record it by its form first.": "请先填写相应表单。",
    # signing in
    "The name, the password or the code is wrong.": "用户名、密码或动态码有误。", "Too many wrong tries.": "错误次数过多。", "Wait {} minutes.": "请等待 {} 分钟。",
    "The code does not fit.": "动态码不符。", "Check the clock of your phone and type the newest code.": "请检查手机时间，并输入最新的动态码。",
    "There is no account for you here.": "此处没有您的账号。",
    # what may not be said (courtesy/policy/words/forbidden.yaml)
    "Arrest, jail or criminal-case threat": "以逮捕、坐牢或刑事案件相威胁", "Posing as authority, court, lawyer or someone else": "冒充机关、法院、律师或他人",
    "False legal status, documents or deadlines": "虚构法律状态、文书或期限", "Violence, intimidation or home/workplace visit threat": "暴力、恐吓或以上门相威胁",
    "Insult, profanity, humiliation": "辱骂、脏话、羞辱", "Telling or threatening to tell others": "告知或威胁告知他人",
    "False or inflated amount, fee, or consequence": "虚报或夸大金额、费用、后果", "Credit-reporting as a weapon or false statement about it": "以征信相威胁或作不实陈述",
    "Deception about who calls, why, or being human": "隐瞒身份、来意或是否真人", "Pressing on after a stop, dispute, lawyer or bankruptcy signal": "客户已要求停止、提出异议、有律师或破产后仍催收",
    "Asking for card data, passwords, codes or private payment": "索要卡片信息、密码、验证码或私下付款", "Pushing to borrow, sell or break rules to pay": "怂恿借钱、变卖或违规筹款",
    "Pressure by time or frequency": "以时间或频次施压", "Unauthorised promise, advice or waiver": "越权承诺、建议或减免", "Discrimination": "歧视",
    "Dismissing distress or exploiting vulnerability": "漠视困境或利用弱势", "Hiding or overshadowing rights": "隐瞒或淡化客户权利",
    # outreach
    "No outreach run is going on.": "没有正在进行的批次。", "Begin one with `courtesy outreach run`.": "请先开始一个批次。",
    "Run {} is {} until {}.": "批次 {} 的状态为 {}，至 {}。", "Let it end, or end it with `courtesy outreach stop`.": "请等待其结束，或先结束它。",
    "Another run is being planned.": "另一个批次正在计划中。", "Wait for it: courtesy outreach status.": "请稍候。",
}  # fmt: skip


def told(error: CourtesyError, language: str) -> str:
    """An error and its remedy in a language; in English where there is no other wording."""
    if language != "zh":
        return str(error)
    message, remedy = chinese(str(error.args[0])), chinese(error.remedy)
    return f"{message}{remedy}"


def chinese(said: str) -> str:
    """A sentence in Chinese, or as it is."""
    if said in CHINESE:
        return CHINESE[said]
    for pattern, wording in _patterns():
        if (found := pattern.fullmatch(said)) is not None:
            return wording.format(*map(_value, found.groups()))
    return said


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    # the longer wording first: it says more exactly what it is about
    varying = sorted((said for said in CHINESE if "{}" in said), key=len, reverse=True)
    return [(re.compile("(.+?)".join(map(re.escape, said.split("{}")))), CHINESE[said]) for said in varying]


def _value(word: str) -> str:
    """What varies: a state or a disposition by its name, all else as it is."""
    return next((ZH[kind + word] for kind in ("state_", "d_", "skill_") if kind + word in ZH), CHINESE.get(word, word))
