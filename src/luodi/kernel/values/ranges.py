"""How large a number the ledger takes: digits and range of each type of the catalogue, in one place."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from luodi.kernel.money import BIGINT_MAX, BIGINT_MIN

INTEGER_MAX = 2**31 - 1
DECIMAL_DIGITS, DECIMAL_PLACES = 14, 4
_DECIMAL_LIMIT = Decimal(10) ** (DECIMAL_DIGITS - DECIMAL_PLACES)
_STEP = Decimal(1).scaleb(-DECIMAL_PLACES)


def fits(type_: str, value: Any) -> bool:
    """Tell whether a typed value of a catalogue type lies in the range that the ledger holds.

    Money is fen and units are ids in a BIGINT, counts and basis points are in 32 bits, decimals
    (text, Decimal or number) have ten digits before the point. What is not a number has no range.
    """
    if value is None or isinstance(value, bool):
        return True
    if type_ == "decimal":
        number = _decimal(value)
        return number is not None and abs(number) < _DECIMAL_LIMIT
    if not isinstance(value, int):
        return True
    if type_ in ("int", "percent"):
        return abs(value) <= INTEGER_MAX
    return BIGINT_MIN <= value <= BIGINT_MAX


def settled(type_: str, value: Any) -> Any:
    """Return a decimal's text rounded half up to the places that the ledger keeps, the rest as it is.

    The value must fit.
    """
    if type_ != "decimal" or value is None:
        return value
    text = f"{Decimal(str(value)).quantize(_STEP, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def whole_number(text: str, most: int = BIGINT_MAX) -> int | None:
    """Return what an address or a field says if it is a plain whole number from 0 to ``most``, else None.

    Only ASCII digits count: ``²`` is a digit to Python and no number.
    """
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
