"""The dialogue server over HTTP: a kept connection, a deadline, and one kind of failure."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx

from courtesy.model.errors import DialogueFailed, DialogueUnavailable
from courtesy.ports import DialogueAnswer, DialogueTurn, Reply
from courtesy.understanding.meaning import Meaning, Meanings

# Words that take longer to be understood are not understood ahead.
FORESEEN_S = 1.0


class RasaDialogue:
    """Rasa, through our own input channel (`bot/components/courtesy_channel.py`)."""

    def __init__(self, url: str, token: str) -> None:
        # retries=1 covers a kept connection that the server closed in the meantime; the turn id makes it harmless
        transport = httpx.HTTPTransport(
            retries=1,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=4),
        )
        self._client = httpx.Client(base_url=url, transport=transport, headers={"Authorization": f"Bearer {token}"})

    def answer(self, turn: DialogueTurn, *, deadline_s: float) -> DialogueAnswer:
        """Take a turn.

        Raises:
            DialogueFailed: If Rasa answers that it could not take the turn.
            DialogueUnavailable: If Rasa does not answer in time, or does not know us. In either case the turn has not
                been applied, or it has and the same turn id will be answered from the state before it.
        """
        timeout = httpx.Timeout(deadline_s, connect=2.0)
        try:
            response = self._client.post("/webhooks/courtesy/turn", json=request_of(turn), timeout=timeout)
        except httpx.HTTPError as error:
            raise DialogueUnavailable(f"The dialogue server does not answer: {type(error).__name__}.") from error
        if response.status_code == 401:
            raise DialogueUnavailable(
                "The dialogue server refuses our token.", remedy="Set COURTESY_RASA_TOKEN alike for both."
            )
        if response.status_code != 200:
            raise DialogueFailed(
                f"The dialogue server failed on the turn: {response.status_code} {response.text[:200]}"
            )
        return _answer(response.json())

    def foresee(self, turn: DialogueTurn) -> None:
        """Have words understood that may become a turn; nothing is kept but what was thought of them."""
        with suppress(httpx.HTTPError):
            self._client.post("/webhooks/courtesy/foresee", json=request_of(turn), timeout=FORESEEN_S)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()


def request_of(turn: DialogueTurn) -> dict[str, Any]:
    """A turn as the dialogue server's door reads it (`bot/components/turn_request.py`)."""
    return {
        "conversation": str(turn.conversation),
        "turn": str(turn.turn),
        "text": turn.text,
        "channel": turn.channel,
        "language": turn.language,
        "asks": turn.asks,
        "metadata": {"safety": [{"intent": h.intent, "rule": h.rule, "sure": h.sure} for h in turn.safety]}
        | ({"resumed": {"verified": turn.verified}} if turn.resumed else {}),
    }


def meanings_in(body: dict[str, Any]) -> Meanings:
    """What was understood, out of an answer of the pipeline."""
    intent = body.get("intent") or {}
    found = body.get("meanings") or ([intent] if intent.get("name") else [])
    return Meanings(
        all=tuple(Meaning(m["name"], m["confidence"], m.get("source", "model"), m.get("rule")) for m in found),
        ranking=tuple((r["name"], r["confidence"]) for r in body.get("ranking") or ()),
    )


def _answer(body: dict[str, Any]) -> DialogueAnswer:
    replies = []
    for reply in body["replies"]:
        meta = reply.get("metadata") or {}
        replies.append(
            Reply(
                response=reply.get("response"),
                text=reply["text"],
                asks=meta.get("asks"),
                discloses=bool(meta.get("discloses", True)),
                version=None if meta.get("version") is None else str(meta["version"]),
                filled=reply.get("values") or None,
            )
        )
    return DialogueAnswer(tuple(replies), meanings_in(body))
