"""Reads of the clause editor: what one may draft, where facts are held, and what a draft comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can, scope_of
from luodi.apps.definitions.models import PackVersion
from luodi.apps.definitions.queries import catalogue, chains, codelist, entries, pack_rows, pack_set
from luodi.apps.incentives.enums import NEXT, ClauseState
from luodi.apps.incentives.models import ClauseStep, ClauseVersion, OfficeClause
from luodi.apps.incentives.queries.clauses import listed_clauses, newest_drafts, readable_draft
from luodi.apps.organisations.models import Unit
from luodi.kernel.clauses import Engine, read_clause
from luodi.kernel.clauses.findings import Finding, findings
from luodi.kernel.clauses.reading import text_of
from luodi.kernel.clauses.sources import EVERY_YEAR, FIELD_TYPES, Known, gives_type, held_at
from luodi.kernel.drafting import Judged, judge
from luodi.kernel.issues import Issue
from luodi.kernel.packs.clause_gate import OFFICE, check_clause
from luodi.kernel.packs.hints import review_words
from luodi.kernel.text import Text

YEARS = {"this_year": Text("本年", "this year"), "last_year": Text("上年", "last year"),
         "year_before_last": Text("前年", "the year before last")}  # fmt: skip
PLAIN: dict[str, Text] = {
    "day.apply": Text("申报日期（测算当日）", "day of application"),
    "policy.issued": Text("政策印发之日", "day of issue of the policy"),
    "project.number": Text("项目 · 项目编号", "project · number"),
    "enterprise.uscc": Text("企业 · 统一社会信用代码", "enterprise · credit code"),
    "enterprise.name": Text("企业 · 名称", "enterprise · name"),
    "schedule.ahead": Text("进度 · 快于序时", "progress · ahead of schedule"),
    "schedule.behind": Text("进度 · 慢于序时", "progress · behind schedule"),
    "schedule.elapsed_months": Text("进度 · 已过月数", "progress · months elapsed"),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a draft comes to: errors of the gate, every case judged, and what its drafter should see."""

    errors: tuple[Issue, ...]
    judged: tuple[Judged, ...]
    hints: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether the draft may be sent on."""
        return not self.errors and all(one.passed for one in self.judged)


def assess(code: str, number: int, body: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> Assessment:
    """Hold a draft against the gate, run its cases, and look for gaps, cliffs and questions."""
    packs = pack_set()
    whole = {**body, "code": code, "version": number}
    checked = check_clause(whole, (), packs, catalogue(), hints=False)
    if checked.errors:
        return Assessment(checked.errors, (), ())
    clause = read_clause(whole)
    known = [case["given"] for case in cases if case["given"] and "population" not in case["given"]]
    engine = Engine(threads=1)
    try:
        judged = judge(clause, cases, engine)
        readable = [given for given, one in zip(known, judged, strict=False) if one.got is not None]
        hints = findings(clause, engine, review_words(packs), readable)
    finally:
        engine.close()
    return Assessment((), tuple(judged), tuple(hints))


def own(code: str) -> QuerySet[OfficeClause]:
    """Return the office's clauses of a code, to ask who may reach it."""
    return OfficeClause.objects.filter(code=code).select_related("unit", "made_by")


def public_or_mine(person: Person, code: str) -> OfficeClause | None:
    """Return a clause that a reader may see: a draft only where they draft or decide."""
    rows = OfficeClause.objects.filter(code=code).select_related("unit", "made_by")
    found: OfficeClause | None = rows.first()
    if found is None or found.state != ClauseState.DRAFT:
        return found
    may = any(
        can(person, right, found.unit_id)
        for right in (Permission.INCENTIVE_DRAFT, Permission.INCENTIVE_DECIDE)
    )
    return found if may else None


def version_of(clause: OfficeClause, number: int | None = None) -> ClauseVersion | None:
    """Return one version, without a number the newest."""
    rows = clause.versions.select_related("made_by", "clause__unit")
    return rows.filter(number=number).first() if number is not None else rows.first()


def versions_of(clause: OfficeClause) -> list[ClauseVersion]:
    """Return all versions, the newest first, with their steps."""
    return list(clause.versions.select_related("made_by").prefetch_related("steps__by"))


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do with a clause now: write, and the steps that lead on."""

    write: bool
    steps: tuple[str, ...]
    another: bool


def was_in_force(clause: OfficeClause) -> bool:
    """Tell whether some version was ever put in force: such a clause expires, it is not withdrawn."""
    return ClauseStep.objects.filter(version__clause=clause, state=ClauseState.IN_FORCE).exists()


def rights(person: Person, clause: OfficeClause, newest: ClauseVersion) -> Rights:
    """Return what somebody may do; ``another`` says that going in force needs somebody else."""
    write = can(person, Permission.INCENTIVE_DRAFT, clause.unit_id)
    decide = can(person, Permission.INCENTIVE_DECIDE, clause.unit_id)
    author = person.pk in (newest.made_by_id, clause.made_by_id)
    deciding = (ClauseState.IN_FORCE, ClauseState.EXPIRED)
    steps = tuple(
        step
        for step in NEXT[clause.state]
        if not (step == ClauseState.WITHDRAWN and was_in_force(clause))
        and (decide and not (author and step == ClauseState.IN_FORCE) if step in deciding else write)
    )
    return Rights(write, steps, decide and author and ClauseState.IN_FORCE in NEXT[clause.state])


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the head of the editor leads: its simulation ('' where it cannot run), the version before."""

    simulate: str
    before: int | None


