"""What a meeting decided below a ceiling: registered by one person, checked by another."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.incentives.actions.records import unit_of
from luodi.apps.incentives.models import Decision, DecisionCheck
from luodi.apps.incentives.presentation.values import amount
from luodi.apps.incentives.queries import OneResult, computing, evaluate_one
from luodi.apps.incentives.queries.clauses import Listed
from luodi.apps.incentives.queries.rooms import Room, beside, decided_for, rooms
from luodi.apps.projects.models import Project
from luodi.kernel import clock


def register_decision(
    *,
    by: Person,
    project: Project,
    clause: str,
    fen: int,
    decided_on: date,
    document: str,
    reason: str,
    supersedes: Decision | None = None,
) -> Decision:
    """Register the sum that the minutes ``document`` give to a project under a clause in force.

    The clause is computed again for the day of the decision: only an eligible project gets a sum, never
    above the ceiling, above what a limit shared with others leaves, or beside a clause that excludes it;
    a clause that fixes its sum needs no decision. Raises ValidationError.
    """
    unit = unit_of(project, None)
    require(by, Permission.INCENTIVE_RECORD, unit=unit)
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("日期不能晚于今天")})
    one = _computed(by, project, clause, decided_on)
    ceiling = one.result.get("ceiling_fen")
    if ceiling is not None and fen > ceiling:
        raise ValidationError({"fen": _("审定额度不能高于上限")})
    shared = rooms(SYSTEM, one.listed, project.pk, decided_on)
    with act(by=by, verb="incentive.decide", unit=unit, summary=f"{clause} {fen}") as doing:
        # Whoever shares a limit waits here, so that two sums cannot both find room for themselves.
        together = {project.pk, *(pk for room in shared for pk in room.projects)}
        list(Project.objects.select_for_update().filter(pk__in=together).order_by("pk").values_list("pk"))
        _refuse_beyond(shared, clause, project.pk, fen)
        _refuse_beside(one.listed, project.pk, fen, decided_on)
        standing = Decision.objects.standing().filter(project=project, clause=clause)
        if standing.exclude(pk=supersedes.pk if supersedes else None).exists():
            raise ValidationError(_("这一条款已登记审定额度；需要更正时，请从那一条更正"))
        doing.obj = made = Decision.objects.create(
            project=project,
            clause=clause,
            reference=one.listed.reference,
            ceiling_fen=ceiling,
            fen=fen,
            decided_on=decided_on,
            day=one.day,
            document=document.strip(),
            reason=reason.strip(),
            supersedes=supersedes,
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
        )
        doing.note(clause=clause, fen=fen, ceiling_fen=ceiling, document=document.strip())
    return made


def _refuse_beyond(shared: list[Room], clause: str, project: int, fen: int) -> None:
    """Refuse a sum for which the limits over several projects have no room left."""
    for room in shared:
        others = decided_for(clause, room.projects, project)
        if fen > max(room.limit_fen - others, 0):
            words = {
                "label": room.label,
                "limit": amount(room.limit_fen),
                "others": amount(others),
                "left": amount(max(room.limit_fen - others, 0)),
            }
            sentence = _("“%(label)s”合计 %(limit)s，已为其他项目审定 %(others)s，最多还能审定 %(left)s")
            raise ValidationError({"fen": sentence % words})


def _refuse_beside(listed: Listed, project: int, fen: int, day: date) -> None:
    """Refuse a sum beside another clause that does not go with it; people settle which of the two it is."""
    for other in beside(listed, project, day) if fen else ():
        words = {"code": other.code, "fen": amount(other.fen), "limit": amount(other.limit_fen)}
        if other.kind == "exclusive":
            raise ValidationError(_("与条款“%(code)s”只能择一享受，那一条已审定或兑现 %(fen)s") % words)
        if other.kind == "higher":
            raise ValidationError(
                _("与条款“%(code)s”就高不重复，那一条已审定或兑现 %(fen)s；改按本条时，先把那一条更正为 0")
                % words
            )
        if other.limit_fen is not None and other.fen + fen > other.limit_fen:
            raise ValidationError(
                {"fen": _("与条款“%(code)s”合计不超过 %(limit)s，那一条已审定或兑现 %(fen)s") % words}
            )


def _computed(by: Person, project: Project, code: str, day: date) -> OneResult:
    listed = next(iter(computing([code], day)), None)
    if listed is None:
        raise ValidationError({"clause": _("没有条款“%s”") % code[:40]})
    if listed.is_draft:
        raise ValidationError(_("征求意见稿和草案只能测算，不能登记审定额度"))
    if listed.clause.result != "ceiling" and listed.clause.benefit.formula is not None:
        raise ValidationError(_("这一条款定的是金额，不需要另行审定额度"))
    one = evaluate_one(by, listed, day=day, project=project.pk)
    if one is None or not one.result["eligible"]:
        raise ValidationError(_("按当日台账测算，这个项目不符合这一条款"))
    return one


def check_decision(*, by: Person, decision: Decision) -> DecisionCheck:
    """Say that a registered decision agrees with the minutes; never by the person who registered it."""
    unit = unit_of(decision.project, decision.enterprise)
    require(by, Permission.INCENTIVE_CHECK, unit=unit)
    if decision.recorded_by_id == by.pk:
        raise ValidationError(_("登记的人不能复核自己登记的审定额度，请由另一人复核"))
    with act(by=by, verb="incentive.check", unit=unit, summary=decision.clause) as doing:
        doing.obj = decision
        if decision.superseded_by.exists() or DecisionCheck.objects.filter(decision=decision).exists():
            raise ValidationError(_("这一条已被更正或复核，请刷新页面"))
        try:
            with transaction.atomic():
                made = DecisionCheck.objects.create(decision=decision, at=clock.now(), by_id=by.pk)
        except IntegrityError as faster:
            raise ValidationError(_("这一条已被更正或复核，请刷新页面")) from faster
    return made
