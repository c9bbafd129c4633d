"""Roles as the packs declare them."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language

from luodi.apps.access.enums import ADMINISTRATION, EDITING, AdminRole, Permission, RoleScope
from luodi.kernel.packs import Role as Declared
from luodi.kernel.packs import load_packs, role_of
from luodi.kernel.text import Text


class RolesInvalid(ValueError):
    """The roles of the pack cannot be used; the message names role and reason."""


@dataclass(frozen=True)
class Role:
    """A role: what it is called, what it may do, and how far it reaches.

    What writes into the ledger may reach less far (``edit_scope``) than what reads it (``scope``).
    """

    code: str
    label: Text
    description: Text
    scope: RoleScope
    edit_scope: RoleScope
    permissions: frozenset[Permission]

    @property
    def shown(self) -> str:
        """Label in the language of the running request."""
        return self.label.in_(get_language() or "zh")

    @property
    def explained(self) -> str:
        """Description in the language of the running request."""
        return self.description.in_(get_language() or "zh")

    def reach(self, permission: str) -> RoleScope:
        """Return how far one of its permissions reaches from the unit that it is held in."""
        return self.edit_scope if permission in EDITING else self.scope

    @property
    def is_admin(self) -> bool:
        """Whether it is one of the three administrators."""
        return self.code in AdminRole.values


@cache
def roles() -> dict[str, Role]:
    """Return all roles by code, in the packs' order; read once per process.

    Raises RolesInvalid, and PackErrors when the packs do not pass their gate.
    """
    found = [_role(role_of(entry)) for entry in load_packs().in_force("roles").values()]
    absent = set(AdminRole.values) - {each.code for each in found}
    if absent:
        raise RolesInvalid(f"roles missing: {', '.join(sorted(absent))}")
    return {each.code: each for each in found}


def role(code: str) -> Role | None:
    """Return a role, or None when no pack declares it: such a membership then allows nothing."""
    return roles().get(code)


def _role(declared: Declared) -> Role:
    made = Role(
        code=declared.code,
        label=declared.label,
        description=declared.description,
        scope=RoleScope(declared.scope),
        edit_scope=RoleScope(declared.edit_scope),
        permissions=frozenset(Permission(each) for each in declared.permissions),
    )
    beyond = made.permissions - ADMINISTRATION
    if beyond and (made.is_admin or made.scope is RoleScope.NONE):
        raise RolesInvalid(f"{made.code}: reaches no business data, yet holds {', '.join(sorted(beyond))}")
    return made
