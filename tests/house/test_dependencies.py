"""Few dependencies, each with a reason, all under licences that an office may use."""

import re
import tomllib
from importlib import metadata

import pytest

from tests.house import exceptions
from tests.house.repository import ROOT

PROJECT = ROOT / "pyproject.toml"
LOCK = ROOT / "requirements.lock"
AT_MOST = 25
COPYLEFT = re.compile(r"\b(?:A|L)?GPL|GNU (?:Affero|Lesser|Library|General)|\bEUPL|\bSSPL", re.IGNORECASE)


def canonical(name: str) -> str:
    """Return a distribution name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> list[str]:
    """Return the names that the lock pins."""
    return [canonical(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(), re.MULTILINE)]


def test_there_are_few_direct_dependencies() -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    assert len(declared) <= AT_MOST


def test_every_direct_dependency_has_its_reason_beside_it() -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    lines = PROJECT.read_text(encoding="utf-8").splitlines()
    bare = [
        name
        for name in declared
        if not any(re.match(rf'\s*"{re.escape(name)}",\s*#\s*\S+ \S+', line) for line in lines)
    ]
    assert bare == []


def test_the_lock_pins_hashes_and_names_no_index() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert not re.search(
        r"^\s*(?:--index-url|--extra-index-url|-i |--find-links|--trusted-host)", text, re.MULTILINE
    )
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_direct_dependency_is_locked() -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {canonical(re.split(r"[<>=!\[; ]", name)[0]) for name in declared}
    assert names - set(locked()) == set()


def licence_words(name: str) -> str:
    """Return everything that a distribution says about its licence in a few words."""
    told = metadata.metadata(name)
    classifiers = [line for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    long_text = told.get("License", "") or ""
    return " ; ".join([told.get("License-Expression", "") or "", *classifiers, long_text[:120]])


def optional() -> list[str]:
    """Return the distributions that come with luodi[postgresql]."""
    return ["psycopg", "psycopg-binary"]


@pytest.mark.parametrize("name", [*locked(), *optional()])
def test_no_locked_package_is_under_a_copyleft_licence(name: str) -> None:
    try:
        words = licence_words(name)
    except metadata.PackageNotFoundError:
        pytest.skip("not for this platform")
    if name in exceptions.COPYLEFT:
        return
    assert words.strip(" ;"), "the distribution names no licence"
    assert not COPYLEFT.search(words), words


@pytest.mark.parametrize("name", exceptions.COPYLEFT)
def test_a_licence_exception_is_still_needed(name: str) -> None:
    assert name in {*locked(), *optional()}
    try:
        assert COPYLEFT.search(licence_words(name))
    except metadata.PackageNotFoundError:
        pytest.skip("the optional driver is not installed")
