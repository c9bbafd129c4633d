"""Keeps the stored states true to the facts: fold, compare, close the old version, open the new."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import JSONField
from pypinyin import Style, lazy_pinyin

from luodi.apps.definitions.in_force import definitions, edition
from luodi.apps.definitions.queries import catalogue, chains, stall_rules
from luodi.apps.projects import bulk
from luodi.apps.projects.enums import RenewalCause
from luodi.apps.projects.models import Fact, Project, ProjectState, Renewal
from luodi.kernel import clock, stages, stalls
from luodi.kernel.folding import FactRecord, Folded, State, fold
from luodi.kernel.stages import Chain
from luodi.kernel.stalls import StallRule

CHUNK = 500
SEARCHED = 400
FACT_COLUMNS = (
    "id", "kind", "payload", "happened_on", "precision", "recorded_at", "supersedes_id",
    "project_id", "source", "file_name", "sheet", "row",
)  # fmt: skip
# What speaks of one year and is nobody's figure once another has begun.
YEAR_FIGURES = ("year_plan_investment", "completed_this_year", "completed_this_month")
SKIPPED = frozenset({"id", "project", "recorded_from", "recorded_to"})


@cache
def column_names() -> dict[str, str]:
    """Return catalogue key → attribute name of every stored column (``county`` → ``county_id``)."""
    return {f.name: f.attname for f in ProjectState._meta.concrete_fields if f.name not in SKIPPED}


@dataclass(frozen=True, slots=True)
class Rules:
    """The definitions that folding needs, read once for many projects; ``edition`` numbers them.

    ``secret`` holds the stages before which some field is read by named people only.
    """

    on: date
    edition: int
    chains: Mapping[str, Chain]
    stalls: tuple[StallRule, ...]
    stage_fields: Mapping[str, str]
    secret: frozenset[str]


def rules_on(day: date, number: int | None = None) -> Rules:
    """Return the chains and rules in force on a day, as decided now or in an edition of the past."""
    by = definitions() if number is None else edition(number)
    known = chains(day, by)
    fields = {step.code: step.field for chain in known.values() for step in chain.steps}
    secret = frozenset(field.secret_until for field in catalogue() if field.secret_until)
    return Rules(day, by.number, known, stall_rules(day, by), fields, secret)


def rules_at(at: datetime) -> Rules:
    """Return the chains and rules in force on the day of a moment."""
    return rules_on(clock.local(at).date())


def stage_fields() -> Mapping[str, str]:
    """Return stage code → date field over all chains in force today."""
    return rules_on(clock.today()).stage_fields


def facts_of(project_ids: Iterable[int]) -> dict[int, list[FactRecord]]:
    """Return all facts of the projects, in order of entry, in one query for each chunk."""
    found: dict[int, list[FactRecord]] = defaultdict(list)
    for chunk in _chunks(sorted(set(project_ids))):
        rows = Fact.objects.filter(project_id__in=chunk).order_by("id").values_list(*FACT_COLUMNS)
        for seq, kind, payload, on, precision, at, supersedes, project, *origin in rows.iterator(2000):
            record = FactRecord(seq, kind, payload, on, precision, at, supersedes, source_of(*origin))
            found[project].append(record)
    return found


def source_of(source: str, file_name: str, sheet: str, row: int | None) -> str:
    """Return where a fact came from as it is stored: ``form``, or ``workbook`` with file, sheet and row."""
    if not file_name and not sheet:
        return source
    return "\t".join((source, file_name[:180], sheet[:90], str(row or "")))


def fold_project(
    facts: Sequence[FactRecord],
    *,
    known: datetime | None = None,
    day: date | None = None,
    rules: Rules | None = None,
) -> Folded:
    """Fold one project's facts with the chains in force, on either clock."""
    fields = rules.stage_fields if rules else stage_fields()
    return fold(facts, fields, known=known, day=day)


