"""Demo accounts: titles, never names of people; one account at least for every role."""

from dataclasses import dataclass

from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from luodi.demo.reading import data
from luodi.kernel.text import Text

__all__ = ["DEMO_ACCOUNTS", "DEMO_PASSWORD", "DemoAccount"]


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demo as the sign-in page shows it.

    ``unit`` is the id of a unit in the city's data, None for administrators; ``listed`` tells
    whether the sign-in page shows it at once.
    """

    login: str
    name: str
    position: str
    title: Text
    can: Text
    role: str
    unit: str | None
    listed: bool


def _accounts() -> tuple[DemoAccount, ...]:
    return tuple(
        DemoAccount(
            login=entry["login"],
            name=entry["name"],
            position=entry["position"],
            title=Text(**entry["title"]),
            can=Text(**entry["can"]),
            role=entry["role"],
            unit=entry["unit"],
            listed=entry["shown"],
        )
        for entry in data("people")["accounts"]
    )


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = _accounts()
