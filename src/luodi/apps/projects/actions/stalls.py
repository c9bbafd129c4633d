"""The daily look at 五未: bring stored hits up to the rules in force, note who entered and who left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.definitions.queries import stall_rules
from luodi.apps.projects import projection
from luodi.apps.projects.actions.secrecy import renew, review_secrecy
from luodi.apps.projects.enums import RenewalCause
from luodi.apps.projects.models import ProjectState, StallEvent
from luodi.kernel import clock, stalls
from luodi.kernel.folding import State

CHUNK = 5000
RENEWED_AT_ONCE = 2000
Report = Callable[[int, int], None]
Held = tuple[str, int]


@dataclass(frozen=True, slots=True)
class DailyResult:
    """What a day brought: states judged, states brought up to new rules, entries and departures."""

    judged: int
    renewed: int
    entered: int
    left: int


def judge_stalls(*, day: date | None = None, report: Report | None = None) -> DailyResult:
    """Judge every project in the ledger on ``day`` (today) and store only what changed.

    Which projects are secret is reviewed first. ``report`` is told how many of how many are done. New
    rules are taken over in parts, so that others can write meanwhile; entries and departures are one act.
    """
    day = day or clock.today()
    reviewed = review_secrecy()
    stale, judged = _stale(day, report)
    for start in range(0, len(stale), RENEWED_AT_ONCE):
        part = stale[start : start + RENEWED_AT_ONCE]
        with act(by=SYSTEM, verb="stall.renew", summary=str(day), detail={"projects": len(part)}):
            projection.hold(part)
            renew(part, projection.next_instant(part), RenewalCause.RULES)
    with act(by=SYSTEM, verb="stall.daily", summary=str(day)) as a:
        events = _events(day)
        StallEvent.objects.bulk_create(events, batch_size=500)
        entered = sum(1 for event in events if event.entered)
        a.note(judged=judged, renewed=reviewed + len(stale), entered=entered, left=len(events) - entered)
    return DailyResult(judged, reviewed + len(stale), entered, len(events) - entered)


def _stale(day: date, report: Report | None) -> tuple[list[int], int]:
    """Return the projects whose stored hit is not what the rules in force say."""
    rules = stall_rules(day)
    total = ProjectState.objects.known_by(None).counted().count()
    stale: list[int] = []
    judged = 0
    for project, stored, state in _states(rules):
        hit = stalls.primary(stalls.hits(rules, state))
        said = (hit.rule.code, hit.rule.version, hit.begins, hit.due_on) if hit else (None, None, None, None)
        if said != stored:
            stale.append(project)
        judged += 1
        if report is not None and judged % CHUNK == 0:
            report(judged, total)
    return stale, judged


def _states(rules: tuple[stalls.StallRule, ...]) -> Iterator[tuple[int, tuple[object, ...], State]]:
    """Yield project, stored hit and state of every project that counts, as tuples from the database.

    Rules with a scope may look at any field, so then every column is read.
    """
    names = projection.column_names()
    keys = list(names) if any(rule.scope for rule in rules) else _keys_read(rules)
    read = [names[key] for key in keys]
    stored = ("stall_rule", "stall_version", "stall_since", "stall_due_on")
    rows = ProjectState.objects.known_by(None).counted().values_list("project_id", *stored, "extra", *read)
    for project, code, version, since, due, extra, *values in rows.iterator(CHUNK):
        state = dict(zip(keys, values, strict=True))
        yield project, (code, version, since, due), {**state, **(extra or {})}


def _keys_read(rules: tuple[stalls.StallRule, ...]) -> list[str]:
    keys = {"kind", "kinds", "standing", "stage", "undated", "precisions", "terminated_on"}
    for rule in rules:
        keys.update(stone.field for stone in (*rule.requires, *rule.until))
        keys.update(start.field for start in rule.clock)
        if rule.not_before is not None:
            keys.add(rule.not_before.field)
        if rule.measure is not None:
            keys.update((rule.measure.of, rule.measure.to))
    return sorted(keys & projection.column_names().keys())


def _events(day: date) -> list[StallEvent]:
    """Return who entered and who left since the last look; a change of rule is both."""
    overdue = (
        ProjectState.objects.known_by(None).counted().filter(stall_rule__isnull=False, stall_due_on__lt=day)
    )
    now: dict[int, Held] = {
        project: (rule, version)
        for project, rule, version in overdue.values_list("project_id", "stall_rule", "stall_version")
    }
    before = _on_the_list()
    at = clock.now()
    events = []
    for project in sorted(before.keys() | now.keys()):
        old, new = before.get(project), now.get(project)
        if old is not None and (new is None or new[0] != old[0]):
            events.append(_event(project, old, False, day, at))
        if new is not None and (old is None or new[0] != old[0]):
            events.append(_event(project, new, True, day, at))
    return events


def _on_the_list() -> dict[int, Held]:
    held: dict[int, Held] = {}
    rows = StallEvent.objects.order_by("pk").values_list("project_id", "rule", "rule_version", "entered")
    for project, rule, version, entered in rows.iterator(CHUNK):
        if entered:
            held[project] = (rule, version)
        elif held.get(project, ("", 0))[0] == rule:
            del held[project]
    return held


def _event(project: int, held: Held, entered: bool, day: date, at: datetime) -> StallEvent:
    return StallEvent(
        project_id=project, rule=held[0], rule_version=held[1], entered=entered, on=day, recorded_at=at
    )
