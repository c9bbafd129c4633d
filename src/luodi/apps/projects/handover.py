"""Filters that somebody kept, and the projects whose responsible people name them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luodi.apps.access.handover import Held
from luodi.apps.access.models import Person
from luodi.apps.access.queries import Scope
from luodi.apps.organisations.queries import territory_ids
from luodi.apps.projects.models import ProjectState, SavedView


def held(person: Person) -> list[Held]:
    """Count a person's kept filters, and the projects of their place that name them as responsible.

    These names are facts of projects: whoever keeps accounts reads no projects and changes none. The
    successor, or another clerk, corrects them, and the page says how many there are.
    """
    return [
        Held(_("常用筛选"), _views(person).count()),
        Held(_("责任人或联系人写着此人的项目（请接手人在台账里更正）"), _named(person).count(), moves=False),
    ]


def hand_over(person: Person, to: Person) -> int:
    """Give the kept filters to another; a name that the other uses already gets the giver's beside it."""
    taken = set(SavedView.objects.filter(person=to).values_list("name", flat=True))
    views = list(_views(person))
    for view in views:
        view.person, view.name = to, _free(view.name, person, taken)
        taken.add(view.name)
    SavedView.objects.bulk_update(views, ["name", "person"])
    return len(views)


def _free(name: str, giver: Person, taken: set[str]) -> str:
    """Return a name that nothing has yet: the view's own, with the giver's beside it, or numbered."""
    if name not in taken:
        return name
    beside = [f"{name[:40]}（{giver.name[:12]}{number}）" for number in ("", *range(2, len(taken) + 3))]
    return next(one for one in beside if one not in taken)


def _views(person: Person) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person=person).exclude(name="")


def _named(person: Person) -> QuerySet[ProjectState]:
    place = territory_ids([person.unit_id]).get(person.unit_id, person.unit_id) if person.unit_id else None
    scope = Scope(unit_ids=frozenset({place, person.unit_id} - {None}))
    here = ProjectState.objects.known_by(None).counted().filter(ProjectState.scope_q(scope))
    return here.filter(Q(responsible_leader__contains=person.name) | Q(contact__contains=person.name))
