"""What can go wrong before a decision: facts that cannot be read, rules that cannot be loaded.

Errors while deciding are not here: `engine.decide` answers those with a block.
"""


class PolicyError(ValueError):
    """A problem said in three parts.

    Attributes:
        where: the place, as a path into the input ("ask.channel") or a file name.
        what: what is wrong there.
        mend: what to write instead.
    """

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(f"{where}: {what}; {mend}")
        self.where = where
        self.what = what
        self.mend = mend


class FactsError(PolicyError):
    """The facts of a case are malformed, so no decision was attempted."""


class RulesError(PolicyError):
    """The rule files shipped with the package are damaged or incomplete."""
