"""``luodi evaluate``: one clause file on one case or a population, without a database."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from luodi.kernel.clauses.chain import compile_clause
from luodi.kernel.clauses.facts import FactErrors
from luodi.kernel.clauses.model import Clause
from luodi.kernel.clauses.reading import ClauseErrors, read_clause
from luodi.kernel.clauses.results import Result, evaluate, evaluate_population
from luodi.kernel.clauses.running import Engine
from luodi.kernel.issues import Issue
from luodi.kernel.money import MoneyOverflow
from luodi.kernel.packs import reading, schema
from luodi.kernel.text import Text


class Refused(Exception):
    """Something given cannot be used; ``issues`` says all of it."""

    def __init__(self, issues: list[Issue]) -> None:
        """Keep all issues."""
        self.issues = issues
        super().__init__(f"{len(issues)} issue(s)")


def run(file: Path, facts: Path, *, code: str = "", as_json: bool = False, out: TextIO | None = None) -> int:
    """Evaluate and print; 0 when done, 1 when the clause or the facts cannot be used."""
    out = out or sys.stdout
    try:
        clause = read_file(file, code)
        found = judge(clause, _given(facts))
    except Refused as refused:
        _print_refusal(refused.issues, as_json, out)
        return 1
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1), file=out)
    else:
        for result in found.get("results", [found]):
            print(in_words(clause, result), file=out)
    return 0


def read_file(path: Path, code: str = "") -> Clause:
    """Return the clause of a pack file (``entries:``) or of a file that is one clause; raises Refused."""
    document = reading.read(path, path.name)
    top = document.value if isinstance(document.value, dict) else {}
    listed = top.get("entries")
    entries = list(enumerate(listed)) if isinstance(listed, list) else [(None, top)]
    chosen = [
        (index, entry)
        for index, entry in entries
        if isinstance(entry, dict) and (not code or entry.get("code") == code)
    ]
    issues = list(document.issues)
    if not issues and len(chosen) != 1:
        known = "、".join(str(e.get("code")) for _i, e in entries if isinstance(e, dict))
        what = Text(f"要指明一个条款，文件里有：{known}", f"name one clause of the file: {known}")
        issues.append(document.issue("clause_choice", (), what, remedy=Text("加 --code", "add --code")))
    if issues:
        raise Refused(issues)
    index, entry = chosen[0]
    at: reading.Path_ = () if index is None else ("entries", index)
    body = {"version": 1, "source": top.get("source", {"document": path.name}), **entry}
    issues = schema.check(document, body, "clauses", at)
    if not issues:
        try:
            clause = read_clause(body, str(body["source"].get("document", "")))
            for grouped in (False, True):
                compile_clause(clause, grouped=grouped)
            return clause
        except ClauseErrors as errors:
            issues = [document.issue(p.code, (*at, *p.path), p.what, "", p.remedy) for p in errors.problems]
    raise Refused(issues)


def _given(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what = Text(f"事实文件读不出：{error}", f"the facts cannot be read: {error}")
        raise Refused([Issue("facts_unreadable", "error", what, file=str(path), line=1)]) from error


def judge(clause: Clause, given: Any) -> dict[str, Any]:
    """Judge facts, or ``{"facts": …}``, or ``{"context": …, "population": […]}``, or a bare list of rows."""
    if isinstance(given, list):
        given = {"population": given}
    if not isinstance(given, Mapping):
        raise Refused([Issue("facts_form", "error", Text("事实应为键值", "facts are keys and values"))])
    engine = Engine(threads=1)
    try:
        if "population" in given:
            rows = evaluate_population(clause, given["population"], given.get("context"), engine=engine)
            key = "ceiling_fen" if clause.result == "ceiling" else "amount_fen"
            return {"results": rows, "total_fen": sum(row.get(key) or 0 for row in rows)}
        return evaluate(clause, given.get("facts", given), engine=engine, readings=True)
    except FactErrors as errors:
        raise Refused(errors.issues) from errors
    except MoneyOverflow as error:
        what = Text("数太大，超出账面范围", "a number does not fit the ledger")
        raise Refused([Issue("overflow", "error", what, str(error))]) from error
    finally:
        engine.close()


def in_words(clause: Clause, result: Result) -> str:
    """Return a result as lines for a terminal: the outcome, then each step with its words."""
    state = {True: "符合", False: "不符合", None: "不能判断"}[result["eligible"]]
    lines = [f"{result.get('id', clause.code)} {clause.label.zh}：{state}。{result['reason_zh']}"]
    for step in result["steps"]:
        words = f"“{step['words']}”" if step.get("words") else ""
        shown = "，".join(f"{key}={value}" for key, value in step["inputs"].items())
        formula = step.get("formula", "")
        lines.append(
            f"  {step.get('label', step['id'])} {words} {formula} [{shown}] → {_said(step['result'])}"
        )
    return "\n".join(lines)


def _said(value: Any) -> str:
    if value is None:
        return "未知"
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _print_refusal(issues: list[Issue], as_json: bool, out: TextIO) -> None:
    if as_json:
        print(json.dumps({"issues": [i.as_dict() for i in issues]}, ensure_ascii=False, indent=1), file=out)
        return
    for issue in issues:
        place = f"{issue.file}:{issue.line}: " if issue.file else ""
        print(f"{place}{issue.what} {issue.remedy}".rstrip(), file=out)
