"""Every write to accounts, roles, matters and sessions, one verb each."""

from typing import Any

from luodi.apps.access.actions.accounts import (
    create_demo_person,
    create_first_admins,
    create_person,
    edit_person,
    end_person,
    hand_over,
    import_people,
    move_person,
    reissue_password,
    unlock_person,
)
from luodi.apps.access.actions.exporting import export_people
from luodi.apps.access.actions.matters import (
    close_matter,
    first_supervised_read,
    open_matter,
    record_supervised_read,
)
from luodi.apps.access.actions.membership import decide_request, end_membership, grant_role, request_role
from luodi.apps.access.actions.sign_in import (
    SignInRefused,
    change_password,
    end_other_sessions,
    record_sign_out,
    sign_in,
)
from luodi.apps.audit.actors import PermissionRefused

__all__ = [
    "PermissionRefused",
    "SignInRefused",
    "change_password",
    "close_matter",
    "create_demo_person",
    "create_first_admins",
    "create_person",
    "decide_request",
    "edit_person",
    "end_membership",
    "end_other_sessions",
    "end_person",
    "export_people",
    "first_supervised_read",
    "grant_role",
    "hand_over",
    "import_people",
    "move_person",
    "open_matter",
    "record_sign_out",
    "record_supervised_read",
    "reissue_password",
    "request_role",
    "require",
    "sign_in",
    "unlock_person",
]


def require(person: Any, permission: str, unit: Any = None) -> None:
    """Raise PermissionRefused unless ``person`` (or SYSTEM) holds ``permission`` in ``unit``."""
    person.require(permission, unit)
