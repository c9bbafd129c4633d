"""Roles, scopes and masked values in the language of the page."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from luodi.apps.access import roles
from luodi.apps.access.enums import PERMISSION_LABELS, Permission
from luodi.apps.audit.masking import mask_value

register = template.Library()


@register.filter
def role_label(code: str) -> str:
    """What a role is called; the code when no pack declares it any more."""
    found = roles.role(code)
    return found.shown if found else code


@register.filter
def scope_label(scope: str) -> str:
    """How far a role reaches."""
    labels = {
        "own": _("仅本单位"),
        "government": _("本级（不含下级政府）"),
        "subtree": _("本单位及下属"),
        "matter": _("批准的事项"),
        "none": _("不含业务数据"),
    }
    return labels.get(str(scope), str(scope))


@register.filter
def permission_labels(held: Iterable[Permission]) -> list[str]:
    """What a role may do, in the order of the vocabulary."""
    return [str(PERMISSION_LABELS[each]) for each in Permission if each in set(held)]


@register.filter
def masked(value: str) -> str:
    """A personal value with its middle hidden."""
    return mask_value(value) if value else ""
