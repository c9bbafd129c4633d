"""The repository as the house tests see it: its files, their syntax trees and their imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "luodi"
APPS_IN_ORDER = (
    "audit", "organisations", "access", "jobs", "notices", "files", "definitions", "reviews",
    "enterprises", "parks", "projects", "attraction", "exchange", "rounds", "figures", "reporting",
    "incentives", "liaison", "support", "briefings", "boards",
)  # fmt: skip


def shown(path: Path) -> str:
    """Return the path as people write it, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def apps() -> list[Path]:
    """Return the folders of the apps that exist."""
    return [
        PACKAGE / "apps" / name for name in APPS_IN_ORDER if (PACKAGE / "apps" / name / "apps.py").exists()
    ]


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below folders of the repository, without migrations."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if not {"migrations", "__pycache__"} & set(path.parts))


def views() -> list[Path]:
    """Return the view modules: views.py of an app, or the files of its folder views."""
    return [
        path
        for path in python_files("src/luodi/apps")
        if path.parent.name == "views" or (path.stem == "views" and path.parent.parent.name == "apps")
    ]


def templates() -> list[Path]:
    """Return every template of the package."""
    return sorted(path for path in PACKAGE.rglob("templates/**/*") if path.suffix in {".html", ".txt"})


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every imported module, those inside functions too, with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def functions(path: Path) -> Iterator[tuple[str, int, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield name, number of lines and node of every function of a file, methods as Class.method."""
    for outer in ast.walk(tree(path)):
        prefix = f"{outer.name}." if isinstance(outer, ast.ClassDef) else ""
        body = getattr(outer, "body", [])
        for node in body if isinstance(body, list) else []:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + node.name, (node.end_lineno or node.lineno) - node.lineno + 1, node
