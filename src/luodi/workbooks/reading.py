"""What a reading of a workbook holds: sheets, tables, columns, rows, findings and totals.

Everything a person is shown or asked is here, with places; nothing is dropped silently. The parts
that are needed to evaluate one row again (:class:`Column`, :class:`TableShape`) go through JSON.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.values.cells import Expect

ROLES = ("data", "archive", "instructions", "summary", "empty")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another field that a column might mean, with its confidence from 0 to 1."""

    field: str
    confidence: float
    reason: str


@dataclass(slots=True)
class Column:
    """One column of a table and the field it was mapped to (None: it has no field).

    ``unit``: 万元, 亩, %, ``ratio`` or ``cell``; ``unit_source`` the cell that named it, if any.
    ``line`` is the line of a record of several rows, 1 where a record is one row. ``remembered``: the
    field comes from a mapping confirmed before, ``unit_before`` is the unit that was chosen then.
    """

    letter: str
    index: int
    header_text: str
    header_cell: str
    levels: tuple[str, ...] = ()
    field: str | None = None
    unit: str | None = None
    unit_source: str | None = None
    confidence: float = 0.0
    reason: str = ""
    alternatives: tuple[Alternative, ...] = ()
    line: int = 1
    strip_prefix: str = ""
    hidden: bool = False
    by_person: bool = False
    sample: str = ""
    type: str = ""
    planned: bool = False
    marker: bool = False
    remembered: bool = False
    unit_before: str | None = None

    def expect(self, year: int | None, date1904: bool) -> Expect:
        """Return what the parser may rely on in this column."""
        return Expect(self.type, self.unit, year, self.planned, date1904, self.strip_prefix)


@dataclass(slots=True)
class Total:
    """A total that the sheet states, beside the one computed from its rows."""

    sheet: str
    row: int
    column: str
    field: str
    scope: str
    stated: Any
    computed: Any
    ok: bool


@dataclass(frozen=True, slots=True)
class NonData:
    """A row inside a table's area that is no record."""

    sheet: str
    row: int
    kind: str


@dataclass(slots=True)
class Row:
    """One record: where it stands, its typed values, every finding, and whether it is refused.

    ``cells`` holds the raw cells as JSON, letter -> value (``letter@n`` for line n of a record of
    several rows), enough for :func:`luodi.workbooks.rows.mend_row`. ``group`` is the group heading
    above the row, empty if there is none.
    """

    sheet: str
    row: int
    values: dict[str, Any]
    issues: tuple[Issue, ...] = ()
    refused: bool = False
    cells: dict[str, Any] = field(default_factory=dict)
    table: int = 1
    group: str = ""
    hidden: bool = False

    def __reduce__(self) -> tuple[type["Row"], tuple[Any, ...]]:
        # A hundred thousand of them leave the child; the way of a dataclass takes three times as long.
        return Row, (
            self.sheet, self.row, self.values, self.issues, self.refused, self.cells, self.table,
            self.group, self.hidden,
        )  # fmt: skip


@dataclass(slots=True)
class TableShape:
    """What evaluating a row needs to know of its table; goes through JSON."""

    sheet: str
    table: int
    kind: str
    columns: list[Column]
    year: int | None = None
    date1904: bool = False
    rows_per_record: int = 1

    def as_json(self) -> dict[str, Any]:
        """Return a JSON-ready dict."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "TableShape":
        """Read what :meth:`as_json` wrote."""
        columns = []
        for entry in stored["columns"]:
            entry = dict(entry, levels=tuple(entry["levels"]))
            entry["alternatives"] = tuple(Alternative(**one) for one in entry["alternatives"])
            columns.append(Column(**entry))
        return cls(**dict(stored, columns=columns))


@dataclass(slots=True)
class Table:
    """One table of a sheet; row numbers are 1-based. ``kind``: project, visit, enterprise, statistics.

    ``recalled`` is the key of the remembered mapping that was put on its columns.
    """

    shape: TableShape
    header_rows: list[int]
    first_data_row: int
    last_data_row: int
    title: str = ""
    unit: str | None = None
    unit_cell: str | None = None
    repeated_at: list[list[int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    non_data: list[NonData] = field(default_factory=list)
    recalled: str | None = None

    @property
    def columns(self) -> list[Column]:
        """Return the columns of the table's shape."""
        return self.shape.columns


@dataclass(slots=True)
class Sheet:
    """One sheet of the file and what it is; only ``data`` sheets that are visible are imported."""

    name: str
    role: str
    hidden: bool
    imported: bool
    tables: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class WorkbookReading:
    """The whole reading of a file."""

    name: str
    kind: str
    date_system: str
    sheets: list[Sheet] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)

    @property
    def tables(self) -> list[Table]:
        """Return the tables of all sheets, in order."""
        return [table for sheet in self.sheets for table in sheet.tables]

    @property
    def rows(self) -> list[Row]:
        """Return every record in sheet order, refused ones included."""
        return [row for table in self.tables for row in table.rows]

    @property
    def totals(self) -> list[Total]:
        """Return every total that a sheet states."""
        return [total for table in self.tables for total in table.totals]

    @property
    def non_data_rows(self) -> list[NonData]:
        """Return the rows that are no records, with their kind."""
        return [entry for table in self.tables for entry in table.non_data]

    @property
    def importable(self) -> list[Row]:
        """Return the records that nothing refuses."""
        return [row for row in self.rows if not row.refused]
