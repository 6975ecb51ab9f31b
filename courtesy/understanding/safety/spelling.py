"""One spelling for the safety rules: text-message shorthand, contractions, what recognisers write, traditional characters.

Apostrophes are gone before this is tried; texts are lower case, with one blank between words and one at both ends.
"""

from __future__ import annotations

_SHORTHAND = {
    "you": "u ya yu",
    "your": "ur yr yer",
    "are": "r",
    "you all": "yall ya'll",
    "please": "plz pls plez plse pleez",
    "text": "txt tx",
    "texting": "txting txtin textin texing",
    "message": "msg mssg",
    "messages": "msgs",
    "messaging": "msging",
    "someone": "some1 sum1 sumone someon",
    "somebody": "sumbody",
    "without": "w/o",
    "with": "w w/",
    "and": "n nd",
    "night": "nite nyt",
    "because": "cuz bc coz cause cus becuz",
    "though": "tho",
    "about": "abt bout",
    "be": "b",
    "before": "b4",
    "wanna": "wana wnna",
    "gonna": "gunna gona gon finna",
    "dont": "dnt",
    "number": "num nbr numba",
    "people": "ppl",
    "anymore": "nemore anymor",
    "again": "agn agian",
    "calling": "callin calin caling",
    "calls": "callz",
    "stop": "stahp stopp stp sotp stpo tsop",
    "quit": "qit",
    "harassing": "harrassing harassin harrasing harasing",
    "harassment": "harrassment harrasment",
    "bothering": "botherin",
    "messing": "messin",
    "texts": "texs txts",
    "trying to": "tryna tryin",
    "want to": "want2",
    "have to": "hafta",
    "lawyer": "lawer lawyr lawyor lawya",
    "attorney": "atty attny attourney atorney attorny aturney attornee",
    "bankruptcy": "bankrupcy bankrupsy bankruptsy bankruptcies bankruptsie bankrupty bankrupcty backruptcy",
    "unsubscribe": "unsuscribe unsubcribe unsubscibe",
    "suicide": "suiside sucide suicde",
    "suicidal": "sucidal suicidle",
    "deceased": "decesed deceasd decease disceased",
    "recording": "recordin",
    "fraud": "frod fruad",
    "stolen": "stollen stole'n",
    "unauthorized": "unathorized unauthorised",
    "myself": "mysel meself",
}
BY_SHORTHAND = {short: full for full, shorts in _SHORTHAND.items() for short in shorts.split()}

