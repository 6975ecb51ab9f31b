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
_BLANKS = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Fold width, case, script and punctuation; the result may be empty."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return _BLANKS.sub(" ", _MARKS.sub(" ", folded)).strip()
