"""The icons of the interface: vendored SVG files, read once, drawn inline so that they print."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "icons"
_SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>")


class UnknownIcon(LookupError):
    """No icon of that name is vendored."""


@cache
def shapes(name: str) -> str:
    """Return the drawing elements of one icon, without its frame.

    Raises UnknownIcon with the remedy when the file is not vendored.
    """
    path = FOLDER / f"{name}.svg"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise UnknownIcon(f"icon {name!r} is not in src/luodi/web/icons; add it as VENDORED.md says")
    found = _SHAPE.findall(path.read_text(encoding="utf-8"))
    return "".join(shape for shape in found if 'stroke="none"' not in shape)


def names() -> frozenset[str]:
    """Return the names of all vendored icons."""
    return frozenset(path.stem for path in FOLDER.glob("*.svg"))
