"""Roles as the packs declare them: roles.yaml of the base pack."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import get_language

from luodi.apps.access.enums import ADMINISTRATION, AdminRole, Permission, RoleScope
from luodi.kernel.text import Text


class RolesInvalid(ValueError):
    """The roles of the pack cannot be used; the message names role and reason."""


@dataclass(frozen=True)
class Role:
    """A role: what it is called, what it may do, and how far it reaches."""

    code: str
    label: Text
    description: Text
    scope: RoleScope
    permissions: frozenset[Permission]

    @property
    def shown(self) -> str:
        """Label in the language of the running request."""
        return self.label.in_(get_language() or "zh")

    @property
    def explained(self) -> str:
        """Description in the language of the running request."""
        return self.description.in_(get_language() or "zh")

    @property
    def is_admin(self) -> bool:
        """Whether it is one of the three administrators."""
        return self.code in AdminRole.values


def roles() -> dict[str, Role]:
    """Return all roles by code, in the pack's order. Raises RolesInvalid."""
    return _load(Path(settings.PACKAGE) / "packs" / "base" / "roles.yaml")


def role(code: str) -> Role | None:
    """Return a role, or None when no pack declares it: such a membership then allows nothing."""
    return roles().get(code)


@lru_cache(maxsize=4)
def _load(path: Path) -> dict[str, Role]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = content.get("roles", content.get("entries")) if isinstance(content, dict) else content
    found = [_role(entry) for entry in entries]
    absent = set(AdminRole.values) - {each.code for each in found}
    if absent:
        raise RolesInvalid(f"{path.name}: roles missing: {', '.join(sorted(absent))}")
    return {each.code: each for each in found}


def _role(entry: dict[str, Any]) -> Role:
    made = Role(
        code=str(entry["code"]),
        label=Text(**entry["label"]),
        description=Text(**entry["description"]),
        scope=RoleScope(entry["scope"]),
        permissions=frozenset(Permission(each) for each in entry["permissions"]),
    )
    beyond = made.permissions - ADMINISTRATION
    if made.is_admin and beyond:
        raise RolesInvalid(f"{made.code}: an administrator may not hold {', '.join(sorted(beyond))}")
    if made.scope is RoleScope.NONE and beyond:
        raise RolesInvalid(
            f"{made.code}: scope none reaches no business data, yet holds {', '.join(sorted(beyond))}"
        )
    return made
