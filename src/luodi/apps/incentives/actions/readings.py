"""Choosing how a passage of a clause is read."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.incentives.models import ReadingChoice
from luodi.apps.incentives.queries.readings import choosing_unit, clause_of, question_at
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock


def choose_reading(
    *,
    by: Person,
    unit: Unit,
    clause: str,
    reading: str,
    words: str,
    document: str,
    reason: str,
    valid_from: date,
) -> ReadingChoice:
    """Record how the office reads a passage from a day on; '' as ``words`` opens the question again.

    Later choices take the place of earlier ones from their own day on; none is changed. Raises
    ValidationError.
    """
    require(by, Permission.INCENTIVE_DRAFT, unit=unit)
    if choosing_unit(by, clause) is None:
        raise PermissionRefused(Permission.INCENTIVE_DRAFT, unit_id=unit.pk)
    found, asked = clause_of(clause), question_at(clause, reading)
    if found is None or asked is None:
        raise ValidationError(_("条款没有这一处读法"))
    if words and words not in {way.zh for way in asked.ways}:
        raise ValidationError({"words": _("条款没有列出这一读法")})
    if not words and not asked.history:
        raise ValidationError({"words": _("这一处还没有选定过读法")})
    if not document.strip() or not reason.strip():
        raise ValidationError({"document": _("请写明依据和理由")})
    with act(by=by, verb="incentive.read", unit=unit, summary=f"{clause} {reading}") as doing:
        doing.obj = made = ReadingChoice.objects.create(
            clause=clause,
            reading=reading,
            words=words,
            reference=found.reference,
            document=document.strip(),
            reason=reason.strip(),
            valid_from=valid_from,
            unit=unit,
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
        )
        doing.note(words=words, document=document.strip(), valid_from=valid_from.isoformat())
    return made
