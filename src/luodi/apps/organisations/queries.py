"""Reads of the dated tree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module

from django.conf import settings
from django.db.models import F, FilteredRelation, Q

from luodi.apps.audit.actors import Reach
from luodi.apps.audit.context import request_cache
from luodi.apps.audit.keeping import kept
from luodi.apps.organisations import divisions
from luodi.apps.organisations.enums import GOVERNMENTS, TERRITORIES, SuccessionKind, UnitType
from luodi.apps.organisations.models import Unit, UnitAlias, UnitChange, UnitSuccession, UnitVersion
from luodi.apps.organisations.names import normal_name
from luodi.kernel import clock


@dataclass
class Node:
    """A unit in the tree of one day, with what lies below it."""

    unit: Unit
    version: UnitVersion
    children: list["Node"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name on that day."""
        return self.version.name


def unit_tree(on: date | None = None) -> list[Node]:
    """Return the roots of the tree as it stood on a day, children by code and name."""
    day = on or clock.today()
    versions = UnitVersion.objects.on(day).select_related("unit").order_by("unit__code", "unit_id")
    nodes = {version.unit_id: Node(version.unit, version) for version in versions}
    roots: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.version.parent_id or 0)
        (above.children if above else roots).append(node)
    return roots


def flat_tree(on: date | None = None) -> list[Node]:
    """Return the tree of a day as rows in reading order; ``node.version.depth`` gives the indent."""
    return pruned(unit_tree(on), None)


def subtree_ids(unit_ids: Iterable[int], on: date | None = None) -> frozenset[int]:
    """Return the ids of the given units and of everything below them on a day."""
    wanted = set(unit_ids)
    if not wanted:
        return frozenset()
    return frozenset(
        unit_id for unit_id, path, _type in _standing(on or clock.today()) if wanted.intersection(path)
    )


def _standing(day: date) -> list[tuple[int, list[int], str]]:
    """Return every unit of a day with its path from the root and its type; read once per request."""
    cache = request_cache()
    if cache is not None and ("standing", day) in cache:
        read: list[tuple[int, list[int], str]] = cache["standing", day]
        return read
    rows = UnitVersion.objects.on(day).values_list("unit_id", "path", "unit__type")
    found = [
        (unit_id, [int(step) for step in path.strip("/").split("/")], kind) for unit_id, path, kind in rows
    ]
    if cache is not None:
        cache["standing", day] = found
    return found


def government_ids(unit_ids: Iterable[int], on: date | None = None) -> frozenset[int]:
    """Return the given units and what is theirs below on a day: offices and parks, no lower government."""
    wanted = set(unit_ids)
    if not wanted:
        return frozenset()
    rows = _standing(on or clock.today())
    governing = {unit_id for unit_id, _path, kind in rows if kind in GOVERNMENTS}
    return frozenset(unit_id for unit_id, path, _type in rows if _theirs(path, wanted, governing))


def _theirs(path: list[int], wanted: set[int], governing: set[int]) -> bool:
    """Tell whether one of the wanted units is met before a government, from the unit upwards."""
    for step in reversed(path):
        if step in wanted or step in governing:
            return step in wanted
    return False


def with_predecessors(unit_ids: Iterable[int], on: date | None = None) -> frozenset[int]:
    """Return the given units and every unit no more on a day whose projects are now theirs to see.

    What merged belongs to the unit that took it over. What was split or ended belongs to the unit
    above it: no part holds the whole of it. Heirs that are no more themselves are followed on.
    """
    held = frozenset(unit_ids)
    if not held:
        return held
    heirs = _heirs(on or clock.today())
    return held | {gone for gone in heirs if not held.isdisjoint(_line(gone, heirs))}


def _line(gone: int, heirs: dict[int, int | None]) -> set[int]:
    """Return the units that took over from one that is no more, one after the other."""
    line: set[int] = set()
    heir = heirs[gone]
    while heir is not None and heir not in line:
        line.add(heir)
        heir = heirs.get(heir)
    return line


def _heirs(day: date) -> dict[int, int | None]:
    """Return, for each unit that ended by a day, who took over; read once per request."""
    cache = request_cache()
    if cache is not None and ("heirs", day) in cache:
        read: dict[int, int | None] = cache["heirs", day]
        return read
    ended = UnitVersion.objects.filter(unit__valid_to__lte=day, valid_to=F("unit__valid_to"))
    taken_over = FilteredRelation(
        "unit__successions", condition=Q(unit__successions__kind=SuccessionKind.MERGE)
    )
    rows = ended.annotate(merger=taken_over).values_list("unit_id", "parent_id", "merger__successor_id")
    found = {unit_id: successor or parent for unit_id, parent, successor in rows}
    if cache is not None:
        cache["heirs", day] = found
    return found


