"""Ending, excusing, splitting and merging projects; all of it reversible by withdrawal."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.definitions.queries import excuses
from luodi.apps.projects import projection
from luodi.apps.projects.actions.facts import (
    check_version,
    open_state,
    record,
    require_active,
    require_edit,
    take_back,
    write_facts,
)
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock

UNIT_KEYS = frozenset({"county", "attributed_unit", "park", "park_unit"})
# What a phase takes over from the project that is split.
INHERITED = (
    "kind", "kinds", "leading_industry", "chain", "industry", "gbt4754", "level", "county",
    "attributed_unit", "park", "park_unit", "enterprise", "uscc", "investor", "investor_origin",
)  # fmt: skip


def terminate_project(
    *, by: Person, project: Project, on: date, reason: str, seen: int | None = None
) -> Fact:
    """End a project on a day; it leaves every count and stays in the history."""
    _check_reason(reason)
    draft = FactDraft("termination", {"reason": reason}, happened_on=on, reason=reason)
    return record(by=by, project=project, drafts=[draft], verb="project.terminate", seen=seen)[0]


def remove_project(*, by: Person, project: Project, reason: str, seen: int | None = None) -> Fact:
    """Take back a project that was entered by mistake; nothing is deleted."""
    _check_reason(reason)
    draft = FactDraft("removal", {"reason": reason}, reason=reason)
    return record(by=by, project=project, drafts=[draft], verb="project.remove", seen=seen)[0]


def excuse_stall(
    *,
    by: Person,
    project: Project,
    rule: str,
    excuse: str,
    note: str,
    until: date | None = None,
    seen: int | None = None,
) -> Fact:
    """Give a justified reason for a stall; the project stays counted and is marked.

    Needs the permission to judge excuses; the reason must be written out.
    """
    _check_reason(note)
    if excuse not in excuses(clock.today()):
        raise ValidationError(_("没有“%(excuse)s”这种正当理由。") % {"excuse": excuse}, code="excuse")
    payload = {"rule": rule, "reason": excuse, "note": note, "until": until.isoformat() if until else None}
    draft = FactDraft("excuse", payload, happened_on=clock.today(), reason=note)
    return record(
        by=by,
        project=project,
        drafts=[draft],
        verb="project.excuse",
        seen=seen,
        permission=Permission.STALL_EXCUSE,
    )[0]


def split_into_phases(
    *,
    by: Person,
    project: Project,
    phases: Sequence[tuple[str, int | None]],
    reason: str,
    seen: int | None = None,
) -> list[Project]:
    """Split a project into phases, each ``(label, total investment in fen or None)``.

    The original stays as their head and no longer counts, so that nothing is counted twice.
    Raises ValidationError for fewer than two phases or labels that repeat.
    """
    labels = [label.strip() for label, _amount in phases]
    if len(labels) < 2 or len(set(labels)) != len(labels) or not all(labels):
        raise ValidationError(_("分期至少两期，期次名称不能空、不能重复。"), code="phases")
    with act(by=by, verb="project.split", obj=project) as a:
        projection.hold([project.pk])
        state = open_state(project)
        a.unit = state.attributed_unit_id
        require_edit(by, state)
        check_version(state, seen)
        require_active(state)
        if state.secret:
            raise ValidationError(_("签约前不分期：分出的各期会露出项目名称。请签约后再分。"), code="secret")
        at = projection.next_instant([project.pk])
        children = [Project.objects.create(created_at=at, created_by=by) for _label in labels]
        drafts = [
            FactDraft("split", {"children": [c.pk for c in children]}, project=project.pk, reason=reason)
        ]
        for child, (label, amount) in zip(children, phases, strict=True):
            drafts += _phase_drafts(state, child, label.strip(), amount, reason)
        write_facts(by, drafts, at)
        a.note(children=[c.pk for c in children], labels=labels)
    return children


def _phase_drafts(
    state: ProjectState, child: Project, label: str, amount: int | None, reason: str
) -> list[FactDraft]:
    names = projection.column_names()
    values = {key: getattr(state, names[key]) for key in INHERITED}
    values["name"] = f"{state.name}（{label}）"
    values["total_investment"] = amount
    kept = {key: value for key, value in values.items() if value is not None}
    return [
        FactDraft("phase", {"of": state.project_id, "label": label}, project=child.pk, reason=reason),
        FactDraft("profile", {"values": kept}, project=child.pk, reason=reason),
    ]


def merge_projects(
    *,
    by: Person,
    keep: Project,
    drop: Project,
    reason: str,
    take: Sequence[str] = (),
    seen: int | None = None,
    seen_other: int | None = None,
) -> Fact:
    """Merge the record ``drop`` into ``keep``, taking over the named fields of ``drop``.

    Whose task the project is stays as it was: units are not taken. ``seen`` and ``seen_other`` are the
    versions of ``keep`` and ``drop`` that the page showed. Reversed by :func:`unmerge_project`.
    Raises ValidationError for a record merged with itself or one that no longer counts.
    """
    _check_reason(reason)
    if keep.pk == drop.pk:
        raise ValidationError(_("不能把项目并入它自己。"), code="self")
    with act(by=by, verb="project.merge", obj=keep) as a:
        projection.hold([keep.pk, drop.pk])
        kept, dropped = open_state(keep), open_state(drop)
        a.unit = kept.attributed_unit_id
        check_version(kept, seen)
        check_version(dropped, seen_other)
        for state in (kept, dropped):
            require_edit(by, state, Permission.PROJECT_MERGE)
            if state.standing != Standing.ACTIVE:
                raise ValidationError(
                    _("“%(name)s”已不在库，不能合并。") % {"name": state.name}, code="standing"
                )
        names = projection.column_names()
        values = {
            key: _json(getattr(dropped, names[key]), dropped.precisions.get(key, "day"))
            for key in take
            if key in names and key not in UNIT_KEYS
        }
        at = projection.next_instant([keep.pk, drop.pk])
        drafts = [FactDraft("merge", {"into": keep.pk}, project=drop.pk, reason=reason)]
        if values:
            payload = {"values": values, "merged_from": drop.pk}
            drafts.append(FactDraft("profile", payload, project=keep.pk, reason=reason))
        facts = write_facts(by, drafts, at)
        a.note(dropped=drop.pk, taken=list(take), reason=reason)
    return facts[0]


def unmerge_project(*, by: Person, project: Project, reason: str) -> None:
    """Bring back a record that was merged away and what the merge had taken from it."""
    with act(by=by, verb="project.unmerge", obj=project):
        projection.hold([project.pk])
        merged = Fact.objects.filter(project=project, kind="merge").order_by("-pk").first()
        if merged is None or open_state(project).standing != Standing.MERGED:
            raise ValidationError(_("这个项目没有被并入其他项目。"), code="not_merged")
        taken = Fact.objects.filter(
            project_id=merged.payload["into"],
            kind="profile",
            recorded_at=merged.recorded_at,
            payload__merged_from=project.pk,
        ).first()
        take_back(by=by, fact=merged, reason=reason, permission=Permission.PROJECT_MERGE)
        if taken is not None:
            folded = projection.fold_project(projection.facts_of([taken.project_id])[taken.project_id])
            if taken.pk in folded.standing:
                take_back(by=by, fact=taken, reason=reason, permission=Permission.PROJECT_MERGE)


def _json(value: object, precision: str) -> object:
    if isinstance(value, date):
        return {"date": value.isoformat(), "precision": precision}
    return str(value) if isinstance(value, Decimal) else value


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("请写明理由。"), code="reason")
