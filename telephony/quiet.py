"""A line on which nobody says anything: since when, and whether it is time to ask whether somebody is there (GL-ACC-01)."""

from __future__ import annotations

# Seconds without a word after which we ask whether somebody is there; and after speech in which no words were found.
SILENCE_S, UNHEARD_S = 6.0, 2.0
# And for who has asked for a moment.
MOMENT_S = 30.0
# From so many seconds of speech on it was no cough and no door: somebody has said something.
SPEECH_S = 0.5
# A call that we have ended lasts at most so long, in seconds, if somebody still speaks.
CLOSING_S = 10.0


class Quiet:
    """One call's clock of silence. All instants are seconds of one steady clock.

    Attributes:
        asks_after_s: The silence that a caller is given now.
    """

    def __init__(self) -> None:
        self.asks_after_s = SILENCE_S
        self._since: float | None = None
        self._closing: float | None = None

    def broken(self) -> None:
        """Somebody says something: we do, or they did in words."""
        self._since = self._closing = None

    def unheard(self, now: float, speech_s: float) -> None:
        """The caller made sounds in which there were no words: if it was speech, they are not kept waiting for long.

        Sounds do not begin the silence anew: a caller in a noisy room would never be asked again.
        """
        if speech_s >= SPEECH_S and self.asks_after_s <= SILENCE_S:  # who looks for their card may talk to others
            since = now if self._since is None else self._since
            self._since = min(since, now - (self.asks_after_s - UNHEARD_S))

    def too_long(self, now: float) -> bool:
        """Whether nobody has said anything for so long that we ask; told whenever nobody speaks."""
        self._since = now if self._since is None else self._since
        return now - self._since >= self.asks_after_s

    def over(self, now: float, *, speaking: bool) -> bool:
        """Whether a call whose last words have been said may end: somebody may be telling us to stop calling."""
        self._closing = now if self._closing is None else self._closing
        return not speaking or now - self._closing >= CLOSING_S