def enterprise_names(unit_ids: Iterable[int]) -> frozenset[str]:
    """Return the names of the enterprises among some units."""
    wanted = frozenset(unit_ids)
    if not wanted:
        return frozenset()
    found = Unit.objects.filter(pk__in=wanted, type=UnitType.ENTERPRISE)
    return frozenset(found.values_list("current_name", flat=True))


def units_in_use(unit: Unit) -> int:
    """Return how many open things name a unit: each app that has any gives ``unit_use.units_in_use``."""
    return sum(
        import_module(f"luodi.apps.{app}.unit_use").units_in_use(unit)
        for app in settings.APPS_IN_ORDER
        if (settings.APPS / app / "unit_use.py").exists()
    )


def territory_ids(unit_ids: Iterable[int], on: date | None = None) -> dict[int, int]:
    """Return, for each unit, the place it works for: itself, what it serves, or the place above it.

    A bureau of a city works for the city; a city's branch in a district works for the district.
    An office under no place works for itself.
    """
    wanted = set(unit_ids)
    versions = UnitVersion.objects.on(on or clock.today()).filter(unit_id__in=wanted)
    paths = dict(versions.values_list("unit_id", "path"))
    chains = {unit_id: [int(step) for step in path.strip("/").split("/")] for unit_id, path in paths.items()}
    seen = wanted | {step for chain in chains.values() for step in chain}
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=seen)}
    return {
        unit_id: _territory(units[unit_id], chains.get(unit_id, []), units) for unit_id in wanted & set(units)
    }


def _territory(unit: Unit, chain: list[int], units: dict[int, Unit]) -> int:
    if unit.type in TERRITORIES:
        return unit.pk
    if unit.serves_id:
        return unit.serves_id
    above = (step for step in reversed(chain) if units[step].type in TERRITORIES)
    return next(above, unit.pk)


@dataclass(frozen=True, slots=True)
class Site:
    """The place that runs this installation."""

    id: int
    name: str


def site() -> Site | None:
    """Return the place that runs this installation: the highest with more than one place below it.

    A city that hangs under its province alone is meant, not the province. None without any place.
    """
    return kept(("site", clock.today()), _site)


def _site() -> Site | None:
    places = (UnitType.PROVINCE, UnitType.CITY, UnitType.COUNTY)
    rows = UnitVersion.objects.on(clock.today()).filter(unit__type__in=places)
    below: dict[int | None, list[Site]] = defaultdict(list)
    for parent, unit, name in rows.order_by("unit__code", "unit_id").values_list("parent", "unit", "name"):
        below[parent].append(Site(unit, name))
    found: Site | None = None
    while len(below[found.id if found else None]) == 1:
        found = below[found.id if found else None][0]
    return found or next(iter(below[None]), None)


def path_of(unit: Unit, on: date | None = None) -> list[Unit]:
    """Return the units above, from the root down, on a day."""
    version = unit.versions.on(on or clock.today()).first()
    ids = [int(step) for step in version.path.strip("/").split("/")][:-1] if version else []
    found = Unit.objects.in_bulk(ids)
    return [found[step] for step in ids]


def pruned(nodes: list[Node], unit_ids: frozenset[int] | None) -> list[Node]:
    """Return rows of the tree in reading order, without branches that hold none of ``unit_ids``.

    None keeps all. What lies above a kept unit stays, so that it can be placed.
    """
    rows: list[Node] = []
    for node in nodes:
        below = pruned(node.children, unit_ids)
        if below or unit_ids is None or node.unit.pk in unit_ids:
            rows.extend([node, *below])
    return rows


def seen_tree(scope: Reach, day: date) -> list[Node]:
    """Return rows of the tree of a day as far as a scope reaches, with what lies above."""
    if scope.everything:
        return flat_tree(day)
    roots = unit_tree(day)
    return pruned(roots, frozenset(n.unit.pk for n in pruned(roots, None) if scope.holds(n.unit.pk)))


def choices(on: date | None = None) -> list[tuple[int, str]]:
    """Return the units of a day as indented choices of a form field."""
    return [(node.unit.pk, "　" * node.version.depth + node.name) for node in flat_tree(on)]


