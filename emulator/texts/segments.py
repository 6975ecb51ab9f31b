"""How many SMS a text takes: https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two septets, an escape and the character, which may not be parted.
_EXTENDED = frozenset("\f^{}\\[~]|€")


def is_gsm7(body: str) -> bool:
    """Whether a text fits the GSM-7 alphabet; one Chinese character or curly quote makes it UCS-2."""
    return all(char in _BASIC or char in _EXTENDED for char in body)


def num_segments(body: str) -> int:
    """Segments of a text: 160 or 153 septets each in GSM-7, 70 or 67 code units in UCS-2."""
    if is_gsm7(body):
        return _packed([2 if char in _EXTENDED else 1 for char in body], 160, 153)
    return _packed([2 if ord(char) > 0xFFFF else 1 for char in body], 70, 67)


def _packed(widths: list[int], alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1
    segments, room = 1, joined
    for width in widths:
        if width > room:
            segments, room = segments + 1, joined
        room -= width
    return segments
