"""For operators: outreach runs, what they would do, how far they are, and what holds them up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import func, select

from courtesy.model.errors import CourtesyError, InvalidInput, NotFound
from courtesy.store import outreach_views
from courtesy.store.tables import accounts
from courtesy.strategy import StrategyBook, read_strategies
from desk.access import needs, product, user
from desk.errors import told
from desk.words import WORDS

pages = Blueprint("ops", __name__, url_prefix="/ops")
HOURS = (1, 4, 12, 24, 48, 168)
# A page waits for its plan; a larger one is made by `courtesy outreach plan`, or by the workers once it is started.
MOST = 20_000


@pages.get("")
@needs("operator", "admin")
def home() -> str:
    """The newest run, the strategies, and a form to plan or start."""
    return render_template("ops.html", **_state(), plan=None, hours=24)


@pages.get("/part")
@needs("operator", "admin")
def part() -> str:
    """The run, to bring the page up to date."""
    return render_template("_run.html", **_state())


@pages.post("/plan")
@needs("operator", "admin")
def plan() -> str:
    """What a run would do, in numbers; nothing is sent."""
    hours = _hours()
    with product().engine.connect() as connection:
        open_accounts = connection.execute(select(func.count()).where(accounts.c.closed_at.is_(None))).scalar_one()
    if open_accounts > MOST:
        raise InvalidInput(WORDS[user().interface]["plan_too_large"])
    until = product().clock.now() + timedelta(hours=hours)
    summary = product().plan_outreach(_book(), until, take=lambda line: None)
    return render_template("ops.html", **_state(), plan=summary.as_json(), hours=hours)


@pages.post("/start")
@needs("operator", "admin")
def start() -> Any:
    """Plan for good and begin; the job workers do both."""
    hours = _hours()
    _book()  # a strategy file that does not read is refused here, where somebody sees it
    with product().uow() as uow:
        if uow.active_run() is not None:
            raise InvalidInput(WORDS[user().interface]["run_goes_on"])
        uow.audit("outreach.ordered", {"who": user().login, "order": f"start {hours} h"})
        uow.defer("start_outreach", queueing_lock="start outreach", hours=hours)
        uow.commit()
    return redirect(url_for(".home"))


@pages.post("/pause")
@needs("operator", "admin")
def pause() -> Any:
    """Begin no more contacts."""
    return _steer("pause", product().steer_run.pause)


@pages.post("/resume")
@needs("operator", "admin")
def resume() -> Any:
    """Go on."""
    return _steer("resume", product().steer_run.resume)


@pages.post("/stop")
@needs("operator", "admin")
def stop() -> Any:
    """End the run."""
    return _steer("stop", product().steer_run.stop)


def _steer(order: str, act: Callable[[], Any]) -> Any:
    act()
    with product().uow() as uow:
        uow.audit("outreach.ordered", {"who": user().login, "order": order})
        uow.commit()
    return redirect(url_for(".home"))


def _state() -> dict[str, Any]:
    """What the page shows; a strategy file that does not read is shown as that."""
    run, book, problem = None, None, ""
    with product().engine.connect() as connection:
        try:
            run = outreach_views.status(connection, product().clock.now())
        except NotFound:
            run = None
    try:
        book = _book()
    except CourtesyError as error:
        problem = told(error, user().interface)
    # not while it is planned: no word tells a plan that is being made from one that was broken off, which only Start clears away
    going = run is not None and run["state"] in ("running", "paused")
    return {
        "run": run,
        "book": book,
        "problem": problem,
        "going": going,
        "choices": HOURS,
        "zone": ZoneInfo("UTC"),
        "done_percent": _percent(run),
    }


def _percent(run: dict[str, Any] | None) -> int:
    if run is None:
        return 0
    counted = run["contacts"]
    whole = sum(counted.values())
    return 100 * (whole - counted["planned"]) // whole if whole else 100


def _book() -> StrategyBook:
    path = product().settings.strategy_file
    return read_strategies(product().strategy_text, path.name if path else "strategies.yaml")


def _hours() -> int:
    given = request.form.get("hours", "")
    if not given.isdigit() or int(given) not in HOURS:
        raise InvalidInput(WORDS[user().interface]["incomplete"])
    return int(given)
