"""Checks that what entries name exists: fields, stages, kinds, excuses, roles, tables, days."""

from collections.abc import Callable, Mapping
from typing import Any

from luodi.kernel.clauses import ClauseErrors, problems_of, read_clause, sources
from luodi.kernel.conditions import ConditionErrors, parse
from luodi.kernel.fields import Catalogue, CatalogueError
from luodi.kernel.issues import Issue
from luodi.kernel.packs import typed
from luodi.kernel.packs.model import Entry, PackSet
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.schedule import overlaps
from luodi.kernel.text import Text

Places = Mapping[int, tuple[Document, Path_]]
# Keys that a state has without being fields of the catalogue.
STATE_DATES = frozenset({"last_progress_on"})


class _Checker:
    def __init__(self, packs: PackSet, places: Places) -> None:
        self.packs = packs
        self.places = places
        self.issues: list[Issue] = []
        self.catalogue = self._catalogue()
        self.stage_codes = {
            step["code"] for entry in packs.entries("stages") for step in entry.body.get("steps", ())
        }
        self.kinds = {entry.code for entry in packs.entries("stages")}

    def _catalogue(self) -> Catalogue | None:
        entries = list(self.packs.entries("fields"))
        if not entries:
            return None
        try:
            return typed.catalogue_of(entries)
        except CatalogueError as error:
            self.wrong(entries[0], (), "field_refused", f"字段声明有误：{error}", str(error))
            return None

    def wrong(self, entry: Entry, path: Path_, code: str, zh: str, en: str, remedy: Text | str = "") -> None:
        document, at = self.places.get(id(entry), (Document(entry.file), ()))
        self.issues.append(document.issue(code, (*at, *path), Text(zh, en), remedy=remedy))

    def known(self) -> sources.Known:
        """Return what the sources of facts may name."""
        return sources.Known(
            self.catalogue, self.stage_codes, self.words("enterprise_title"), self.words("enterprise_measure")
        )

    def words(self, code: str) -> set[str]:
        """Return codes and words of a code list."""
        lists = [typed.codelist_of(e) for e in self.packs.entries("codelists") if e.code == code]
        values = [value for one in lists for value in one.values]
        return {word for value in values for word in (value.code, value.label.zh, *value.aliases)}

    def field(self, entry: Entry, path: Path_, key: str, type_: str | None = None) -> None:
        """Check that a key is in the catalogue, of the type wanted."""
        if self.catalogue is None or (type_ == "date" and key in STATE_DATES):
            return
        found = self.catalogue.get(key)
        if found is None:
            remedy = Text("先在 fields.yaml 声明此字段", "declare it in fields.yaml first")
            self.wrong(entry, path, "field_unknown", f"没有字段“{key}”", f"there is no field `{key}`", remedy)
        elif type_ is not None and found.type != type_:
            zh, en = f"字段“{key}”不是 {type_}", f"`{key}` is {found.type}, not {type_}"
            self.wrong(entry, path, "field_type", zh, en)

    def code(self, entry: Entry, path: Path_, code: str, known: set[str], zh: str, en: str) -> None:
        """Check that a code is one of those known."""
        if code not in known:
            remedy = Text(f"已有：{'、'.join(sorted(known))}", f"known: {', '.join(sorted(known))}")
            self.wrong(entry, path, "reference", f"{zh}“{code}”不存在", f"there is no {en} `{code}`", remedy)


def check_entry(packs: PackSet, entry: Entry, document: Document, catalogue: Catalogue) -> list[Issue]:
    """Return every broken reference of one entry, against a catalogue with an office's own fields."""
    checker = _Checker(packs, {id(entry): (document, ())})
    checker.catalogue = catalogue
    _CHECKS[entry.kind](checker, entry)
    return checker.issues


def check_references(packs: PackSet, places: Places) -> list[Issue]:
    """Return every broken reference; ``places`` maps id(entry) to its document and path."""
    checker = _Checker(packs, places)
    for entry in packs.entries():
        check = _CHECKS.get(entry.kind)
        if check is not None:
            check(checker, entry)
    return checker.issues


