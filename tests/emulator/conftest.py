"""Fixtures of the emulator's tests; `emulator_rig` has what they are made of."""

from collections.abc import Iterator

import pytest
from emulator_rig import ALL_EVENTS, HELLO, NUMBER, SECOND, SID, TOKEN, Emulator, Product, Reply

from emulator.app import create_app
from emulator.config import Config, Number
from emulator.scheduler import ManualScheduler
from emulator.server import Server


@pytest.fixture
def product() -> Iterator[Product]:
    product = Product()
    yield product
    product.close()


@pytest.fixture
def config(product: Product) -> Config:
    first = Number(
        number=NUMBER,
        sms_url=f"{product.url}/twilio/sms",
        voice_url=f"{product.url}/twilio/voice",
        status_callback=f"{product.url}/twilio/voice/status",
    )
    return Config(account_sid=SID, auth_token=TOKEN, numbers=(first, Number(number=SECOND)), seed=7)


@pytest.fixture
def emulator(config: Config) -> Iterator[Emulator]:
    scheduler = ManualScheduler()
    with Server(create_app(config, scheduler)) as server:
        yield Emulator(server, scheduler)


@pytest.fixture
def placed(emulator, product):
    """Places a call whose TwiML and statuses the product is asked for; gives its SID."""

    def call(twiml=HELLO, **form):
        product.answers["/answer"] = Reply(twiml)
        urls = {"Url": product.url + "/answer", "StatusCallback": product.url + "/status"}
        response = emulator.call(**(urls | {"StatusCallbackEvent": ALL_EVENTS} | form))
        assert response.status_code == 201, response.text
        return response.json()["sid"]

    return call
