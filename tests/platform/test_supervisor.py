"""The supervisor's core, with small real programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from platform_kit import (
    Running,
    children_of,
    eventually,
    groups_left,
    http_server,
    is_gone,
    script,
    supervised,
)

from courtesy.embedded.ports import free_port
from courtesy.supervisor.probes import tcp_open
from courtesy.supervisor.service import Service, StartFailed, State, Task, check

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up'); time.sleep(3600)"
SLEEPER = "import time; time.sleep(3600)"
FAMILY = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}])"


def test_a_killed_child_comes_back_on_its_address(tmp_path):
    service = http_server("site")
    with supervised([service], tmp_path) as running:
        first = running.status("site")
        assert first.state is State.READY
        os.kill(first.pid, signal.SIGKILL)
        eventually(lambda: running.status("site").starts == 2, "a second start")
        eventually(lambda: running.status("site").state is State.READY, "ready again")
        assert running.status("site").pid != first.pid
        assert State.RESTARTING in running.states("site")
        assert service.ready()


def test_services_start_when_what_they_need_is_ready_and_stop_in_reverse(tmp_path):
    order = []
    steps = [
        http_server("base"),
        Task("prepare", lambda: order.append("prepared"), needs=("base",)),
        http_server("top", needs=("prepare",)),
    ]
    with supervised(steps, tmp_path) as running:
        assert running.error is None
        reports = list(running.reports)
    at = {(r.name, r.state): i for i, r in enumerate(running.reports)}
    assert order == ["prepared"]
    assert at["base", State.READY] < at["prepare", State.READY] < at["top", State.STARTING]
    assert at["top", State.STOPPED] < at["base", State.STOPPING]
    assert [r.state for r in reports if r.name == "top"] == [State.STARTING, State.READY]


def test_stopping_leaves_nothing_behind_not_even_a_grandchild_or_one_that_ignores_it(tmp_path):
    steps = [script("family", FAMILY), script("stubborn", STUBBORN, grace_s=0.3)]
    with supervised(steps, tmp_path) as running:
        pids = [running.status(name).pid for name in ("family", "stubborn")]
        eventually(lambda: children_of(pids[0]), "the grandchild")
        grandchild = children_of(pids[0])[0]
    assert groups_left(pids) == []
    assert is_gone(grandchild)


def test_a_crashed_childs_own_children_are_ended_before_it_comes_back(tmp_path):
    with supervised([script("family", FAMILY)], tmp_path) as running:
        pid = running.status("family").pid
        eventually(lambda: children_of(pid), "the grandchild")
        orphan = children_of(pid)[0]
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: running.status("family").starts == 2, "a second start")
        assert is_gone(orphan)


def test_a_child_that_crashes_at_once_stops_the_start_and_shows_the_end_of_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr("courtesy.supervisor.child.FIRST_DELAY_S", 0.01)
    broken = script("broken", "print('the disk is made of cheese'); raise SystemExit(3)", remedy="Buy a disk.")
    with supervised([http_server("fine"), broken], tmp_path) as running:
        pass
    assert isinstance(running.error, StartFailed)
    assert "the disk is made of cheese" in str(running.error)
    assert "ended with status 3, 5 times in a row" in str(running.error)
    assert running.error.remedy == "Buy a disk."
    assert running.status("broken").starts == 5
    assert running.states("fine")[-1] is State.STOPPED


def test_an_earlier_runs_log_is_not_shown_for_this_failure(tmp_path, monkeypatch):
    monkeypatch.setattr("courtesy.supervisor.child.FIRST_DELAY_S", 0.01)
    (tmp_path / "broken.log").write_text("yesterday's news\n")
    with supervised([script("broken", "raise SystemExit('today')")], tmp_path) as running:
        pass
    assert "today" in str(running.error)
    assert "yesterday" not in str(running.error)


def test_a_program_that_is_missing_stops_the_start_at_once(tmp_path):
    with supervised([Service("ghost", ("/nonexistent/program",))], tmp_path) as running:
        pass
    assert isinstance(running.error, StartFailed)
    assert "/nonexistent/program" in str(running.error)


def test_a_child_that_never_becomes_ready_is_given_up(tmp_path):
    slow = script("slow", SLEEPER, ready=lambda: False, start_timeout_s=0.5)
    with supervised([slow], tmp_path) as running:
        pass
    assert isinstance(running.error, StartFailed)
    assert "not ready" in str(running.error)
    assert groups_left([r.pid for r in running.reports if r.pid]) == []


def test_a_failed_task_stops_everything_with_its_own_error(tmp_path):
    def fail() -> None:
        raise ValueError("no such table")

    with supervised([http_server("base"), Task("migrations", fail, needs=("base",))], tmp_path) as running:
        pass
    assert isinstance(running.error, ValueError)
    assert running.status("migrations").state is State.FAILED
    assert running.states("base")[-1] is State.STOPPED


def test_stop_during_a_start_ends_it(tmp_path):
    began = threading.Event()

    def never() -> bool:
        began.set()
        return False

    slow = script("slow", SLEEPER, ready=never)
    running = Running([slow, http_server("later", needs=("slow",))], tmp_path)
    running.thread.start()
    assert began.wait(60)
    running.stop()
    assert running.error is None
    assert running.status("slow").state is State.STOPPED
    assert "later" not in {report.name for report in running.reports}


def test_kill_9_of_the_supervisor_leaves_nothing_behind(tmp_path):
    port = free_port()
    program = tmp_path / "supervise.py"
    program.write_text(
        textwrap.dedent(f"""
        import asyncio, sys
        from pathlib import Path
        from courtesy.supervisor.core import Supervisor
        from platform_kit import http_server, script

        async def main():
            steps = [http_server("site", {port}), script("stubborn", {STUBBORN!r})]
            report = lambda status: print(status.name, status.state, status.pid, flush=True)
            supervisor = Supervisor(steps, Path({str(tmp_path)!r}), report)
            await supervisor.serve(lambda: print("all ready", flush=True))

        asyncio.run(main())
        """)
    )
    here = Path(__file__).parent
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(here)},
    ) as process:
        pids = []
        for line in process.stdout:
            if line == "all ready\n":
                break
            _, state, pid = line.split()
            if state == "ready":
                pids.append(int(pid))
        guardians = [pid for pid in children_of(process.pid) if pid not in pids]
        process.kill()
    assert len(pids) == 2
    assert len(guardians) == 1
    eventually(lambda: all(is_gone(pid) for pid in (*pids, *guardians)), "all children gone")
    assert not tcp_open("127.0.0.1", port)()


def test_a_killed_guardian_is_replaced_at_the_next_start_of_a_child(tmp_path):
    with supervised([http_server("site")], tmp_path) as running:
        guardian = running.supervisor._guardian
        first = guardian.pid
        os.kill(first, signal.SIGKILL)
        eventually(lambda: is_gone(first), "guardian gone")
        os.kill(running.status("site").pid, signal.SIGKILL)
        eventually(lambda: running.status("site").starts == 2, "a second start")
        assert guardian.pid != first
        assert not is_gone(guardian.pid)
    assert guardian.pid is None


@pytest.mark.parametrize(
    "steps",
    [
        (script("a", ""), script("a", "")),
        (script("a", "", needs=("b",)), script("b", "")),
    ],
)
def test_a_plan_that_cannot_be_ordered_is_refused(steps):
    with pytest.raises(ValueError, match=r"called|come before"):
        check(steps)
