"""Parses turns with a trained model and does nothing else: `python -m bot.parse MODEL`, under Rasa's own Python 3.10.

Reads one turn request a line, as `POST /webhooks/courtesy/turn` takes it, and answers one line each, in order: what the
pipeline understood. The request is read, cleaned and parsed by the code of a live turn; no dialogue follows.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import Any, BinaryIO, Dict, TextIO


def main() -> None:
    """Serve standard input to its end."""
    # Rasa and its libraries print; what they print must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    asyncio.run(serve(sys.argv[1], sys.stdin.buffer, answers))


async def serve(model: str, requests: BinaryIO, answers: TextIO) -> None:
    """Answer every request; the first line says that the model is loaded.

    Args:
        model: Path of the trained model.
        requests: One JSON object a line.
        answers: One JSON object a line.
    """
    import structlog
    from rasa.core.agent import Agent

    from bot.components import turn_processor

    # Rasa prints what customers said at debug level.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    turn_processor.install()
    processor = Agent.load(model).processor
    _answer(answers, {"ready": True})
    for raw in requests:
        _answer(answers, await _parsed(processor, raw))


async def _parsed(processor: Any, raw: bytes) -> Dict[str, Any]:
    from rasa.core.channels.channel import UserMessage

    from bot.components.turn import current_turn
    from bot.components.turn_request import BadRequest, read_turn

    try:
        turn, text = read_turn(raw)
    except BadRequest as problem:
        return {"error": str(problem)}
    token = current_turn.set(turn)
    try:
        await processor.parse_message(UserMessage(text, sender_id=turn.conversation, metadata=turn.metadata()))
    finally:
        current_turn.reset(token)
    return turn.understood()


def _answer(answers: TextIO, answer: Dict[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
