"""What the documents say exists: settings, commands, files, languages."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT, python_files, shown

README = ROOT / "README.md"
TWIN = ROOT / "README.zh.md"
OPERATIONS = ROOT / "docs" / "operations.md"
MAKEFILE = ROOT / "Makefile"
LONGEST_README = 120


def read(path: Path) -> str:
    """Return the text of a document, or nothing while it is not written."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def environment_names() -> set[str]:
    """Return every environment variable that the program reads."""
    reading = re.compile(r"environ(?:\.get\(|\.setdefault\(|\[)\s*[\"']([A-Z][A-Z0-9_]+)[\"']")
    texts = [path.read_text(encoding="utf-8") for path in python_files("src")]
    names = {name for text in texts for name in reading.findall(text)}
    return {name for name in names if name.startswith("LUODI_") or name == "DATABASE_URL"}


def test_every_setting_is_documented() -> None:
    text = read(OPERATIONS)
    assert {name for name in environment_names() if name not in text} == set()


def test_no_document_speaks_of_a_setting_that_is_gone() -> None:
    told = set(re.findall(r"\bLUODI_[A-Z_]+\b", read(OPERATIONS)))
    code = "\n".join(path.read_text(encoding="utf-8") for path in python_files("src", "tests", "benchmarks"))
    code += read(MAKEFILE) + "\n".join(read(path) for path in (ROOT / ".ci").glob("*"))
    assert {name for name in told if name not in code} == set()


@pytest.mark.parametrize("path", [README, TWIN], ids=shown)
def test_the_readme_is_short_and_shows_a_page(path: Path) -> None:
    text = read(path)
    assert text, "to be written"
    assert len(text.splitlines()) <= LONGEST_README
    assert re.search(r"!\[[^\]]*\]\([^)]+\.(?:png|jpg|svg)\)", text)


def code_lines() -> list[str]:
    """Return the lines of the fenced blocks of both READMEs, without prompts."""
    blocks = re.findall(r"```(?:sh|bash|console)?\n(.*?)```", read(README) + read(TWIN), re.DOTALL)
    return [
        line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines() if line.strip()
    ]


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", read(MAKEFILE), re.MULTILINE))
    named = {match[1] for line in code_lines() if (match := re.match(r"make ([a-z-]+)", line))}
    named |= set(re.findall(r"`make ([a-z-]+)`", read(README) + read(TWIN)))
    assert named
    assert named - targets == set()


def commands_of_the_readme() -> list[str]:
    """Return the luodi commands that the READMEs name, without their arguments."""
    text = read(README) + read(TWIN)
    lines = [*code_lines(), *re.findall(r"`((?:\.venv/bin/)?luodi [^`]+)`", text)]
    found = {
        match[1] for line in lines if (match := re.match(r"(?:\.venv/bin/)?luodi ([a-z]+(?: check)?)", line))
    }
    return sorted(found)


@pytest.mark.parametrize("command", commands_of_the_readme())
def test_every_command_of_the_readme_exists(command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "luodi.cli", *command.split(), "--help"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr


DOCUMENTS = [README, TWIN, *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")]


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.exists()], ids=shown)
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert dead == []


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.exists()], ids=shown)
def test_every_source_file_named_in_a_document_exists(path: Path) -> None:
    named = re.findall(r"`((?:src|tests|docs|benchmarks)/[\w./-]+\.\w+)`", path.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
