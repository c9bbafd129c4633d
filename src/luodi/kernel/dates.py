"""A date with the precision it was given in."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

Precision = Literal["day", "month", "quarter"]
PRECISIONS: tuple[str, ...] = get_args(Precision)


@dataclass(frozen=True, slots=True, order=True)
class DateValue:
    """A day, or the first day of a month or quarter when no more is known."""

    day: date
    precision: Precision = "day"

    def __str__(self) -> str:
        return show(self.day, self.precision)

    def __reduce__(self) -> tuple[type["DateValue"], tuple[date, Precision]]:
        return DateValue, (self.day, self.precision)

    def as_json(self) -> dict[str, str]:
        """Return ``{"date": "YYYY-MM-DD", "precision": …}`` as FIELDS.md writes it."""
        return {"date": self.day.isoformat(), "precision": self.precision}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "DateValue":
        """Read what :meth:`as_json` wrote; raises ValueError on a date that does not exist."""
        precision = value.get("precision", "day")
        if precision not in PRECISIONS:
            raise ValueError(f"unknown precision {precision!r}")
        return cls(date.fromisoformat(value["date"]), precision)


def show(day: date, precision: str = "day") -> str:
    """Write a date no finer than it is known: 2024-08-15, 2024-08, 2024 Q3."""
    if precision == "month":
        return f"{day:%Y-%m}"
    if precision == "quarter":
        return f"{day.year} Q{(day.month + 2) // 3}"
    return day.isoformat()
