"""The container files, read as data: there is no Docker engine where the tests run."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from courtesy.settings import GENERATED, Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "actions", "web", "jobs", "media")
EXAMPLE = (ROOT / ".env.example").read_text()
# settings that `.env` does not reach as they are, and why
FIXED = {
    **dict.fromkeys(("COURTESY_STATE_DIR", "COURTESY_MODEL_DIR"), "on the volume of the state"),
    **dict.fromkeys(("DATABASE_URL", "REDIS_URL", "RASA_URL"), "services of this file, under their names"),
    **dict.fromkeys(("PUBLIC_BASE_URL", "MEDIA_PUBLIC_URL"), "made of PUBLIC_HOST"),
    **dict.fromkeys(("WEB_HOST", "MEDIA_HOST"), "the proxy must reach them"),
    **dict.fromkeys(("WEB_PORT", "MEDIA_PORT", "RASA_PORT", "ACTION_PORT"), "the others know them by these"),
    **dict.fromkeys(("RECORDINGS_DIR", "STRATEGY_FILE"), "paths of the host, mounted"),
}


def test_every_part_of_the_product_is_a_service():
    assert set(SERVICES) == {"postgres", "valkey", "migrate", "rasa", *OURS, "caddy"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "jobs", "media"}))
def test_services_that_answer_are_asked_whether_they_are_well(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert check["interval"]


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["caddy"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_get_every_setting_that_production_asks_for(name):
    environment = SERVICES[name]["environment"]
    assert environment["COURTESY_ENV"] == "${COURTESY_ENV:-production}"
    needed = {*GENERATED.values(), "DATABASE_URL", "REDIS_URL", "PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID"}
    assert needed <= set(environment)
    known = {field.upper() for field in Settings.model_fields} | {"ACTION_HOST"}
    assert set(environment) <= known


@pytest.mark.parametrize("name", OURS)
def test_our_services_get_every_setting_that_an_operator_may_set(name):
    environment = SERVICES[name]["environment"]
    settings = {field.upper() for field in Settings.model_fields}
    assert set(FIXED) < settings
    dropped = [each for each in settings - set(FIXED) if not environment.get(each, "").startswith(f"${{{each}:")]
    # the audio server only runs where live audio is wanted
    assert sorted(dropped) == (["SPEECH"] if name == "media" else [])


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("setting", ["RECORDINGS_DIR", "STRATEGY_FILE"])
def test_a_path_of_the_host_is_mounted_where_our_services_look_for_it(name, setting):
    place = SERVICES[name]["environment"][setting]
    (mount,) = [each for each in SERVICES[name]["volumes"] if each.startswith(f"${{{setting}:-")]
    assert mount.removesuffix(":ro").endswith(f"}}:{place}")
    unless_given = mount.partition(":-")[2].partition("}")[0]
    assert unless_given in COMPOSE["volumes"] or (ROOT / unless_given).is_file()


@pytest.mark.parametrize("name", OURS)
def test_everything_that_our_services_write_is_on_a_volume_they_may_write_to(name):
    mounted = [each.rpartition(":")[2] for each in SERVICES[name]["volumes"] if not each.endswith(":ro")]
    (made,) = [line for line in stages()["app"] if "install -d -o courtesy" in line]
    assert set(mounted) <= set(made.split())
    for setting in ("COURTESY_MODEL_DIR", "RECORDINGS_DIR"):
        place = Path(SERVICES[name]["environment"][setting])
        assert [each for each in mounted if place.is_relative_to(each)], f"{setting} is read-only"


@pytest.mark.parametrize(
    ("given", "workers", "threads"),
    [
        ({"WEB_WORKERS": "", "WEB_THREADS": "", "DESK_STREAMS": ""}, None, None),
        ({"WEB_WORKERS": "3", "WEB_THREADS": "20", "DESK_STREAMS": "30"}, 3, 50),
    ],
    ids=["none", "all"],
)
def test_the_web_server_has_the_processes_and_threads_that_are_set(tmp_path, given, workers, threads):
    usual = {name: field.default for name, field in Settings.model_fields.items()}
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    command = json.loads(re.search(r"^CMD (\[.*gunicorn.*\])$", text, re.MULTILINE)[1])
    fake = tmp_path / "gunicorn"
    fake.write_text('#!/bin/sh\necho "$@"\n')
    fake.chmod(0o755)
    env = os.environ | given | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    words = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
    assert words[words.index("--workers") + 1] == str(workers or usual["web_workers"])
    assert words[words.index("--threads") + 1] == str(threads or usual["web_threads"] + usual["desk_streams"])
    assert words[-1] == "front.app:create_app()"


def test_every_variable_is_explained_in_the_example_and_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    used = dict(re.findall(r"\$\{([A-Z_]+)(:[?-][^}]*)?\}", text))
    used.pop("COURTESY_ENV")
    assert [name for name in used if not re.search(rf"^(# )?{name}=", EXAMPLE, re.MULTILINE)] == []
    filled = re.findall(r"^([A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE)
    assert filled == [], "the example holds no values"
    assert [n for n, default in used.items() if re.search("TOKEN|KEY|PASSWORD", n) and default[:2] != ":?"] == []


def test_services_wait_for_the_schema_and_the_schema_for_the_database():
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("rasa", "actions", "web", "jobs"):
        needs = SERVICES[name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["valkey"] == {"condition": "service_healthy"}


def test_programs_run_without_privileges():
    for name in (*OURS, "rasa"):
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


def stages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if match := re.match(r"FROM (\S+) AS (\S+)", line):
            found[match[2]] = [match[1]]
        elif found and line.strip():
            list(found.values())[-1].append(line)
    return found


def test_the_image_has_two_targets_on_their_own_pythons_and_neither_runs_as_root():
    for target, python in (("app", "python:3.12-slim"), ("rasa", "python:3.10-slim")):
        base, *lines = stages()[target]
        assert base.startswith(python)
        assert "USER courtesy" in lines
        last_user = max(i for i, line in enumerate(lines) if line.startswith("USER"))
        assert not [line for line in lines[last_user:] if line.startswith(("RUN", "COPY"))]


def test_services_are_built_from_targets_that_exist_for_the_processor_that_has_all_packages():
    for service in SERVICES.values():
        if "build" in service:
            assert service["build"]["target"] in stages()
            assert service["platform"] == "linux/amd64"


def test_everything_the_image_copies_is_there():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    names = [name for group in copied for name in group.split() if name != "."]
    assert "domain.yml" in names
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_secrets_and_environments_stay_out_of_the_image():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", ".state", ".venv", "bot/.venv", ".git"} <= set(ignored)


def test_containers_start_programs_without_a_secret_on_the_command_line():
    started = [line for stage in stages().values() for line in stage if line.startswith("CMD")]
    started += [str(service.get("command", "")).rpartition("exec ")[2] for service in SERVICES.values()]
    assert len(started) > 5
    assert [line for line in started if re.search(r"\$\$?\{?[A-Z_]*(TOKEN|KEY|PASSWORD)", line)] == []


def test_the_image_trains_as_strictly_as_we_do():
    from courtesy.training import FATAL_WARNINGS

    pattern = re.search(r"grep -E '([^']+)'", (ROOT / "Dockerfile").read_text())
    assert [p for p in FATAL_WARNINGS if not re.search(pattern[1], f"UserWarning: {p}")] == []


def test_the_proxy_serves_our_services_under_their_names():
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    for service, port in re.findall(r"reverse_proxy (\w+):(\d+)", text):
        assert service in SERVICES
        assert port in ("8080", "8081")
    assert "respond @inside 404" in text


def test_pre_commit_needs_no_network():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    entries = {hook["entry"].split()[0] for hook in hooks["repos"][0]["hooks"]}
    assert json.dumps(sorted(entries)) == '[".venv/bin/lint-imports", ".venv/bin/mypy", ".venv/bin/ruff"]'
