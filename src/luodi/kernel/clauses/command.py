"""``luodi evaluate``: one clause file on one case or a population, without a database."""

import json
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from luodi.kernel.clauses import several
from luodi.kernel.clauses.coherence import problems_of
from luodi.kernel.clauses.facts import FactErrors
from luodi.kernel.clauses.given_file import Given, Refused, read_given
from luodi.kernel.clauses.model import Clause
from luodi.kernel.clauses.reading import ClauseErrors, read_clause
from luodi.kernel.clauses.results import Result, evaluate, evaluate_population
from luodi.kernel.clauses.running import Engine, EngineRefused
from luodi.kernel.clauses.wording import wan
from luodi.kernel.issues import Issue
from luodi.kernel.money import MoneyOverflow
from luodi.kernel.packs import reading, schema
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.text import Text


def run(file: Path, facts: Path, *, code: str = "", as_json: bool = False, out: TextIO | None = None) -> int:
    """Evaluate and print; 0 when done, 1 when the clause or the facts cannot be used.

    A file of several clauses, of which none is named, is judged whole: each clause, and all together.
    """
    out = out or sys.stdout
    try:
        clauses = read_file(file, code)
        given = read_given(facts)
        found = judge(clauses[0], given) if len(clauses) == 1 else judge_several(clauses, given)
    except Refused as refused:
        _print_refusal(refused.issues, as_json, out)
        return 1
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1), file=out)
        return 0
    for result in found.get("results", [found]):
        for clause in clauses:
            print(
                in_words(clause, result["clauses"][clause.code] if "clauses" in result else result), file=out
            )
        if "together" in result:
            print("\n".join(several.in_words(result["together"])), file=out)
    return 0


def read_file(path: Path, code: str = "") -> list[Clause]:
    """Return the clauses of a pack file (``entries:``) or of a file that is one clause; raises Refused."""
    try:
        document = reading.read(path, path.name)
    except OSError as error:
        what = Text(f"条款文件打不开：{error}", f"the clause cannot be opened: {error}")
        remedy = Text("核对文件名", "check the name of the file")
        raise Refused(
            [Issue("clause_unreadable", "error", what, remedy=remedy, file=str(path), line=1)]
        ) from error
    found: list[Clause] = []
    issues: list[Issue] = []
    for body, at in _chosen(document, code):
        wrong = schema.check(document, body, "clauses", at)
        if not wrong:
            try:
                clause = read_clause(body, str(body["source"].get("document", "")))
                problems = problems_of(clause)
                found.append(clause)
            except ClauseErrors as errors:
                problems = errors.problems
            wrong = [document.issue(p.code, (*at, *p.path), p.what, "", p.remedy) for p in problems]
        issues += wrong
    if issues:
        raise Refused(issues)
    return found


