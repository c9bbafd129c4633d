"""Keeping filters and columns for oneself; nobody else sees them, so the log does not carry them."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.models import Person
from luodi.apps.projects.models import SavedView

MOST = 50


def keep_view(*, by: Person, name: str, query: str) -> SavedView:
    """Keep a list's address under a name; the same name is replaced.

    Raises ValidationError without a name, with an address that is too long, or past fifty.
    """
    name = name.strip()
    if not name:
        raise ValidationError(_("请给常用筛选起个名字。"), code="name")
    if len(name) > 60 or len(query) > 2000:
        raise ValidationError(_("名称最多 60 个字；条件太多，请先减少几个。"), code="long")
    if SavedView.objects.filter(person=by).exclude(name=name).count() >= MOST:
        raise ValidationError(_("常用筛选最多 50 个，请先删掉不用的。"), code="many")
    kept, _made = SavedView.objects.update_or_create(person=by, name=name, defaults={"query": query})
    return kept


def keep_columns(*, by: Person, columns: Sequence[str]) -> None:
    """Make these the columns that a person's lists show; none goes back to the usual ones."""
    if not columns:
        SavedView.objects.filter(person=by, name="").delete()
        return
    SavedView.objects.update_or_create(person=by, name="", defaults={"query": ",".join(columns)[:2000]})


def forget_view(*, by: Person, pk: int) -> None:
    """Delete a kept filter of one's own; somebody else's is not touched."""
    SavedView.objects.filter(person=by, pk=pk).delete()
