"""What can happen to a unit. Every change has a day and, where there is one, a document."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.audit.actions import SYSTEM, Act, act
from luodi.apps.audit.actors import NO_UNIT, Actor
from luodi.apps.organisations.enums import ChangeKind, SuccessionKind, UnitType
from luodi.apps.organisations.models import Unit, UnitAlias, UnitChange, UnitSuccession
from luodi.apps.organisations.names import normal_name
from luodi.apps.organisations.queries import name_of, seen_tree, units_in_use
from luodi.apps.organisations.segments import FOREVER, Segment, TreeBroken, changed_from, ended_on
from luodi.apps.organisations.tree import (
    differing_names,
    own_lives,
    refresh_current_names,
    store,
    stored_lives,
)
from luodi.apps.organisations.units_sheet import units_workbook
from luodi.kernel import clock

MANAGE = "unit.manage"


def export_units(*, by: Actor, day: date) -> tuple[bytes, str]:
    """Return the tree of a day, as far as the person may see it, as a workbook with its name."""
    by.require("unit.view")
    rows = seen_tree(by.scope("unit.view"), day)
    content = units_workbook(rows, day)
    with act(by=by, verb="unit.export", detail={"rows": len(rows), "day": day.isoformat()}):
        return content, f"units-{day:%Y%m%d}.xlsx"


def create_unit(
    *,
    by: Actor,
    type: str,
    name: str,
    parent: Unit | None = None,
    short_name: str = "",
    code: str | None = None,
    valid_from: date | None = None,
    serves: Unit | None = None,
    document: str = "",
) -> Unit:
    """Set up a unit from a day on (today by default) under ``parent``; ``code`` is GB/T 2260's.

    Raises ValidationError when the name is taken beside it, the code is in use, or the parent does
    not exist then.
    """
    by.require(MANAGE, parent)
    day = valid_from or clock.today()
    with act(by=by, verb="unit.create", summary=name) as done:
        _refuse_twin(name, parent, day)
        if code and Unit.objects.filter(code=code).exists():
            raise ValidationError({"code": _("区划代码 %(code)s 已有单位使用") % {"code": code}})
        unit = Unit.objects.create(
            type=UnitType(type),
            code=code or None,
            current_name=name,
            current_short_name=short_name,
            serves=serves,
            valid_from=day,
        )
        stored = stored_lives()
        own = own_lives(stored)
        own[unit.pk] = [Segment(day, FOREVER, name, short_name, parent.pk if parent else None)]
        _store(stored, own, [unit.pk])
        _record(done, unit, ChangeKind.CREATED, day, document, by, after=name)
    return unit


def rename_unit(
    *, by: Actor, unit: Unit, name: str, on: date, short_name: str = "", document: str = ""
) -> Unit:
    """Give a unit another name from ``on``; what stood before keeps the old one."""
    by.require(MANAGE, unit)
    with act(by=by, verb="unit.rename", obj=unit, unit=unit, summary=f"{unit} → {name}") as done:
        before = name_of(unit, on)
        _change(unit, on, name=name, short_name=short_name)
        _record(done, unit, ChangeKind.RENAMED, on, document, by, before=before, after=name)
    unit.refresh_from_db()
    return unit


def move_unit(*, by: Actor, unit: Unit, parent: Unit | None, on: date, document: str = "") -> Unit:
    """Put a unit, with all below it, under another from ``on``."""
    by.require(MANAGE, unit)
    by.require(MANAGE, parent)
    with act(by=by, verb="unit.move", obj=unit, unit=unit, summary=f"{unit} → {parent or '—'}") as done:
        version = unit.versions.on(on).select_related("parent").first()
        before = str(version.parent) if version and version.parent else ""
        _change(unit, on, parent=parent.pk if parent else None)
        _record(done, unit, ChangeKind.MOVED, on, document, by, before=before, after=str(parent or ""))
    return unit


def end_unit(*, by: Actor, unit: Unit, on: date, document: str = "") -> Unit:
    """End a unit: ``on`` is the first day without it. What lies below must have been moved or ended.

    Refused while anything open names it, unless another unit took it over.
    """
    by.require(MANAGE, unit)
    with act(by=by, verb="unit.end", obj=unit, unit=unit, summary=str(unit)) as done:
        _refuse_in_use(unit)
        _end(unit, on)
        _record(done, unit, ChangeKind.ENDED, on, document, by, before=str(unit))
    return unit


def split_unit(
    *,
    by: Actor,
    unit: Unit,
    parts: Sequence[dict[str, Any]],
    on: date,
    keep: bool = False,
    document: str = "",
) -> list[Unit]:
    """Split a unit from ``on`` into new ones beside it; ``parts`` are create_unit's name, code, short_name.

    ``keep`` leaves the old unit standing (a zone carved out of a district). Otherwise it ends, and
    what lay below it must be moved first.
    """
    by.require(MANAGE, unit)
    with act(by=by, verb="unit.split", obj=unit, unit=unit, summary=str(unit)) as done:
        version = unit.versions.on(on).select_related("parent").first()
        if version is None:
            raise ValidationError(_("%(unit)s 在这一天不存在") % {"unit": unit})
        new = [
            create_unit(
                by=by, parent=version.parent, valid_from=on, document=document, **{"type": unit.type, **part}
            )
            for part in parts
        ]
        _succeed([unit], new, SuccessionKind.SPLIT, on)
        if not keep:
            _end(unit, on)
        names = "、".join(map(str, new))
        _record(done, unit, ChangeKind.SPLIT, on, document, by, before=str(unit), after=names)
    return new


def merge_units(*, by: Actor, units: Sequence[Unit], into: Unit, on: date, document: str = "") -> Unit:
    """Merge units into one that stands: what lies below them moves under it, and they end."""
    by.require(MANAGE, into)
    for unit in units:
        by.require(MANAGE, unit)
    with act(by=by, verb="unit.merge", obj=into, unit=into, summary="、".join(map(str, units))) as done:
        for unit in units:
            children = Unit.objects.filter(versions__in=unit.child_versions.on(on)).distinct()
            for child in children:
                move_unit(by=by, unit=child, parent=into, on=on, document=document)
            _end(unit, on)
            _record(done, unit, ChangeKind.MERGED, on, document, by, before=str(unit), after=str(into))
        _succeed(units, [into], SuccessionKind.MERGE, on)
        done.obj = into
    return into


def begin_names(*, by: Actor = SYSTEM) -> int:
    """Call the units what they are called from today on; return how many changed, in one event."""
    by.require(MANAGE, NO_UNIT)
    changed = differing_names()
    if changed:
        with act(by=by, verb="unit.names", detail={"units": [unit.pk for unit in changed]}):
            return refresh_current_names([unit.pk for unit in changed])
    return 0


def add_alias(*, by: Actor, unit: Unit, name: str) -> UnitAlias:
    """Register another name that workbooks use for a unit."""
    by.require(MANAGE, unit)
    key = normal_name(name)
    if not key:
        raise ValidationError({"name": _("别名不能为空")})
    with act(by=by, verb="unit.alias", obj=unit, unit=unit, summary=f"{unit}：{name}"):
        alias, _made = UnitAlias.objects.get_or_create(unit=unit, name=key)
    return alias


def remove_alias(*, by: Actor, alias: UnitAlias) -> None:
    """Take a registered name away."""
    by.require(MANAGE, alias.unit)
    with act(by=by, verb="unit.unalias", obj=alias.unit, unit=alias.unit, summary=f"{alias.unit}：{alias}"):
        alias.delete()


def _change(unit: Unit, on: date, **values: Any) -> None:
    stored = stored_lives()
    own = own_lives(stored)
    try:
        own[unit.pk] = changed_from(own[unit.pk], on, **values)
    except ValueError as missing:
        raise ValidationError(_("%(unit)s 在这一天不存在") % {"unit": unit}) from missing
    _store(stored, own, [unit.pk])


def _end(unit: Unit, on: date) -> None:
    if on <= unit.valid_from:
        raise ValidationError(_("撤销日期须在设立日期之后"))
    if unit.valid_to is not None and on >= unit.valid_to:
        raise ValidationError(_("%(unit)s 自 %(day)s 起已经撤销") % {"unit": unit, "day": unit.valid_to})
    stored = stored_lives()
    own = own_lives(stored)
    own[unit.pk] = ended_on(own[unit.pk], on)
    _store(stored, own, [unit.pk])
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])


def _refuse_in_use(unit: Unit) -> None:
    named = 0 if unit.successions.exists() else units_in_use(unit)
    if named:
        raise ValidationError(
            _("还有 %(n)s 个项目记在%(unit)s名下：请先改到别的单位，或改用合并、拆分")
            % {"n": named, "unit": unit}
        )


def _store(stored: dict[int, list[Segment]], own: dict[int, list[Segment]], changed: list[int]) -> None:
    try:
        store(stored, own, changed)
    except TreeBroken as broken:
        unit = Unit.objects.get(pk=broken.unit_id)
        if broken.why == "lies under itself":
            raise ValidationError(_("%(unit)s 会成为自己的下级") % {"unit": unit}) from broken
        raise ValidationError(
            _("%(unit)s 自 %(day)s 起没有上级单位：上级在这一天不存在") % {"unit": unit, "day": broken.day}
        ) from broken


def _refuse_twin(name: str, parent: Unit | None, day: date) -> None:
    beside = Unit.objects.filter(
        versions__in=parent.child_versions.on(day) if parent else [], current_name=name
    )
    if beside.exists():
        raise ValidationError({"name": _("%(parent)s 下已有“%(name)s”") % {"parent": parent, "name": name}})


def _succeed(old: Sequence[Unit], new: Sequence[Unit], kind: SuccessionKind, on: date) -> None:
    UnitSuccession.objects.bulk_create(
        UnitSuccession(predecessor=one, successor=other, kind=kind, on=on) for one in old for other in new
    )


def _record(
    done: Act,
    unit: Unit,
    kind: ChangeKind,
    on: date,
    document: str,
    by: Actor,
    before: str = "",
    after: str = "",
) -> None:
    done.obj, done.unit = unit, unit
    done.note(on=on, document=document, before=before, after=after)
    UnitChange.objects.create(
        unit=unit,
        kind=kind,
        on=on,
        document=document,
        before=before[:200],
        after=after[:200],
        recorded_at=clock.now(),
        recorded_by=by.name,
    )
