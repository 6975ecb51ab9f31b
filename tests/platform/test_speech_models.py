"""Models of speech are downloaded, checked and unpacked; what is wrong leaves nothing behind and says why."""

from __future__ import annotations

import errno
import hashlib
import re
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from courtesy.cli import app
from courtesy.model.errors import Conflict, Misconfigured, Unavailable
from courtesy.speech_models import ModelFolder, fetch, folder_sha256


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *about: object) -> None:
        pass


@pytest.fixture
def page(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A web server, its folder and its address."""
    folder = tmp_path / "page"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def address(page: tuple[Path, str]) -> str:
    """Of a model."""
    return packed(page, "small.zip", {"small-en/am/final.mdl": "model", "small-en/README": "about it"})


def packed(page: tuple[Path, str], name: str, files: dict[str, str]) -> str:
    with zipfile.ZipFile(page[0] / name, "w") as out:
        for path, text in files.items():
            out.writestr(path, text)
    return f"{page[1]}/{name}"


def test_a_model_is_unpacked_and_known_by_its_hash(page: tuple[Path, str], address: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    model, digest = fetch(address, tmp_path / "models", told=lambda done, whole: told.append((done, whole)))
    assert model.path == tmp_path / "models" / "small-en"
    assert model.checked() == model.path
    assert model.sha256 == folder_sha256(model.path)
    assert digest == hashlib.sha256((page[0] / "small.zip").read_bytes()).hexdigest()
    assert told[-1][0] == told[-1][1] > 0
    assert [each.name for each in (tmp_path / "models").iterdir()] == ["small-en"]


def test_another_file_than_was_named_is_refused_and_gone(address: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is another file: its hash is"):
        fetch(address, tmp_path / "models", sha256="0" * 64)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_model_that_is_there_is_not_written_over(address: str, tmp_path: Path) -> None:
    model, _ = fetch(address, tmp_path / "models")
    (model.path / "README").write_text("mine")
    with pytest.raises(Conflict, match="already"):
        fetch(address, tmp_path / "models")  # known by what is in the file
    (tmp_path / "models" / "small").mkdir()
    (tmp_path / "models" / "small" / "final.mdl").touch()
    with pytest.raises(Conflict, match="already") as problem:
        fetch(address.replace("http", "nowhere"), tmp_path / "models")  # and by its name, without a download
    assert ModelFolder.read(re.findall(r"\((.+)\)", problem.value.remedy)[0]).checked() == tmp_path / "models" / "small"
    assert (model.path / "README").read_text() == "mine"


@pytest.mark.parametrize(
    "files",
    [{"README": "no model"}, {"a/final.mdl": "", "b/final.mdl": ""}, {"../outside/final.mdl": ""}],
    ids=["none", "two", "outside"],
)
def test_a_file_without_one_model_is_refused(page: tuple[Path, str], tmp_path: Path, files: dict[str, str]) -> None:
    if "../outside/final.mdl" in files:
        fetch(packed(page, "other.zip", files), tmp_path / "models")  # its member stays inside
        assert (tmp_path / "models" / "outside" / "final.mdl").is_file()
        return
    with pytest.raises(Misconfigured, match="holds no Vosk model"):
        fetch(packed(page, "other.zip", files), tmp_path / "models")


def test_what_is_no_zip_file_or_not_there_is_told(page: tuple[Path, str], tmp_path: Path) -> None:
    (page[0] / "page.zip").write_text("<html>")
    with pytest.raises(Misconfigured, match="no zip file"):
        fetch(f"{page[1]}/page.zip", tmp_path / "models")
    for address in (f"{page[1]}/missing.zip", "http://127.0.0.1:1/x.zip", "nonsense"):
        with pytest.raises(Unavailable, match="cannot be downloaded"):
            fetch(address, tmp_path / "models")


@pytest.mark.parametrize("harm", ["damaged", "encrypted", "of a kind nobody knows"])
def test_a_file_that_cannot_be_unpacked_is_told_and_leaves_nothing(
    page: tuple[Path, str], tmp_path: Path, harm: str
) -> None:
    with zipfile.ZipFile(page[0] / "bad.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("model/final.mdl", "0123456789" * 1000)
    data = bytearray((page[0] / "bad.zip").read_bytes())
    head, entry = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    if harm == "damaged":
        data[head + 45 : head + 60] = b"\xff" * 15
    elif harm == "encrypted":
        data[head + 6] |= 1
        data[entry + 8] |= 1
    else:
        data[head + 8] = data[entry + 10] = 99
    (page[0] / "bad.zip").write_bytes(data)
    with pytest.raises(Misconfigured, match=r"bad\.zip (cannot be unpacked|is no zip file)"):
        fetch(f"{page[1]}/bad.zip", tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_with_what_to_do(address: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="Not a directory") as problem:
        fetch(address, tmp_path / "file" / "vosk")
    assert "COURTESY_MODEL_DIR" in problem.value.remedy


def test_a_disk_that_fills_up_is_told_and_leaves_nothing(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*about: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "extractall", full)
    with pytest.raises(Misconfigured, match="No space left"):
        fetch(address, tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_the_command_says_what_to_set(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURTESY_MODEL_DIR", str(tmp_path))
    done = CliRunner().invoke(app, ["models", "fetch", address])
    assert done.exit_code == 0, done.output
    assert f"VOSK_MODEL_EN={tmp_path}/vosk/small-en@" in done.output
    assert f"VOSK_MODEL_ZH={tmp_path}/vosk/small-en@" in done.output, (
        "which language it is in is not known from an address"
    )
    setting = done.output.rpartition("VOSK_MODEL_EN=")[2].split()[0]
    assert ModelFolder.read(setting).checked() == tmp_path / "vosk" / "small-en"
