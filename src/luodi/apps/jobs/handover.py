"""Background work that somebody started and that is not finished."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.apps.access.handover import Held
from luodi.apps.access.models import Person
from luodi.apps.jobs.enums import UNFINISHED
from luodi.apps.jobs.models import Job


def held(person: Person) -> list[Held]:
    """Count the unfinished jobs of a person."""
    return [Held(_("未完成的后台任务"), _jobs(person).count())]


def hand_over(person: Person, to: Person) -> int:
    """Let another see and cancel them, in whose name they go on."""
    return int(_jobs(person).update(created_by=to))


def _jobs(person: Person) -> QuerySet[Job]:
    return Job.objects.filter(created_by=person, state__in=UNFINISHED)
