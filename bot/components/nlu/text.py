"""One spelling for everything the intent model reads.

Texts come with capitals, full-width signs and punctuation; recognisers give none of that. Both are folded to
one form: "Yes.", "yes" and ＹＥＳ are the same turn. What a turn *means* is left to the classifier.
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
# Sentence marks carry no meaning a recogniser would have kept; "?" does (a bare "balance?" is a question).
_MARKS = re.compile(r"(?<!\d)[.,:;]|[.,:;](?!\d)|[!\"“”()<>…。，、；：！~～*_|]+")
# The traditional characters people write most about money and calls. Not a converter: what is missing costs a little
# accuracy, a library would cost a dependency.
_PAIRS = (
    "錢钱 還还 們们 這这 個个 說说 話话 時时 來来 對对 請请 問问 為为 會会 沒没 過过 嗎吗 電电 號号 碼码 銀银 帳账 賬账 戶户 單单 額额 貸贷 協协 議议 約约 "
    "訴诉 師师 產产 車车 飯饭 媽妈 親亲 婦妇 兒儿 發发 錯错 誤误 見见 聽听 講讲 讓让 給给 結结 後后 機机 關关 開开 門门 間间 週周 歲岁 萬万 幾几 點点 禮礼 "
    "續续 減减 費费 罰罚 滯滞 納纳 違违 遲迟 無无 與与 從从 當当 應应 該该 誰谁 別别 認认 識识 證证 確确 實实 際际 業业 務务 員员 經经 傳传 簡简 訊讯 語语 "
    "國国 盜盗 騙骗 詐诈 報报 錄录 訂订 閱阅 擾扰 騷骚 爛烂 滾滚 輕轻 殺杀 樓楼 藥药 離离 喪丧 歸归 壞坏 處处 辦办 貨货 買买 賣卖 轉转 匯汇 進进 遠远 連连 "
    "係系 邊边 聯联 絡络 繫系 謝谢 聲声 淨净 醫医 療疗 傷伤 殘残 難难 緊紧 窮穷 債债 負负 擔担 寬宽 緩缓 繼继 總总 數数 據据 兩两 塊块 樣样 麼么 臉脸 頭头 "
    "體体 長长 東东 氣气 愛爱 爺爷 夠够 幫帮 懶懒 華华 歡欢 換换 項项 領领 預预 餘余"
)
_SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
_BLANKS = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Fold width, case, script and punctuation; the result may be empty."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES).translate(_SIMPLIFIED)
    return _BLANKS.sub(" ", _MARKS.sub(" ", folded)).strip()
