"""A persona: what a kind of person does with texts and calls. A person is a persona with a number, facts and a seed.

Nothing here knows the product's sentences: the lines of a persona name what they wait to read or hear.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, StringConstraints

from emulator.calls.call import AnsweredBy, Callee, Line
from emulator.config import Strict

Language = Literal["en", "zh"]


class Says(Strict):
    """One text of a person, said when a text to them has `after` in it; each once in an exchange."""

    after: str = Field(min_length=1)
    text: str = Field(min_length=1)


class OnTheText(Strict):
    """How somebody deals with texts.

    `opening` is what a text has in it that begins an exchange; a share of them, `answers`, is answered at all.
    """

    opening: str = Field(default="", description="empty: the first line's `after`")
    answers: float = Field(default=1.0, ge=0, le=1)
    lines: tuple[Says, ...] = ()

    @property
    def beginning(self) -> str:
        """What begins an exchange; nothing does without lines."""
        return self.opening or (self.lines[0].after if self.lines else "")


class OnThePhone(Strict):
    """What somebody's phone does when it is called, and what they say; `picks_up` is the share of calls they take."""

    behaviour: Literal["answer", "busy", "no-answer", "failed"] = "answer"
    answered_by: AnsweredBy = "human"
    picks_up: float = Field(default=1.0, ge=0, le=1)
    lines: tuple[Line, ...] = ()


class Persona(Strict):
    """A kind of person, in both languages."""

    about: str
    texts: dict[Language, OnTheText] = Field(default_factory=dict)
    calls: dict[Language, OnThePhone] = Field(default_factory=dict)


class Person(Strict):
    """Somebody at a number. `facts` fill the persona's lines: `{zip}` becomes what `facts["zip"]` says."""

    number: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]
    persona: str
    language: Language = "en"
    facts: dict[str, str] = Field(default_factory=dict)
    seed: int = 0

    def on_the_text(self, personas: dict[str, Persona]) -> OnTheText:
        """What they do with texts, their facts filled in."""
        return self._filled(personas[self.persona].texts.get(self.language, OnTheText()))

    def on_the_phone(self, personas: dict[str, Persona]) -> Callee:
        """What they do with calls, their facts filled in."""
        phone = self._filled(personas[self.persona].calls.get(self.language, OnThePhone(behaviour="no-answer")))
        return Callee(
            number=self.number, behaviour=phone.behaviour, answered_by=phone.answered_by, lines=phone.lines,
            picks_up=phone.picks_up, seed=self.seed,
        )  # fmt: skip

    def _filled[M: (OnTheText, OnThePhone)](self, what: M) -> M:
        return type(what).model_validate(_fill(what.model_dump(), self.facts))


def _fill(value: Any, facts: dict[str, str]) -> Any:
    if isinstance(value, str):
        return value.format_map(facts)  # a fact that is missing is a KeyError, named by whoever asked
    if isinstance(value, dict):
        return {key: _fill(each, facts) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_fill(each, facts) for each in value]
    return value


@lru_cache(maxsize=1)
def personas() -> dict[str, Persona]:
    """The personas that come with the emulator (`personas.yaml`)."""
    told = yaml.safe_load((files("emulator.people") / "personas.yaml").read_text("utf-8"))
    return {name: Persona.model_validate(each) for name, each in told.items()}
