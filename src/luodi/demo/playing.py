"""Plays the story into the ledger through the same actions that pages and imports call."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.projects import actions
from luodi.apps.projects.actions.stalls import judge_stalls
from luodi.apps.projects.drafts import FactDraft, Origin
from luodi.apps.projects.enums import Source
from luodi.apps.projects.models import Fact, Project
from luodi.demo.city import places
from luodi.demo.events import Batch, Deed, Event, Look
from luodi.demo.people import DEMO_ACCOUNTS
from luodi.demo.profile import WAN
from luodi.demo.settling import City
from luodi.demo.statements import Statement
from luodi.kernel import clock

UNIT_KEYS = ("county", "attributed_unit", "park_unit")
OFFICER = next(account.login for account in DEMO_ACCOUNTS if account.role == "city_officer")


class Player:
    """Turns events into facts; remembers which project each key of the story became."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.projects: dict[str, int] = {}
        self.facts = 0

    def play(self, events: Iterable[Event]) -> None:
        """Play all events in order, each at its own moment; a new year turns before its first event."""
        year: int | None = None
        for event in events:
            with clock.fixed(event.at):
                if year not in (None, clock.today().year):
                    actions.turn_year()
                year = clock.today().year
                if isinstance(event, Batch):
                    self._batch(event)
                elif isinstance(event, Look):
                    judge_stalls()
                else:
                    VERBS[event.verb](self, event)

    def person(self, event: Deed) -> Person:
        """Return who does a deed."""
        clerk = places()[event.place].clerk
        login = {"clerk": clerk, "officer": OFFICER}[event.who]
        return self.city.people[login]

    def project(self, key: str) -> Project:
        """Return the project that a key became."""
        return Project.objects.get(pk=self.projects[key])

    def draft(self, told: Statement) -> FactDraft:
        """Return a statement as a draft; of a project that does not exist yet, unbound."""
        origin = Origin(Source.WORKBOOK if told.file else Source.FORM, told.file, told.sheet, told.row)
        return FactDraft(
            kind=told.kind,
            payload=self._payload(told.payload),
            happened_on=told.happened_on,
            precision=told.precision,
            project=self.projects.get(told.project),
            origin=origin,
            reason=told.reason,
        )

    def standing_fact(self, key: str, told: Mapping[str, Any]) -> Fact:
        """Find the fact that a correction or withdrawal speaks of: the latest of its kind that fits."""
        facts = Fact.objects.filter(project_id=self.projects[key], kind=told["kind"]).order_by("-pk")
        if told["kind"] == "stage":
            return next(f for f in facts if f.payload["stage"] == told["stage"])
        if told["kind"] == "progress":
            return next(f for f in facts if f.happened_on == told["happened_on"])
        return next(f for f in facts if told["key"] in f.payload["values"])

    def _batch(self, event: Batch) -> None:
        if not event.new and not event.existing:
            return
        place = places()[event.place]
        result = actions.record_batch(
            by=self.city.people[place.clerk],
            batch=None,
            unit=self.city.units[event.place],
            new={key: [self.draft(told) for told in group] for key, group in event.new.items()},
            existing=[self.draft(told) for told in event.existing],
            verb="project.month",
        )
        self.projects.update(result.created)

    def _payload(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        values = payload.get("values")
        if values is None:
            return dict(payload)
        ids = {key: self.city.units[values[key]].pk for key in UNIT_KEYS if key in values}
        return {**payload, "values": {**values, **ids}}


def _stage(player: Player, deed: Deed) -> None:
    actions.record_stage(by=player.person(deed), project=player.project(deed.project), **deed.told)


def _correct(player: Player, deed: Deed) -> None:
    told = deed.told
    payload = told.get("payload")
    actions.correct_fact(
        by=player.person(deed),
        fact=player.standing_fact(deed.project, told),
        reason=told["reason"],
        happened_on=told.get("happened_on"),
        payload=None if payload is None else player._payload(payload),
    )


def _withdraw(player: Player, deed: Deed) -> None:
    fact = player.standing_fact(deed.project, deed.told)
    actions.withdraw_fact(by=player.person(deed), fact=fact, reason=deed.told["reason"])


def _terminate(player: Player, deed: Deed) -> None:
    actions.terminate_project(by=player.person(deed), project=player.project(deed.project), **deed.told)


def _excuse(player: Player, deed: Deed) -> None:
    actions.excuse_stall(by=player.person(deed), project=player.project(deed.project), **deed.told)


def _merge(player: Player, deed: Deed) -> None:
    actions.merge_projects(
        by=player.person(deed),
        keep=player.project(deed.project),
        drop=player.project(deed.told["drop"]),
        reason=deed.told["reason"],
    )


def _split(player: Player, deed: Deed) -> None:
    told = deed.told
    children = actions.split_into_phases(
        by=player.person(deed),
        project=player.project(deed.project),
        phases=[(label, amount * WAN) for label, amount in told["phases"].items()],
        reason=told["reason"],
    )
    drafts = [
        FactDraft("stage", {"stage": stage}, on, project=child.pk)
        for child, stages in zip(children, told["stages"], strict=True)
        for stage, on in stages.items()
        if on <= _day(deed)
    ]
    with clock.fixed(deed.at + timedelta(minutes=12)):
        actions.record_batch(
            by=player.person(deed),
            batch=None,
            unit=player.city.units[deed.place],
            new={},
            existing=drafts,
            verb="project.month",
        )
    for child, label in zip(children, told["phases"], strict=True):
        player.projects[f"{deed.project}/{label}"] = child.pk


def _day(deed: Deed) -> date:
    return clock.local(deed.at).date()


VERBS: dict[str, Callable[[Player, Deed], None]] = {
    "stage": _stage,
    "correct": _correct,
    "withdraw": _withdraw,
    "terminate": _terminate,
    "excuse": _excuse,
    "merge": _merge,
    "split": _split,
}
