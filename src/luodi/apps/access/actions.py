"""What can be done to accounts and roles; each verb lives in the module of its subject."""

from typing import Any

from luodi.apps.audit.actors import PermissionRefused

__all__ = ["PermissionRefused", "require"]


def require(person: Any, permission: str, unit: Any = None) -> None:
    """Raise PermissionRefused unless ``person`` (or SYSTEM) holds ``permission`` in ``unit``."""
    person.require(permission, unit)
