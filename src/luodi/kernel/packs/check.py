"""``luodi pack check``: loads packs, runs the worked cases beside them, explains every error."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from luodi.kernel import stages, stalls
from luodi.kernel.clauses import evaluate, evaluate_population, read_clause
from luodi.kernel.fields import Catalogue
from luodi.kernel.issues import Issue
from luodi.kernel.packs import typed
from luodi.kernel.packs.hints import clause_hints
from luodi.kernel.packs.loading import SHIPPED, build, read_packs
from luodi.kernel.packs.model import Entry, PackSet
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.text import Text
from luodi.kernel.workdays import WorkCalendar

Outcome = dict[str, Any]


def run(paths: Sequence[str | Path] = (), out: TextIO | None = None) -> int:
    """Check packs (the shipped ones without a path) and print what is wrong; 0 when nothing is.

    A pack that lies on others (``on:``) finds the shipped ones below it.
    """
    out = out or sys.stdout
    packs, issues, cases = check([Path(p) for p in paths])
    for issue in issues:
        print(_line(issue), file=out)
    if issues:
        print(f"{len(issues)} 处错误 / {len(issues)} error(s)", file=out)
        return 1
    for hint in packs.warnings:
        print(_line(hint), file=out)
    entries = sum(1 for _ in packs.entries())
    print(
        f"{len(packs.packs)} 个规则包、{entries} 个条目、{cases} 个样例，没有错误 / "
        f"{len(packs.packs)} pack(s), {entries} entries, {cases} cases: no errors",
        file=out,
    )
    return 0


def check(paths: Sequence[Path]) -> tuple[PackSet, list[Issue], int]:
    """Return the packs, everything wrong with them, and how many worked cases ran."""
    folders = [path.resolve() for path in paths]
    raw, issues = read_packs(folders or [SHIPPED])
    if folders:
        given = {pack.code for pack in raw}
        shipped = [child for child in SHIPPED.iterdir() if (child / "pack.yaml").exists()]
        below = sorted(child for child in shipped if child.name not in given)
        raw, issues = read_packs([*below, *folders])
    packs = build(raw, issues)
    issues = [issue for issue in issues if issue.severity == "error"]
    count = 0
    if not issues:
        catalogue = typed.catalogue_of(packs.in_force("fields").values())
        for pack in raw:
            for document in pack.cases:
                count += len(document.value["cases"])
                issues.extend(run_cases(document, pack.code, packs, catalogue))
        packs = PackSet(packs.packs, tuple(clause_hints(raw, packs, folders)))
    return packs, issues, count


def _line(issue: Issue) -> str:
    parts = [f"{issue.file}:{issue.line}: {_both(issue.what)}"]
    if issue.why:
        parts.append(f"    原因 / why: {_both(issue.why)}")
    if issue.remedy:
        parts.append(f"    处理 / remedy: {_both(issue.remedy)}")
    return "\n".join(parts)


def _both(value: Text | str) -> str:
    return f"{value.zh} / {value.en}" if isinstance(value, Text) else value


def run_cases(document: Document, pack: str, packs: PackSet, catalogue: Catalogue) -> list[Issue]:
    """Run the worked cases of a file; return every one that cannot be computed or comes out otherwise."""
    issues: list[Issue] = []
    for index, case in enumerate(document.value["cases"]):
        path: Path_ = ("cases", index)
        entry = _find(case["entry"], pack, packs)
        runner = _RUNNERS.get(entry.kind) if entry else None
        if entry is None or runner is None:
            what = Text(f"样例指向的条目不存在：{case['entry']}", f"no entry for this case: {case['entry']}")
            remedy = Text("写成 stalls/WU-1 或 stalls/WU-1@2", "write stalls/WU-1 or stalls/WU-1@2")
            issues.append(document.issue("case_entry", path, what, remedy=remedy))
            continue
        try:
            got = runner(entry, case, packs, catalogue)
        except (KeyError, ValueError, TypeError) as error:
            what = Text(f"样例不能计算：{error}", f"the case cannot be computed: {error}")
            issues.append(document.issue("case_broken", (*path, "given"), what))
            continue
        issues.extend(_compare(document, path, case, got))
    return issues


def _compare(document: Document, path: Path_, case: Mapping[str, Any], got: Outcome) -> list[Issue]:
    issues: list[Issue] = []
    for key, wanted in case["expect"].items():
        found = got.get(key)
        if found != wanted:
            what = Text(
                f"样例“{case['name']}”不符：{key} 应为 {wanted}，算出 {found}",
                f"case “{case['name']}” differs: {key} should be {wanted}, is {found}",
            )
            remedy = Text("改规则，或改样例的期望", "mend the rule, or what the case expects")
            issues.append(document.issue("case_differs", (*path, "expect", key), what, remedy=remedy))
    return issues


def _find(reference: str, pack: str, packs: PackSet) -> Entry | None:
    kind, _, rest = reference.partition("/")
    code, _, version = rest.partition("@")
    found = [
        e
        for e in packs.entries(kind)
        if e.pack == pack and e.code == code and (not version or e.version == int(version))
    ]
    return max(found, key=lambda e: e.version, default=None)


def state_of(given: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Read the state of a case: catalogue keys with text dates (2024-03 is a month) and fen."""
    state: dict[str, Any] = {"precisions": {}, "undated": []}
    for key, value in given.items():
        field = catalogue.get(key)
        dated = key == "last_progress_on" or (field is not None and field.type == "date")
        if dated and isinstance(value, str):
            state[key], state["precisions"][key] = _dated(value)
        else:
            state[key] = value
    return state


