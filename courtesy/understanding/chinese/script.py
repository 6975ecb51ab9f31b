"""Simplified characters, and repair of the homophones a recogniser writes where a number or a date must stand."""

from __future__ import annotations

import re

from courtesy.understanding.chinese.english_words import without_english
from courtesy.understanding.text import shared

_SIMPLIFIED = str.maketrans(
    "號週禮個點後兩萬塊錢還環換額結債這裡過國慶節臘陽陰農曆聖誕從開發資幾數總繳帳賬轉匯給餘壹貳參肆伍陸柒捌玖億圓鐘鍾時間內當歲齊們嗎為長誤對錯沒來說會樣雙電話應該讓實現馬頭碼門業務銀聯繫請讀銷決繼續許確認報壓減貸費單據筆臺灣歐幣鎊韓傳訊課預約適調倆仨佰仟〇補夠辦寬遲緩滯違養償賺買賣擔負藥醫學錄豐記麼剛須盡頂撐湊處終關聽見謝無將進邊險親風飯鄉連運選遠歸檔類殘產員龍綽戶儲劃勞動勵厲變囑壞夢夾妳媽孫寫屬嶄師帶幫廣庫彈復徵態懷戲戰擇攢敗敘斷於書樓檢櫃歡殺氣沖況淚滿漲災爭爺牆獎獨瑪畢異療監盤禍積穩窮範籌線練織罰聲職聰舊莊華葉藍蘇蟲衝裝複規觀計討誰談論諒證議護豎財責貨貴賀賠趕跡軟輕輛辭辯郵鄰醜鋪鏡閃閉隊階際隨難靜韋頁順頓題顧飛館驗驚鬆魚麵黃齡兒",
    "号周礼个点后两万块钱还环换额结债这里过国庆节腊阳阴农历圣诞从开发资几数总缴账账转汇给余一二三四五六七八九亿圆钟钟时间内当岁齐们吗为长误对错没来说会样双电话应该让实现马头码门业务银联系请读销决继续许确认报压减贷费单据笔台湾欧币镑韩传讯课预约适调两三百千零补够办宽迟缓滞违养偿赚买卖担负药医学录丰记么刚须尽顶撑凑处终关听见谢无将进边险亲风饭乡连运选远归档类残产员龙绰户储划劳动励厉变嘱坏梦夹你妈孙写属崭师带帮广库弹复征态怀戏战择攒败叙断于书楼检柜欢杀气冲况泪满涨灾争爷墙奖独玛毕异疗监盘祸积稳穷范筹线练织罚声职聪旧庄华叶蓝苏虫冲装复规观计讨谁谈论谅证议护竖财责货贵贺赔赶迹软轻辆辞辩邮邻丑铺镜闪闭队阶际随难静韦页顺顿题顾飞馆验惊松鱼面黄龄儿",
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾俩仨佰仟〇", "一二三四五六七八九十两三百千零")

_HAN_DIGIT = "零一二两三四五六七八九十百千万几0-9"
_CHINESE_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Homophones a recogniser writes, repaired only where a number or a date must stand.
        (rf"(?<=[{_HAN_DIGIT}])白(?![天色])", "百"),
        (r"(?<![周期拜][一二三四五六日天])(?<=[一两三四五六七八九1-9])前(?=[块元]|[一二三四五六七八九两]百)", "千"),
        (rf"(?<=[{_HAN_DIGIT}])快(?=钱|[一二三四五六七八九\d吧行可好就先给能]|\s|[,，。]|$)", "块"),
        (rf"(?<=[{_HAN_DIGIT}])[原园员](?!来|工)", "元"),
        (rf"(?<=[{_HAN_DIGIT}])[浩耗]", "号"),
        # 还 by its sound: before an amount or a share, after what is regular.
        (rf"[环换](?=[{_HAN_DIGIT}]+(?!个|下|张|家|份|种)|钱|款|清|完|上(?!班)|一半|最低|全|你们?|给)", "还"),
        (r"(?<=[月期先就能])[环换](?=$|[\s,，。吧吗呢])", "还"),
        (r"[洲州粥](?=[一二三四五六日天末])", "周"),
        (r"(?<=[周期拜])[无武吴]", "五"),
        (r"(?<=[周期拜])[留刘溜陆]", "六"),
        (r"(?<=[周期拜])[伞散叁]", "三"),
        (r"(?<=[周期拜])[思斯肆]", "四"),
        (r"里拜|理拜", "礼拜"),
        (r"心期|星其|新期|星起", "星期"),
        (r"[名民鸣]天", "明天"),
        (r"[候厚]天", "后天"),
        (r"金天", "今天"),
        (r"月低|月地", "月底"),
        (r"[最醉嘴][低底](?=[还款额的那]|$|\s|吧|就)", "最低"),
        (r"最底", "最低"),
        (r"分[其齐](?!\d|点|号|月|天)|分七(?=$|\W|吧|吗|行|可|还)", "分期"),
        (rf"(?<=[{_HAN_DIGIT}])其(?!他|实|它|中|余)", "期"),
        (rf"(分成?[{_HAN_DIGIT}]+)[旗企起妻棋骑气齐](?![来点码跟去业])", r"\1期"),
        (r"[没美梅妹]期(?=[\d还给付一二两三四五六七八九])", "每期"),
        # Said by itself between two values, it takes the first back.
        (r"(?:^|(?<=[\s,，。、]))不是(?=[\s,，。、])", "不对"),
        (r"(?<=[每美没])越", "月"),
        (r"美个月", "每个月"),
        (r"(?<=还)一般(?=$|\s|吧|行|可|[,，])", "一半"),
        (r"[伟卫]号|尾好", "尾号"),
        (r"(?<=块)前(?!天)", "钱"),
    )
)


def plain_chinese(text: str) -> str:
    """Simplified characters, half-width digits, no thousands separators, homophones repaired."""
    text = without_english(shared(text))
    text = re.sub(r"([俩倆仨])(?=月|礼拜|禮拜|星期|小时|小時|钟头|鐘頭)", r"\1个", text)
    text = text.translate(_SIMPLIFIED).translate(_FORMAL)
    # 五月廿五号 is an ordinary date, 五月廿五 one of the lunar calendar.
    text = re.sub(r"(?<!月)廿|廿(?=[一二三四五六七八九]?[号日])", "二十", text).replace("卅", "三十")
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    # 两百一个月 is two hundred a month, not 210 months.
    text = re.sub(r"([百千万][一二两三四五六七八九]?)(?=一个月|一期)", r"\1 ", text)
    text = re.sub(r"((?:还|给|付|出|拿|交)[二三四五六七八九]?十)(?=一个月|一期)", r"\1 ", text)
    for pattern, replacement in _CHINESE_REPAIRS:
        text = pattern.sub(replacement, text)
    return text
