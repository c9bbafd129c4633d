"""What a person corrected before reading again: columns, units, heading rows, sheets to import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from luodi.workbooks.memory import Memory


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column: the field it means (None: do not import it) and, if given, its unit."""

    field: str | None
    unit: str | None = None


@dataclass(slots=True)
class Choices:
    """A person's corrections, each optional; they go through JSON.

    ``columns``: (sheet, table, letter, line) -> choice. ``units``: (sheet, table) -> unit of the
    whole table. ``headers``: sheet -> first and last heading row (1-based). ``sheets``: sheet ->
    whether to import it. ``memories`` are mappings confirmed before, the newest first.
    """

    columns: dict[tuple[str, int, str, int], ColumnChoice] = field(default_factory=dict)
    units: dict[tuple[str, int], str] = field(default_factory=dict)
    headers: dict[str, tuple[int, int]] = field(default_factory=dict)
    sheets: dict[str, bool] = field(default_factory=dict)
    memories: list[Memory] = field(default_factory=list)

    def column(self, sheet: str, table: int, letter: str, line: int) -> ColumnChoice | None:
        """Return the choice made for a column, if any."""
        return self.columns.get((sheet, table, letter, line))

    def as_json(self) -> dict[str, Any]:
        """Return a JSON-ready dict."""
        return {
            "columns": [
                {
                    "sheet": key[0],
                    "table": key[1],
                    "col": key[2],
                    "line": key[3],
                    "field": one.field,
                    "unit": one.unit,
                }
                for key, one in self.columns.items()
            ],
            "units": [{"sheet": key[0], "table": key[1], "unit": unit} for key, unit in self.units.items()],
            "headers": [{"sheet": name, "rows": list(rows)} for name, rows in self.headers.items()],
            "sheets": [{"sheet": name, "import": wanted} for name, wanted in self.sheets.items()],
            "memories": [memory.as_json() for memory in self.memories],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Choices":
        """Read what :meth:`as_json` wrote; absent parts are empty."""
        made = cls()
        for one in _list(stored, "columns"):
            key = (one["sheet"], int(one.get("table", 1)), str(one["col"]), int(one.get("line", 1)))
            made.columns[key] = ColumnChoice(one.get("field"), one.get("unit"))
        for one in _list(stored, "units"):
            made.units[one["sheet"], int(one.get("table", 1))] = one["unit"]
        for one in _list(stored, "headers"):
            made.headers[one["sheet"]] = (int(one["rows"][0]), int(one["rows"][-1]))
        for one in _list(stored, "sheets"):
            made.sheets[one["sheet"]] = bool(one["import"])
        made.memories = [Memory.from_json(one) for one in _list(stored, "memories")]
        return made


def _list(stored: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = stored.get(key) or ()
    return found
