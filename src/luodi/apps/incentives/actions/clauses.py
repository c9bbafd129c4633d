"""Writes to an office's clauses: draft, change, and the steps to being in force and out of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor
from luodi.apps.definitions.actions import keep_office_entry
from luodi.apps.definitions.queries import catalogue, pack_set
from luodi.apps.incentives.enums import NEXT, ClauseState
from luodi.apps.incentives.models import ClauseStep, ClauseVersion, OfficeClause
from luodi.apps.incentives.queries.comments import unanswered
from luodi.apps.incentives.queries.editing import was_in_force
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from luodi.kernel.issues import Issue
from luodi.kernel.packs.clause_gate import Checked, check_clause, entry_of
from luodi.kernel.text import Text

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class ClauseRefused(ValidationError):
    """A clause that the gate does not let through; ``issues`` has all of it, each in both languages."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = list(issues)
        english = (get_language() or "").startswith("en")
        super().__init__([_said(issue.what, english) for issue in issues])


def _said(text: Text | str, english: bool) -> str:
    return (text.en if english else text.zh) if isinstance(text, Text) else str(text)


def check_body(
    code: str, number: int, body: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], *, hints: bool = True
) -> Checked:
    """Hold a clause against the gate of the packs, as the editor does while somebody types."""
    whole = {**body, "code": code, "version": number}
    return check_clause(whole, cases, pack_set(), catalogue(), hints=hints)


def draft_clause(
    *,
    by: Actor,
    unit: Unit,
    code: str,
    body: Mapping[str, Any],
    cases: Sequence[Mapping[str, Any]] = (),
    policy: str = "",
    policy_title: str = "",
    based_on: str = "",
    note: str = "",
) -> OfficeClause:
    """Begin a clause of the office with its first version; a draft may be unfinished.

    ``based_on`` names the version of a pack that it starts from. Raises ValidationError.
    """
    require(by, Permission.INCENTIVE_DRAFT, unit=unit)
    if not CODE.fullmatch(code):
        raise ValidationError({"code": _("代码由字母、数字、“-”和“_”组成，最长 40 个字符")})
    if OfficeClause.objects.filter(code=code).exists():
        raise ValidationError({"code": _("代码“%s”已被使用") % code})
    with act(by=by, verb="incentive.draft", unit=unit, summary=code) as doing:
        doing.obj = clause = OfficeClause.objects.create(
            code=code,
            policy=policy,
            policy_title=policy_title.strip(),
            based_on=based_on,
            unit=unit,
            made_at=clock.now(),
            made_by_id=by.pk,
        )
        _keep(by, clause, 1, body, cases, note)
    return clause


def add_version(
    *,
    by: Actor,
    clause: OfficeClause,
    body: Mapping[str, Any],
    cases: Sequence[Mapping[str, Any]],
    note: str = "",
    seen: int | None = None,
) -> ClauseVersion:
    """Write the next version of a clause; it begins as a draft, and what is in force stays in force.

    ``seen`` is the number that the form was opened on: somebody faster makes it ValidationError.
    """
    require(by, Permission.INCENTIVE_DRAFT, unit=clause.unit)
    with act(by=by, verb="incentive.version", obj=clause, unit=clause.unit_id) as doing:
        last = OfficeClause.objects.select_for_update().get(pk=clause.pk).versions.first()
        if last is None or (seen is not None and seen != last.number):
            raise ValidationError(_("此条款在您打开页面之后已被他人修改，请刷新后再保存"))
        made = _keep(by, clause, last.number + 1, body, cases, note)
        doing.note(number=made.number, note=note)
    return made


def _keep(
    by: Actor,
    clause: OfficeClause,
    number: int,
    body: Mapping[str, Any],
    cases: Sequence[Mapping[str, Any]],
    note: str,
) -> ClauseVersion:
    whole = {**body, "code": clause.code, "version": number, "status": ClauseState.DRAFT.value}
    whole.pop("opinion", None)
    version = ClauseVersion.objects.create(
        clause=clause,
        number=number,
        body=whole,
        cases=list(cases),
        note=note.strip(),
        made_at=clock.now(),
        made_by_id=by.pk,
    )
    _step(by, version, ClauseState.DRAFT)
    return version


