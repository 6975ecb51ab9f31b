import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.texts.segments import num_segments


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("😀" * 35, 1),
        ("a" * 66 + "😀" + "字" * 3, 2),
        ("It’s", 1),
        ("’" + "a" * 70, 2),
        ("ñ à É @ £ _ \n", 1),
    ],
)
def test_segments_follow_the_alphabet(body, segments):
    assert num_segments(body) == segments


def test_an_escaped_character_is_not_parted_over_two_segments():
    assert num_segments("a" * 152 + "€" + "a" * 151) == 2
    assert num_segments("a" * 152 + "€" + "a" * 152) == 3


@given(st.text(max_size=400))
def test_a_longer_text_never_takes_fewer_segments(body):
    assert num_segments(body + "a") >= num_segments(body)
