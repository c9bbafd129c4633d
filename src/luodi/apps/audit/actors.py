"""Who can act. The log comes before the people, so it names only what it needs of them."""

from typing import Any, Protocol


class PermissionRefused(Exception):
    """Somebody may not do this.

    Without a sentence the answer is 404, as if the thing did not exist. With one the answer is 403
    and the sentence: for forms whose existence is no secret (“不能给自己授权”).
    """

    def __init__(self, permission: str = "", sentence: Any = "", unit_id: int | None = None) -> None:
        super().__init__(str(sentence) or permission)
        self.permission = str(permission)
        self.sentence = sentence
        self.unit_id = unit_id


class Reach(Protocol):
    """Where a permission is held; access gives the real one."""

    @property
    def everything(self) -> bool:
        """Whether it reaches every unit."""
        ...

    def holds(self, unit_id: int | None) -> bool:
        """Whether it reaches a unit."""
        ...


class Actor(Protocol):
    """A person, or the system itself."""

    name: str

    @property
    def pk(self) -> Any:
        """Primary key, None for the system."""
        ...

    def may(self, permission: str, unit: Any = None) -> bool:
        """Tell whether a permission is held in ``unit``, or anywhere when no unit is given."""
        ...

    def require(self, permission: str, unit: Any = None) -> None:
        """Raise PermissionRefused unless ``may``."""
        ...

    def scope(self, permission: str) -> Reach:
        """Return where a permission is held."""
        ...


class _Everywhere:
    everything = True

    def holds(self, unit_id: int | None) -> bool:
        return True


class SystemActor:
    """Commands and background jobs that nobody asked for: may do anything, and is named in the log."""

    pk = None
    name = "系统"
    is_authenticated = False
    is_active = False
    is_system = True

    def may(self, permission: str, unit: Any = None) -> bool:
        """Return True."""
        return True

    def require(self, permission: str, unit: Any = None) -> None:
        """Return."""

    def scope(self, permission: str) -> Reach:
        """Return everywhere."""
        return _Everywhere()

    def __str__(self) -> str:
        return self.name


NO_UNIT = 0
"""Stands for “in no unit at all”: only who reaches everything passes a check with it."""

SYSTEM = SystemActor()