def move_clause(
    *,
    by: Actor,
    version: ClauseVersion,
    state: str,
    opinion_number: str = "",
    opinion_date: date | None = None,
    document: str = "",
    comments_until: date | None = None,
) -> ClauseStep:
    """Take the newest version a step further: out for comments, back, in force, out of force, or away.

    What was never in force may be withdrawn and taken up again; it stands in no list to choose from then.

    In force needs another person than who drafted it, the number and day of the fair-competition review's
    opinion, what became of every comment, and the gate of the packs; it then stands in the office's layer.
    ``comments_until`` is the last day of a consultation. Raises ValidationError.
    """
    clause = version.clause
    deciding = state in (ClauseState.IN_FORCE, ClauseState.EXPIRED)
    permission = Permission.INCENTIVE_DECIDE if deciding else Permission.INCENTIVE_DRAFT
    require(by, permission, unit=clause.unit)
    with act(
        by=by, verb="incentive.step", obj=version, unit=clause.unit_id, summary=f"{version} {state}"
    ) as doing:
        clause = OfficeClause.objects.select_for_update().get(pk=clause.pk)
        newest = clause.versions.first()
        if newest is None or newest.pk != version.pk or state not in NEXT.get(clause.state, ()):
            raise ValidationError(_("条款现在不能走这一步，请刷新页面"))
        if state == ClauseState.CONSULTATION:
            _send_out(version, comments_until)
        if state == ClauseState.WITHDRAWN and was_in_force(clause):
            raise ValidationError(_("这一条款施行过，不能作废；不要的草案请恢复施行的版本"))
        if state == ClauseState.IN_FORCE:
            _put_in_force(by, version, opinion_number.strip(), opinion_date)
        if deciding and not document.strip():
            raise ValidationError({"document": _("请写明依据的文件")})
        doing.note(state=state, opinion=opinion_number.strip(), document=document.strip())
        return _step(
            by, version, state, opinion_number=opinion_number.strip(), opinion_date=opinion_date,
            document=document.strip(),
            comments_until=comments_until if state == ClauseState.CONSULTATION else None,
        )  # fmt: skip


def _send_out(version: ClauseVersion, until: date | None) -> None:
    if until is not None and until < clock.today():
        raise ValidationError({"comments_until": _("截止日期不能早于今天")})
    _pass(version, {})


def _put_in_force(by: Actor, version: ClauseVersion, number: str, on: date | None) -> None:
    if by.pk is None or by.pk in (version.made_by_id, version.clause.made_by_id):
        raise ValidationError(_("起草和施行须由不同的人办理"))
    if waiting := unanswered(version.clause):
        raise ValidationError(_("还有 %d 条公众意见没有写明处理结果，条款不能施行") % waiting)
    if not number or on is None:
        raise ValidationError({"opinion_number": _("没有公平竞争审查意见的文号和日期，条款不能施行")})
    if on > clock.today():
        raise ValidationError({"opinion_date": _("日期不能晚于今天")})
    status = {"status": "in_force", "opinion": {"number": number, "date": on.isoformat()}}
    body = _pass(version, status)
    keep_office_entry(by=by, entry=entry_of(body), permission=Permission.INCENTIVE_DECIDE)


def _pass(version: ClauseVersion, added: Mapping[str, Any]) -> dict[str, Any]:
    body = {**version.body, **added}
    checked = check_body(version.clause.code, version.number, body, version.cases, hints=False)
    if not checked.passed:
        raise ClauseRefused(checked.errors)
    return body


def _step(by: Actor, version: ClauseVersion, state: str, **told: Any) -> ClauseStep:
    version.clause.state = state
    version.clause.save(update_fields=["state"])
    return ClauseStep.objects.create(version=version, state=state, at=clock.now(), by_id=by.pk, **told)