def _chosen(document: Document, code: str) -> list[tuple[dict[str, Any], Path_]]:
    top = document.value
    issues = list(document.issues)
    if not issues and not isinstance(top, dict):
        what = Text("文件里没有条款", "the file holds no clause")
        remedy = Text(
            "顶层写 code:、label: 等，或 entries:", "write `code:`, `label:` … or `entries:` at the top"
        )
        issues.append(document.issue("clause_form", (), what, remedy=remedy))
    if issues:
        raise Refused(issues)
    listed = top.get("entries", [top])
    entries = [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []
    chosen = [entry for entry in entries if not code or entry.get("code") == code]
    codes = [entry.get("code") for entry in chosen]
    if not chosen or len(set(map(str, codes))) < len(codes):
        known = "、".join(str(e.get("code")) for e in entries) or "（无）"
        what = Text(f"要指明一个条款，文件里有：{known}", f"name one clause of the file: {known}")
        remedy = Text("加 --code 条款代码", "add --code with the code of the clause")
        raise Refused([document.issue("clause_choice", ("entries",), what, remedy=remedy)])
    source = top.get("source", {"document": document.file})
    return [
        (
            {"version": 1, "source": source, **body},
            ("entries", listed.index(body)) if "entries" in top else (),
        )
        for body in chosen
    ]


def judge_several(clauses: Sequence[Clause], given: Given) -> dict[str, Any]:
    """Judge the same facts under every clause; ``together`` says what they come to beside each other."""
    found = {clause.code: judge(clause, given) for clause in clauses}
    # What one clause does not read another may.
    unused = set.intersection(*(set(one.pop("unused_facts", ())) for one in found.values()))
    unused.discard(several.PAID)
    if given.grouped:
        rows = [
            _beside(clauses, {code: one["results"][number] for code, one in found.items()}, row)
            for number, row in enumerate(given.rows)
        ]
        sums = {code: one["total_fen"] for code, one in found.items()}
        judged: dict[str, Any] = {"results": rows, "total_fen": sums}
    else:
        judged = _beside(clauses, found, given.rows[0])
    return {**judged, "unused_facts": sorted(unused)} if unused else judged


def _beside(
    clauses: Sequence[Clause], results: dict[str, dict[str, Any]], row: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {"id": row["id"]} if "id" in row else {}
    found["clauses"] = results
    try:
        return {**found, "together": several.joined(clauses, results, row.get(several.PAID))}
    except ValueError as error:
        return {**found, "together_refused": str(error)}


def judge(clause: Clause, given: Given) -> dict[str, Any]:
    """Judge facts, or ``{"facts": …}``, or ``{"context": …, "population": […]}``, or a bare list of rows."""
    engine = Engine(threads=1)
    try:
        if given.grouped:
            rows = evaluate_population(clause, given.rows, given.context, engine=engine, readings=True)
            key = "ceiling_fen" if clause.result == "ceiling" else "amount_fen"
            found = {"results": rows, "total_fen": sum(row.get(key) or 0 for row in rows)}
        else:
            found = evaluate(clause, given.rows[0], engine=engine, readings=True)
        unused = given.unused(clause)
        return {**found, "unused_facts": unused} if unused else found
    except FactErrors as errors:
        raise Refused([given.placed(issue) for issue in errors.issues]) from errors
    except MoneyOverflow as error:
        what = Text("数太大，超出账面范围", "a number does not fit the ledger")
        remedy = Text("核对金额单位（分）和比例", "check the unit of money (fen) and the rates")
        raise Refused([given.issue("overflow", what, str(error), remedy)]) from error
    except EngineRefused as error:
        what = Text("数据库不接受这一测算", "the database does not accept this computation")
        remedy = Text("连同条款文件报告给维护者", "report it to the maintainers with the clause")
        raise Refused([given.issue("engine", what, str(error), remedy)]) from error
    finally:
        engine.close()


def in_words(clause: Clause, result: Result) -> str:
    """Return a result as lines for a terminal: the outcome, then each step with its words."""
    state = {True: "符合", False: "不符合", None: "不能判断"}[result["eligible"]]
    lines = [f"{result.get('id', clause.code)} {clause.label.zh}：{state}。{result['reason_zh']}"]
    money = {fact.key for fact in clause.facts if fact.type == "money"} | {"raw", "limited", "final", "award"}
    for step in result["steps"]:
        if step.get("money"):
            money.add(step["id"])
        words = f"“{step['words']}”" if step.get("words") else ""
        looked_at = step["inputs"].items()
        shown = "，".join(f"{key}={_said(value, key in money)}" for key, value in looked_at)
        formula = step.get("formula", "")
        outcome = _said(step["result"], step.get("money", False))
        lines.append(f"  {step.get('label', step['id'])} {words} {formula} [{shown}] → {outcome}")
    return "\n".join(lines)


def _said(value: Any, money: bool = False) -> str:
    if value is None:
        return "未知"
    if money and not isinstance(value, bool):
        return wan(Fraction(value))
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _print_refusal(issues: list[Issue], as_json: bool, out: TextIO) -> None:
    if as_json:
        print(json.dumps({"issues": [i.as_dict() for i in issues]}, ensure_ascii=False, indent=1), file=out)
        return
    for issue in issues:
        place = f"{issue.file}:{issue.line}: " if issue.file else ""
        print(f"{place}{issue.what} {issue.remedy}".rstrip(), file=out)
