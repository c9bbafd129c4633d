"""What later apps tell of an enterprise: each that has any gives ``enterprise_use.py``."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db.models import Q

from luodi.apps.access.queries import Scope


def _uses() -> Iterator[ModuleType]:
    for app in settings.APPS_IN_ORDER:
        if (settings.APPS / app / "enterprise_use.py").exists():
            yield import_module(f"luodi.apps.{app}.enterprise_use")


def in_scope(scope: Scope) -> Q:
    """Return which enterprises lie in a scope by what they do there: those whose projects lie in it."""
    found = Q()
    for use in _uses():
        found |= Q(uscc__in=use.usccs_in(scope))
    return found


def projects_of(person: Any, uscc: str, name: str) -> list[Any]:
    """Return the states of an enterprise's projects that a person may see."""
    return [row for use in _uses() for row in use.projects_of(person, uscc, name)]
