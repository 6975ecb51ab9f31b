"""Models of speech that are the operator's to choose: Vosk's, each a folder on this machine, known by the hash of all its files."""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import structlog

from courtesy.model.errors import Conflict, Misconfigured, Unavailable
from courtesy.model.people import Language
from courtesy.settings import Settings

log = structlog.get_logger(__name__)
PAGE = "https://alphacephei.com/vosk/models"
# The small model of each language, some 45 MB: what Vosk's page offers for machines like a phone.
SMALL = {"en": f"{PAGE}/vosk-model-small-en-us-0.15.zip", "zh": f"{PAGE}/vosk-model-small-cn-0.22.zip"}
# Seconds without a byte after which a download is given up.
SILENT_S = 30
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model on this machine.

    Attributes:
        sha256: What `folder_sha256` has to give; None if it is not checked.
    """

    path: Path
    sha256: str | None

    @classmethod
    def read(cls, text: str) -> ModelFolder:
        """A folder as a setting names it: its path, and behind an `@` its hash."""
        text = os.path.expanduser(text)  # no shell has done so in a file of settings
        path, at, digest = text.rpartition("@")
        return cls(Path(path), digest.lower()) if at and len(digest) == 64 else cls(Path(text), None)

    def checked(self) -> Path:
        """The folder.

        Raises:
            Misconfigured: If it is no model, or not the one that was named.
        """
        if not is_model(self.path):
            raise Misconfigured(
                f"{self.path} is no Vosk model.",
                remedy=f"Unpack one of {PAGE} and name its folder: courtesy models fetch",
            )
        try:
            found = folder_sha256(self.path)
        except OSError as error:
            raise Misconfigured(
                f"The model in {self.path} cannot be read: {error.strerror or error}.",
                remedy="Let the user whom the product runs as read all of its files.",
            ) from error
        if self.sha256 is None:
            log.info("model of speech not checked", path=str(self.path), sha256=found)
        elif found != self.sha256:
            raise Misconfigured(
                f"The model in {self.path} is another one: its hash is {found}.",
                remedy="Unpack it anew, or name this hash if you trust the model.",
            )
        return self.path


def chosen(settings: Settings) -> dict[Language, ModelFolder]:
    """The Vosk models that the settings name for calls which this machine hears; not looked at yet."""
    named: dict[Language, str | None] = {"en": settings.vosk_model_en, "zh": settings.vosk_model_zh}
    return {lang: ModelFolder.read(name) for lang, name in named.items() if name and settings.speech == "local"}


def is_model(folder: Path) -> bool:
    """Whether a folder looks like a Vosk model."""
    return (folder / "am" / "final.mdl").is_file() or (folder / "final.mdl").is_file()


def folder_sha256(folder: Path) -> str:
    """The hash of a folder: of the names and hashes of all its files, in order."""
    whole = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{digest}\n".encode())
    return whole.hexdigest()


def fetch(
    address: str,
    models: Path,
    *,
    sha256: str | None = None,
    told: Callable[[int, int], None] = lambda done, whole: None,
) -> tuple[ModelFolder, str]:
    """Download a model and unpack it; what fails leaves nothing behind.

    Args:
        address: Of a zip file that holds one folder, the model.
        models: Where models are kept.
        sha256: What the file's hash has to be.
        told: Hears how many bytes of how many have come; 0 if nobody knows of how many.

    Returns:
        The model with its own hash, and the hash of the file that came.

    Raises:
        Unavailable: If the download fails.
        Misconfigured: If the file is another than was named, or no model, or the folder can't be written to.
        Conflict: If there is a folder of this name already.
    """
    # what it unpacks to is most often called like the file: who has it already need not download it again
    _refuse_existing(models / address.rpartition("/")[2].removesuffix(".zip"))
    try:
        models.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=models, prefix=".fetching-") as place:
            file = Path(place) / "model.zip"
            digest = _download(address, file, told)
            if sha256 is not None and digest != sha256.lower():
                raise Misconfigured(
                    f"What came from {address} is another file: its hash is {digest}.",
                    remedy="Look whether the address and the hash belong together.",
                )
            unpacked = _unpacked(file, Path(place) / "unpacked", address)
            target = models / unpacked.name
            _refuse_existing(target)
            shutil.move(unpacked, target)
    except OSError as error:
        raise Misconfigured(
            f"No model can be kept in {models}: {error.strerror or error}.",
            remedy="Name a folder in COURTESY_MODEL_DIR that can be written to and has room.",
        ) from error
    return ModelFolder(target, folder_sha256(target)), digest


def _refuse_existing(target: Path) -> None:
    if target.exists():
        name = f"{target}@{folder_sha256(target)}" if is_model(target) else str(target)
        raise Conflict(f"There is a folder {target} already.", remedy=f"Use it ({name}), or move it away first.")


def _download(address: str, file: Path, told: Callable[[int, int], None]) -> str:
    digest, done = hashlib.sha256(), 0
    try:
        with httpx.stream("GET", address, follow_redirects=True, timeout=SILENT_S) as answer, file.open("wb") as out:
            answer.raise_for_status()
            whole = int(answer.headers.get("content-length", 0))
            for piece in answer.iter_bytes():
                out.write(piece)
                digest.update(piece)
                done += len(piece)
                told(done, whole)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(
            f"{address} cannot be downloaded: {error or type(error).__name__}.",
            remedy=f"Look at {PAGE} for models and their addresses, or unpack one by hand and name its folder.",
        ) from error
    return digest.hexdigest()


def _unpacked(file: Path, folder: Path, address: str) -> Path:
    """The model in a zip file, whose members stay inside the folder (`ZipFile.extractall` sees to it)."""
    try:
        with zipfile.ZipFile(file) as packed:
            packed.extractall(folder)
    except zipfile.BadZipFile as error:
        raise Misconfigured(f"What came from {address} is no zip file.", remedy=f"Models are on {PAGE}.") from error
    except (RuntimeError, EOFError, zlib.error, lzma.LZMAError) as error:  # encrypted, of an unknown kind, damaged
        raise Misconfigured(
            f"What came from {address} cannot be unpacked: {error}.", remedy="Fetch it anew, or unpack it by hand."
        ) from error
    found = [each for each in folder.iterdir() if _NAME.fullmatch(each.name) and is_model(each)]
    if len(found) != 1:
        raise Misconfigured(f"What came from {address} holds no Vosk model.", remedy=f"Models are on {PAGE}.")
    return found[0]
