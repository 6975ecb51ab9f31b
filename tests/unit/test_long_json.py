"""JSON that is printed line by line is what it would be in one piece."""

from __future__ import annotations

import json

import pytest

from courtesy.cli.opened import print_json, print_long_json


@pytest.mark.parametrize(
    "lines", [[], [{"ref": "US-1001", "contact": True}], [{"ref": "一"}, {"rules": ["a", "b"]}, 3]]
)
def test_a_list_that_comes_line_by_line_stands_last_in_one_value(
    capsys: pytest.CaptureFixture[str], lines: list[object]
) -> None:
    before = {"accounts": 2, "by": {"voice": {}}, "first": []}
    print_json(before)
    first = capsys.readouterr().out
    print_long_json(before, "lines", (json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    printed = capsys.readouterr().out
    assert json.loads(printed) == before | {"lines": lines}
    assert printed.startswith(first.removesuffix("\n}\n"))  # what was there before stands as it stood
    assert printed.endswith("]\n}\n")
