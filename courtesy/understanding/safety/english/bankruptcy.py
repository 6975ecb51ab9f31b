"""Filed, filing, about to file, or discharged. What would only feel like bankruptcy, and other people's, is something else."""

from __future__ import annotations

from courtesy.understanding.safety.rule import Written

WORDS = {
    "file": r"file|filed|filing|files|declare|declared|declaring|apply|applied|applying|petition\w*|submit\w*|start\w*|go through|going through|gone through|went through|in|under|doing|do|did|entered|include\w*|pending|began|done",
    "chapter": "(?:chapter|chap|ch) ?(?:7|11|12|13|seven|eleven|twelve|thirteen|vii|xiii)",
    "other": "company|employer|boss|store|shop|airline|business|bank|factory|landlord|contractor|sears|firm|restaurant|dad|father|mom|mother|brother|sister|friend|customer|client|they|he|she|your|job",
    "little": "(?:for |a |an |my |the |our |into |chapter |federal |personal |joint |jointly |with |me |this |and |and now |on |of |through |protection |already |now )*",
}

RULES = (
    Written(
        "filed",
        says=(
            "(?:{file}) {little}(?:bankruptcy|bk|bankrupt)",
            "(?:{file}) {little}{chapter}",
            r"{chapter}(?: bankruptcy)?(?: case| plan)?(?: is| was| has been| got)? (?:filed|pending|approved|open|case|discharge\w*|confirmed|plan|trustee|petition|last|in|on|bankruptcy)",
            r"bankruptcy (?:\w+ ){0,3}(?:filed|filing|pending|approved|open|discharge\w*|case|petition|court|trustee|attorney|lawyer|judge|process|protection|papers|paperwork|proceedings?|number|notice|plan|hearing|estate)",
            "(?:in|under|through|for|doing|my|our|a|into) (?:my |a |the |our |federal |personal )?bankruptcy(?! on my credit)",
            "(?:ive |i |im |been |was |got )(?:been |gone |declared |already |officially |legally |now )*bankrupt(?:ed out)?,? (?:officially|legally|the court|by|in|and filing|court|per)",
            "declared bankrupt",
            "(?:been|gone|went|go|going) bankrupt (?:officially|legally|and filing|last|in|through|and the court)",
            "bankrupted out",
            r"im (?:legally |officially )?(?:bankrupt|insolvent)(?= \.| $| and| the| court| so)",
            r"(?:have|need|had|going|gonna|want|decided|about|planning|forced|got|gotta|plan) (?:to )?(?:file|declare|go)(?: for)?(?: chapter \w+)? ?(?:bankruptcy|bankrupt)?(?=.{0,12}bankrupt)",
            r"^ (?:{chapter}|bankruptcy|bankrupt|bk|bankruptcy court|bankruptcy court lawyer)(?: \.)? $",
            "(?:declare|file|filing|filed|declaring|filling|filled)(?: for)? (?:bankruptcy|bk|bankrupt)",
            "im bankrupt (?:i|and|the|my)",
            "(?:bk|bankruptcy) {chapter}",
            "(?:bankruptcy|bk) (?:stay|clerk|took care|wiped|cleared|discharged|estate|filing)",
            "declared insolvent",
            "{chapter} bk",
            "(?:filed|filing|i filed) (?:bankrupt|a thirteen|a seven|for thirteen|chapter)",
            r"went bankrupt(?: \w+){0,3} (?:court|lawyer|filed|trustee)",
            "341 meeting",
            "(?:list of|barred|notice to|matrix|meeting of) creditors|creditor matrix|creditors are barred",
            r"payments? (?:\w+ ){0,3}(?:go|goes) to the trustee",
            "protected by the (?:bankruptcy )?court",
        ),
        unless=(
            "(?:not|never|wont|dont|isnt|aint|havent|didnt|no|wouldnt|avoid|avoiding|refuse to|rather not|instead of|without|before i|dont want to|wanna avoid|stay out of|keep me out of|cant)(?: to| even| in| been| me| wanna| have to| need to| going to| gonna| really| want to| just| going| actually| ever| had)* (?:filing |file |filed |declare |declaring |go |going |go into |going into |in |a |into |for )*(?:for |through )?(?:bankruptcy|bankrupt|bk)",
            r"(?:{other})s? (?:\w+ ){0,5}(?:filed|went|going|go|is in|in|declared|gone|are in|files|into|filing) (?:for |into |a )*(?:bankruptcy|bankrupt|{chapter})",
            r"(?:gonna|going to|will|would|ll|trying to|could|might|make me|feel|feels|basically|practically|virtually|almost|nearly|morally|ill|to) (?:go |be |literally |basically )*bankrupt(?: me| us)?(?! \w* ?(?:court|and filing|and file))(?= \.| \?| $| lol| over| after| here| right| if| because| with| at| this)",
            "(?:as bad as|like|worse than|better than|than|similar to|same as|is|does|does this hurt my credit like a) (?:a )?bankruptcy (?:worse|better|on my credit|hurt|the same|bad)",
            "(?:like|as bad as|worse than) (?:a )?bankruptcy",
            r"(?:what|how|is|does|would|will|should) (?:\w+ ){0,6}bankruptcy(?: \w+){0,8} \?",
            "(?:buddy|friend|cousin|brother|sister|neighbor) is a bankruptcy",
            "textbook|in my book|homework",
        ),
        unless_before=(
            "(?:was|is|like|than|as) (?:on )?",
            "read",
            "book",
            "page",
        ),
        examples=(
            "i filed for bankruptcy",
            "I filed chapter 7 last month",
            "this debt is in my bankruptcy",
        ),
    ),
    Written(
        "chapter",
        says=(
            "(?:i |we |im |my |a |in |in a |the |middle of a |our |this is |its |filed |under |already |on a )+{chapter}",
            r"^ {chapter}(?: \w+)? $",
        ),
        unless=(
            "book",
            "read(?:ing)?",
            "textbook",
            "page",
            "agreement",
            "contract",
            "novel",
            "class",
            "homework",
            "terms",
            "street",
            "life",
            r"(?:not|never|isnt|didnt|dont) (?:\w+ )?(?:file|filed|filing|in|doing)",
            "airline|employer|company|store",
        ),
        examples=(
            "i filed a chapter seven",
            "i'm in the middle of a chap 13",
        ),
    ),
    Written(
        "stay-and-discharge",
        says=(
            "automatic stay",
            "stay (?:from|by|of|order from) the (?:bankruptcy )?(?:court|judge)",
            "meeting of (?:the )?creditors",
            r"(?:debt|debts|this|it|card|account|balance|all of it|everything)(?: \w+){0,3} (?:was|were|got|is|been|has been|have been) (?:discharged|wiped out in|included in (?:my|the|a|chapter)|listed in my)(?: \w+)?",
            r"(?:judge|court) (?:\w+ ){0,2}(?:discharged|wiped out|erased) (?:\w+ )?(?:debt|debts|this|it|card|everything)",
            r"(?:the|my|a|chapter \d+) trustee (?:\w+ ){0,3}(?:has|handles|handling|is|told|said|will|knows|my case)",
            "talk to (?:my|the) (?:bankruptcy )?trustee(?! (?:at|of))",
            "debt relief order",
            r"(?:court|judge) (?:\w+ )?(?:discharged|wiped out|erased|cleared) (?:all )?(?:of )?(?:my|our|all|the)",
            "discharge (?:papers|order|notice|date)",
            r"(?:claim|proof of claim|letter|bill|statement|that|this|it)(?: \w+){0,4} (?:to|with) (?:the|my) trustee",
            "proof of claim",
            "(?:my|the) trustees? name",
        ),
        unless=(
            "discharged from (?:the )?(?:hospital|army|er|navy|marines|rehab|military)",
            "trust fund",
            "(?:hoa|school|church)",
            "(?:hospital|army|navy) discharge",
        ),
        examples=(
            "that debt was discharged",
            "there's an automatic stay so you can't call me",
            "my trustee handles that",
        ),
    ),
)
