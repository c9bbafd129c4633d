"""From values that a person or a workbook gives to the facts they state.

One row gives two to six facts, one for each kind of statement, not one for each cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.definitions.queries import catalogue
from luodi.apps.projects.enums import FactKind, Source
from luodi.kernel.fields import Catalogue
from luodi.kernel.values.ranges import fits

# Worked out from the park's name, so the catalogue has no entry of its own for it.
PARK_UNIT = "park_unit"
TERMINATED = "terminated"
PROFILE_LIKE = ("profile", "plan", "permit", "mark", "progress", "note")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement came from: a form, or file, sheet and row of a batch."""

    source: str = Source.FORM
    file_name: str = ""
    sheet: str = ""
    row: int | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class FactDraft:
    """A fact that is not yet recorded; ``project`` is None until the project exists."""

    kind: str
    payload: Mapping[str, Any]
    happened_on: date | None = None
    precision: str = "day"
    project: int | None = None
    origin: Origin = field(default_factory=Origin)
    supersedes: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a number that the ledger cannot hold: ValidationError, whoever states it."""
        values = self.payload.get("values")
        if not values:
            return
        known = catalogue()
        for key, value in values.items():
            entry = known.get(key)
            if entry is not None and not fits(entry.type, value):
                words = {"text": str(value)[:40]}
                raise ValidationError(_("“%(text)s”太大，请核对单位和小数点。") % words, code="range")


def drafts_from_values(
    values: Mapping[str, Any], fields: Catalogue, *, as_of: date, origin: Origin | None = None
) -> list[FactDraft]:
    """Group typed values by the statement they belong to.

    ``values`` holds catalogue keys with JSON values as FIELDS.md normalises them (money in fen,
    dates as ``{"date", "precision"}``). ``as_of`` is the day that progress, marks and notes speak
    of. Keys of ``fields`` whose catalogue entry says ``none`` state nothing.
    """
    origin = origin or Origin()
    groups: dict[str, dict[str, Any]] = {}
    stages: list[FactDraft] = []
    for key, value in values.items():
        entry = fields.get(key)
        if key == PARK_UNIT:
            groups.setdefault("profile", {})[key] = value
        if entry is None:
            continue
        if entry.fact == "stage":
            if value is not None:
                stages += _stage(str(entry.stage), value, origin)
        elif entry.fact in PROFILE_LIKE:
            groups.setdefault(entry.fact, {})["stage_word" if key == "stage" else key] = value
    drafts = []
    for kind in PROFILE_LIKE:
        group = groups.get(kind)
        if group and (kind == "profile" or any(v is not None for v in group.values())):
            drafts.append(_grouped(kind, group, as_of, origin))
    return drafts + sorted(stages, key=_in_time)


def _in_time(draft: FactDraft) -> tuple[date, str]:
    return draft.happened_on or date.max, str(draft.payload.get("stage", ""))


def _grouped(kind: str, group: Mapping[str, Any], as_of: date, origin: Origin) -> FactDraft:
    payload: dict[str, Any] = {"values": dict(group)}
    if kind == "plan" and group.get("year_plan_investment") is not None:
        payload["year"] = as_of.year
    dated = kind in ("progress", "note", "mark", "plan")
    return FactDraft(
        kind=FactKind(kind).value, payload=payload, happened_on=as_of if dated else None, origin=origin
    )


def _stage(code: str, value: Any, origin: Origin) -> list[FactDraft]:
    """Return the statement of one stage; the day of a termination ends the project."""
    dated = isinstance(value, Mapping)
    on = date.fromisoformat(value["date"]) if dated else None
    precision = value.get("precision", "day") if dated else "day"
    if code == TERMINATED:
        return [FactDraft(FactKind.TERMINATION.value, {}, on, precision, origin=origin)] if value else []
    payload: dict[str, Any] = {"stage": code} if dated else {"stage": code, "reached": bool(value)}
    return [FactDraft(FactKind.STAGE.value, payload, on, precision, origin=origin)]


def with_project(drafts: Iterable[FactDraft], project: int) -> list[FactDraft]:
    """Return the drafts bound to a project."""
    return [replace(draft, project=project) for draft in drafts]
