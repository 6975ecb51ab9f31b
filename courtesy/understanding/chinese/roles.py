"""What a date or an amount is doing in a Chinese clause: offered, refused, background, or somebody else's figure."""

from __future__ import annotations

import re

from courtesy.understanding.roles import Role, Surroundings

# Questions that contain a "not" without saying no.
QUESTION = re.compile(
    r"行不行|行不|能不能|可不可以|可以不|够不够|收不收|有没有|好不好|成不成|是不是|要不要|要不|会不会|不就|差不多"
    r"|不超过|不能超过|不会超过|不能多[过于]|不会拖|不拖|绝不|不错|不如|不耽误|不误"
)
_NOT_BEFORE = re.compile(r"(?:不是|并不是|不要|别|并非|而不是|不|没法|甭|不等|等不到|除了)(?:说|在|是|到|等)?$")
_FAILS = re.compile(
    r"^[^到]{0,8}?(?:不行|不成|不可以|还不了|还不上|来不及|没钱|没空|没时间|没法|不方便|不够"
    r"|够呛|拿不出|不要|不能|不可能|做不到|办不到|还不起|交不了|转不了|打不了|付不了|赶不上"
    r"|太早|太赶|有事|不在|悬|不好说|不一定|没办法|还不出|凑不)"
)
_PAYDAY = re.compile(
    r"发(?:工资|薪|钱|奖金|退休金|补贴|生活费)|开(?:工资|支|资)|领(?:工资|钱|薪|低保|退休金)"
    r"|(?:工资|货款|奖金|退休金|低保|钱|款|回款|尾款|工程款)[^还]{0,4}(?:到|下来|发|结)|到账"
    r"|结账|回款|发了|生日|放假|上班|入职|房租|交房租"
)
_REST = re.compile(r"剩下|剩余|其余|余下|另一半|另外|尾款|余款")
_DUE = re.compile(r"(?:还款日|到期|账单日|截止|账单|逾期|你们说|说好|本来|原本|原来|原定|原先)[^还,]{0,3}$")
_GONE = re.compile(
    r"(?:去世|失业|被裁|住院|离职|丢|辞职|下岗|破产|办的|开的卡|买的|退的|打过(?![去来])|去年|刚|就没|(?:出|做|收到|换|找)的)"
)
_TOLD = re.compile(r"^(?:你们?|他们?|她|客服|对方)[^,，\s还]{0,3}(?:说|讲|答应|告诉|通知)")
_NEAR = 5
_OTHER_BILLS = re.compile(r"(?:房租|租金|房贷|车贷|学费|水电费?|物业费?|保险费?)[^还,，\s]{0,4}$")


def date_role(s: Surroundings, *, past: bool) -> Role:
    """What a date is doing in its clause."""
    after = QUESTION.sub("", s.after)
    if _NOT_BEFORE.search(QUESTION.sub("", s.before)):
        return Role.DENIED
    if _FAILS.search(after) and not re.search(r"^(?:之?前|以前)?(?:才|以后|之后)", after):
        return Role.DENIED
    if _DUE.search(s.before) or re.search(r"^[是才]?(?:还款日|到期|账单日)", after):
        return Role.DENIED
    if re.search("(?:不要|别|不许|不能|少)(?:再)?(?:给我)?(?:打|发|联系|骚扰|来电)", s.clause):
        return Role.DENIED
    if _TOLD.search(s.after):
        return Role.DENIED
    if not past and (gone := _GONE.search(s.after[:10])) and gone.start() < _NEAR:
        return Role.DENIED
    if _OTHER_BILLS.search(s.before):
        return Role.ASIDE
    if re.search(r"[还转付交打汇存给凑]", s.after.partition("发")[0][:4]):
        return Role.OFFERED
    if (
        _PAYDAY.search(s.after)
        or re.search(_PAYDAY.pattern + "|(?:工资|薪水|退休金|养老金|低保|奖金|补贴|货款)$", s.before)
        or _REST.search(s.before)
    ):
        return Role.ASIDE
    return Role.OFFERED


# What money comes in by, and what else it goes out for.
OTHER_MONEY = (
    r"工资|收入|薪水|月薪|底薪|奖金|挣|赚|到手|退休金|养老金|低保|补贴|补助|社保|抚养费|房租|租金|房贷|车贷|贷款"
    r"|发(?!你|给)|领|花了?|刷了?|买[^还给]{0,4}|押金|水电|物业|伙食|吃药|看病|住院|药|保险|[^还\s,]费"
    r"|开支|开销|花销"
)
_AMOUNT_DENIED = re.compile(
    r"(?:不是|并非|不要|别|而不是|不(?:想|再|能)?[还给付交转]|不用|不够|没有?|没法|无法|不可能|不能|拿不出|还不了|还不起"
    r"|凑不齐|哪有|做不到|哪来)[^,。]{0,4}$"
)
_AMOUNT_IS_ANOTHER = re.compile(
    r"(?:欠(?:了|你们|款|债)?|账单|总共|一共|余额|额度|(?:你们?|他们?|客服|短信|系统|账单)(?:跟我|给我|上)?(?:说的?|讲|写的?|显示)|总额|本金|利息|罚息"
    rf"|滞纳金|违约金|费用|{OTHER_MONEY}|原来是|扣了|扣我|多扣|被扣)(?:才|就|要|是|了|有|都|的"
    r"|大概|差不多|一共|总共|只有|每个?月|一个月|我|你们|到|为|掉|[一两三四几]次|(?<=扣)我|了)*$"
)
_BILL_PAID = re.compile(r"(?:房租|租金|房贷|车贷|学费|水电费?|物业费?|保险费?)[^还,，\s]{0,6}[交付]$")
_GIVEN = re.compile(r"^(?:块钱?|元)?(?:我|就|都|先|现在|马上|全部?)*(?:还|付|给|交|转)(?!不)")
_AMOUNT_FAILS = re.compile(
    r"^(?:块钱?|元)?[^有才]{0,6}?(?:还不起|还不上|还不了|拿不出|太多|太高|不行|没有|凑不|不够"
    r"|做不到|不可能|负担不起|承受不|付不起|付不了|交不了|没法|没那么多|还不出|办不到|困难"
    r"|不太行|吃力)"
)
_IS_ANOTHER_AFTER = re.compile(
    r"^(?:块钱?|元)?的?(?:一半|百分之|[三四]分之|欠款|账单|债|那笔|这笔|利息|罚息|额度|房租|工资|滞纳金|违约金|房贷"
    r"|手续费|没买过|我(?:根本)?没)"
)


