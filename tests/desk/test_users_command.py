"""`courtesy users`, as an operator runs it."""

from __future__ import annotations

import json
import subprocess
import sys

from courtesy.settings import ROOT
from courtesy.supervisor.plan import environment
from tests.desk.office import Office


def courtesy(office: Office, *words: str, password: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from courtesy.cli import main; main()", *words]
    env = environment(office.product.settings)
    return subprocess.run(command, input=password, capture_output=True, text=True, env=env, cwd=ROOT, timeout=120)


def test_people_are_created_listed_and_disabled_and_no_password_stands_on_the_command_line(office: Office) -> None:
    made = courtesy(office, "users", "add", "ana", "--role", "agent", "--role", "supervisor", "--name", "Ana Reyes",
                    "--language", "zh", "--password-stdin", password="correct horse battery\n")  # fmt: skip
    assert made.returncode == 0, made.stderr
    weak = courtesy(office, "users", "add", "ben", "--role", "agent", "--password-stdin", password="short\n")
    assert weak.returncode == 1
    assert "12 to 200 characters" in weak.stderr
    [row] = json.loads(courtesy(office, "users", "list", "--json").stdout)
    assert (row["login"], row["roles"], row["languages"], row["disabled"]) == (
        "ana",
        ["agent", "supervisor"],
        ["zh"],
        False,
    )
    assert office.product.users.sign_in("ana", "correct horse battery", "").login == "ana"
    assert courtesy(office, "users", "disable", "ana").returncode == 0
    assert office.product.users.find("ana") is None
