"""What was measured, kept as lines of JSON, and the table of it in both languages."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
LANGUAGES = {"docs/speed.md": 0, "docs/speed.zh.md": 1}
NAMES = {
    "sqlite": "SQLite", "postgresql": "PostgreSQL",
    "duckdb": "DuckDB", "numpy": "NumPy", "openfisca": "OpenFisca-Core",
}  # fmt: skip
TABLES = (("sqlite", "postgresql"), ("duckdb", "numpy", "openfisca"))
HEADINGS = (("measured", "aim", ", **missed**"), ("测什么", "目标", "，**未达**"))
Words = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One measure on one engine; every text in English and in Chinese."""

    engine: str
    what: Words
    result: Words
    aim: Words
    met: bool


@dataclass(frozen=True)
class Report:
    """The machine of each engine, and the rows: the last one where a measure was repeated."""

    machines: dict[str, str]
    rows: list[Row]

    def __str__(self) -> str:
        return self.table(0)

    def table(self, language: int) -> str:
        """Return the Markdown tables, one column an engine, and the machine under each."""
        measured_on = [[engine for engine in group if engine in self.machines] for group in TABLES]
        return "\n\n".join(self._table(engines, language) for engines in measured_on if engines)

    def _table(self, engines: list[str], language: int) -> str:
        measured, aim, missed = HEADINGS[language]
        lines = [f"| {measured} | {aim} | {' | '.join(NAMES[engine] for engine in engines)} |"]
        lines.append("| --- " * (len(engines) + 2) + "|")
        for first in {row.what: row for row in self.rows if row.engine in engines}.values():
            by_engine = {row.engine: row for row in self.rows if row.what == first.what}
            cells = [
                row.result[language] + ("" if row.met else missed) if row else "–"
                for row in map(by_engine.get, engines)
            ]
            lines.append(f"| {first.what[language]} | {first.aim[language]} | {' | '.join(cells)} |")
        return "\n".join(
            [*lines, "", "; ".join(filter(None, (self.machines[engine] for engine in engines))) + "."]
        )


def keep(path: Path, engine: str, found: Row | str) -> None:
    """Add a row, or the line that describes the machine, to the report."""
    line = {"engine": engine, "machine": found} if isinstance(found, str) else asdict(found)
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def read(path: Path) -> Report:
    """Read a report; a measure that was repeated counts once, as it came out last."""
    machines: dict[str, str] = {}
    rows: dict[tuple[str, Words], Row] = {}
    for line in _lines(path):
        if "machine" in line:
            machines[line["engine"]] = line["machine"]
        else:
            what, result, aim = (tuple(line[name]) for name in ("what", "result", "aim"))
            rows[line["engine"], what] = Row(line["engine"], what, result, aim, line["met"])
    return Report(_shared(machines), list(rows.values()))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _shared(machines: dict[str, str]) -> dict[str, str]:
    """Say what all engines have in common once: the second machine is described by what differs."""
    described = list(machines.items())
    for number, (engine, text) in enumerate(described[1:], 1):
        known = described[0][1].split(", ")
        described[number] = (engine, ", ".join(part for part in text.split(", ") if part not in known))
    return dict(described)


def write_into(root: Path, report: Report) -> None:
    """Put the table between the marks of both documents. Raises ValueError where one has no marks."""
    for name, language in LANGUAGES.items():
        path = root / name
        before, mark, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        _old, end, after = rest.partition(END)
        if not end:
            raise ValueError(f"{name} has no line {BEGIN} with {END} after it")
        path.write_text(f"{before}{mark}\n{report.table(language)}\n{end}{after}", encoding="utf-8")
