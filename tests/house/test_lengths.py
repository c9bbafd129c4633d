"""Files, functions, views and tests stay short enough to be read."""

from pathlib import Path

import pytest

from tests.house import exceptions
from tests.house.repository import PACKAGE, functions, python_files, shown, views

FILE, FUNCTION, VIEW, TEST_FILE = 500, 60, 25, 800
CODE = python_files("src", "benchmarks")
TESTS = python_files("tests")
VIEWS = views()
SCRIPTS = [
    path
    for pattern in ("*.css", "*.js", "*.html")
    for path in sorted(PACKAGE.rglob(pattern))
    if "vendor" not in path.parts
]


def lines(path: Path) -> int:
    """Count the lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_passes_its_length() -> None:
    too_long = {shown(path) for path in [*CODE, *SCRIPTS] if lines(path) > FILE}
    too_long |= {shown(path) for path in TESTS if lines(path) > TEST_FILE}
    assert too_long == set(exceptions.FILE_LINES), "split the file by what it is about"


def test_no_function_passes_its_length() -> None:
    too_long = {
        f"{shown(path)}:{name}"
        for path in [*CODE, *TESTS]
        for name, count, _node in functions(path)
        if count > FUNCTION
    }
    assert too_long == set(exceptions.FUNCTION_LINES), "take a step out and give it a name"


def test_no_view_passes_its_length() -> None:
    too_long = {
        f"{shown(path)}:{name}" for path in VIEWS for name, count, _node in functions(path) if count > VIEW
    }
    assert too_long == set(exceptions.VIEW_LINES), "move the work into an action, a query or a form"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.yaml")), ids=shown)
def test_a_pack_file_stays_readable(path: Path) -> None:
    assert lines(path) <= 4 * FILE
