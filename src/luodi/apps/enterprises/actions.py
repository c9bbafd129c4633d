"""Writes to enterprises: register, rename, give and end a title, state a yearly figure."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from luodi.apps.access.actions import first_supervised_read, require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor
from luodi.apps.enterprises.enums import LEVELS, MEASURES, TITLES
from luodi.apps.enterprises.models import Enterprise, FormerName, Title, YearFigure
from luodi.apps.enterprises.queries import all_enterprises, words
from luodi.apps.enterprises.sheet import enterprises_workbook
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from luodi.kernel.identifiers import normal_uscc, uscc_problem
from luodi.kernel.money import BIGINT_MAX

FIRST_YEAR = 1978


def export_enterprises(*, by: Person, keyword: str = "", title: str = "") -> tuple[bytes, str]:
    """Return the enterprises of a list as a workbook with its name."""
    require(by, Permission.ENTERPRISE_VIEW)
    rows = all_enterprises(by, keyword, title)
    content = enterprises_workbook(rows)
    matters = scope_of(by, Permission.ENTERPRISE_VIEW).matters
    detail = {"rows": len(rows), "q": keyword, "title": title}
    # Under a supervision matter it is a reading of it, hidden from those looked at.
    verb = "matter.read" if matters else "enterprise.export"
    with act(by=by, verb=verb, summary="；".join(map(str, matters)), detail=detail) as doing:
        if matters:
            first_supervised_read()
            doing.note(matters=[matter.pk for matter in matters])
        return content, f"enterprises-{clock.today():%Y%m%d}.xlsx"


def register_enterprise(*, by: Actor, uscc: str, name: str, unit: Unit) -> Enterprise:
    """Register an enterprise; raises ValidationError for a code that GB 32100 refuses or that is known."""
    require(by, Permission.ENTERPRISE_EDIT, unit=unit)
    code = normal_uscc(uscc)
    if uscc_problem(code):
        raise ValidationError({"uscc": _("统一社会信用代码不符合 GB 32100：18 位，最后一位是校验码")})
    if Enterprise.objects.filter(uscc=code).exists():
        raise ValidationError({"uscc": _("这个统一社会信用代码已登记")})
    with act(by=by, verb="enterprise.register", unit=unit, summary=name) as doing:
        made = Enterprise(uscc=code, name=name.strip(), unit=unit, added_at=clock.now(), added_by_id=by.pk)
        _insert(made, ValidationError({"uscc": _("这个统一社会信用代码已登记")}))
        doing.obj = made
    return made


def _insert(made: models.Model, taken: ValidationError) -> None:
    """Insert a row; where somebody was faster by a moment, say so in the words of the check before."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise taken from error


def rename_enterprise(
    *, by: Actor, enterprise: Enterprise, name: str, on: date, document: str = ""
) -> Enterprise:
    """Give an enterprise another name from a day on; the former one is kept and still found."""
    require(by, Permission.ENTERPRISE_EDIT, unit=enterprise.unit)
    _not_to_come(on)
    if name.strip() == enterprise.name:
        raise ValidationError({"name": _("与现用名相同")})
    with act(by=by, verb="enterprise.rename", obj=enterprise, unit=enterprise.unit_id) as doing:
        doing.note(old=enterprise.name, new=name.strip(), on=on.isoformat())
        FormerName.objects.create(
            enterprise=enterprise,
            name=enterprise.name,
            until=on,
            document=document.strip(),
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
        )
        enterprise.name = name.strip()
        enterprise.save(update_fields=["name"])
    return enterprise


def add_title(
    *,
    by: Actor,
    enterprise: Enterprise,
    title: str,
    valid_from: date,
    document: str,
    level: str = "",
    valid_to: date | None = None,
    source: str = "",
) -> Title:
    """Register that an enterprise holds a title from a day on, by which document."""
    require(by, Permission.ENTERPRISE_EDIT, unit=enterprise.unit)
    if title not in words(TITLES) or (level and level not in words(LEVELS)):
        raise ValidationError({"title": _("没有这一称号或级别")})
    _not_to_come(valid_from)
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({"valid_to": _("有效期不能早于认定日期")})
    if enterprise.titles.filter(title=title, valid_from=valid_from).exists():
        raise ValidationError({"title": _("同一天认定的这一称号已登记")})
    with act(
        by=by, verb="enterprise.title", unit=enterprise.unit_id, summary=f"{enterprise} {title}"
    ) as doing:
        made = Title(
            enterprise=enterprise,
            title=title,
            level=level,
            valid_from=valid_from,
            valid_to=valid_to,
            document=document.strip(),
            source=source.strip(),
            added_at=clock.now(),
            added_by_id=by.pk,
        )
        _insert(made, ValidationError({"title": _("同一天认定的这一称号已登记")}))
        doing.obj = made
    return made


def end_title(*, by: Actor, title: Title, valid_to: date, document: str) -> Title:
    """Register that a title holds until a day, that day included; it is done once."""
    require(by, Permission.ENTERPRISE_EDIT, unit=title.enterprise.unit)
    if title.ended_at is not None:
        raise ValidationError(_("这一称号已经终止"))
    if valid_to < title.valid_from:
        raise ValidationError({"valid_to": _("有效期不能早于认定日期")})
    with act(by=by, verb="enterprise.end_title", obj=title, summary=f"{title.enterprise} {title}") as doing:
        doing.note(valid_to=valid_to.isoformat(), document=document.strip())
        title.valid_to, title.end_document = valid_to, document.strip()
        title.ended_at, title.ended_by_id = clock.now(), by.pk
        title.save(update_fields=["valid_to", "end_document", "ended_at", "ended_by"])
    return title


def record_figure(
    *,
    by: Actor,
    enterprise: Enterprise,
    year: int,
    measure: str,
    fen: int | None,
    document: str,
    reason: str = "",
) -> YearFigure:
    """State a figure of a year in fen; where one stands, a reason makes the new one its correction."""
    require(by, Permission.ENTERPRISE_EDIT, unit=enterprise.unit)
    if measure not in words(MEASURES):
        raise ValidationError({"measure": _("没有这一指标")})
    if not FIRST_YEAR <= year <= clock.today().year:
        raise ValidationError({"year": _("年度应在 %(first)s 与今年之间") % {"first": FIRST_YEAR}})
    if fen is not None and abs(fen) > BIGINT_MAX:
        raise ValidationError({"fen": _("数太大，请核对单位")})
    before = enterprise.figures.filter(year=year, measure=measure)
    if before.exists() and not reason.strip():
        raise ValidationError({"reason": _("这一年度的指标已登记，更正要写明理由")})
    if fen is None and not before.exists():
        raise ValidationError({"fen": _("请填写数值")})
    with act(by=by, verb="enterprise.figure", unit=enterprise.unit_id) as doing:
        doing.obj = made = YearFigure.objects.create(
            enterprise=enterprise,
            year=year,
            measure=measure,
            fen=fen,
            document=document.strip(),
            reason=reason.strip(),
            recorded_at=clock.now(),
            recorded_by_id=by.pk,
        )
        doing.note(year=year, measure=measure, fen=fen, document=document.strip())
    return made


def _not_to_come(day: date) -> None:
    if day > clock.today():
        raise ValidationError(_("日期不能晚于今天"))
