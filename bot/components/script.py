"""Says only sentences of the domain, whole, and the same one when a turn is repeated.

Stock Rasa draws among fitting variations by chance, says "{amount}" with the braces when an action forgot the
value, and says nothing when no variation fits. A customer must get none of these, so the turn fails instead.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Dict, Optional

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.components.turn import TurnFailed, current_turn

# Rasa's own actions say these only if the domain has them.
OPTIONAL = frozenset({"utter_default", "utter_restart", "utter_ask_rephrase"})
# Where a filled response carries its values, on the way to `replies`.
VALUES = "filled_with"
_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")


class Script(TemplatedNaturalLanguageGenerator):
    """The responses of the domain as an approved script."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        """Creates the generator; Rasa hands it the responses when it has loaded the model.

        Args:
            endpoint_config: `nlg` of `endpoints.yml`; only its type matters.
            domain: The domain so far.
        """
        super().__init__(domain.responses if domain else {})

    def _random_response_for(
        self, utter_action: str, output_channel: str, filled_slots: Dict[str, Any]
    ) -> Optional[Dict[str, Any]]:
        """Picks by the turn instead of by chance."""
        if utter_action not in self.responses:
            if utter_action in OPTIONAL:
                return None
            raise TurnFailed(f"the domain has no response '{utter_action}'")
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, filled_slots
        )
        if not fitting:
            raise TurnFailed(f"no variation of '{utter_action}' fits this language and channel")
        turn = current_turn.get()
        seed = f"{turn.conversation} {turn.turn} {utter_action}" if turn else utter_action
        return fitting[int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") % len(fitting)]

    def _fill_response(
        self, response: Dict[str, Any], filled_slots: Optional[Dict[str, Any]] = None, **kwargs: Any
    ) -> Dict[str, Any]:
        """Fills the placeholders, all of them, and says with what, so that the sentence can be said again."""
        values = self._response_variables(filled_slots or {}, kwargs)
        named = set(_PLACEHOLDER.findall(response.get("text") or ""))
        missing = [name for name in named if values.get(name) is None]
        if missing:
            raise TurnFailed(f"a response lacks the value of {', '.join(sorted(missing))}")
        filled = super()._fill_response(response, filled_slots, **kwargs)
        if filled is not None:
            filled[VALUES] = {name: str(values[name]) for name in sorted(named)}
        return filled
