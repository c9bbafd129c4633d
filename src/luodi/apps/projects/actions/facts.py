"""Recording, correcting and withdrawing facts: the three things that ever happen to the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.projects import projection, staging
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock


class StaleVersion(Exception):
    """Somebody else changed the project since the form was opened."""

    def __init__(self, current: ProjectState) -> None:
        self.current = current
        super().__init__(
            _("此项目在您打开页面之后已被他人修改（%(when)s）。请刷新核对后再保存，您填写的内容未写入。")
            % {"when": clock.local(current.recorded_from).strftime("%Y-%m-%d %H:%M")}
        )


def require_edit(by: Person, state: ProjectState, permission: Permission = Permission.PROJECT_EDIT) -> None:
    """Raise PermissionRefused unless ``by`` holds the permission for the project's attributed unit."""
    require(by, permission, unit=state.attributed_unit or state.county)


def open_state(project: Project) -> ProjectState:
    """Return the version that stands now."""
    state: ProjectState = ProjectState.objects.select_related("attributed_unit", "county").get(
        project=project, recorded_to__isnull=True
    )
    return state


def check_version(state: ProjectState, seen: int | None) -> None:
    """Raise StaleVersion when ``seen`` (the version a form was opened on) is no longer current."""
    if seen is not None and seen != state.pk:
        raise StaleVersion(state)


def check_dates(drafts: Sequence[FactDraft]) -> None:
    """Raise ValidationError for a fact that is said to have happened after today."""
    today = clock.today()
    late = [d for d in drafts if d.happened_on and d.kind != FactKind.PLAN and d.happened_on > today]
    if late:
        raise ValidationError(
            _("%(day)s 还没有到，已发生的事实不能晚于今天（%(today)s）。计划日期请填在计划栏。")
            % {"day": late[0].happened_on, "today": today},
            code="future",
        )


def insert_facts(by: Person, drafts: Sequence[FactDraft], at: datetime) -> list[Fact]:
    """Insert facts recorded at ``at``; the caller holds the transaction and refolds."""
    facts = [staging.fact_of(by, draft, draft.project or 0, at) for draft in drafts]
    return Fact.objects.bulk_create(facts, batch_size=500)


def record(
    *,
    by: Person,
    project: Project,
    drafts: Sequence[FactDraft],
    verb: str = "project.record",
    seen: int | None = None,
    permission: Permission = Permission.PROJECT_EDIT,
) -> list[Fact]:
    """Record facts about one project and bring its state up to them.

    ``seen`` is the version the form was opened on. Raises PermissionRefused, StaleVersion, or
    ValidationError for a day that has not come.
    """
    check_dates(drafts)
    with act(by=by, verb=verb, obj=project) as a:
        state = open_state(project)
        require_edit(by, state, permission)
        check_version(state, seen)
        at = projection.next_instant([project.pk])
        bound = [d if d.project else _bind(d, project.pk) for d in drafts]
        facts = insert_facts(by, bound, at)
        projection.refold({d.project for d in bound if d.project}, at)
        a.note(facts=[{"id": f.pk, "kind": f.kind} for f in facts], reason=drafts[0].reason if drafts else "")
    return facts


def _bind(draft: FactDraft, project: int) -> FactDraft:
    return replace(draft, project=project)


def correct_fact(
    *,
    by: Person,
    fact: Fact,
    reason: str,
    happened_on: date | None,
    precision: str = "day",
    payload: dict[str, object] | None = None,
    seen: int | None = None,
) -> Fact:
    """Replace one statement by another; the old one stays in the history with the reason.

    Raises ValidationError when no reason is given or the fact no longer stands.
    """
    _check_standing(fact)
    _check_reason(reason)
    draft = FactDraft(
        kind=fact.kind,
        payload=fact.payload if payload is None else payload,
        happened_on=happened_on,
        precision=precision,
        project=fact.project_id,
        supersedes=fact.pk,
        reason=reason,
    )
    return record(by=by, project=fact.project, drafts=[draft], verb="project.correct", seen=seen)[0]


def withdraw_fact(
    *,
    by: Person,
    fact: Fact,
    reason: str,
    seen: int | None = None,
    permission: Permission = Permission.PROJECT_EDIT,
) -> Fact:
    """Take one statement back. Raises ValidationError without a reason or when it no longer stands."""
    _check_standing(fact)
    _check_reason(reason)
    draft = FactDraft(
        kind=FactKind.WITHDRAWAL.value,
        payload={},
        project=fact.project_id,
        supersedes=fact.pk,
        reason=reason,
    )
    return record(
        by=by,
        project=fact.project,
        drafts=[draft],
        verb="project.withdraw",
        seen=seen,
        permission=permission,
    )[0]


def _check_standing(fact: Fact) -> None:
    folded = projection.fold_project(projection.facts_of([fact.project_id])[fact.project_id])
    if fact.pk not in folded.standing:
        raise ValidationError(_("这条记录已被更正或撤回，请刷新页面查看现在有效的记录。"), code="superseded")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("请写明理由：更正、撤回都会留痕，并随历史一并展示。"), code="reason")
