"""Reading a strategy file; whatever is wrong with it is told with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from courtesy.model.errors import InvalidInput
from courtesy.strategy.book import StrategyBook


def load_strategies(path: Path | None = None) -> StrategyBook:
    """The strategies of a file, or those that come with the product.

    Raises:
        InvalidInput: Naming every fault with its line.
    """
    return read_strategies(strategy_text(path), path.name if path else "strategies.yaml")


def strategy_text(path: Path | None) -> str:
    """The text of a strategy file, or of the one that comes with the product.

    Raises:
        InvalidInput: If it can't be read.
    """
    if path is None:
        return (files("courtesy.strategy") / "strategies.yaml").read_text("utf-8")
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise InvalidInput(f"The strategy file {path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The strategy file {path} is not UTF-8.") from error


def read_strategies(text: str, name: str) -> StrategyBook:
    """Read the text of a strategy file.

    Raises:
        InvalidInput: Naming every fault with its line.
    """
    try:
        root = yaml.compose(text, yaml.SafeLoader)
        _refuse_twice(root, name)
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "it is no YAML"
        raise InvalidInput(f"{name}: {where}{problem}.") from error
    if not isinstance(raw, dict):
        raise InvalidInput(f"{name}: it says nothing.", remedy="See docs/strategies.md for what belongs there.")
    if "digest" in raw:
        raise InvalidInput(f"{name}: digest is worked out from the file and doesn't belong into it.")
    try:
        book = StrategyBook.model_validate(raw)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        # a list whose entries are all wrong counts as empty too, which tells nothing
        faults = [f for f in faults if f["type"] != "too_short" or not _within(f["loc"], faults)]
        told = [_told(root, raw, fault) for fault in faults]
        raise InvalidInput(f"{name} can't be used:\n" + "\n".join(f"  {line}" for line in told)) from error
    return book.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})


def _within(way: tuple[str | int, ...], faults: Sequence[Any]) -> bool:
    return any(len(f["loc"]) > len(way) and f["loc"][: len(way)] == way for f in faults)


def _told(root: yaml.Node | None, raw: Any, fault: Any) -> str:
    """A fault in words: the line, the way to it by names, what is wrong."""
    line, names, value = _find(root, raw, fault["loc"])
    what = str(fault["msg"]).removeprefix("Value error, ")
    said = {
        "extra_forbidden": "is not known here",
        "missing": "is missing",
    }.get(fault["type"])
    shown = f" (it says {value!r})" if said is None and isinstance(value, str | int | float | bool) else ""
    subject = " → ".join(names)
    return f"line {line}: {subject}{': ' if subject and said is None else ' ' if subject else ''}{said or what}{shown}"


def _find(root: yaml.Node | None, raw: Any, way: Sequence[str | int]) -> tuple[int, list[str], Any]:
    """Follow a way into the file: the line it leads to, the names along it, and the value at its end, if it is there."""
    node, value, line = root, raw, root.start_mark.line + 1 if root else 1
    names: list[str] = []
    for part in way:
        found, key = _step(node, part)
        value = value[part] if _has(value, part) else None
        names.append(_named(value, part))
        if found is None:
            return line, names, None
        node, line = found, (key or found).start_mark.line + 1
    return line, names, value


def _step(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if key.value == str(part):
                return child, key
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], None
    return None, None


def _has(value: Any, part: str | int) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and part < len(value)


def _named(value: Any, part: str | int) -> str:
    """What people call a part: an entry of a list by its own name, or by its place counted from one."""
    if isinstance(part, int):
        return str(value["name"]) if isinstance(value, dict) and "name" in value else f"number {part + 1}"
    return part


def _refuse_twice(node: yaml.Node | None, name: str) -> None:
    """YAML keeps the last of two equal keys without a word; a stage that vanishes so would not be missed."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            if key.value in seen:
                raise InvalidInput(f"{name}: line {key.start_mark.line + 1}: '{key.value}' stands there twice.")
            seen.add(key.value)
            _refuse_twice(child, name)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_twice(child, name)
