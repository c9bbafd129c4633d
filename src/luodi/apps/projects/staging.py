"""A batch is worked out before its transaction and only written inside it.

Whatever somebody else changed in between is seen inside, by the version each project stood at, and
folded afresh there; so nothing is lost and the write lock is held for the writing alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.projects import bulk, projection, readers
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from luodi.kernel.folding import FactRecord

CHUNK = 500
LATE = 2**62  # a draft has no number yet; it comes after everything recorded


@dataclass(frozen=True, slots=True)
class Ready:
    """One project's rows, ready but for its key and the moment; ``state`` None where nothing differs."""

    facts: list[bulk.Row]
    state: bulk.Row | None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a batch will write, by the caller's key of a new project or the key of an existing one.

    ``rules`` are those that it was folded by: another day or another edition folds all of it again.
    """

    rules: projection.Rules
    new: Mapping[str, Ready]
    existing: Mapping[int, Ready]


@dataclass(frozen=True, slots=True)
class Written:
    """Projects made by the caller's key, and counts."""

    created: Mapping[str, int]
    facts: int
    changed: int


def prepare(by: Person, new: Mapping[str, Sequence[FactDraft]], existing: Iterable[FactDraft]) -> Prepared:
    """Fold every project of a batch as it will stand. Reads only."""
    at = clock.now()
    rules = projection.rules_at(at)
    grouped: dict[int, list[FactDraft]] = defaultdict(list)
    for draft in existing:
        if draft.project is None:
            raise ValueError("a draft for an existing project must name it")
        grouped[draft.project].append(draft)
    make = _Maker(by, at, bulk.maker(Fact), bulk.maker(ProjectState))
    ready: dict[int, Ready] = {}
    for chunk in _chunks(sorted(grouped)):
        open_rows = projection.open_rows(chunk)
        facts = projection.facts_of(chunk)
        for project in chunk:
            drafts = grouped[project]
            row = projection.row_of([*facts.get(project, []), *_records(drafts, at)], at, rules)
            ready[project] = make.ready(drafts, row, open_rows.get(project))
    fresh = {
        key: make.ready(group, projection.row_of(_records(group, at), at, rules))
        for key, group in new.items()
    }
    return Prepared(rules, fresh, ready)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the rows of a batch without a model instance for each: there are a hundred thousand."""

    by: Person
    at: datetime
    fact: Callable[[Mapping[str, Any]], bulk.Row]
    state: Callable[[Mapping[str, Any]], bulk.Row]

    def ready(
        self, drafts: Sequence[FactDraft], row: Mapping[str, Any], standing: ProjectState | None = None
    ) -> Ready:
        facts = [self.fact(values_of(self.by, draft, 0, self.at, None)) for draft in drafts]
        values = {"project_id": 0, "recorded_from": self.at, **row}
        if standing is not None and projection.same(standing, ProjectState(**values)):
            return Ready(facts, None, standing.pk)
        return Ready(facts, self.state(values), standing.pk if standing else None)


def commit(by: Person, plan: Prepared, recorder: Person | None = None) -> Written:
    """Write a prepared batch; the caller holds the transaction.

    ``recorder`` is named as a reader of what now stands before signing, by default nobody.
    """
    projection.hold(plan.existing)
    at = projection.next_instant(plan.existing)
    identity = bulk.maker(Project)({"created_at": at, "created_by_id": by.pk})
    created = dict(zip(plan.new, bulk.write_alike(Project, identity, len(plan.new)), strict=True))
    by_project = dict(plan.existing) | {created[key]: ready for key, ready in plan.new.items()}
    rules = projection.rules_at(at)
    fact_row = bulk.filler(Fact, "project_id", "recorded_at", "edition")
    facts = [fact_row(row, pk, at, rules.edition) for pk, ready in by_project.items() for row in ready.facts]
    bulk.write(Fact, facts)
    same_rules = (rules.on, rules.edition) == (plan.rules.on, plan.rules.edition)
    changed_since = overtaken(plan) if same_rules else set(by_project)
    changed = projection.refold(changed_since, at, rules)
    replaced = [
        ready.seen for project, ready in plan.existing.items() if ready.state and project not in changed_since
    ]
    for chunk in _chunks([pk for pk in replaced if pk is not None]):
        ProjectState.objects.filter(pk__in=chunk).update(recorded_to=at)
    state_row = bulk.filler(ProjectState, "project_id", "recorded_from")
    states = [
        state_row(ready.state, project, at)
        for project, ready in by_project.items()
        if ready.state is not None and project not in changed_since
    ]
    bulk.write(ProjectState, states)
    if recorder is not None:
        readers.name_recorder(recorder, by_project)
    return Written(created, len(facts), changed + len(states))


def overtaken(plan: Prepared) -> set[int]:
    """Return the projects that somebody changed since the batch was prepared."""
    return {
        project
        for chunk in _chunks(sorted(plan.existing))
        for project, version in _open_versions(chunk).items()
        if plan.existing[project].seen != version
    }


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


def fact_of(by: Person, draft: FactDraft, project: int, at: datetime, edition: int | None) -> Fact:
    """Return the unsaved fact of a draft; ``edition`` numbers the rules that its project is folded by."""
    return Fact(**values_of(by, draft, project, at, edition))


def values_of(
    by: Person, draft: FactDraft, project: int, at: datetime, edition: int | None
) -> dict[str, Any]:
    """Return the attributes of the fact of a draft."""
    origin = draft.origin
    return {
        "project_id": project,
        "kind": draft.kind,
        "happened_on": draft.happened_on,
        "precision": draft.precision,
        "payload": dict(draft.payload),
        "recorded_at": at,
        "recorded_by_id": by.pk,
        "source": origin.source,
        "file_name": origin.file_name,
        "sheet": origin.sheet,
        "row": origin.row,
        "batch": origin.batch,
        "supersedes_id": draft.supersedes,
        "reason": draft.reason,
        "edition": edition,
    }


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