def _dated(value: str) -> tuple[date, str]:
    if "-Q" in value:
        year, _, quarter = value.partition("-Q")
        return date(int(year), int(quarter) * 3 - 2, 1), "quarter"
    if len(value) == 7:
        return date.fromisoformat(f"{value}-01"), "month"
    return date.fromisoformat(value), "day"


def _stall_case(entry: Entry, case: Mapping[str, Any], packs: PackSet, catalogue: Catalogue) -> Outcome:
    chains = [typed.chain_of(e) for e in packs.in_force("stages").values()]
    rule = typed.stall_rule_of(entry, typed.milestones(chains), catalogue)
    state = state_of(case["given"], catalogue)
    day = date.fromisoformat(case["day"])
    hits = stalls.hits([rule], state)
    unknown = stalls.unknowns([rule], state)
    if not hits:
        keys = sorted(key for u in unknown for key in u.keys)
        return {"status": "unknown" if unknown else "none", "unknown": keys}
    hit = hits[0]
    words = stalls.explain(hit, state, day)
    return {
        "status": hit.status(day),
        "since": hit.since.isoformat(),
        "due_on": hit.due_on.isoformat(),
        "overdue_days": hit.overdue_days(day),
        "zh": words.zh,
        "en": words.en,
        "unknown": [],
    }


def _stage_case(entry: Entry, case: Mapping[str, Any], packs: PackSet, catalogue: Catalogue) -> Outcome:
    chain = typed.chain_of(entry)
    state = state_of(case["given"], catalogue)
    at = stages.current(chain, state)
    step, missing = stages.missing_for_next(chain, state)
    return {
        "stage": at.code if at else None,
        "next": step.code if step else None,
        "missing": [f"{one.kind}:{one.key}" for one in missing],
    }


def _light_case(entry: Entry, case: Mapping[str, Any], packs: PackSet, catalogue: Catalogue) -> Outcome:
    scheme = typed.light_scheme_of(entry)
    return {"light": scheme.light(Fraction(str(case["given"]["value"])))}


def _holiday_case(entry: Entry, case: Mapping[str, Any], packs: PackSet, catalogue: Catalogue) -> Outcome:
    notice = typed.holiday_year_of(entry)
    calendar = WorkCalendar({notice.year: notice})
    start = date.fromisoformat(case["given"]["day"])
    return {
        "workday": calendar.is_workday(start),
        "after": calendar.add(start, int(case["given"].get("add", 0))).isoformat(),
    }


def _clause_case(entry: Entry, case: Mapping[str, Any], packs: PackSet, catalogue: Catalogue) -> Outcome:
    clause, given = read_clause(entry.body), case["given"]
    if "population" in given:
        return {"results": evaluate_population(clause, given["population"], given.get("context"))}
    return evaluate(clause, given, explain=False)


_Runner = Callable[[Entry, Mapping[str, Any], PackSet, Catalogue], Outcome]
_RUNNERS: dict[str, _Runner] = {
    "stalls": _stall_case,
    "stages": _stage_case,
    "lights": _light_case,
    "holidays": _holiday_case,
    "clauses": _clause_case,
}
