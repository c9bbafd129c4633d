"""A workbook as read: values, and the marks of the sheet that change what a value means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.values.cells import Cell, is_blank

MAX_ROWS = 101_000
MAX_COLUMNS = 200


class FileRefused(Exception):
    """The file as a whole cannot be read; ``issue`` says in one sentence why and what to do."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(str(issue.what))
        self.issue = issue

    def __reduce__(self) -> tuple[type["FileRefused"], tuple[Issue]]:
        return (FileRefused, (self.issue,))


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, zero-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class RawSheet:
    """One sheet. Rows and columns are zero-based here and 1-based, with letters, for people.

    ``shown`` holds only what is special: (row, column) -> ``percent``, ``month`` or ``error``.
    """

    name: str
    hidden: bool = False
    rows: list[list[Any]] = field(default_factory=list)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered_columns: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def value(self, row: int, column: int) -> Any:
        """Return a raw value, None outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def cell(self, row: int, column: int) -> Cell:
        """Return a value with the way it is shown."""
        return Cell(self.value(row, column), self.shown.get((row, column), ""))

    def filled(self, row: int) -> Iterator[tuple[int, Any]]:
        """Yield the columns of a row that hold something, with their values."""
        for column, value in enumerate(self.rows[row]):
            if (
                value is None
                or value == ""
                or (value.__class__ is str and value.isspace() and is_blank(value))
            ):
                continue
            yield column, value


@dataclass(slots=True)
class RawBook:
    """A workbook: ``kind`` is xlsx, xls or ods as its content says."""

    kind: str
    sheets: list[RawSheet] = field(default_factory=list)
    date1904: bool = False


def column_letter(column: int) -> str:
    """Return A, B … Z, AA for a zero-based column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the zero-based column of its letters; raises ValueError on anything else."""
    number = 0
    for char in letters.upper():
        if not "A" <= char <= "Z":
            raise ValueError(f"{letters!r} is not a column")
        number = number * 26 + ord(char) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Return A1 for zero-based (0, 0)."""
    return f"{column_letter(column)}{row + 1}"