def name_of(unit: Unit, on: date | None = None) -> str:
    """Return a unit's name on a day; of a day before or after its life, its first or last name."""
    if on is None:
        return unit.current_name
    versions = list(unit.versions.all())
    held = [version for version in versions if version.valid_from <= on]
    return str((held[-1] if held else versions[0]).name)


class UnitResolver:
    """Finds units by what a workbook calls them; loads the names once for many rows.

    Ranks: 0 name of the day, 1 short name, 2 alias, 3 name of another day. A better rank wins; two
    units at the best rank are no answer, never a guess. The name of a unit that merged into one
    other means that other; of any other unit that is no more, nothing.
    """

    def __init__(self, on: date | None = None, within: Unit | None = None) -> None:
        self._day = on or clock.today()
        self._within = within
        self._units: dict[int, Unit] = {}
        self._names: dict[str, dict[int, int]] = {}
        rows = list(UnitVersion.objects.all())
        standing = {row.unit_id: row.path for row in rows if _in_force(row, self._day)}
        self._meant = {**_followers(standing), **{unit_id: unit_id for unit_id in standing}}
        self._paths = standing
        for row in rows:
            now = _in_force(row, self._day)
            self._add(row.name, row.unit_id, 0 if now else 3)
            self._add(row.short_name, row.unit_id, 1 if now else 3)
        for alias in UnitAlias.objects.all():
            self._add(alias.name, alias.unit_id, 2)
        names = {normal_name(row.name) for row in rows if _in_force(row, self._day)}
        self._prefixes = sorted(names, key=len, reverse=True)

    def _add(self, name: str, unit_id: int, rank: int) -> None:
        key, meant = normal_name(name), self._meant.get(unit_id)
        if not key or meant is None:
            return
        if self._within is None or f"/{self._within.pk}/" in self._paths[meant]:
            ranks = self._names.setdefault(key, {})
            ranks[meant] = min(rank, ranks.get(meant, rank))

    def resolve(self, text: str) -> Unit | None:
        """Return the unit meant, or None when nothing or more than one thing is meant.

        The names of units above may stand in front: 某省某市某区.
        """
        found = self._id_of(normal_name(text or ""))
        if found is None:
            return None
        if found not in self._units:
            self._units[found] = Unit.objects.get(pk=found)
        return self._units[found]

    def _id_of(self, key: str) -> int | None:
        if not key:
            return None
        known = self._names.get(key)
        if known:
            best = min(known.values())
            meant = {unit_id for unit_id, rank in known.items() if rank == best}
            return meant.pop() if len(meant) == 1 else None
        for prefix in self._prefixes:
            if key.startswith(prefix) and key != prefix:
                return self._id_of(key[len(prefix) :])
        return None


def _followers(standing: dict[int, str]) -> dict[int, int]:
    """Return, for units that merged into one other that stands, that other."""
    pairs = UnitSuccession.objects.filter(kind=SuccessionKind.MERGE).values_list("predecessor", "successor")
    after = dict(pairs)
    result = {}
    for old in after:
        new, steps = old, 0
        while new not in standing and new in after and steps < len(after):
            new, steps = after[new], steps + 1
        if new in standing and new != old:
            result[old] = new
    return result


def _in_force(row: UnitVersion, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def resolve_unit(text: str, on: date | None = None, within: Unit | None = None) -> Unit | None:
    """Find one unit by name, short name or alias on a day, inside ``within`` when it is given.

    For many rows make one UnitResolver.
    """
    return UnitResolver(on, within).resolve(text)


@dataclass(frozen=True)
class LifeOf:
    """Everything that the page of a unit tells of its past and its surroundings."""

    versions: list[UnitVersion]
    changes: list[UnitChange]
    children: list[UnitVersion]
    successors: list[UnitSuccession]
    origins: list[UnitSuccession]
    aliases: list[UnitAlias]


def life_of(unit: Unit) -> LifeOf:
    """Return a unit's versions and changes newest first, and what lies below it today."""
    return LifeOf(
        versions=list(unit.versions.select_related("parent").order_by("-valid_from")),
        changes=list(unit.changes.all()),
        children=list(
            unit.child_versions.on(clock.today()).select_related("unit").order_by("unit__code", "unit")
        ),
        successors=list(unit.successions.select_related("successor")),
        origins=list(unit.origins.select_related("predecessor")),
        aliases=list(unit.aliases.all()),
    )


def division_rows(word: str) -> list[tuple[str, str, str]]:
    """Return code, name with those above it, and own name of the divisions that a word finds."""
    return [(row.code, divisions.full_name(row), row.name) for row in divisions.find(word)]