def _stages(check: _Checker, entry: Entry) -> None:
    for key in entry.body.get("ledger", ()):
        check.field(entry, ("ledger",), key)
    seen: list[str] = []
    for index, step in enumerate(entry.body["steps"]):
        path: Path_ = ("steps", index)
        check.field(entry, (*path, "field"), step["field"], "date")
        if "planned_field" in step:
            check.field(entry, (*path, "planned_field"), step["planned_field"], "date")
        for key in step.get("needs", ()):
            check.field(entry, (*path, "needs"), key)
        if "within" in step:
            check.code(entry, (*path, "within"), step["within"], set(seen), "前面的步骤", "earlier step")
        if step["code"] in seen:
            check.wrong(
                entry, path, "step_twice", f"步骤“{step['code']}”写了两次", f"step `{step['code']}` is twice"
            )
        _stage_of_field(check, entry, path, step)
        seen.append(step["code"])
    if any(s.get("side") for s in entry.body["steps"][:-1]) and not _sides_last(entry.body["steps"]):
        zh, en = "旁支步骤（side）应排在最后", "side steps come last"
        check.wrong(entry, ("steps",), "side_first", zh, en)


def _sides_last(steps: list[dict[str, Any]]) -> bool:
    sides = [bool(step.get("side")) for step in steps]
    return sides == sorted(sides)


def _stage_of_field(check: _Checker, entry: Entry, path: Path_, step: Mapping[str, Any]) -> None:
    found = check.catalogue.get(step["field"]) if check.catalogue else None
    if found is not None and found.stage != step["code"]:
        check.wrong(
            entry,
            (*path, "field"),
            "stage_mismatch",
            f"字段“{step['field']}”记录的是阶段 {found.stage}，不是 {step['code']}",
            f"`{step['field']}` records the stage {found.stage}, not {step['code']}",
        )


def _stalls(check: _Checker, entry: Entry) -> None:
    body = entry.body
    for key in ("requires", "until"):
        for code in body[key]:
            check.code(entry, (key,), code, check.stage_codes, "阶段", "stage")
    for code in body["kinds"]:
        check.code(entry, ("kinds",), code, check.kinds, "项目类别", "kind of project")
    excuses = {e.code for e in check.packs.entries("excuses")}
    for code in body["excuses"]:
        check.code(entry, ("excuses",), code, excuses, "正当理由", "excuse")
    for index, start in enumerate(body["clock"]):
        check.field(entry, ("clock", index), start["field"], "date")
    if "not_before" in body:
        check.field(entry, ("not_before",), body["not_before"]["field"], "date")
    for key in ("of", "to") if "measure" in body else ():
        check.field(entry, ("measure", key), body["measure"][key], "money")
    if not any("kinds" not in limit for limit in body["limits"]):
        zh, en = "缺一条不分类别的时限", "one limit must be without kinds, for all others"
        check.wrong(entry, ("limits",), "no_general_limit", zh, en)
    if "scope" in body and check.catalogue is not None:
        try:
            parse(body["scope"], check.catalogue)
        except ConditionErrors as error:
            for issue in error.issues:
                check.wrong(
                    entry, ("scope",), issue.code, str(issue.what), _english(issue.what), issue.remedy
                )


def _english(value: Text | str) -> str:
    return value.en if isinstance(value, Text) else value


def _lights(check: _Checker, entry: Entry) -> None:
    scheme = typed.light_scheme_of(entry)
    for first, second in overlaps(scheme.bands):
        zh = f"{first.light} 与 {second.light} 两档重叠"
        check.wrong(entry, ("bands",), "bands_overlap", zh, f"{first.light} and {second.light} overlap")
    if bool(scheme.gaps) != ("known_gaps" in entry.body):
        spans = "; ".join(f"{low}..{high}" for low, high in scheme.gaps) or "none"
        zh = f"未覆盖的区间与 known_gaps 不符：{spans}"
        remedy = Text(
            "补上区间，或在 known_gaps 说明文件没有规定",
            "add a band, or say in known_gaps that it is not ruled",
        )
        check.wrong(entry, ("bands",), "bands_gap", zh, f"spans without a light: {spans}", remedy)


