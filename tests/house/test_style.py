"""One style, checked by the tools that also write it; types where a mistake would cost most."""

import subprocess
import sys

import pytest

from tests.house.repository import PACKAGE, ROOT

TYPED = sorted(
    {
        "src/luodi/kernel",
        "src/luodi/workbooks",
        *(
            path.relative_to(ROOT).as_posix()
            for name in ("actions", "queries")
            for path in [*(PACKAGE / "apps").glob(f"*/{name}.py"), *(PACKAGE / "apps").glob(f"*/{name}/")]
        ),
    }
)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the environment at the root of the repository."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=600
    )


def test_the_linter_has_nothing_to_say() -> None:
    done = run("ruff", "check", "src", "tests", "--output-format", "concise")
    assert done.returncode == 0, done.stdout


def test_the_formatter_would_change_nothing() -> None:
    done = run("ruff", "format", "--check", "src", "tests")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_types_hold() -> None:
    done = run("mypy", *TYPED)
    assert done.returncode == 0, done.stdout[-6000:]
