"""Strategies: whom to contact when, by what and in which tone, by days past due and segment.

Whether a contact is lawful is `courtesy.policy`'s business. Everything here is a pure function of a strategy file, what is on record
about an account, and the date.
"""

from courtesy.strategy.book import Holds, Step, Strategy, StrategyBook
from courtesy.strategy.position import Position
from courtesy.strategy.reading import load_strategies, read_strategies
from courtesy.strategy.steps import Contact, Skip, next_contact

__all__ = [
    "Contact",
    "Holds",
    "Position",
    "Skip",
    "Step",
    "Strategy",
    "StrategyBook",
    "load_strategies",
    "next_contact",
    "read_strategies",
]