REPAIRS: tuple[tuple[str, str], ...] = (
    (r" \.(?: \.)+(?= )", " ."),
    (r" \. $", " "),
    # what a recogniser writes
    (r"(?<= )bank(?: rupture| rupt| erupt| ruptured| robbed| rub)(?: see| sea| c| cy| sy| z)(?= )", "bankruptcy"),
    (r"(?<= )bank ?rup(?:t|ture) ?(?:cy|sy|see|c)(?= )", "bankruptcy"),
    (r"(?<= )bank robbery(?= (?:chapter|chap|court|case|last|in))", "bankruptcy"),
    (
        r"(?<= )(?:bank|bang|back|bake) (?:rupture|rupt|crept|rub|ruptured|corrupt) ?(?:see|sea|c|cy|sy|si|cee)(?= )",
        "bankruptcy",
    ),
    (r"(?<= )(?:bkcy|bkruptcy|bkrptcy|bankrptcy)(?= )", "bankruptcy"),
    (r"(?<= )filed bank rupture(?= )", "filed bankruptcy"),
    (r"(?<= )(?:chapped her|chap ter|chapt|chaptr)(?= (?:7|11|13|seven|eleven|thirteen))", "chapter"),
    (r"(?<= )(ch|chap) ?\. ?(?=7|11|13)", r"\1 "),
    (r"(?<= )bank rupt(?= )", "bankrupt"),
    (
        r"(?<= )(?:a turn e|a turnee|a tourney|a turn ee|a ternee|a turn knee|at turn knee|at turny|eternity)(?= )",
        "attorney",
    ),
    (
        r"(?<= )(my|our|a|hear from my) (?:liar|loya|layer|loyer|loiter|loyal er|law your|law year|law yer|lower)(?= (?:will|is|has|said|says|told|and|at|to talk|call|handl|\.|\?|$))",
        r"\1 lawyer",
    ),
    (r"(?<= )(?:eye |i )?dentity(?= )|(?<= )iden titty(?= )|(?<= )id den titty(?= )", "identity"),
    (r"(?<= )identity (?:deft|death|left)(?= )", "identity theft"),
    (r"(?<= )i d (?=theft|fraud|thief|was|got)", "id "),
    (r"(?<= )my self(?= )", "myself"),
    (r"(?<= )over ?dose(?=d? )", "overdose"),
    (r"(?<= )(?:sue|su|soo|suey|sui|sewer)(?: a| i| e)? ?(?:a?sides?|cide)(?= )", "suicide"),
    (r"(?<= )(?:un sub scribe|un subscribe|on subscribe)(?= )", "unsubscribe"),
    (r"(?<= )(?:opt|up|opted) out(?= )", "opt out"),
    (r"(?<= )call in(?= me| us| this number)", "calling"),
    (r"(?<= )(?:text in|tex ing|tax ting|taxing)(?= me)", "texting"),
    (r"(?<= )(?:leaf|leave) me (?:a loan|a lone|alone)(?= )", "leave me alone"),
    (r"(?<= )passed a way(?= )|(?<= )past a ?way(?= )", "passed away"),
    (r"(?<= )(?:wreck hording|re cording|record in)(?= )", "recording"),
    (r"(?<= )voice mail", "voicemail"),
    (r"^ (?:top|stomp|stock) (?=calling|texting|messaging|contacting)", " stop "),
    (r"(?<= )(?:sees|seize|cease|sea's|seas) and (?:desist|decist|this ist)(?= )", "cease and desist"),
    # contractions, one form for each
    (r"(?<= )i am(?= )", "im"),
    (r"(?<= )i have(?= (?:been|got|already|just|hired|retained|filed|had|told|asked|never|gone|declared) )", "ive"),
    (r"(?<= )i will(?= )", "ill"),
    (r"(?<= )i would(?= )", "id"),
    (r"(?<= )do not(?= )", "dont"),
    (r"(?<= )does not(?= )", "doesnt"),
    (r"(?<= )did not(?= )", "didnt"),
    (r"(?<= )(?:can not|cannot)(?= )", "cant"),
    (r"(?<= )could not(?= )", "couldnt"),
    (r"(?<= )would not(?= )", "wouldnt"),
    (r"(?<= )should not(?= )", "shouldnt"),
    (r"(?<= )will not(?= )", "wont"),
    (r"(?<= )is not(?= )", "isnt"),
    (r"(?<= )are not(?= )", "arent"),
    (r"(?<= )was not(?= )", "wasnt"),
    (r"(?<= )(?:has|have) not(?= )", "havent"),
    (r"(?<= )he is(?= )", "hes"),
    (r"(?<= )she is(?= )", "shes"),
    (r"(?<= )you are(?= )", "youre"),
    (r"(?<= )what is(?= )", "whats"),
    (r"(?<= )you will(?= )", "youll"),
    (r"(?<= )going to(?= )", "gonna"),
    (r"(?<= )want to(?= )", "wanna"),
    (r"(?<= )do not call(?= (?:list|registry))", "dont call"),
    # 同音字
    (r"吕师|律司|绿师|律诗|旅师|率师|绿狮|滤师|律狮|虑师|绿是(?=函)|律士", "律师"),
    (r"[道倒捣]刷|到刷(?!卡|脸|单|机|完)|盗涮|盗耍", "盗刷"),
    (r"破铲|破惨|迫产|破残|婆产|坡产|颇产|破禅", "破产"),
    (r"(?<=[^一二三])生请(?=破产|个人)", "申请"),
    (r"推订|退丁|退顶|褪订|腿订|tuiding|(?<=^ )(?:推定|退定)(?= $)", "退订"),
    (r"头诉|投素|透诉|偷诉|投数", "投诉"),
    (r"[路鹿陆绿]音|录因|录阴|录英", "录音"),
    (r"去逝|去士|取世", "去世"),
    (r"过逝|过事(?=了)", "过世"),
    (r"自沙|自刹|自煞", "自杀"),
    (r"骚绕|扫扰|搔扰|骚挠", "骚扰"),
    (r"帽用|贸用|冒佣", "冒用"),
    (r"身分(?=证|信|被)|深份", "身份"),
    (r"举抱|举暴", "举报"),
    (r"(?<=别|要|许|准|用)在(?=打|联系|发|给我|找|烦|骚扰|打扰|来|催)", "再"),
    (r"连系|联糸|联系系", "联系"),
    (r"联络", "联系"),
    (r"简讯|短讯", "短信"),
    (r"讯息|資訊", "信息"),
    (r"憋(?=再|打|联系|发|给我|烦)", "别"),
    (r"唔好", "不要"),
    (r"唔想", "不想"),
    (r"盗[唰刹]|到唰", "盗刷"),
    (r"字杀|自啥", "自杀"),
    (r"tiao ?楼", "跳楼"),
    (r"过是了(?= |$)", "过世了"),
    (r"去市了", "去世了"),
    (r"佢", "他"),
    (r"电活|电化(?=给|别|不|我)", "电话"),
)

