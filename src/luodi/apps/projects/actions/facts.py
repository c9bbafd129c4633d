"""Recording, correcting and withdrawing facts: the three things that ever happen to the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import NO_UNIT, PermissionRefused
from luodi.apps.projects import projection, readers, staging
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.enums import FactKind, Standing
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.apps.projects.queries.secrets import GENERATED, is_hidden
from luodi.kernel import clock

# What may happen to a project that no longer counts: its own mending.
MENDING = frozenset({"project.correct", "project.withdraw", "project.remove"})
CORRECTABLE = frozenset({"stage", "progress", "plan", "permit", "note", "mark", "profile", "termination"})
WITHDRAWABLE = CORRECTABLE | {"excuse", "removal", "split"}


# What nobody does to a project whose name they may not read.
KNOWING = frozenset([Permission.PROJECT_EDIT, Permission.PROJECT_MERGE, Permission.PERSONAL_UNMASK])


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
    require(by, permission, unit=state.accountable or NO_UNIT)
    if permission in KNOWING:
        require_named(by, state, permission)


def require_named(by: Person, state: ProjectState, permission: str) -> None:
    """Raise PermissionRefused where a project before signing is hidden from a person who would write."""
    if is_hidden(by, state):
        raise PermissionRefused(
            permission, _("此项目签约前只对指定人员公开，您不在其中；请本单位填报员或复核员指定。")
        )


def require_active(state: ProjectState) -> None:
    """Raise ValidationError for a project that no longer counts: nothing more happens to it."""
    if state.standing != Standing.ACTIVE:
        raise ValidationError(
            _("此项目已不在库（%(standing)s），不能再登记；如需恢复，请先撤回该条记录。")
            % {"standing": state.get_standing_display()},
            code="standing",
        )


def check_identity(project: int) -> None:
    """Raise ValidationError when a project would be left without a name or a unit: nobody could see it."""
    state = ProjectState.objects.get(project_id=project, recorded_to__isnull=True)
    if state.standing != Standing.REMOVED and not (state.name and state.accountable):
        raise ValidationError(
            _("这样改后项目将没有名称或考核归属单位。要整项撤销，请用“撤销登记”。"), code="identity"
        )


def check_moves(by: Person, before: Mapping[int, int | None]) -> None:
    """Raise PermissionRefused where a project passed to a unit in which the person may not enter.

    By whichever statement it passed: what was folded is compared, so that no form can be the way round.
    """
    for project, state in projection.open_rows(sorted(before)).items():
        if state.accountable not in (before[project], None) and not by.may(
            Permission.PROJECT_EDIT, state.accountable
        ):
            raise PermissionRefused(
                Permission.PROJECT_EDIT,
                _("您没有要划入单位的填报权限，项目未划转；请由上级或该单位办理。"),
                state.accountable,
            )


def open_state(project: Project) -> ProjectState:
    """Return the version that stands now."""
    state: ProjectState = ProjectState.objects.select_related("attributed_unit", "county").get(
        project=project, recorded_to__isnull=True
    )
    return state


def open_name(project: Project) -> str:
    """Return what a project may be called in the log: its code name until it is signed."""
    state = open_state(project)
    return (state.code_name or f"{GENERATED}{project.pk}") if state.secret else state.name or ""


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


def write_facts(by: Person, drafts: Sequence[FactDraft], at: datetime) -> list[Fact]:
    """Insert facts recorded at ``at`` and fold their projects; the caller holds the transaction."""
    rules = projection.rules_at(at)
    facts = [staging.fact_of(by, draft, draft.project or 0, at, rules.edition) for draft in drafts]
    made = Fact.objects.bulk_create(facts, batch_size=500)
    projection.refold({fact.project_id for fact in made}, at, rules)
    return made


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
    bound = [d if d.project else replace(d, project=project.pk) for d in drafts]
    touched = {d.project for d in bound if d.project}
    with act(by=by, verb=verb, obj=project) as a:
        projection.hold(touched)
        state = open_state(project)
        a.unit = state.attributed_unit_id
        require_edit(by, state, permission)
        check_version(state, seen)
        if verb not in MENDING:
            require_active(state)
        _check_still_standing(bound)
        at = projection.next_instant(touched)
        placed = {pk: row.accountable for pk, row in projection.open_rows(sorted(touched)).items()}
        facts = write_facts(by, bound, at)
        check_moves(by, placed)
        if permission == Permission.PROJECT_EDIT:
            readers.name_recorder(by, touched)
        check_identity(project.pk)
        a.note(facts=[{"id": f.pk, "kind": f.kind} for f in facts], reason=drafts[0].reason if drafts else "")
    return facts


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

    Raises ValidationError when no reason is given, the fact no longer stands, or another verb made it.
    """
    _check_kind(fact, CORRECTABLE)
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
    """Take one statement back; a split takes its phases with it.

    Raises ValidationError without a reason, when the fact no longer stands, or when it was made by a
    verb with a reversal of its own (a merge).
    """
    _check_kind(fact, WITHDRAWABLE)
    return take_back(by=by, fact=fact, reason=reason, seen=seen, permission=permission)


def take_back(
    *, by: Person, fact: Fact, reason: str, seen: int | None = None, permission: Permission
) -> Fact:
    """Withdraw a fact of any kind; for the verbs that reverse their own."""
    _check_reason(reason)
    phases = fact.payload.get("children", []) if fact.kind == FactKind.SPLIT else []
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
        drafts=[
            draft,
            *(FactDraft("removal", {"unsplit": fact.pk}, project=pk, reason=reason) for pk in phases),
        ],
        verb="project.withdraw",
        seen=seen,
        permission=permission,
    )[0]


def _check_kind(fact: Fact, allowed: frozenset[str]) -> None:
    if fact.kind not in allowed:
        raise ValidationError(
            _("“%(kind)s”不能这样更正或撤回，请用它自己的撤销操作。") % {"kind": fact.get_kind_display()},
            code="kind",
        )


def _check_still_standing(drafts: Sequence[FactDraft]) -> None:
    """Hold inside the transaction that what is to be replaced still stands."""
    replaced = {d.supersedes for d in drafts if d.supersedes is not None}
    if not replaced:
        return
    standing: set[int] = set()
    for records in projection.facts_of({d.project for d in drafts if d.project}).values():
        standing.update(projection.fold_project(records).standing)
    if not replaced <= standing:
        raise ValidationError(_("这条记录已被更正或撤回，请刷新页面查看现在有效的记录。"), code="superseded")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("请写明理由：更正、撤回都会留痕，并随历史一并展示。"), code="reason")
