"""The person on the phone, when they have lines of their own: listens, and does the next one that fits."""

from functools import partial

from emulator.calls.acting import NotWaiting, keep_silent, press, speak
from emulator.calls.call import Call, Line
from emulator.calls.progress import Progress
from emulator.calls.script import Script
from emulator.exchange import Exchange


class Caller:
    """Plays the lines of callees, on calls in either direction."""

    def __init__(self, exchange: Exchange, progress: Progress, script: Script) -> None:
        self._exchange = exchange
        self._progress = progress
        self._script = script

    def listens(self, call: Call) -> None:
        """The call waits in a `<Gather>`: whoever has a line that fits does it after a moment; others keep silent."""
        with self._exchange.lock:
            callee = self._exchange.callees.get(call.customer)
            if callee is None or not callee.lines or call.waiting is None:
                return
            if call.lines_left is None:
                call.lines_left = list(callee.lines)
            line = _next(call, call.lines_left)
            if line is None:
                return
            call.lines_left.remove(line)
            epoch = call.epoch
        delay = self._exchange.config.latency.speaking
        self._exchange.scheduler.call_later(delay, partial(self._do, call, epoch, line), call.sid)

    def _do(self, call: Call, epoch: int, line: Line) -> None:
        if call.epoch != epoch:  # it went on without them
            return
        try:
            if line.hang_up:
                self._progress.end(call, "completed")
            elif line.digits is not None:
                press(self._exchange, self._script, call, line.digits)
            elif line.speech is not None:
                speak(self._exchange, self._script, call, line.speech)
            else:
                keep_silent(self._script, call)
        except NotWaiting:
            return


def _next(call: Call, lines: list[Line]) -> Line | None:
    """The first line that fits what was heard since the person's last one, and that the `<Gather>` takes."""
    heard = " ".join(str(each.get("text", "")) for each in call.heard[call.listened :])
    takes = call.waiting["input"] if call.waiting else []
    for line in lines:
        if "speech" not in takes and (line.digits is None or line.after is None):
            continue  # a pause for keys: only who says after what they press does so there
        if line.after is None or line.after in heard:
            return line
    return None
