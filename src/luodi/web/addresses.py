"""How a number stands in an address."""

from django.urls import register_converter


class NumberConverter:
    """The number of a row: no more digits than a database can hold, so that any other is not found."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the digits."""
        return str(value)


register_converter(NumberConverter, "number")
