"""Reads a file of given facts: one case, or a population with its context; every error with its line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from luodi.kernel.clauses.model import Clause
from luodi.kernel.issues import Issue
from luodi.kernel.packs import reading
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.text import Text

# Beyond this size the line of a refused fact is not looked for; its record number is told in any case.
_MOST_BYTES = 4_000_000
_FORM = Text(
    '写一个案例的 {事实: 值}，或 {"context": {…}, "population": [{…}]}',
    'write one case {fact: value}, or {"context": {…}, "population": [{…}]}',
)


class Refused(Exception):
    """Something given cannot be used; ``issues`` says all of it."""

    def __init__(self, issues: list[Issue]) -> None:
        """Keep all issues."""
        self.issues = issues
        super().__init__(f"{len(issues)} issue(s)")


@dataclass(frozen=True, slots=True)
class Given:
    """Rows of facts, what they share, and where they stand in the file."""

    path: Path
    rows: list[Mapping[str, Any]]
    context: Mapping[str, Any]
    grouped: bool
    at: Path_

    def place(self, number: int) -> Path_:
        """Return where a row stands in the file."""
        return (*self.at, number) if self.grouped else self.at

    def issue(self, code: str, what: Text, why: str = "", remedy: Text | str = "") -> Issue:
        """Return an error about the whole file."""
        return Issue(code, "error", what, why, remedy, file=str(self.path), line=1)

    def placed(self, issue: Issue) -> Issue:
        """Return an issue of a row with its file and line."""
        number, steps = (issue.row or 1) - 1, (issue.field or "").split(".")
        inside: Path_ = tuple(int(step) if step.isdigit() else step for step in steps)
        here = steps[0] in self.rows[number]
        path = (*self.place(number), *inside) if here else ("context", *inside)
        return replace(issue, file=str(self.path), line=_lines(self.path).line(path))

    def unused(self, clause: Clause) -> list[str]:
        """Return the keys given that the clause does not know: a slip of the pen shows here."""
        known: dict[str, set[str]] = {f.key: {item.key for item in f.items} for f in clause.facts}
        found: dict[str, None] = {}
        for row in (*self.rows[:1000], self.context):
            for key, value in row.items():
                if key not in known and key != "id":
                    found.setdefault(key)
                for one in value if isinstance(value, list) and known.get(key) else ():
                    for name in one if isinstance(one, dict) else ():
                        if name not in known[key]:
                            found.setdefault(f"{key}.{name}")
        return list(found)


def read_given(path: Path) -> Given:
    """Return what a JSON file gives; raises Refused."""
    top = _json(path)
    if isinstance(top, list):
        top = {"population": top}
    wrong: list[tuple[Path_, str, str]] = []
    if not isinstance(top, dict):
        raise Refused([_form(path, (), "事实应为键值", "facts are keys and values")])
    context = top.get("context") if "population" in top else {}
    at: Path_ = ("population",) if "population" in top else ("facts",) if "facts" in top else ()
    rows: Any = top["population"] if "population" in top else [top.get("facts", top)]
    if not isinstance(rows, list):
        wrong.append((at, "population 应为清单", "`population` is a list of cases"))
        rows = []
    if context is not None and not isinstance(context, dict):
        wrong.append((("context",), "context 应为键值", "`context` is keys and values"))
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            place = (*at, number) if "population" in top else at
            wrong.append((place, f"第{number + 1}条应为键值", f"case {number + 1} is not keys and values"))
    if wrong:
        raise Refused([_form(path, place, zh, en) for place, zh, en in wrong[:50]])
    return Given(path, rows, context or {}, "population" in top, at)


def _form(path: Path, place: Path_, zh: str, en: str) -> Issue:
    line = _lines(path).line(place)
    return Issue("facts_form", "error", Text(zh, en), remedy=_FORM, file=str(path), line=line)


def _json(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        what, line = Text("不是有效的 JSON", "this is not valid JSON"), error.lineno
        remedy = Text("检查此行的引号、逗号和括号", "check the quotes, commas and brackets of this line")
        raise _unreadable(path, what, str(error), remedy, line) from error
    except UnicodeDecodeError as error:
        remedy = Text("用 UTF-8 另存", "save it as UTF-8")
        what = Text("文件不是 UTF-8 编码", "the file is not UTF-8")
        raise _unreadable(path, what, str(error), remedy) from error
    except OSError as error:
        remedy = Text("核对文件名", "check the name of the file")
        raise _unreadable(
            path, Text("事实文件打不开", "the file cannot be opened"), str(error), remedy
        ) from error
    except (ValueError, RecursionError) as error:
        said = str(error.args[0]) if error.args else ""
        what = Text(f"事实文件读不出：{said}", f"the facts cannot be read: {said}")
        remedy = Text(
            "写普通的 JSON：每个键一次，数字有限", "write plain JSON: each key once, finite numbers"
        )
        raise _unreadable(path, what, said, remedy) from error


def _unreadable(path: Path, what: Text, why: str, remedy: Text, line: int = 1) -> Refused:
    return Refused([Issue("facts_unreadable", "error", what, why, remedy, file=str(path), line=line)])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"“{twice}” 写了两次 / is written twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} 不是数 / is no number")


def _lines(path: Path) -> Document:
    if path.stat().st_size > _MOST_BYTES:
        return Document(str(path))
    return reading.read(path, str(path))
