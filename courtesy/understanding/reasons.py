"""Why somebody can't pay, or disputes: the reason in one word, out of what they said. Nothing is guessed where nothing was said."""

from __future__ import annotations

import re
from typing import Literal

from courtesy.model.people import Language
from courtesy.understanding.grammar import GRAMMARS
from courtesy.understanding.text import grammars, shared

HardshipReason = Literal[
    "job_loss", "illness", "bereavement", "disability", "abuse", "separation", "less_income", "disaster", "detention", "expenses",
]  # fmt: skip
DisputeReason = Literal[
    "returned_goods", "charge_not_mine", "not_my_account", "duplicate_charge", "not_received", "cancelled", "already_paid",
    "wrong_amount", "fees",
]  # fmt: skip
# Reasons that call for particular care; of these no more is kept than the word.
VULNERABLE: frozenset[HardshipReason] = frozenset({"illness", "bereavement", "disability", "abuse"})

# In order of weight: the first that is found is the reason.
_HARDSHIP: tuple[tuple[HardshipReason, str], ...] = (
    ("abuse",
     r"domestic (?:violence|abuse)|abusive (?:husband|wife|partner|relationship|ex)|(?:hits|beats|controls) (?:me|my money|all the money)"
     r"|(?:partner|husband|wife|boyfriend|girlfriend) (?:controls|took|takes|keeps) (?:my|all|the) |women'?s shelter"
     r"|家暴|(?:老公|老婆|丈夫|妻子|对象|他|她)(?:控制|管着?|拿走)(?:了)?(?:我的|我所有的?|所有的?)?钱"),
    ("bereavement",
     r"\b(?:my|our) (?:\w+ )?(?:mom|mother|dad|father|husband|wife|son|daughter|brother|sister|parent|child|baby|grandm\w+|grandf\w+|spouse|partner)"
     r"(?: just| recently)? (?:died|passed|has died|is dead)|\blost my (?:mom|mother|dad|father|husband|wife|son|daughter|brother|sister|child|baby)"
     r"|\b(?:my|our) (?:late )?(?:mom|mother|dad|father|husband|wife|son|daughter|brother|sister|partner|spouse)\b[^.!?]{0,80}\b(?:she|he|they) (?:just |recently )?(?:died|passed)\b"
     r"|\bfuneral\b|\bburied (?:my|our)\b|办丧事|丧葬|办后事|后事|葬礼"
     r"|(?:我|家里)?(?:爸|妈|父亲|母亲|爸爸|妈妈|老公|老婆|爱人|丈夫|妻子|儿子|女儿|孩子|爷爷|奶奶|老人)(?:刚|前几天|上个?月|上周)?(?:去世|过世|走了|没了|病逝)"),
    ("disability",
     r"\bdisab(?:led|ility)\b|\bwheelchair\b|\bdementia\b|\balzheimer|\bparaly[sz]ed\b|\bblind\b|残疾|瘫痪|失能|痴呆|失明"),
    ("illness",
     r"\b(?:sick|ill|illness|hospital\w*|surgery|operation|chemo\w*|cancer|stroke|heart attack|covid|injur\w+|accident|diagnos\w+|medical|er visit"
     r"|dialysis|treatment|depress\w+|mental health|anxiety|rehab|maternity|icu|broke my (?:leg|arm|back|hip)|on medical leave|pneumonia|tumou?r)\b"
     r"|住院|生病|重病|大病|得病|病了|看病|治病|化疗|手术|开刀|癌|肿瘤|医院|医药费|抑郁|受伤|骨折|车祸|工伤|病倒|确诊|透析|中风|养病|心脏病|icu"),
    ("job_loss",
     r"\b(?:laid off|lay ?off\w*|lost my (?:job|work|position)|lose my job|fired|let me go|let go (?:from|by|at)|got let go|unemploy\w*|out of (?:work|a job)"
     r"|no job|don'?t have a job|without a job|not working|between jobs|furlough\w*|company (?:closed|shut down|went under|folded)|terminated|downsized"
     r"|looking for (?:work|a job)|jobless|lost the job|business (?:closed|failed|went under|folded))\b"
     r"|失业|下岗|被裁|裁员|裁了|辞退|开除|丢了?工作|没(?:有)?工作|没上班|(?:公司|单位|厂子?|老板)(?:倒闭|黄了|解散|破产|跑路)|待业|找工作|工作(?:没了|丢了)|生意(?:黄了|做不下去)"
     r"|店(?:关了|倒闭)|被优化|停业"),
    ("separation", r"\bdivorc\w+|\bseparat(?:ed|ion)\b|\bchild support\b|\balimony\b|离婚|分居|抚养费"),
    ("less_income",
     r"\b(?:hours (?:got |were |are )?(?:cut|reduced)|cut my hours|pay ?cut|reduced (?:hours|pay)|less (?:hours|work|pay)|haven'?t been paid"
     r"|not (?:been )?paid (?:yet|in)|work(?:'s| is| has been) (?:been )?slow|slow season|part time now|no income|fixed income|on (?:benefits|welfare|social security|food stamps)|strike)\b"
     r"|降薪|减薪|工资(?:没发|拖欠|少了|减)|拖欠工资|没发工资|收入(?:少|减|低|不稳)|生意不好|没(?:有)?收入|没进账|效益不好|欠薪|停薪|低保"),
    ("disaster", r"\b(?:fire|flood\w*|hurricane|tornado|earthquake|wildfire|burned down|evacuat\w+)\b|火灾|水灾|洪水|地震|台风|着火"),
    ("detention", r"\b(?:in jail|in prison|incarcerated|locked up)\b|坐牢|被拘|服刑"),
    ("expenses",
     r"\b(?:rent|mortgage|tuition|daycare|car (?:broke|repair\w*|died)|kids? to feed|other bills|too many bills|groceries|childcare|utilities)\b"
     r"|房租|房贷|学费|养孩子|车坏|其他(?:债|贷)|别的债|网贷"),
)  # fmt: skip

