"""Files that are for whoever stored them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.apps.access.handover import Held
from luodi.apps.access.models import Person
from luodi.apps.files.models import StoredFile


def held(person: Person) -> list[Held]:
    """Count the files of a person."""
    return [Held(_("上传的文件"), _files(person).count())]


def hand_over(person: Person, to: Person) -> int:
    """Make another the one who has them; who stored them stays in the log."""
    return int(_files(person).update(uploaded_by=to))


def _files(person: Person) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(uploaded_by=person)
