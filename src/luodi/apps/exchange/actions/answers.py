"""Whether a row is a project that the ledger has under a name like its own: a person says so."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.exchange import matching, staging
from luodi.apps.exchange.actions.changing import changing, opened, recounted
from luodi.apps.exchange.models import ImportBatch, ImportRow, MatchAnswer
from luodi.apps.exchange.veiling import Veil
from luodi.kernel import clock


def answer(*, by: Person, row: ImportRow, project: int, same: bool) -> ImportRow:
    """Say that a row is one of the projects that it was offered, or that it is not.

    The same: the row is compared with that project like any other. Not: once that is said of every
    project offered, the row is a new one. Either is remembered for the ledger's next import. Raises
    ValidationError for a project that was not offered, or that another row of the file already is.
    """
    batch = opened(by, row.batch, row)
    if project not in {offer["project"] for offer in row.offers}:
        raise ValidationError(_("这个项目没有列为疑似同一项目，请刷新页面再看。"), code="offer")
    other = batch.rows.filter(project=project, left_out=False).exclude(pk=row.pk).first() if same else None
    if other is not None:
        raise ValidationError(
            _("%(sheet)s 第 %(row)s 行已经是这个项目，请先把那一行设为不导入。")
            % {"sheet": other.sheet, "row": other.row},
            code="taken",
        )
    with act(by=by, verb="import.answer", obj=batch, unit=batch.unit) as a:
        changing(batch)
        MatchAnswer.objects.bulk_create(_answers(by, row, [project], same))
        staging.stager_for(batch, by).judge([row])
        row.save()
        recounted(batch)
        a.note(sheet=row.sheet, row=row.row, project=project, same=same)
    return row


def decline_all(*, by: Person, batch: ImportBatch) -> int:
    """Say that no row still asked about is any of the projects offered; return how many rows that were.

    Rows that are hidden from the person stay asked about.
    """
    batch = opened(by, batch)
    with act(by=by, verb="import.answer", obj=batch, unit=batch.unit) as a:
        changing(batch)
        rows = Veil(batch, by).readable(batch.rows.filter(unanswered=True, left_out=False))
        MatchAnswer.objects.bulk_create(
            said
            for row in rows
            for said in _answers(by, row, [offer["project"] for offer in row.offers], False)
        )
        for row in rows:
            row.offers, row.unanswered = [], False
        staging.save_rows(rows, ("offers", "unanswered"))
        recounted(batch)
        a.note(rows=len(rows), same=False)
    return len(rows)


def _answers(by: Person, row: ImportRow, projects: Iterable[int], same: bool) -> list[MatchAnswer]:
    said, at = matching.identity_of(row.facts).digest, clock.now()
    return [
        MatchAnswer(batch=row.batch, said=said, project=project, same=same, by=by, at=at)
        for project in projects
    ]
