"""Reads the data of the demo city: names, industries and figures are data, never code."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@cache
def data(name: str) -> dict[str, Any]:
    """Return the content of ``data/<name>.yaml``; callers must not change it."""
    content = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{name}.yaml holds no mapping")
    return content
