"""Keeps the stored states true to the facts: fold, compare, close the old version, open the new."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from pypinyin import Style, lazy_pinyin

from luodi.apps.definitions.queries import chains, stall_rules
from luodi.apps.projects.models import Fact, ProjectState
from luodi.kernel import clock, stages, stalls
from luodi.kernel.folding import FactRecord, Folded, State, fold

CHUNK = 500
FACT_COLUMNS = (
    "id", "kind", "payload", "happened_on", "precision", "recorded_at", "supersedes_id",
    "project_id", "source", "file_name", "sheet", "row",
)  # fmt: skip
SKIPPED = frozenset({"id", "project", "recorded_from", "recorded_to"})


@cache
def column_names() -> dict[str, str]:
    """Return catalogue key → attribute name of every stored column (``county`` → ``county_id``)."""
    return {f.name: f.attname for f in ProjectState._meta.concrete_fields if f.name not in SKIPPED}


@cache
def stage_fields() -> Mapping[str, str]:
    """Return stage code → date field over all chains in force."""
    return {step.code: step.field for chain in chains().values() for step in chain.steps}


def forget_definitions() -> None:
    """Drop what was read from the definitions; called when a pack is loaded."""
    stage_fields.cache_clear()


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
    facts: Sequence[FactRecord], *, known: datetime | None = None, day: date | None = None
) -> Folded:
    """Fold one project's facts with the chains in force, on either clock."""
    return fold(facts, stage_fields(), known=known, day=day)


def columns(folded: Folded, on: date) -> dict[str, Any]:
    """Return the stored columns of a folded state; stalls by the rules in force on ``on``."""
    state = folded.state
    names = column_names()
    row: dict[str, Any] = dict.fromkeys(names.values())
    extra: dict[str, Any] = {}
    for key, value in state.items():
        if key in names:
            row[names[key]] = value
        elif key not in ("excuses",):
            extra[key] = value
    row.update(extra=extra, search_text=search_text(state))
    row["attributed_unit_id"] = row["attributed_unit_id"] or row["county_id"]
    if isinstance(row["kinds"], (list, tuple)):
        row["kinds"] = ",".join(map(str, row["kinds"]))
    if row["land_mu"] is not None:
        row["land_mu"] = Decimal(str(row["land_mu"]))
    _add_stage(state, row)
    _add_stall(state, row, on)
    return row


def _add_stage(state: State, row: dict[str, Any]) -> None:
    chain = chains().get(str(state.get("kind") or "attraction"))
    step = stages.current(chain, state) if chain else None
    row["stage"] = step.code if step else None
    row["stage_rank"] = chain.steps.index(step) + 1 if chain and step else 0
    state["stage"] = row["stage"]


def _add_stall(state: State, row: dict[str, Any], on: date) -> None:
    hit = None
    if state["standing"] == "active":
        hit = stalls.primary(stalls.hits(stall_rules(on), state))
    row["stall_rule"] = hit.rule.code if hit else None
    row["stall_version"] = hit.rule.version if hit else None
    row["stall_since"] = hit.since if hit else None
    row["stall_due_on"] = hit.due_on if hit else None
    excuse = next(
        (e for e in reversed(state["excuses"]) if hit and e.get("rule") in (None, "", hit.rule.code)), None
    )
    row["excuse"] = excuse["reason"] if excuse else None
    row["excuse_note"] = excuse.get("note") if excuse else None


def search_text(state: State) -> str:
    """Return what the search box looks through: words, codes and pinyin initials, lower case."""
    words = [str(state.get(key) or "") for key in ("name", "enterprise", "project_code", "uscc")]
    return " ".join([*words, _initials(words[0]), _initials(words[1])]).lower().strip()


@cache
def _letters(character: str) -> str:
    return lazy_pinyin(character, style=Style.FIRST_LETTER)[0] if "一" <= character <= "鿿" else character


def _initials(text: str) -> str:
    return "".join(_letters(c) for c in text if c.isalnum())


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


def refold(project_ids: Iterable[int], at: datetime) -> int:
    """Bring the open versions of these projects up to their facts; return how many changed.

    Must run inside the transaction that recorded the facts.
    """
    changed = 0
    for chunk in _chunks(sorted(set(project_ids))):
        facts = facts_of(chunk)
        open_rows = {
            row.project_id: row
            for row in ProjectState.objects.filter(project_id__in=chunk, recorded_to__isnull=True)
        }
        fresh: list[ProjectState] = []
        closing: list[int] = []
        for project in chunk:
            state = _version(project, facts.get(project, []), at)
            old = open_rows.get(project)
            if old is not None:
                if _same(old, state):
                    continue
                closing.append(old.pk)
            fresh.append(state)
        ProjectState.objects.filter(pk__in=closing).update(recorded_to=at)
        insert_states(fresh)
        changed += len(fresh)
    return changed


def _version(project: int, facts: Sequence[FactRecord], at: datetime) -> ProjectState:
    row = columns(fold_project(facts), clock.local(at).date())
    row["source_label"] = facts[-1].source if facts else None
    return ProjectState(project_id=project, recorded_from=at, **row)


def _same(old: ProjectState, new: ProjectState) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in column_names().values())


def insert_states(states: Sequence[ProjectState]) -> None:
    """Insert versions in as few statements as the database takes."""
    if states:
        ProjectState.objects.bulk_create(states, batch_size=_batch_size())


def _batch_size() -> int:
    # SQLite since 3.32 takes 32,766 variables; Django still assumes 999.
    return 32_000 // len(ProjectState._meta.concrete_fields) if connection.vendor == "sqlite" else 500


def versions(project: int, facts: Sequence[FactRecord]) -> list[ProjectState]:
    """Return every version that the facts of one project give, replayed moment by moment."""
    result: list[ProjectState] = []
    for at in sorted({fact.recorded_at for fact in facts}):
        state = _version(project, [f for f in facts if f.recorded_at <= at], at)
        if result and _same(result[-1], state):
            continue
        if result:
            result[-1].recorded_to = at
        result.append(state)
    return result


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