def _roles(check: _Checker, entry: Entry) -> None:
    known = {e.code for e in check.packs.entries("roles")}
    for code in entry.body.get("apart_from", ()):
        check.code(entry, ("apart_from",), code, known, "角色", "role")


def _holidays(check: _Checker, entry: Entry) -> None:
    try:
        notice = typed.holiday_year_of(entry)
    except ValueError as error:
        check.wrong(entry, (), "holiday_wrong", f"日期有误：{error}", str(error))
        return
    for day in sorted(notice.days_off | notice.worked):
        if day.year != notice.year:
            check.wrong(
                entry, (), "holiday_year", f"{day} 不在 {notice.year} 年", f"{day} is not in {notice.year}"
            )
    for day in sorted(notice.worked):
        if day.weekday() < 5 or day in notice.days_off:
            zh, en = f"{day} 不是调休上班的周末", f"{day} is not a weekend day worked instead"
            check.wrong(entry, ("worked",), "holiday_worked", zh, en)


def _codelists(check: _Checker, entry: Entry) -> None:
    if "field" in entry.body:
        check.field(entry, ("field",), entry.body["field"])
    seen: set[str] = set()
    for index, value in enumerate(entry.body.get("values", ())):
        if value["code"] in seen:
            zh, en = f"代码“{value['code']}”写了两次", f"the code `{value['code']}` is twice"
            check.wrong(entry, ("values", index), "code_twice", zh, en)
        seen.add(value["code"])


def _clauses(check: _Checker, entry: Entry) -> None:
    try:
        clause = read_clause(entry.body)
        problems = problems_of(clause)
    except ClauseErrors as errors:
        problems = errors.problems
    for problem in problems:
        what = problem.what
        check.wrong(entry, problem.path, problem.code, what.zh, what.en, problem.remedy)
    if problems:
        return
    for fact in clause.facts:
        if fact.field:
            check.field(entry, ("facts", fact.key), fact.field)
        for _source, what in sources.problems(clause, fact, check.known()):
            check.wrong(entry, ("facts", fact.key, "from"), "source", what.zh, what.en)
    if clause.status == "in_force" and "opinion" not in entry.body:
        zh, en = "没有公平竞争审查意见不能施行", "no fair-competition review opinion, so not in force"
        remedy = Text("写明 opinion: {number: 文号, date: 日期}", "give opinion: {number: …, date: …}")
        check.wrong(entry, ("status",), "opinion_missing", zh, en, remedy)


def _measures(check: _Checker, entry: Entry) -> None:
    known = {e.code for e in check.packs.entries("clauses") if e.pack == entry.pack}
    for index, code in enumerate(entry.body.get("clauses", ())):
        check.code(entry, ("clauses", index), code, known, "条款", "clause")


def _comments(check: _Checker, entry: Entry) -> None:
    body = entry.body
    known = {e.code for e in check.packs.entries("measures") if e.pack == entry.pack}
    if "measure" in body:
        check.code(entry, ("measure",), body["measure"], known, "措施", "measure")
    if body["outcome"] in ("partly", "declined") and "reason" not in body:
        zh, en = "未采纳或部分采纳的意见要写明理由", "a comment not adopted, or partly, needs its reason"
        check.wrong(entry, ("outcome",), "reason_missing", zh, en, Text("写明 reason:", "give reason:"))
    if body["outcome"] in ("adopted", "partly") and "changed" not in body:
        zh, en = "采纳的意见要写明改了什么", "a comment that was adopted says what was changed"
        check.wrong(entry, ("outcome",), "changed_missing", zh, en, Text("写明 changed:", "give changed:"))


_CHECKS: dict[str, Callable[[_Checker, Entry], None]] = {
    "stages": _stages,
    "stalls": _stalls,
    "lights": _lights,
    "roles": _roles,
    "holidays": _holidays,
    "codelists": _codelists,
    "clauses": _clauses,
    "measures": _measures,
    "comments": _comments,
}
