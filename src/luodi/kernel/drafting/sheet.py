"""A clause as the rows of its forms: from a body, from what a browser sends, and back to a body.

What nobody touched comes back as it was written, so an editor never rewrites a clause by showing it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from luodi.kernel.clauses.reading import Path_, Problem, text_of
from luodi.kernel.drafting.naming import Names
from luodi.kernel.drafting.parts import BY_NAME, KEPT, SECTIONS, Field, Section
from luodi.kernel.drafting.values import Context, Typed, Wrong, day, read, read_yaml, shown
from luodi.kernel.text import Text

MOST = 200
"""The most rows of a section; a form that asks for more is not ours."""
TEST = ("fact", "op", "value")
LABELLED = ("facts", "parameters", "tables", "derived", "outputs")


@dataclass(slots=True)
class Row:
    """One part as typed: its key, where it stood in the body ('' for a new one), and its fields."""

    key: str
    at: str
    typed: dict[str, Typed] = field(default_factory=dict)
    inner: dict[str, list["Row"]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    was: str = ""

    @property
    def said(self) -> str:
        """What the part is called."""
        return str(self.typed.get("label") or "")


@dataclass(slots=True)
class Sheet:
    """All rows by section, the rest as YAML, and the body that the editor was opened on."""

    base: dict[str, Any]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    rest: str = ""
    problems: list[Problem] = field(default_factory=list)

    def context(self) -> Context:
        """Return what names in formulas stand for: labels as typed now, and as they were shown."""
        labels, former = dict(self._labels(lambda row: row.said)), dict(self._labels(lambda row: row.was))
        types = {row.key: str(row.typed.get("type", "")) for row in self.rows.get("facts", [])}
        return Context(Names(labels, former), types)

    def _labels(self, said: Callable[[Row], str]) -> Iterator[tuple[str, str]]:
        for section in LABELLED:
            for row in self.rows.get(section, []):
                yield row.key, said(row)
                for item, label in _items(self.base, row).items():
                    yield f"{row.key}.{item}", f"{said(row)}·{label}"
                names = {one.key: said(one) or one.key for one in row.inner.get("columns", [])}
                names |= {
                    key: key for line in row.inner.get("rows", []) for key in line.columns if key not in names
                }
                for column, label in names.items() if section == "tables" else ():
                    yield f"{row.key}.{column}", f"{said(row)}·{label}"

    def body(self) -> dict[str, Any]:
        """Return the body that the rows say; what cannot be read is added to ``problems``."""
        self.problems = []
        context = self.context()
        body = {key: value for key, value in self.base.items() if key in KEPT}
        body |= self._rest()
        for section in SECTIONS:
            held = _at(self.base, section.path)
            made = self._section(section, self.rows.get(section.name, []), held, context, section.path)
            if section.name == "head":
                body |= made or {}
            elif made is not None:
                _put(body, section.path, made)
        _keep_groups(body, self.base)
        return body

    def _rest(self) -> dict[str, Any]:
        kept = rest_of(self.base)
        if self.rest.strip().replace("\r\n", "\n") == _dumped(kept).strip():
            return kept
        try:
            found = read_yaml(self.rest) or {}
            if not isinstance(found, dict):
                raise Wrong(Text("应是“键: 值”的形式", "write `key: value`"))
        except Wrong as wrong:
            self.problems.append(Problem(("rest",), wrong.what, wrong.remedy, "rest"))
            return kept
        for key in sorted(set(found) & _formed()):
            what = Text(f"“{key}”在上面有表单", f"`{key}` has a form above")
            self.problems.append(Problem(("rest", key), what, Text("在表单里改", "change it there"), "rest"))
        return {key: value for key, value in found.items() if key not in _formed()}

    def _section(self, section: Section, rows: list[Row], held: Any, context: Context, path: Path_) -> Any:
        if section.shape == "one":
            return self._part(section, rows[0], held, context, path) if rows else None
        if section.shape == "map":
            made = {
                row.key: self._part(section, row, (held or {}).get(row.at), context, (*path, row.key))
                for row in rows
            }
            return made or ({} if held == {} else None)
        parts = [
            self._part(section, row, _nth(held, row.at), context, (*path, index))
            for index, row in enumerate(rows)
        ]
        return parts or ([] if held == [] else None)

    def _part(self, section: Section, row: Row, held: Any, context: Context, path: Path_) -> Any:
        given = _normal(section, held)
        made = {key: value for key, value in given.items() if key not in _own(section, given)}
        for one in section.fields:
            value = self._value(one, row.typed.get(one.key, ""), given.get(one.key), context, path)
            if value is not None:
                made[one.key] = value
        if section.id_key:
            made[section.id_key] = row.key
        for inner in section.inner:
            found = self._section(
                inner, row.inner.get(inner.name, []), given.get(inner.name), context, (*path, inner.name)
            )
            if found is not None:
                made[inner.name] = found
        for column, typed in row.columns.items():
            value = self._value(
                Field(column, Text("", ""), "formula"), typed, given.get(column), context, path
            )
            if value is not None:
                made[column] = value
        return _as_written(section, made, given, held)

    def _value(self, one: Field, typed: Typed, held: Any, context: Context, path: Path_) -> Any:
        try:
            value = read(one.kind, typed, held, context)
            return day(value) if one.key == "since" and value is not None else value
        except Wrong as wrong:
            self.problems.append(Problem((*path, one.key), wrong.what, wrong.remedy, "typed"))
            return held

    def refreshed(self) -> None:
        """Write formulas with the labels as they are now, and remember these labels."""
        context = self.context()
        new = Context(Names(dict(self._labels(lambda row: row.said))), context.types)
        for section in SECTIONS:
            for row in self.rows.get(section.name, []):
                _renamed(section, row, context, new)
        for section_name in LABELLED:
            for row in self.rows.get(section_name, []):
                row.was = row.said
                for one in row.inner.get("columns", []):
                    one.was = one.said

    def add(self, place: str) -> None:
        """Add an empty row: ``conditions``, or ``tables.0.rows`` inside the first table."""
        name, index, inner = ([*place.split("."), "", ""])[:3]
        section = BY_NAME.get(name)
        if section is None or section.shape == "one":
            return
        if not inner:
            rows = self.rows.setdefault(name, [])
            made = Row(self.fresh(section), "")
            made.inner = {one.name: [Row("", "")] for one in section.inner if one.name != "columns"}
            if name == "tables":
                made.inner = {"columns": [Row("value", "")], "rows": [Row("", "", columns={"value": ""})]}
        else:
            within = next((one for one in section.inner if one.name == inner), None)
            if within is None or not index.isdecimal() or int(index) >= len(self.rows.get(name, [])):
                return
            rows, made = self._inner(self.rows[name][int(index)], within)
        if len(rows) < MOST:
            rows.append(made)

    def _inner(self, row: Row, within: Section) -> tuple[list[Row], Row]:
        rows = row.inner.setdefault(within.name, [])
        columns = row.inner.get("columns", [])
        keys = [one.key for one in columns] or sorted(
            {key for line in row.inner.get("rows", []) for key in line.columns}
        )
        if within.name == "columns":
            key = next(f"value{n}" for n in range(2, MOST + 2) if f"value{n}" not in keys)
            if not columns:
                rows.extend(Row(one, "") for one in keys)
            for line in row.inner.get("rows", []):
                line.columns[key] = ""
            return rows, Row(key, "")
        return rows, Row("", "", columns=dict.fromkeys(keys, "") if within.name == "rows" else {})

    def remove(self, place: str) -> None:
        """Take a row out: ``conditions.2``, or ``tables.0.rows.1``."""
        parts = place.split(".")
        if len(parts) == 2:
            rows = self.rows.get(parts[0], [])
        elif len(parts) == 4 and parts[1].isdecimal() and int(parts[1]) < len(self.rows.get(parts[0], [])):
            rows = self.rows[parts[0]][int(parts[1])].inner.get(parts[2], [])
        else:
            return
        if parts[-1].isdecimal() and int(parts[-1]) < len(rows) and BY_NAME[parts[0]].shape != "one":
            gone = rows.pop(int(parts[-1]))
            if len(parts) == 4 and parts[2] == "columns":
                for line in self.rows[parts[0]][int(parts[1])].inner.get("rows", []):
                    line.columns.pop(gone.key, None)

    def fresh(self, section: Section) -> str:
        """Return a key that nothing has."""
        used = {row.key for rows in self.rows.values() for row in rows}
        return next(key for n in range(1, 10 * MOST) if (key := f"{section.word}_{n}") not in used)


def sheet_of(base: Mapping[str, Any]) -> Sheet:
    """Return the rows that show a body."""
    sheet = Sheet(dict(base), rest=_dumped(rest_of(base)))
    for section in SECTIONS:
        held = dict(base) if section.name == "head" else _at(base, section.path)
        sheet.rows[section.name] = list(_rows(section, held))
    context = sheet.context()
    for section in SECTIONS:
        for row in sheet.rows[section.name]:
            _show(section, row, _held(section, row, base), context)
    for row in (row for name in LABELLED for row in sheet.rows[name]):
        row.was = row.said
    return sheet


def rest_of(base: Mapping[str, Any]) -> dict[str, Any]:
    """Return what no form shows."""
    return {key: value for key, value in base.items() if key not in _formed() and key not in KEPT}


def _formed() -> set[str]:
    return {section.path[0] for section in SECTIONS if section.path} | {
        one.key for one in BY_NAME["head"].fields
    }


def _dumped(rest: Mapping[str, Any]) -> str:
    return str(yaml.safe_dump(dict(rest), allow_unicode=True, sort_keys=False, width=100)) if rest else ""


def _at(body: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = body
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _put(body: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        body = body.setdefault(key, {})
    body[path[-1]] = value


def _keep_groups(body: dict[str, Any], base: Mapping[str, Any]) -> None:
    """An empty ``group`` that stood there stays."""
    if base.get("group") == {} and "group" not in body:
        body["group"] = {}


def _nth(held: Any, at: str) -> Any:
    return held[int(at)] if held and at.isdecimal() and int(at) < len(held) else None


def _normal(section: Section, held: Any) -> Mapping[str, Any]:
    if section.bare and held is not None and (not isinstance(held, Mapping) or section.bare == "label"):
        return {section.bare: held}
    return held if isinstance(held, Mapping) else {}


def _own(section: Section, given: Mapping[str, Any]) -> set[str]:
    own = {one.key for one in section.fields} | {one.name for one in section.inner} | {section.id_key}
    if section.name == "head":
        return set(given)
    return own | (set(given) if section.name == "rows" else set())


def _as_written(section: Section, made: dict[str, Any], given: Mapping[str, Any], held: Any) -> Any:
    if held is not None and made == given:
        return held
    if section.bare == "label":
        return made.get("label", "")
    if section.shape == "one" and not made and section.name != "head":
        return None
    return made


def _rows(section: Section, held: Any) -> Iterator[Row]:
    """Yield the bare rows of a section: keys, places and labels."""
    found: Iterable[tuple[str, str, Any]] = [("", "", held or {})]
    if section.shape == "map":
        found = [(key, key, value) for key, value in (held or {}).items()]
    elif section.shape == "list":
        found = [(str(one.get(section.id_key, "")), str(i), one) for i, one in enumerate(held or ())]
    for key, at, value in found:
        given = _normal(section, value)
        row = Row(key, at)
        if any(one.key == "label" and one.kind == "label" for one in section.fields):
            row.typed["label"] = text_of(given["label"]).zh if "label" in given else ""
        row.inner = {inner.name: list(_rows(inner, given.get(inner.name))) for inner in section.inner}
        row.columns = dict.fromkeys(_columns(given), "") if section.name == "rows" else {}
        yield row


def _columns(given: Mapping[str, Any]) -> list[str]:
    return [key for key in given if key not in ("is", "from", "when", "words", "article")]


def _held(section: Section, row: Row, base: Mapping[str, Any]) -> Any:
    held = base if section.name == "head" else _at(base, section.path)
    return held if section.shape == "one" else _inside(section, row, held)


def _inside(section: Section, row: Row, held: Any) -> Any:
    return (held or {}).get(row.at) if section.shape == "map" else _nth(held, row.at)


def _show(section: Section, row: Row, held: Any, context: Context) -> None:
    given = _normal(section, held)
    for one in section.fields:
        row.typed[one.key] = shown(one.kind, given.get(one.key), context)
    row.columns = {key: str(shown("formula", given.get(key), context)) for key in row.columns}
    for inner in section.inner:
        for line in row.inner[inner.name]:
            _show(inner, line, _inside(inner, line, given.get(inner.name)), context)
            line.was = line.said


def _renamed(section: Section, row: Row, old: Context, new: Context) -> None:
    kinds = {one.key: one.kind for one in section.fields} | dict.fromkeys(row.columns, "formula")
    every: tuple[dict[str, Any], ...] = (row.typed, row.columns)
    for typed in every:
        for key, text in typed.items():
            kind = kinds.get(key, "")
            if kind not in ("formula", "formulas", "test", "changes") or not any(text):
                continue
            try:
                value = read(kind, text, None, old)
            except Wrong:
                continue
            if value is not None:
                typed[key] = shown(kind, value, new)
    for inner in section.inner:
        for line in row.inner.get(inner.name, []):
            _renamed(inner, line, old, new)


def _items(base: Mapping[str, Any], row: Row) -> dict[str, str]:
    """Return the columns of a fact that is a list of items, as they stood when the page was opened."""
    held = _at(base, ("facts", row.at)) if row.at else None
    typed = row.typed.get("items")
    if isinstance(typed, str) and typed.strip():
        try:
            found = read_yaml(typed)
        except Wrong:
            found = None
        held = {"items": found} if isinstance(found, Mapping) else held
    items = held.get("items", {}) if isinstance(held, Mapping) else {}
    return {
        key: text_of(value["label"]).zh if isinstance(value, Mapping) and "label" in value else key
        for key, value in items.items()
    }