def beside(person: Person, version: ClauseVersion) -> Beside:
    """Return where the editor of a version leads; it is simulated against what stands in its place."""
    one, clause = readable_draft(version), version.clause
    before = version.number - 1 or None
    runs = one is not None and one.clause.subject == "project" and one.clause.result != "procedure"
    if not runs or not can(person, Permission.INCENTIVE_SIMULATE, person.unit_id):
        return Beside("", before)
    origin = clause.based_on.partition("/")[2].rpartition("@")[0]
    stands = next((code for code in (clause.code, origin) if code in listed_clauses()), "")
    asked = {"clause": f"draft:{clause.code}", **({"against": stands} if stands else {})}
    return Beside(urlencode(asked), before)


def drafting_units(person: Person) -> list[Unit]:
    """Return the units for which a person may draft."""
    scope = scope_of(person, Permission.INCENTIVE_DRAFT)
    units = Unit.objects.filter(valid_to__isnull=True).order_by("pk")
    return list(units if scope.everything else units.filter(pk__in=scope.unit_ids))


def home_unit(person: Person) -> Unit | None:
    """Return the unit for which somebody drafts: their own where they may, else the first."""
    units = drafting_units(person)
    return next((unit for unit in units if unit.pk == person.unit_id), units[0] if units else None)


def policies() -> list[PackVersion]:
    """Return the adopted packs that hold measures, to which a clause may belong."""
    with_measures = {entry.pack for entry in entries("measures").values()}
    return [row for row in pack_rows() if row.adopted and row.code in with_measures]


@dataclass(frozen=True, slots=True)
class Model:
    """A clause to begin from: what names its version, what it is called, its body and its own cases."""

    key: str
    title: Text
    body: Mapping[str, Any]
    cases: tuple[Mapping[str, Any], ...] = ()
    own: bool = False


def models(person: Person) -> list[Model]:
    """Return the clauses from which a new one may start: those of one's own unit, then of adopted packs."""
    mine = OfficeClause.objects.filter(unit__in=drafting_units(person)).order_by("code")
    own = [
        Model(f"{OFFICE}/{code}@{one.number}", _called(code, one.body), one.body, tuple(one.cases), own=True)
        for code, one in sorted(newest_drafts(mine).items())
    ]
    held = [
        Model(f"{one.pack}/{one.code}@{one.version}", _called(one.code, one.body), one.body)
        for one in entries("clauses").values()
        if one.pack != OFFICE
    ]
    return [*own, *held]


def _called(code: str, body: Mapping[str, Any]) -> Text:
    label = text_of(body.get("label", code))
    return Text(f"{code} {label.zh}", f"{code} {label.en}")


def sources(code: str) -> dict[str, Text]:
    """Return where a fact may be held, in words: fields, stages, titles, yearly figures, sums received."""
    found = dict(PLAIN)
    for one in catalogue():
        if one.type in FIELD_TYPES:
            unit = f"（{one.unit}）" if one.unit else ""
            zh, en = f"项目 · {one.label.zh}{unit}", f"project · {one.label.en}{unit}"
            found[f"project.{one.key}"] = Text(zh, en)
    for chain in chains().values():
        for step in chain.steps:
            found[f"stage.{step.code}"] = Text(f"阶段日期 · {step.label.zh}", f"day of · {step.label.en}")
    for value in _values("enterprise_title"):
        zh, en = f"企业称号 · {value.label.zh}", f"title · {value.label.en}"
        found[f"title.{value.code}"] = Text(zh, en)
        found[f"title.{value.code}.level"] = Text(f"{zh}（级别）", f"{en} (level)")
        found[f"title.{value.code}.since"] = Text(f"{zh}（取得日期）", f"{en} (since)")
    for value in _values("enterprise_measure"):
        for part, year in YEARS.items():
            zh, en = f"企业年度数 · {value.label.zh}（{year.zh}）", f"figure · {value.label.en} ({year.en})"
            found[f"figure.{value.code}.{part}"] = Text(zh, en)
        found[f"figure.{value.code}.{EVERY_YEAR}"] = Text(
            f"企业年度数 · {value.label.zh}（历年）", f"figure · {value.label.en} (every year)"
        )
    found[f"award.{code}"] = Text("本条款此前已兑现（同一项目）", "paid before under this clause (project)")
    found[f"award.{code}.enterprise"] = Text("本条款此前已兑现（同一企业）", "paid before (enterprise)")
    found[f"award.{code}.enterprise_year"] = Text(
        "本条款本年已兑现（同一企业）", "paid this year (enterprise)"
    )
    return found


def held_as(code: str) -> tuple[str, str]:
    """Return the type of a fact that a source gives, and its unit."""
    stages = {step.code for chain in chains().values() for step in chain.steps}
    titles = {value.code for value in _values("enterprise_title")}
    measures = {value.code for value in _values("enterprise_measure")}
    held = held_at(code)
    found = catalogue().get(held.name) if held.kind == "project" else None
    percent = found is not None and found.type == "percent"
    unit = "ratio" if percent else found.unit or "" if found is not None and found.type != "money" else ""
    return gives_type(held, Known(catalogue(), stages, titles, measures)) or "text", unit


def _values(code: str) -> tuple[Any, ...]:
    found = codelist(code)
    return tuple(found.values) if found else ()


def steps_of(clause: OfficeClause) -> list[ClauseStep]:
    """Return the steps of a clause's life, the oldest first."""
    return list(ClauseStep.objects.filter(version__clause=clause).select_related("version", "by"))
