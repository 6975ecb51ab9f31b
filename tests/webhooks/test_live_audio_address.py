"""Where a caller's sound is to be sent, as the carrier is told by a web server that nothing but its settings has told."""

from __future__ import annotations

from uuid import uuid4
from xml.etree import ElementTree

import pytest

from courtesy.cli.accounts import import_file
from courtesy.embedded import EmbeddedValkey
from courtesy.settings import ROOT, Settings
from tests.folders import own_folder
from tests.webhooks.conftest import PUBLIC, Door
from webhooks.app import create_app


@pytest.mark.parametrize(
    ("caller", "given", "told"),
    [
        ("+12025550111", None, PUBLIC.replace("https://", "wss://") + "/twilio/media"),
        ("+12025550112", "wss://audio.example.com/there", "wss://audio.example.com/there"),
    ],
)
def test_behind_a_proxy_with_tls_streams_are_opened_there_unless_another_address_is_set(
    settings: Settings, caller: str, given: str | None, told: str
) -> None:
    with own_folder() as folder, EmbeddedValkey(folder).running() as redis_url:
        update = {"speech": "local", "redis_url": redis_url}
        door = Door(create_app(settings.model_copy(update=update | ({"media_public_url": given} if given else {}))))
        try:
            import_file(door.product, ROOT / "samples" / "accounts.csv")
            door.product.live_audio.announce("here", room=1, languages=["en"])
            call = {"CallSid": f"CA{uuid4().hex}", "From": caller, "To": "+12025550100"}
            answer = door.post("/twilio/voice", call)
            [stream] = ElementTree.fromstring(answer.data).iter("Stream")
            assert stream.get("url") == told
        finally:
            door.product.engine.dispose()