def own_values(extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return an office's own values as they were stated: JSON keeps a date as text."""
    return {key: own_value(key, value) for key, value in (extra or {}).items()}


def own_value(key: str, value: Any) -> Any:
    """Return one such value."""
    field = catalogue().get(key) if isinstance(value, str) else None
    return date.fromisoformat(value) if field is not None and field.type == "date" else value


def columns(folded: Folded, on: date, rules: Rules | None = None) -> dict[str, Any]:
    """Return the stored columns of a folded state; stalls by the rules in force on ``on``."""
    rules = rules or rules_on(on)
    state = folded.state
    names = column_names()
    row: dict[str, Any] = dict.fromkeys(names.values())
    extra: dict[str, Any] = {}
    for key, value in state.items():
        if key in names:
            row[names[key]] = _dated_json(key, value, state)
        elif key not in ("excuses",):
            extra[key] = value.isoformat() if isinstance(value, date) else value
    row.update(extra=extra, search_text=search_text(state))
    row["attributed_unit_id"] = row["attributed_unit_id"] or row["county_id"]
    if isinstance(row["kinds"], (list, tuple)):
        row["kinds"] = ",".join(map(str, row["kinds"]))
    if row["land_mu"] is not None:
        row["land_mu"] = Decimal(str(row["land_mu"]))
    if row["plan_year"] is not None and row["plan_year"] < on.year:
        row.update(dict.fromkeys(YEAR_FIGURES))
    _add_stage(state, row, rules)
    _add_stall(state, row, rules.stalls)
    return row


@cache
def _json_columns() -> frozenset[str]:
    return frozenset(f.name for f in ProjectState._meta.concrete_fields if isinstance(f, JSONField))


def _dated_json(key: str, value: Any, state: State) -> Any:
    """A permit may be done on a day: its column is JSON, which has no dates of its own."""
    if isinstance(value, date) and key in _json_columns():
        return {"date": value.isoformat(), "precision": state["precisions"].get(key, "day")}
    return value


def _add_stage(state: State, row: dict[str, Any], rules: Rules) -> None:
    chain = rules.chains.get(str(state.get("kind") or "attraction"))
    step = stages.current(chain, state) if chain else None
    row["stage"] = step.code if step else None
    row["stage_rank"] = chain.steps.index(step) + 1 if chain and step else 0
    row["secret"] = chain is not None and any(stages.before(chain, state, code) for code in rules.secret)
    state["stage"] = row["stage"]


def _add_stall(state: State, row: dict[str, Any], in_force: Sequence[StallRule]) -> None:
    hit = None
    if state["standing"] == "active":
        hit = stalls.primary(stalls.hits(in_force, state))
    row["stall_rule"] = hit.rule.code if hit else None
    row["stall_version"] = hit.rule.version if hit else None
    row["stall_since"] = hit.begins if hit else None
    row["stall_due_on"] = hit.due_on if hit else None
    excuse = stalls.excuse_of(hit, state) if hit else None
    row["excuse"] = excuse["reason"] if excuse else None
    row["excuse_note"] = excuse.get("note") if excuse else None


def search_text(state: State) -> str:
    """Return what the search box looks through: words, codes and pinyin initials, lower case.

    Cut so that an index entry holds it on every engine; what is cut is the end of the enterprise.
    """
    name, code, uscc, enterprise = (
        str(state.get(key) or "") for key in ("name", "project_code", "uscc", "enterprise")
    )
    words = [name, code, uscc, _initials(name), enterprise, _initials(enterprise)]
    return " ".join(word for word in words if word).lower()[:SEARCHED]


@cache
def _letters(character: str) -> str:
    return lazy_pinyin(character, style=Style.FIRST_LETTER)[0] if "一" <= character <= "鿿" else character


def _initials(text: str) -> str:
    return "".join(_letters(c) for c in text if c.isalnum())


def hold(project_ids: Iterable[int]) -> None:
    """Make others who change these projects wait until this transaction ends.

    PostgreSQL locks the rows, in one order so that nobody waits in a circle; on SQLite the transaction
    holds the whole database already.
    """
    for chunk in _chunks(sorted(set(project_ids))):
        list(Project.objects.select_for_update().filter(pk__in=chunk).order_by("pk").values_list("pk"))


def next_instant(project_ids: Iterable[int]) -> datetime:
    """Return a moment after every version of these projects, and not before now."""
    at = clock.now()
    for chunk in _chunks(sorted(set(project_ids))):
        latest = (
            ProjectState.objects.filter(project_id__in=chunk, recorded_to__isnull=True)
            .order_by("-recorded_from")
            .values_list("recorded_from", flat=True)
            .first()
        )
        if latest is not None and latest >= at:
            at = latest + timedelta(microseconds=1)
    return at


def renew(projects: Sequence[int], at: datetime, cause: RenewalCause) -> int:
    """Fold projects anew by the rules of a moment, of which nothing was said; return how many changed.

    The moment is kept, so that a rebuild comes to the same history.
    """
    rules = rules_at(at)
    rows = [
        Renewal(project_id=pk, recorded_at=at, edition=rules.edition, cause=cause) for pk in sorted(projects)
    ]
    Renewal.objects.bulk_create(rows, batch_size=CHUNK)
    return refold(projects, at, rules)


def refold(project_ids: Iterable[int], at: datetime, rules: Rules) -> int:
    """Bring the open versions of these projects up to their facts; return how many changed.

    Must run inside the transaction that recorded the facts, with the rules whose edition they carry.
    """
    changed = 0
    for chunk in _chunks(sorted(set(project_ids))):
        facts = facts_of(chunk)
        fresh = {pk: _version(pk, facts.get(pk, []), at, rules) for pk in chunk}
        changed += replace_open(fresh, at)
    return changed


def open_rows(projects: Sequence[int]) -> dict[int, ProjectState]:
    """Return the version that stands now of each project."""
    rows = ProjectState.objects.filter(project_id__in=projects, recorded_to__isnull=True)
    return {row.project_id: row for row in rows}


def replace_open(states: Mapping[int, ProjectState], at: datetime) -> int:
    """Close the open versions that differ from these and open these; return how many differed."""
    fresh: list[ProjectState] = []
    for chunk in _chunks(sorted(states)):
        standing = open_rows(chunk)
        closing = {old.pk for project, old in standing.items() if not same(old, states[project])}
        kept = {project for project, old in standing.items() if old.pk not in closing}
        ProjectState.objects.filter(pk__in=closing).update(recorded_to=at)
        fresh += [states[project] for project in chunk if project not in kept]
    insert_states(fresh)
    return len(fresh)


def row_of(facts: Sequence[FactRecord], at: datetime, rules: Rules) -> dict[str, Any]:
    """Return the stored columns that facts in order of entry give at a moment."""
    row = columns(fold_project(facts, rules=rules), clock.local(at).date(), rules)
    row["source_label"] = facts[-1].source if facts else None
    return row


def _version(project: int, facts: Sequence[FactRecord], at: datetime, rules: Rules) -> ProjectState:
    return ProjectState(project_id=project, recorded_from=at, **row_of(facts, at, rules))


def same(old: ProjectState, new: ProjectState) -> bool:
    """Tell whether two versions say the same."""
    return all(getattr(old, name) == getattr(new, name) for name in column_names().values())


def insert_states(states: Sequence[ProjectState]) -> None:
    """Insert versions in one statement."""
    bulk.write(ProjectState, bulk.prepared(states))


def moments_of(project_ids: Iterable[int]) -> dict[int, dict[datetime, int | None]]:
    """Return for each project the moments at which it was folded, with the edition of the rules then."""
    found: dict[int, dict[datetime, int | None]] = defaultdict(dict)
    for chunk in _chunks(sorted(set(project_ids))):
        for source in (Fact.objects, Renewal.objects):
            rows = source.filter(project_id__in=chunk).values_list("project_id", "recorded_at", "edition")
            for project, at, number in rows.distinct().iterator(2000):
                held = found[project].get(at)
                found[project][at] = number if held is None else max(held, number or 0)
    return found


def versions(
    project: int, facts: Sequence[FactRecord], moments: Mapping[datetime, int | None]
) -> list[ProjectState]:
    """Return every version of one project, replayed moment by moment by the rules of each moment."""
    result: list[ProjectState] = []
    for at, number in sorted(moments.items()):
        known = [f for f in facts if f.recorded_at <= at]
        state = _version(project, known, at, rules_on(clock.local(at).date(), number))
        if result and same(result[-1], state):
            continue
        if result:
            result[-1].recorded_to = at
        result.append(state)
    return result


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
