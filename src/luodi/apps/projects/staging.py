"""A batch is worked out before its transaction and only written inside it.

Whatever somebody else changed in between is seen inside, by the version each project stood at, and
folded afresh there; so nothing is lost and the write lock is held for the writing alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.projects import bulk, projection
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from luodi.kernel.folding import FactRecord

CHUNK = 500
LATE = 2**62  # a draft has no number yet; it comes after everything recorded


@dataclass(slots=True)
class Prepared:
    """What a batch will write: facts by project or new key, and the columns they fold to."""

    new: Mapping[str, Sequence[FactDraft]]
    existing: Mapping[int, Sequence[FactDraft]]
    new_columns: dict[str, dict[str, Any]]
    columns: dict[int, dict[str, Any]]
    seen: dict[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """Projects made by the caller's key, and counts."""

    created: Mapping[str, int]
    facts: int
    changed: int


def prepare(by: Person, new: Mapping[str, Sequence[FactDraft]], existing: Iterable[FactDraft]) -> Prepared:
    """Fold every project of a batch as it will stand. Reads only."""
    at = clock.now()
    grouped: dict[int, list[FactDraft]] = defaultdict(list)
    for draft in existing:
        if draft.project is None:
            raise ValueError("a draft for an existing project must name it")
        grouped[draft.project].append(draft)
    rules = projection.rules_on(clock.local(at).date())
    seen: dict[int, int] = {}
    columns: dict[int, dict[str, Any]] = {}
    for chunk in _chunks(sorted(grouped)):
        seen.update(_open_versions(chunk))
        facts = projection.facts_of(chunk)
        for project in chunk:
            records = [*facts.get(project, []), *_records(grouped[project], at)]
            columns[project] = projection.row_of(records, at, rules)
    new_columns = {key: projection.row_of(_records(group, at), at, rules) for key, group in new.items()}
    return Prepared(new, grouped, new_columns, columns, seen)


def commit(by: Person, plan: Prepared) -> Written:
    """Write a prepared batch; the caller holds the transaction."""
    at = projection.next_instant(plan.existing)
    made = Project.objects.bulk_create([Project(created_at=at, created_by=by) for _key in plan.new])
    created = {key: project.pk for key, project in zip(plan.new, made, strict=True)}
    facts = [
        *(fact_of(by, d, project, at) for project, group in plan.existing.items() for d in group),
        *(fact_of(by, d, created[key], at) for key, group in plan.new.items() for d in group),
    ]
    bulk.write(Fact, bulk.prepared(facts))
    changed_since = {
        project
        for chunk in _chunks(sorted(plan.existing))
        for project, version in _open_versions(chunk).items()
        if plan.seen.get(project) != version
    }
    changed = projection.refold(changed_since, at)
    states = [_state(created[key], row, at) for key, row in plan.new_columns.items()]
    kept = {project: row for project, row in plan.columns.items() if project not in changed_since}
    changed += len(states) + projection.replace_open(
        {project: _state(project, row, at) for project, row in kept.items()}, at
    )
    projection.insert_states(states)
    return Written(created, len(facts), changed)


def _open_versions(projects: Sequence[int]) -> dict[int, int]:
    rows = ProjectState.objects.filter(project_id__in=projects, recorded_to__isnull=True)
    return dict(rows.values_list("project_id", "pk"))


def _records(drafts: Sequence[FactDraft], at: datetime) -> list[FactRecord]:
    return [
        FactRecord(
            LATE + i,
            d.kind,
            d.payload,
            d.happened_on,
            d.precision,
            at,
            d.supersedes,
            projection.source_of(d.origin.source, d.origin.file_name, d.origin.sheet, d.origin.row),
        )
        for i, d in enumerate(drafts)
    ]


def _state(project: int, row: Mapping[str, Any], at: datetime) -> ProjectState:
    return ProjectState(project_id=project, recorded_from=at, **row)


def fact_of(by: Person, draft: FactDraft, project: int, at: datetime) -> Fact:
    """Return the unsaved fact of a draft."""
    return Fact(
        project_id=project,
        kind=draft.kind,
        happened_on=draft.happened_on,
        precision=draft.precision,
        payload=dict(draft.payload),
        recorded_at=at,
        recorded_by_id=by.pk,
        source=draft.origin.source,
        file_name=draft.origin.file_name,
        sheet=draft.origin.sheet,
        row=draft.origin.row,
        batch=draft.origin.batch,
        supersedes_id=draft.supersedes,
        reason=draft.reason,
    )


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
