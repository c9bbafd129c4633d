"""What an operator can set and type is documented, and nothing else is."""

import re
from pathlib import Path

import pytest

from luodi import cli

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def variables_in_use() -> set[str]:
    found: set[str] = set()
    for folder in ("src", "tests", "benchmarks", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in ("", ".py"):
                text = path.read_text(encoding="utf-8", errors="ignore")
                found |= set(re.findall(r"""(?:environ[^\n]*?["']|\$\{)((?:LUODI|TEST)_[A-Z_]+)""", text))
    return found


def test_every_variable_is_documented_and_none_is_invented() -> None:
    documented = set(re.findall(r"^\| `((?:LUODI|TEST)_[A-Z_]+)`", TEXT, re.MULTILINE))
    assert len(documented) > 15
    assert documented == variables_in_use()


def commands() -> list[str]:
    [group] = [action for action in cli._parser()._actions if action.choices]
    return sorted(group.choices or ())


def test_every_command_is_documented() -> None:
    assert len(commands()) > 12
    for command in commands():
        assert f"`luodi {command}" in TEXT, command


@pytest.mark.parametrize("command", ["check", "serve", "backup", "import"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0 and f"luodi {command}" in capsys.readouterr().out
