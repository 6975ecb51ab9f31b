"""`courtesy up`: everything a machine needs, until Ctrl-C; `train` and `migrate`: two of its steps alone."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("up")(up)
    app.command("train")(train)
    app.command("migrate")(migrate)


def up(
    demo: Annotated[bool, typer.Option("--demo", help="Use the carrier's emulator, started too.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the web server; 0 chooses a free one.")
    ] = None,
) -> None:
    """Start everything: databases (unless their URLs are set), dialogue, web server, workers."""
    from rich.console import Console

    from courtesy.cli.demo import DEMO_PASSWORD, demo_people, load_samples
    from courtesy.settings import load_settings, read_settings
    from courtesy.supervisor import product
    from courtesy.supervisor.console import Board, TrainingProgress
    from courtesy.supervisor.resolve import refuse_demo_in_production

    if demo:  # before production's settings are missed one by one
        refuse_demo_in_production(read_settings())
    console = Console(highlight=False)
    settings = load_settings()
    if port is not None:
        settings = settings.model_copy(update={"web_port": port})
    with (
        TrainingProgress(console) as progress,
        product.prepared(settings, demo=demo, progress=progress) as ready,
    ):
        progress.done()
        emulator = f"http://127.0.0.1:{ready.emulator_port}" if ready.emulator_port else None
        with Board(console, [step.name for step in ready.steps]) as board:

            def started() -> None:
                if demo:
                    load_samples(ready.settings)
                    demo_people(ready.settings)
                board.started(
                    ready.run_file.web_url, emulator, f"ana or vera, password {DEMO_PASSWORD!r}" if demo else None
                )

            product.up(ready, board.show, started)


def train() -> None:
    """Train the dialogue model, if what it is made of has changed."""
    from rich.console import Console

    from courtesy.settings import load_settings
    from courtesy.supervisor.console import TrainingProgress
    from courtesy.training import ensure_model

    console = Console(highlight=False)
    with TrainingProgress(console) as progress:
        model = ensure_model(load_settings(), progress)
    console.print(f"model: {model}", soft_wrap=True)


def migrate() -> None:
    """Bring the database to the newest schema."""
    from courtesy import bootstrap
    from courtesy.embedded import databases
    from courtesy.settings import load_settings

    settings = load_settings()
    with databases(settings, redis=False) as addresses:
        bootstrap.migrate(settings, addresses.database_url)
    typer.echo("The database is up to date.")
