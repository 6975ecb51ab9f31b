"""The embedded servers: real Postgres and Valkey from their wheels."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import redis
import sqlalchemy
from platform_kit import eventually, is_gone

from courtesy.bootstrap import sqlalchemy_url
from courtesy.embedded import EmbeddedPostgres, EmbeddedValkey
from courtesy.embedded.locks import FileLock
from courtesy.embedded.ports import free_port, holder, is_free
from courtesy.embedded.server import UP_LOCK
from courtesy.model.errors import Misconfigured, Unavailable

HOLD = """
    import signal
    from pathlib import Path
    from courtesy.embedded import EmbeddedPostgres, EmbeddedValkey
    server = {kind}(Path({state!r}))
    print(server.ensure_running(), flush=True)
    signal.pause()
"""


@pytest.fixture(params=[EmbeddedPostgres, EmbeddedValkey])
def kind(request):
    return request.param


def hold(kind, state: Path) -> subprocess.Popen:
    """Another process that uses the server until it is killed."""
    code = textwrap.dedent(HOLD).format(kind=kind.__name__, state=str(state))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert "://" in process.stdout.readline()
    return process


def server_pid(server) -> int:
    if isinstance(server, EmbeddedPostgres):
        return int((server.data / "postmaster.pid").read_text().split("\n")[0])
    with redis.Redis.from_url(server.url) as client:
        return client.info()["process_id"]


def test_it_answers_while_it_is_used_and_stops_with_its_last_user(kind, state_dir):
    server, second = kind(state_dir), kind(state_dir)
    with server.running() as url:
        pid = server_pid(server)
        with second.running() as same_url:
            assert same_url == url
            assert server_pid(second) == pid
        assert server.alive()
    assert not server.alive()
    assert is_gone(pid)


def test_the_one_who_started_it_may_leave_before_the_others(kind, state_dir):
    first, second = kind(state_dir), kind(state_dir)
    first.ensure_running()
    second.ensure_running()
    first.release()
    assert second.alive()
    second.release()
    assert not second.alive()


def test_kill_9_of_its_user_stops_it_and_the_next_start_has_the_same_address_and_data(kind, state_dir):
    process = hold(kind, state_dir)
    server = kind(state_dir)
    url, pid = server.url, server_pid(server)
    if kind is EmbeddedPostgres:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    process.kill()
    process.communicate()
    eventually(lambda: is_gone(pid), "server gone")
    with server.running() as again:
        assert again == url
        if kind is EmbeddedPostgres:
            with psycopg.connect(again) as connection:
                assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_kill_9_of_the_server_itself_is_recovered_from(kind, state_dir):
    server = kind(state_dir)
    url = server.ensure_running()
    os.kill(server_pid(server), signal.SIGKILL)
    eventually(lambda: not server.alive(), "server gone")
    server.release()
    with server.running() as again:
        assert again == url


def test_several_commands_at_once_share_one_server(state_dir):
    def use(_):
        with EmbeddedPostgres(state_dir).running() as url, psycopg.connect(url) as connection:
            return connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(use, range(12)))) == 1
    assert not EmbeddedPostgres(state_dir).alive()


def test_two_state_directories_are_two_servers(kind, state_dir):
    one, two = kind(state_dir / "one"), kind(state_dir / "two")
    with one.running() as url, two.running() as other:
        assert url != other
        assert server_pid(one) != server_pid(two)


def test_a_path_with_spaces_quotes_and_commas_works(kind, state_dir):
    with kind(state_dir / 'my "state", here').running() as url:
        assert url


def test_a_path_too_long_for_a_socket_works(state_dir):
    state = state_dir / ("deep" * 20) / ("deeper" * 10)
    server = EmbeddedPostgres(state)
    with server.running() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert len(os.fsencode(server.address)) < 104
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    assert not server.socket_dir.exists()


def test_sqlalchemy_connects_with_both_forms_of_the_url(state_dir):
    with EmbeddedPostgres(state_dir / "with space").running() as url:
        for form in (url, sqlalchemy_url(url)):
            engine = sqlalchemy.create_engine(form)
            with engine.connect() as connection:
                assert connection.scalar(sqlalchemy.text("SELECT current_user")) == "courtesy"
            engine.dispose()


def test_the_products_role_is_no_superuser_but_may_make_databases(state_dir):
    server = EmbeddedPostgres(state_dir)
    with server.running() as url, psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert row.fetchone() == (False, True)
        connection.execute("CREATE DATABASE spare")
        psycopg.connect(server.url_for("spare")).close()


def test_postgres_keeps_row_values_out_of_its_log(state_dir):
    server = EmbeddedPostgres(state_dir)
    with server.running() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (phone text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO people VALUES ('+12025550123')")
            except psycopg.errors.UniqueViolation:
                refused = True
    assert refused
    assert "duplicate key" in server.log_tail(100)
    assert "2025550123" not in server.log_tail(100)


def test_valkey_wants_its_password_and_keeps_it_private(state_dir):
    server = EmbeddedValkey(state_dir)
    with server.running():
        host, _, port = server.address.partition(":")
        with redis.Redis(host, int(port)) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        for file in server.home.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        password = json.loads((server.home / "address.json").read_text())["password"]
        assert password not in Path(f"/proc/{server_pid(server)}/cmdline").read_text()
        assert host == "127.0.0.1"


def test_a_stranger_on_valkeys_port_is_not_taken_for_ours(state_dir):
    server = EmbeddedValkey(state_dir)
    with server.running():
        pass
    import socket

    host, _, port = server.address.partition(":")
    with socket.create_server((host, int(port))), server.running():
        assert not server.address.endswith(f":{port}")


def test_a_lock_file_that_names_a_stranger_does_not_stop_postgres(state_dir):
    server = EmbeddedPostgres(state_dir)
    with server.running():
        pass
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n0\n5432\n\n\n0 0\nready\n")
    with server.running() as url:
        assert url


def test_data_of_another_major_version_is_refused_with_a_remedy(state_dir):
    server = EmbeddedPostgres(state_dir)
    with server.running():
        pass
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Misconfigured, match="made by Postgres 12") as refusal:
        server.ensure_running()
    assert "pg_dump" in refusal.value.remedy


def test_an_initdb_cut_off_in_the_middle_is_done_again(state_dir):
    server = EmbeddedPostgres(state_dir)
    half = server.home / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with server.running() as url:
        assert url


def test_a_failed_start_shows_the_servers_log(state_dir):
    server = EmbeddedPostgres(state_dir)
    with server.running():
        pass
    (server.data / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(Unavailable, match="pg_control"):
        server.ensure_running(timeout_s=20)


def test_a_supervisor_takes_the_server_over_only_when_nobody_uses_it(kind, state_dir):
    user, owner = kind(state_dir), kind(state_dir)
    user.ensure_running()
    with pytest.raises(Unavailable, match="Another courtesy command"):
        owner.claim(timeout_s=0.2)
    user.release()
    owner.claim(timeout_s=5)
    assert not owner.alive()
    owner.disclaim()


def test_while_a_supervisor_runs_others_wait_for_its_server_and_start_none(kind, state_dir):
    with FileLock(state_dir / UP_LOCK) as up:
        assert up.acquire()
        with pytest.raises(Unavailable, match="did not start"):
            kind(state_dir).ensure_running(timeout_s=1.5)
        owner = kind(state_dir)
        owner.claim(timeout_s=5)
        launch = owner.launch()
        process = subprocess.Popen(launch.argv, **launch.popen_options())
        try:
            with kind(state_dir).running() as url:
                assert url == owner.url
            assert owner.alive()  # the last user leaves it to its owner
        finally:
            process.send_signal(launch.stop_signal)
            process.wait()


def test_the_holder_of_a_port_is_named():
    port = free_port()
    assert is_free("127.0.0.1", port)
    import socket

    with socket.create_server(("127.0.0.1", port)):
        assert not is_free("127.0.0.1", port)
        if sys.platform == "linux":
            assert str(os.getpid()) in holder(port)
