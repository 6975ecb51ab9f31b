"""Who is at which number: persons by persona, for rehearsals."""

from typing import Any

from flask import Blueprint

from emulator.config import Strict
from emulator.control.body import ControlError, read
from emulator.exchange import Exchange
from emulator.people.persona import Person, personas
from emulator.people.texting import Texting


class Arrivals(Strict):
    """People who move in."""

    people: tuple[Person, ...]


def people_control(exchange: Exchange, texting: Texting) -> Blueprint:
    """`/emulator/personas` and `/emulator/people`."""
    blueprint = Blueprint("control_people", __name__, url_prefix="/emulator")

    @blueprint.get("/personas")
    def known() -> dict[str, Any]:
        return {"personas": {name: persona.about for name, persona in personas().items()}}

    @blueprint.post("/people")
    def move_in() -> tuple[dict[str, Any], int]:
        order = read(Arrivals)
        for person in order.people:
            _move_in(exchange, texting, person)
        return {"people": len(order.people)}, 201

    return blueprint


def _move_in(exchange: Exchange, texting: Texting, person: Person) -> None:
    known = personas()
    if person.persona not in known:
        raise ControlError(f"there is no persona {person.persona} (known: {', '.join(known)})", 404)
    try:
        habits, callee = person.on_the_text(known), person.on_the_phone(known)
    except KeyError as error:
        raise ControlError(f"{person.number}: the persona {person.persona} needs the fact {error}") from None
    texting.move_in(person.number, habits, person.seed)
    exchange.callees[person.number] = callee
