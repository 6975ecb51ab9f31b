"""`python -m emulator`: starts the emulator from the command line."""

from typing import Annotated

import typer

from emulator.app import create_app
from emulator.config import Config, Number
from emulator.scheduler import ManualScheduler, Scheduler, ThreadScheduler
from emulator.server import Server


def run(
    account_sid: Annotated[str, typer.Option(help="The account SID that clients authenticate with.")],
    auth_token: Annotated[
        str,
        typer.Option(envvar="TWILIO_AUTH_TOKEN", help="Its auth token; signs the webhooks too. Better not in argv."),
    ],
    number: Annotated[list[str], typer.Option(help="A number of the account, E.164. Repeat for more.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 chooses a free one.")] = 8090,
    sms_url: Annotated[str | None, typer.Option(help="Webhook for inbound texts.")] = None,
    sms_fallback_url: Annotated[str | None, typer.Option(help="Asked when the webhook fails.")] = None,
    voice_url: Annotated[str | None, typer.Option(help="Webhook for inbound calls.")] = None,
    voice_fallback_url: Annotated[str | None, typer.Option(help="Asked when the voice webhook fails.")] = None,
    voice_status_url: Annotated[str | None, typer.Option(help="Told how inbound calls end.")] = None,
    messaging_service_sid: Annotated[str | None, typer.Option(help="A service that all the numbers belong to.")] = None,
    opt_out: Annotated[bool, typer.Option(help="Handle STOP, START and HELP as the carrier does.")] = True,
    seed: Annotated[int | None, typer.Option(help="Makes SIDs repeatable.")] = None,
    log: Annotated[str | None, typer.Option(help="Append every event to this file, a JSON object a line.")] = None,
    clock: Annotated[str, typer.Option(help="'real', or 'manual': moved by POST /emulator/clock.")] = "real",
    speed: Annotated[float, typer.Option(help="How much faster than real the network and callers are.")] = 1.0,
) -> None:
    """A Twilio double on loopback: REST API, signed webhooks, and a phone to text with at /."""
    if clock not in ("real", "manual"):
        raise typer.BadParameter("use real or manual", param_hint="--clock")
    numbers = [
        Number(
            number=each, sms_url=sms_url, sms_fallback_url=sms_fallback_url, voice_url=voice_url,
            voice_fallback_url=voice_fallback_url, status_callback=voice_status_url, messaging_service_sid=messaging_service_sid,
        )
        for each in number
    ]  # fmt: skip
    config = Config(
        account_sid=account_sid, auth_token=auth_token, numbers=tuple(numbers), seed=seed, log=log,
        opt_out=opt_out, public_url=f"http://{host}:{port}",
    )  # fmt: skip
    scheduler: Scheduler = ManualScheduler() if clock == "manual" else ThreadScheduler(speed)
    server = Server(create_app(config, scheduler), host, port)
    typer.echo(f"emulator: {server.url} (Twilio API and phone page), numbers {', '.join(number)}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("emulator: stopped")


if __name__ == "__main__":
    typer.run(run)