_DISPUTE: tuple[tuple[DisputeReason, str], ...] = (
    ("returned_goods",
     r"\b(?:return(?:ed|ing)?|sent (?:it|that|them|this|the \w+)? ?back|took (?:it|that|them|the \w+) back|refund\w*|credit(?:ed)? me|supposed to (?:credit|refund)"
     r"|gave (?:it|them) back|store credit)\b|退(?:了)?货|退款|退(?:掉)?了|退回去|退的|寄回|退换|退钱|没退给我|退给我"),
    ("duplicate_charge", r"\b(?:twice|double (?:charged|billed)|charged (?:me )?(?:two|2) times|duplicate|same charge)\b|重复(?:扣|收|记|刷)|扣(?:了)?(?:两|2)次|刷(?:了)?(?:两|2)次|两笔一样|多扣"),
    ("not_received",
     r"\b(?:never (?:got|received|arrived|showed up|came|delivered|shipped)|didn'?t (?:get|receive|arrive|come)|not (?:delivered|received)"
     r"|nothing (?:came|arrived))\b|没(?:有)?收到(?:货|东西|商品)|没发货|没到货|货没到"),
    ("cancelled", r"\bcancel(?:l?ed|l?ing)?\b|\b(?:free trial|subscription|membership)\b|取消(?:了|过)|早就(?:取消|退订)|会员|自动续费|解约|注销"),
    ("wrong_amount", r"\b(?:owe|owed) (?:you )?(?:that|this|so|nearly|anywhere near) ?(?:as )?much\b|欠(?:你们?)?(?:这么|那么)多|有误"),
    ("charge_not_mine", r"[一这那有]笔[^。]*(?:没(?:有)?(?:去|买|刷|消费|用|花|订|下单)|不是我|不认)"),
    ("not_my_account",
     r"\b(?:not my (?:card|account|debt)|(?:isn'?t|ain'?t|wasn'?t) my (?:card|account|debt)|never (?:opened|had|applied|signed up(?! for (?!(?:a |this |that |your |the |any )?(?:\w+ )?(?:card|account|credit)))|owned|got)"
     r"|don'?t (?:have|own) (?:a |any |that |this )?(?:card|account)|no (?:card|account) with (?:you|them)|never had (?:a |any )?(?:card|account)"
     r"|didn'?t (?:open|apply)|(?:i )?don'?t owe (?:you|this|anything|nothing|any)|(?:ex|husband|wife|brother|sister|son|daughter|mom|dad)'?s (?:\w+ )?(?:debt|card|account|bill|problem))\b"
     r"|不是我的(?:卡|账户|账号|欠款|债)|没(?:有)?(?:办|开|申请)过|我没(?:有)?(?:你们的?|这张)卡|不欠(?:你们|钱|款)|没欠|(?:前夫|前妻|别人|他|她)的(?:账|债|卡|欠款)"),
    ("charge_not_mine",
     r"\b(?:not mine|(?:isn'?t|ain'?t|wasn'?t|not) (?:mine|me|my (?:charge|purchase|transaction))|(?:never|didn'?t|did not) (?:buy|bought|make|made|purchase\w*|order\w*"
     r"|spend|spent|use[d]?|charge[d]?|authoriz\w+|shop\w*|went there|signed up for|joined|subscribed)|don'?t (?:recogni[sz]e|know|remember) (?:that|this|the|any|it|those|these)"
     r"|unauthori[sz]ed|unrecogni[sz]ed|what is th(?:is|at) charge|who charged)\b"
     r"|不是我(?:刷|消费|买|花|的|用|付|弄)|没(?:有)?(?:买|刷|消费|用|花|订|下单|去)过|(?:根本|压根|从来)没(?:买|刷|消费|用|花)|没买|没刷|没消费|不认识这笔|不认得这笔|哪来的(?:消费|这笔)"),
    ("already_paid", r"\b(?:already paid|paid (?:it|that|this|them|you)? ?(?:off|already|in full|last|on|months?)|i (?:have )?paid|settled)\b|已经还|早还|还清了|还过了|都还了"),
    ("fees", r"\b(?:late fee|fees?|interest|apr|penalt\w+)\b|手续费|滞纳金|违约金|利息|年费|罚息"),
    ("wrong_amount",
     r"\b(?:wrong (?:amount|number|balance|total|figure)|(?:amount|balance|total|number|bill|statement)(?: is|'s|s)? (?:wrong|off|not right|incorrect|too high|too much)"
     r"|too (?:much|high)|more than|not that much|overcharg\w+|doesn'?t add up|not what i owe|should be|only owe|incorrect)\b"
     r"|金额不对|数(?:目|额)?不对|算错|多算|没这么多|哪有这么多|不止|账单(?:有问题|不对|错)|账不对|对不上|多收|搞错(?:了)?(?:金额|数)|不可能(?:有)?这么多"),
)  # fmt: skip


def paid_already(text: str, lang: Language) -> bool:
    """Whether somebody speaks of a payment that they have made."""
    return any(GRAMMARS[each].payment_made(GRAMMARS[each].plain(text)) for each in grammars(text, lang)[:1])


def hardship_reason(text: str) -> HardshipReason | None:
    """Why somebody can't pay, if they said why."""
    return _first(_HARDSHIP, text)


def weightier(reason: str | None, other: str | None) -> str | None:
    """Of two reasons why somebody can't pay the graver one: who lost their job also has no income."""
    order = [name for name, _ in _HARDSHIP]
    return min(
        (r for r in (reason, other) if r is not None),
        key=lambda r: order.index(r) if r in order else len(order),
        default=None,
    )


def dispute_reason(text: str) -> DisputeReason | None:
    """What is wrong with the debt, if they said what."""
    return _first(_DISPUTE, text)


def _first[R: str](reasons: tuple[tuple[R, str], ...], text: str) -> R | None:
    plain = shared(text).replace("’", "'")
    return next((reason for reason, pattern in reasons if re.search(pattern, plain)), None)