def amount_role(s: Surroundings, *, relative: bool) -> Role:
    """What an amount is doing in its clause."""
    before, after = QUESTION.sub("", s.before), QUESTION.sub("", s.after)
    another = not relative and (_AMOUNT_IS_ANOTHER.search(before) or _BILL_PAID.search(before))
    if another and _GIVEN.search(after):
        another = None
    if (another or _AMOUNT_DENIED.search(before)) and not re.search(
        r"(?:最多|只能|只有|顶多|撑死|也就|只|先)[^,。]{0,4}$", before
    ):
        return Role.DENIED
    if _AMOUNT_FAILS.search(after) or (not relative and _IS_ANOTHER_AFTER.search(after)):
        return Role.DENIED
    if relative and (
        re.search(r"比[^,\s]{0,2}$|不到$|超过$|倍的?$", before)
        or re.match(r"(?:以上|多一?点|高|的?[两三二]倍|以外)", after)
    ):
        return Role.DENIED
    if relative and (
        re.search(r"^(?:还款额?|额|是|要|得|还|交|付|应该|能)*(?:多少|几)", after)
        or re.search(r"^的话", after)
        or re.search("(?:没|不)(?:能|法|想|可能|会|办法)?[^,]{0,3}$", before)
    ):
        return Role.DENIED
    return Role.ASIDE if _REST.search(before) or re.search("然后|再还|再给$|再转$", before) else Role.OFFERED


_PAID = re.compile(
    r"(?:还|转|付|交|打|存|汇|扣|缴)(?![^,，\s]{0,2}电话)(?:过[去来]|走|掉|出去)?(?:的(?!话|时候)|过(?![去来])|掉了|清了|完了|款了|了(?=$|\W|[你他您吗呀啊嘛的查半\d一两二三四五六七八九]))"
    r"|(?:已经|早就|早已|刚刚|刚才|刚)[^没,。\s]{0,3}(?:还|转|付|交|打|存|汇|扣|缴)|(?:办|弄|处理|搞)(?:好|完|妥|定)?了"
)
# 了 also ends what is yet to be done: 周五吧 把最低的还了, 那我明天还了. What plainly lies behind outweighs it.
_YET_TO_COME = re.compile(
    r"明天|明[早晚]|后天|下(?:下)?个?(?:周|星期|礼拜|月)|今晚|待会|一会儿?|等会|回头|等我|到时候|打算|准备|争取|尽快|马上|立马|立刻|尽早|这就|月底|月末|年底"
    r"|[号日天末底周一二三四五六](?:呗|吧)|^\W*(?:那?[行好成]吧?|可以|那[我就这]?)(?:\W|那|我|就|周|星期|礼拜|[\d一二三四五六七八九十两]|先|全|把)|我(?:想|会|就|来|去|先|争取|可以|能)[^,，\s]{0,6}(?:还|转|付|交|打|存|汇)|要(?:把|全|先)"
)
_BEHIND = re.compile(
    r"已经|早就|早已|刚刚?|昨[天晚日]|前天|大前天|上(?:上)?个?(?:周|星期|礼拜|月)|前几天|那天|当天|之前|还过|还清了|过了|转过|付过|凌晨|今早|今天(?:早上|上午)|怎么还|查一?下|没收到|记录|到账"
)
DATE_OR = re.compile(r"^\W*(?:或者?是?|还是|至|要么|要不)\W*$|^ ?到$")
RANGE = re.compile(r"^(?:到|至|或者?|-|~|、|还是)$")
CORRECTION = re.compile(r"不对|不是|不,|不 |算了|还是|改成|改|说错|等等|等一下|要不|干脆|应该是|哦不|更正")


def payment_made(text: str) -> bool:
    """Whether the sentence plainly tells of a payment already made."""
    if _PAID.search(text) is None:
        return False
    return _YET_TO_COME.search(text) is None or _BEHIND.search(text) is not None


def first_part(before: str, after: str) -> bool:
    """Whether an amount is the first of several payments (先还五百 剩下的...)."""
    return bool(re.search(r"先|现在|今天", before[-6:]) and re.search(r"剩|再|然后|月底|下", after))
