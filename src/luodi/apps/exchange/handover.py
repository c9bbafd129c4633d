"""Imports that somebody began and has not finished."""

from django.utils.translation import gettext as _

from luodi.apps.access.handover import Held
from luodi.apps.access.models import Person
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.exchange.querysets import BatchQuerySet


def held(person: Person) -> list[Held]:
    """Count the open imports of a person."""
    return [Held(_("未完成的导入"), _open(person).count())]


def hand_over(person: Person, to: Person) -> int:
    """Make another the one who finishes them; who uploaded the file stays in the log."""
    return int(_open(person).update(created_by=to))


def _open(person: Person) -> BatchQuerySet:
    return ImportBatch.objects.filter(created_by=person).open()
