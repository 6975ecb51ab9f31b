"""A clear yes to a read-back, whatever else is in the sentence."""

from __future__ import annotations

import re

from bot.actions.heard import Heard
from courtesy.understanding.yes import takes_back

_YES = re.compile(
    r"^\W*(?:(?:uh|um|oh|well|ok|okay|嗯|啊|哦)[\s,，]*)*(?:yes|yeah|yep|yup|ya|sure|correct|right|exactly|that'?s (?:right|correct|it|fine)|please do|go ahead|do it|absolutely"
    r"|of course|sounds (?:good|right)|对|是的?|好的?|行|可以|没错|没问题|确认|麻烦你?|就这样|嗯|[嗯]?队(?=\W*$))",
    re.IGNORECASE,
)


def confirms(heard: Heard, *further: str) -> bool:
    """Whether a turn answers "is that right?" with yes.

    Args:
        heard: The turn.
        further: Meanings that are a yes here as well: who says once more "I'll pay Friday" confirms it.
    """
    if heard.intent in ("affirm", *further):
        return heard.intent == "affirm" or not takes_back(heard.text)
    polite = heard.intent in ("thanks", "greet", "out_of_scope", "confirm_identity", "goodbye", "promise_to_pay")
    return polite and bool(_YES.search(heard.text)) and not takes_back(heard.text)
