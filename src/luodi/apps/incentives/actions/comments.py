"""Comments on a clause under consultation: registered as they come in, and what became of each."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor
from luodi.apps.incentives.enums import ClauseState, CommentOutcome
from luodi.apps.incentives.models import CommentAnswer, OfficeClause, PublicComment
from luodi.kernel import clock


def record_comment(
    *, by: Actor, clause: OfficeClause, sender: str, wording: str, received_on: date
) -> PublicComment:
    """Register a comment that came in while a clause is under consultation. Raises ValidationError.

    Nobody is named: ``sender`` only says what kind of person or body it came from. The same words from the
    same kind of sender on the same day are taken for a form sent twice.
    """
    require(by, Permission.INCENTIVE_DRAFT, unit=clause.unit)
    with act(by=by, verb="incentive.comment", unit=clause.unit_id, summary=clause.code) as doing:
        # The step into force counts what is open under the same lock.
        held = OfficeClause.objects.select_for_update().get(pk=clause.pk)
        step = held.versions.first().steps.last()
        if held.state != ClauseState.CONSULTATION or step is None:
            raise ValidationError(_("条款不在征求意见，不能登记意见"))
        if not clock.local(step.at).date() <= received_on <= clock.today():
            raise ValidationError({"received_on": _("收到日期须在送出征求意见之后、今天之前（含当日）")})
        said = {"sender": sender, "wording": wording.strip(), "received_on": received_on}
        if PublicComment.objects.filter(clause=clause, version=step.version, **said).exists():
            raise ValidationError(
                {"wording": _("同一天、同一来源、同样文字的意见已经登记。确是另一方提出的，请在文字里注明")}
            )
        doing.obj = made = PublicComment.objects.create(
            clause=clause,
            version=step.version,
            **said,
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
        )
    return made


def answer_comment(
    *, by: Actor, comment: PublicComment, outcome: str, changed: str = "", reason: str = ""
) -> CommentAnswer:
    """Say what became of a comment, or say it anew, until the clause is in force. Raises ValidationError.

    What was adopted says what was changed, what was not adopted or only partly says why.
    """
    clause = comment.clause
    require(by, Permission.INCENTIVE_DRAFT, unit=clause.unit)
    changed, reason = changed.strip(), reason.strip()
    if outcome != CommentOutcome.DECLINED and not changed:
        raise ValidationError({"changed": _("采纳或部分采纳的意见要写明改了什么")})
    if outcome != CommentOutcome.ADOPTED and not reason:
        raise ValidationError({"reason": _("未采纳或部分采纳的意见要写明理由")})
    with act(by=by, verb="incentive.answer", unit=clause.unit_id, summary=f"{clause} {outcome}") as doing:
        held = OfficeClause.objects.select_for_update().get(pk=clause.pk)
        if held.state not in (ClauseState.DRAFT, ClauseState.CONSULTATION):
            raise ValidationError(_("条款已经施行，意见的处理结果不能再改"))
        doing.obj = made = CommentAnswer.objects.create(
            comment=comment, outcome=outcome, changed=changed, reason=reason, at=clock.now(), by_id=by.pk
        )
        doing.note(outcome=outcome, changed=changed, reason=reason)
    return made
