"""What a clerk does with one project in a form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.definitions.queries import catalogue, chains
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import projection, readers
from luodi.apps.projects.actions.facts import check_dates, open_name, open_state, record, write_facts
from luodi.apps.projects.drafts import TERMINATED, FactDraft, drafts_from_values, with_project
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.apps.projects.queries.writing import made_by_form
from luodi.kernel import clock


def create_project(
    *, by: Person, values: Mapping[str, Any], as_of: date | None = None, once: str = ""
) -> Project:
    """Enter a project from typed values (catalogue keys; money in fen, units as ids).

    ``once`` names the form: sent again by the same person, even at the same moment, it enters nothing
    and the project that it made is returned. Raises ValidationError when the name, kind or unit is
    missing, PermissionRefused when the person may not enter for that unit.
    """
    _check_identity(values)
    unit = Unit.objects.get(pk=values.get("attributed_unit") or values["county"])
    require(by, Permission.PROJECT_EDIT, unit=unit)
    drafts = drafts_from_values(values, catalogue(), as_of=as_of or clock.today())
    check_dates(drafts)
    try:
        return _enter(by, unit, drafts, once)
    except IntegrityError:
        before = made_by_form(by, once)
        if before is None:
            raise
        return before


def _enter(by: Person, unit: Unit, drafts: Sequence[FactDraft], once: str) -> Project:
    with act(by=by, verb="project.create", unit=unit) as a:
        project = Project.objects.create(created_at=clock.now(), created_by=by, once=once)
        a.obj = project
        write_facts(by, with_project(drafts, project.pk), clock.now())
        readers.name_recorder(by, [project.pk])
        a.note(name=open_name(project))
    return project


def _check_identity(values: Mapping[str, Any]) -> None:
    missing = [
        label for key, label in (("name", _("项目名称")), ("kind", _("项目类别"))) if not values.get(key)
    ]
    if not (values.get("attributed_unit") or values.get("county")):
        missing.append(_("考核归属单位"))
    if missing:
        raise ValidationError(_("请填写：%(fields)s。") % {"fields": "、".join(missing)}, code="required")


def record_stage(
    *,
    by: Person,
    project: Project,
    stage: str,
    happened_on: date,
    precision: str = "day",
    evidence: str = "",
    reason: str = "",
    seen: int | None = None,
) -> Fact:
    """Record that a project reached a stage on a day.

    A stage that is already recorded is corrected by :func:`correct_fact`, not recorded twice:
    raises ValidationError. Stages need not be recorded in order.
    """
    known = {step.code for chain in chains().values() for step in chain.steps}
    if stage not in known:
        raise ValidationError(_("没有“%(stage)s”这个阶段。") % {"stage": stage}, code="stage")
    if stage == TERMINATED:
        raise ValidationError(_("终止请用“终止”登记，并写明理由。"), code="stage")
    _check_not_recorded(project, stage)
    payload = {"stage": stage, "evidence": evidence} if evidence else {"stage": stage}
    draft = FactDraft(
        kind="stage", payload=payload, happened_on=happened_on, precision=precision, reason=reason
    )
    return record(by=by, project=project, drafts=[draft], verb="project.stage", seen=seen)[0]


def _check_not_recorded(project: Project, stage: str) -> None:
    facts = projection.facts_of([project.pk])[project.pk]
    standing = set(projection.fold_project(facts).standing)
    held = [f for f in facts if f.seq in standing and f.kind == "stage" and f.payload.get("stage") == stage]
    if any(fact.happened_on for fact in held):
        raise ValidationError(
            _("这个阶段 %(day)s 已经记过了。日期不对请在原记录上“更正”，原日期会留在历史里。")
            % {"day": held[-1].happened_on},
            code="recorded",
        )


def record_progress(
    *,
    by: Person,
    project: Project,
    on: date,
    values: Mapping[str, Any],
    note: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> list[Fact]:
    """Record cumulative completed investment (fen) at a day, with what is said of it.

    Raises ValidationError for a negative amount or a day that has not come.
    """
    if any(isinstance(v, int) and v < 0 for v in values.values()):
        raise ValidationError(_("完成投资不能是负数；要冲减请更正原记录并写明理由。"), code="negative")
    drafts = [FactDraft(kind="progress", payload={"values": dict(values)}, happened_on=on)]
    said = {key: text for key, text in (note or {}).items() if text}
    if said:
        drafts.append(FactDraft(kind="note", payload={"values": said}, happened_on=on))
    return record(by=by, project=project, drafts=drafts, verb="project.progress", seen=seen)


def change_profile(
    *,
    by: Person,
    project: Project,
    values: Mapping[str, Any],
    reason: str = "",
    seen: int | None = None,
) -> list[Fact]:
    """Change profile or plan values; only what differs becomes a fact, nothing differing is no act."""
    state = open_state(project)
    changed = {key: value for key, value in values.items() if not _same(state, key, value)}
    drafts = [
        replace(draft, reason=reason)
        for draft in drafts_from_values(changed, catalogue(), as_of=clock.today())
    ]
    if not drafts:
        return []
    return record(by=by, project=project, drafts=drafts, verb="project.profile", seen=seen)


def _same(state: ProjectState, key: str, value: Any) -> bool:
    """Tell whether a value given as facts state it is what the project already has."""
    names = projection.column_names()
    held = getattr(state, names[key]) if key in names else (state.extra or {}).get(key)
    if isinstance(held, date):
        held = {"date": held.isoformat(), "precision": state.precisions.get(key, "day")}
    if isinstance(held, Decimal):
        return value is not None and held == Decimal(str(value))
    return bool(held == value)
