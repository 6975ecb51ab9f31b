"""No GPL in the default install: the metadata of every installed package is read."""

from __future__ import annotations

import email
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = [".venv/lib/python3.12/site-packages", "bot/.venv/lib/python3.10/site-packages"]
# their metadata tells nothing of use ("OSI Approved"); read in their licence files
KNOWN = {
    "axe-playwright-python": "MIT",
    "dnspython": "ISC",
    "skops": "MIT",
    "future": "MIT",
    "courtesy-call": "Apache-2.0",
}
LGPL = {"edge-tts", "psycopg", "psycopg-binary", "psycopg-pool", "psycopg2-binary", "python-stdnum"}
STRONG_COPYLEFT = re.compile(r"\bA?GPL|Affero|GNU General Public", re.IGNORECASE)
WEAK_COPYLEFT = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)


def licences(environment: str) -> dict[str, str]:
    found = {}
    for path in sorted((ROOT / environment).glob("*.dist-info/METADATA")):
        headers = email.message_from_string(path.read_text(errors="replace"))
        classifiers = [c for c in headers.get_all("Classifier", []) if c.startswith("License ::")]
        told = headers["License-Expression"] or "; ".join(classifiers) or headers["License"] or ""
        found[headers["Name"]] = KNOWN.get(headers["Name"], told)
    return found


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_package_tells_a_licence_and_none_is_gpl(environment):
    found = licences(environment)
    assert len(found) > 100
    assert [name for name, licence in found.items() if not licence.strip()] == []
    gpl = [name for name, licence in found.items() if STRONG_COPYLEFT.search(WEAK_COPYLEFT.sub("", licence))]
    assert gpl == []
    assert {name for name, licence in found.items() if WEAK_COPYLEFT.search(licence)} <= LGPL


def test_every_lgpl_package_is_explained():
    text = (ROOT / "docs" / "licences.md").read_text()
    assert [name for name in LGPL if name not in text] == []


def test_our_own_licence_is_apache_2():
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert len(text.splitlines()) > 190
