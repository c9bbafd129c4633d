"""Roles come from the packs, and a wrong one is refused."""

from dataclasses import replace

import pytest

from luodi.apps.access import roles
from luodi.apps.access.enums import PERMISSION_LABELS, Permission
from luodi.kernel.packs import load_packs, role_of


def declared(code: str) -> object:
    return role_of(load_packs().in_force("roles")[code])


@pytest.mark.parametrize("code", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_with_business_data_is_refused(code: str) -> None:
    wrong = replace(declared(code), permissions=frozenset({"project.view"}))
    with pytest.raises(roles.RolesInvalid, match="no business data"):
        roles._role(wrong)


def test_scope_none_with_business_data_is_refused() -> None:
    with pytest.raises(roles.RolesInvalid, match="no business data"):
        roles._role(replace(declared("clerk"), scope="none"))


def test_an_unknown_permission_is_refused() -> None:
    with pytest.raises(ValueError, match="destroy"):
        roles._role(replace(declared("clerk"), permissions=frozenset({"project.destroy"})))


def test_every_permission_is_held_by_a_role_and_has_a_label() -> None:
    held = frozenset().union(*(role.permissions for role in roles.roles().values()))
    assert held == set(Permission) == set(PERMISSION_LABELS)
