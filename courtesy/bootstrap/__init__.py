"""The only place that builds: engines, clients and use cases from settings, for every entry point."""

from __future__ import annotations

from courtesy.bootstrap.calls import Calls
from courtesy.bootstrap.database import connections_for_calls, migrate, sqlalchemy_url
from courtesy.bootstrap.outreach import Outreach
from courtesy.bootstrap.people import People
from courtesy.dialogue.parser import ModelParser
from courtesy.settings import ROOT, Settings
from courtesy.training import Progress, ensure_model, rasa_program

__all__ = ["Product", "connections_for_calls", "migrate", "model_parser", "sqlalchemy_url"]


def model_parser(settings: Settings, progress: Progress) -> ModelParser:
    """The model alone, trained first if there is none; needs no database.

    Args:
        settings: Where models are kept.
        progress: Told how a training goes on.
    """
    model = ensure_model(settings, progress)
    return ModelParser(rasa_program().with_name("python"), model, ROOT)


class Product(Calls, Outreach, People):
    """Everything that one process of the product may need, built when first used."""
