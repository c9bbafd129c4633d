"""Writes of what the ledger does not hold: an answer to a clause's question, an award that was paid."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import NO_UNIT, Actor
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives.models import AskedFact, Award
from luodi.apps.incentives.queries import listed_clauses
from luodi.apps.incentives.queries.questions import question_of
from luodi.apps.projects.models import Project, ProjectState
from luodi.kernel import clock
from luodi.kernel.clauses.facts import FactErrors
from luodi.kernel.money import BIGINT_MAX


def state_fact(
    *,
    by: Actor,
    key: str,
    value: Any,
    document: str,
    project: Project | None = None,
    enterprise: Enterprise | None = None,
    happened_on: date | None = None,
    reason: str = "",
) -> AskedFact:
    """Answer a question that clauses ask of a project or an enterprise; None takes an answer back.

    ``value`` is JSON as the fact's type says (money in fen). A later answer supersedes and takes a reason.
    """
    unit = unit_of(project, enterprise)
    require(by, Permission.INCENTIVE_RECORD, unit=unit)
    question = question_of(key)
    if question is None:
        raise ValidationError({"key": _("没有条款问“%s”") % key[:40]})
    if value is not None:
        try:
            question.read(value)
        except FactErrors as wrong:
            raise ValidationError({"value": str(wrong.issues[0].what)}) from wrong
    if happened_on is not None and happened_on > clock.today():
        raise ValidationError({"happened_on": _("日期不能晚于今天")})
    with act(by=by, verb="incentive.ask", unit=unit, summary=key) as doing:
        before = (
            AskedFact.objects.filter(project=project, enterprise=enterprise, key=key).order_by("-pk").first()
        )
        if before is not None and not reason.strip():
            raise ValidationError({"reason": _("这一事实已登记，更正要写明理由")})
        doing.obj = made = AskedFact.objects.create(
            project=project,
            enterprise=enterprise,
            key=key,
            value=value,
            happened_on=happened_on,
            document=document.strip(),
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
            supersedes=before,
            reason=reason.strip(),
        )
        doing.note(key=key, document=document.strip())
    return made


def record_award(
    *,
    by: Actor,
    clause: str,
    fen: int,
    paid_on: date,
    document: str,
    project: Project | None = None,
    enterprise: Enterprise | None = None,
    supersedes: Award | None = None,
    reason: str = "",
) -> Award:
    """Register money that was paid under a clause; ``supersedes`` corrects an entry (0 takes it back)."""
    unit = unit_of(project, enterprise)
    require(by, Permission.INCENTIVE_RECORD, unit=unit)
    if clause not in listed_clauses() and not Award.objects.filter(clause=clause).exists():
        raise ValidationError({"clause": _("没有条款“%s”") % clause[:40]})
    if not 0 <= fen <= BIGINT_MAX or (fen == 0 and supersedes is None):
        raise ValidationError({"fen": _("请填写金额")})
    if paid_on > clock.today():
        raise ValidationError({"paid_on": _("日期不能晚于今天")})
    if supersedes is not None and not reason.strip():
        raise ValidationError({"reason": _("更正要写明理由")})
    with act(by=by, verb="incentive.award", unit=unit, summary=f"{clause} {fen}") as doing:
        if supersedes is not None:
            Award.objects.select_for_update().get(pk=supersedes.pk)
            if supersedes.superseded_by.exists():
                raise ValidationError(_("这一条已被更正，请刷新页面"))
        doing.obj = made = Award.objects.create(
            project=project,
            enterprise=enterprise,
            clause=clause,
            fen=fen,
            paid_on=paid_on,
            document=document.strip(),
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
            supersedes=supersedes,
            reason=reason.strip(),
        )
        doing.note(clause=clause, fen=fen, paid_on=paid_on.isoformat(), document=document.strip())
    return made


def unit_of(project: Project | None, enterprise: Enterprise | None) -> int:
    """Return the unit that answers for a subject; raises ValidationError unless there is exactly one."""
    if (project is None) == (enterprise is None):
        raise ValidationError(_("请指明一个项目或一家企业"))
    if enterprise is not None:
        return int(enterprise.unit_id)
    rows = ProjectState.objects.known_by(None).filter(project=project)
    state = rows.only("attributed_unit", "county").first()
    return (state.accountable or NO_UNIT) if state else NO_UNIT
