"""What is a person's when they leave: roles here, and what the other apps say in their ``handover``."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.utils.translation import gettext as _

from luodi.apps.access.enums import AdminRole
from luodi.apps.access.models import Membership, Person


@dataclass(frozen=True, slots=True)
class Held:
    """How many things of one sort; ``moves`` says whether the hand-over itself moves them."""

    label: str
    count: int
    moves: bool = True


def others() -> list[tuple[str, ModuleType]]:
    """Return the apps besides this one that hold something of people, in their order.

    Each gives ``held(person)`` and ``hand_over(person, to)``.
    """
    return [
        (app, import_module(f"luodi.apps.{app}.handover"))
        for app in settings.APPS_IN_ORDER
        if app != "access" and (settings.APPS / app / "handover.py").exists()
    ]


def held_by(person: Person) -> list[Held]:
    """Return everything that is a person's, sort by sort; what there is none of is left out."""
    roles = Membership.objects.filter(person=person, valid_to=None).exclude(role__in=AdminRole.values)
    found = [Held(_("角色（接手人待授权）"), roles.count())]
    for _app, room in others():
        found += room.held(person)
    return [one for one in found if one.count]