# Simplified characters for the traditional ones that the rules need.
TRADITIONAL = """
丟丢 並并 乾干 亂乱 佈布 佔占 併并 來来 侷局 係系 俬私 個个 們们 倖幸 倫伦 偉伟 偵侦 偽伪 傑杰 傘伞
備备 傢家 傭佣 傳传 債债 傷伤 僅仅 僞伪 僱雇 價价 儀仪 億亿 儘尽 償偿 優优 儲储 兌兑 兒儿 內内 兩两
凈净 凍冻 別别 刪删 則则 剋克 剎刹 剛刚 剷铲 劃划 劇剧 劉刘 勁劲 動动 務务 勞劳 勵励 匯汇 區区 協协
卽即 厠厕 厤历 吳吴 呂吕 員员 唄呗 唸念 問问 喪丧 喫吃 單单 嗎吗 嗚呜 嘍喽 嘖啧 噁恶 噠哒 噹当 嚇吓
嚕噜 嚮向 嚴严 囉啰 國国 圖图 團团 執执 堅坚 報报 場场 塊块 墻墙 壓压 壞坏 夠够 夢梦 奬奖 婦妇 媽妈
嬤嬷 孃娘 孫孙 學学 宮宫 實实 寧宁 審审 寫写 寬宽 寵宠 寶宝 將将 專专 尋寻 對对 導导 屜屉 層层 屬属
崗岗 嵗岁 嶽岳 師师 帳帐 帶带 幣币 幫帮 幹干 幾几 庫库 廁厕 廚厨 廠厂 廢废 廣广 廳厅 弔吊 張张 強强
彆别 彎弯 彔录 彙汇 彫雕 後后 從从 復复 徵征 恥耻 悶闷 惡恶 愛爱 態态 慘惨 慮虑 慶庆 慼戚 慾欲 憑凭
應应 懷怀 戲戏 戶户 捨舍 掃扫 掛挂 換换 搗捣 搶抢 摺折 撐撑 撓挠 撥拨 撿捡 擁拥 擊击 擔担 據据 擠挤
擣捣 擬拟 擾扰 攢攒 攪搅 敗败 數数 斷断 於于 昇升 時时 暫暂 曆历 曏向 曬晒 書书 會会 朮术 東东 査查
桿杆 條条 楊杨 業业 榦干 槍枪 樂乐 樓楼 標标 樣样 橋桥 機机 檢检 檯台 櫃柜 欄栏 權权 歐欧 歡欢 歲岁
歷历 殘残 殯殡 殺杀 毀毁 氣气 汙污 決决 沒没 沖冲 況况 洩泄 淨净 淩凌 減减 測测 湊凑 準准 溝沟 溼湿
滅灭 滙汇 滯滞 滾滚 滿满 漬渍 漲涨 漿浆 濕湿 濟济 濾滤 瀕濒 災灾 為为 烏乌 無无 煩烦 熱热 燈灯 燒烧
營营 燬毁 爛烂 爭争 爲为 爺爷 牆墙 犢犊 犧牺 狀状 獅狮 獎奖 獨独 現现 琱雕 環环 產产 産产 甯宁 異异
當当 瘓痪 療疗 癡痴 癥症 癱瘫 發发 盃杯 盜盗 盡尽 監监 盤盘 眞真 眾众 睏困 睜睁 確确 碼码 祕秘 禍祸
禪禅 禮礼 稅税 種种 稱称 積积 窩窝 窮穷 竊窃 筆笔 箇个 節节 簡简 簽签 籃篮 籌筹 籤签 粵粤 糰团 糾纠
紀纪 約约 紅红 納纳 純纯 級级 細细 紹绍 終终 組组 結结 絕绝 絡络 給给 統统 絶绝 綁绑 經经 綠绿 綫线
維维 網网 綵彩 緊紧 緑绿 線线 緣缘 編编 緩缓 緻致 總总 繞绕 繩绳 繫系 繳缴 繼继 續续 纍累 纏缠 纔才
罰罚 罵骂 羅罗 羣群 義义 習习 翫玩 聯联 聲声 職职 聽听 脅胁 脈脉 脩修 脫脱 脹胀 腦脑 膩腻 臉脸 臟脏
臥卧 臨临 臺台 與与 興兴 舉举 舘馆 萬万 著着 葯药 蒐搜 蓆席 蔔卜 蔥葱 薦荐 藍蓝 藥药 蘋苹 處处 虛虚
號号 虧亏 衆众 術术 衕同 衚胡 衝冲 裏里 補补 裝装 裡里 製制 複复 覈核 見见 規规 覓觅 視视 親亲 覺觉
訂订 計计 訊讯 討讨 訓训 託托 記记 訟讼 訪访 設设 許许 訴诉 註注 証证 詐诈 評评 詛诅 詞词 詢询 試试
詩诗 話话 該该 詳详 誇夸 認认 誒诶 語语 誤误 說说 説说 誰谁 課课 調调 談谈 請请 諒谅 諮咨 諾诺 謂谓
講讲 謝谢 證证 識识 譜谱 譭毁 譯译 議议 護护 變变 讓让 讚赞 豬猪 貓猫 貝贝 負负 財财 貨货 責责 貴贵
買买 貸贷 費费 貿贸 資资 賓宾 賠赔 賣卖 賤贱 質质 賬账 賴赖 賺赚 賽赛 贅赘 贊赞 贏赢 趙赵 踰逾 躍跃
車车 軌轨 軟软 載载 輕轻 輩辈 輪轮 輸输 轉转 轍辙 轟轰 辦办 辭辞 農农 迴回 這这 連连 週周 進进 遊游
運运 過过 達达 違违 遙遥 遞递 遠远 遲迟 遷迁 遺遗 還还 邊边 郵邮 鄰邻 醜丑 醣糖 醫医 釋释 針针 釣钓
釦扣 鈅钥 鈡钟 銀银 銷销 鋼钢 錄录 錢钱 錯错 録录 錶表 鍋锅 鍼针 鍾钟 鏈链 鏟铲 鐘钟 鐵铁 鑰钥 長长
門门 閃闪 閉闭 開开 閑闲 閒闲 間间 閤合 閨闺 閩闽 閱阅 閲阅 闆板 關关 陞升 陣阵 陰阴 陳陈 陸陆 陽阳
隊队 隨随 險险 隱隐 隻只 雖虽 雙双 雜杂 雞鸡 離离 難难 雲云 電电 靈灵 靜静 鞦秋 韆千 響响 頂顶 順顺
須须 預预 頓顿 頗颇 領领 頭头 頻频 題题 額额 顏颜 顔颜 願愿 類类 顧顾 顯显 風风 颱台 飛飞 飯饭 養养
餓饿 餘余 館馆 餵喂 馬马 駕驾 駡骂 騎骑 騙骗 騷骚 驗验 驚惊 驛驿 驟骤 髒脏 體体 髮发 鬆松 鬍胡 鬚须
鬧闹 鬨哄 鬱郁 魚鱼 鵝鹅 鵰雕 鶴鹤 鷄鸡 鷹鹰 鹽盐 麗丽 麪面 麫面 麵面 麼么 麽么 黃黄 點点 鼕冬 齊齐
齣出 龍龙 龜龟
"""
