"""Keeps the stored versions equal to what the units say of themselves."""

from collections.abc import Iterable

from luodi.apps.organisations.models import Unit, UnitVersion
from luodi.apps.organisations.segments import FOREVER, Life, Segment, own_life, with_paths
from luodi.kernel import clock


def stored_lives() -> dict[int, Life]:
    """Return every unit's stored life, paths included."""
    lives: dict[int, Life] = {}
    rows = UnitVersion.objects.order_by("unit_id", "valid_from").values_list(
        "unit_id", "valid_from", "valid_to", "name", "short_name", "parent_id", "path"
    )
    for unit_id, start, end, name, short_name, parent, path in rows:
        segment = Segment(start, end or FOREVER, name, short_name, parent, path)
        lives.setdefault(unit_id, []).append(segment)
    return lives


def own_lives(stored: dict[int, Life]) -> dict[int, Life]:
    """Return what each unit says of itself."""
    return {unit_id: own_life(life) for unit_id, life in stored.items()}


def store(stored: dict[int, Life], own: dict[int, Life], changed: Iterable[int]) -> None:
    """Write the versions of the changed units and of all that ever lay under them; refresh current names.

    Raises TreeBroken before anything is written.
    """
    touched = set(changed) | {
        unit_id
        for unit_id, life in stored.items()
        if any(f"/{above}/" in segment.path for above in changed for segment in life)
    }
    placed = with_paths(own, touched)
    differing = [unit_id for unit_id in placed if placed[unit_id] != stored.get(unit_id)]
    UnitVersion.objects.filter(unit_id__in=differing).delete()
    UnitVersion.objects.bulk_create(
        _version(unit_id, segment) for unit_id in differing for segment in placed[unit_id]
    )
    refresh_current_names(differing)


def _version(unit_id: int, segment: Segment) -> UnitVersion:
    return UnitVersion(
        unit_id=unit_id,
        name=segment.name,
        short_name=segment.short_name,
        parent_id=segment.parent,
        path=segment.path,
        valid_from=segment.start,
        valid_to=None if segment.end == FOREVER else segment.end,
    )


def refresh_current_names(unit_ids: Iterable[int] | None = None) -> int:
    """Write today's names into the units (all without ``unit_ids``); return how many changed.

    The caller holds the act. A unit that is gone keeps its last name, one to come has its first.
    """
    changed = differing_names(unit_ids)
    Unit.objects.bulk_update(changed, ["current_name", "current_short_name"])
    return len(changed)


def differing_names(unit_ids: Iterable[int] | None = None) -> list[Unit]:
    """Return the units that are still called what they were before today, with today's names set."""
    units = Unit.objects.all() if unit_ids is None else Unit.objects.filter(pk__in=list(unit_ids))
    today, changed = clock.today(), []
    for unit in units.prefetch_related("versions"):
        versions = list(unit.versions.all())
        begun = [version for version in versions if version.valid_from <= today]
        shown = begun[-1] if begun else versions[0]
        if (unit.current_name, unit.current_short_name) != (shown.name, shown.short_name):
            unit.current_name, unit.current_short_name = shown.name, shown.short_name
            changed.append(unit)
    return changed
