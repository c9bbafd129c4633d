"""Errors are data: where, what, why and what to do, all of them at once."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from luodi.kernel.text import Text

Severity = Literal["refused", "error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about one place.

    ``sheet``, ``row`` and ``cell`` name a place in a workbook; ``file`` and ``line`` one in a
    pack; ``field`` a catalogue key. ``value`` is what stood there, as text.
    """

    code: str
    severity: Severity
    what: Text | str
    why: Text | str = ""
    remedy: Text | str = ""
    sheet: str | None = None
    row: int | None = None
    cell: str | None = None
    field: str | None = None
    value: str | None = None
    file: str | None = None
    line: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready dict; texts become ``{"zh": …, "en": …}``, empty places are left out."""
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}
