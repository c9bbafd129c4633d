"""What must not stand in the log in clear: passwords never, personal values only masked."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

SECRET_KEYS = frozenset({"password", "passwords", "secret", "token", "key"})
PERSONAL_KEYS = frozenset({"phone", "mobile", "id_number", "email", "bank_account", "wechat", "qq"})
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_ID_NUMBER = re.compile(r"(?<!\d)([1-9]\d)\d{12,13}(\d{2}[\dXx])(?!\d)")


def masked_detail(detail: dict[str, Any], personal: frozenset[str] = PERSONAL_KEYS) -> dict[str, Any]:
    """Return ``detail`` as plain JSON values with secrets left out and personal values masked.

    Keys in ``personal`` are masked whole; mobile and identity numbers inside any text are masked too.
    Numbers that JSON cannot carry exactly (floats, decimals) become text.
    """
    return {
        str(key): _masked(value, str(key), personal)
        for key, value in detail.items()
        if str(key) not in SECRET_KEYS
    }


def _masked(value: Any, key: str, personal: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return masked_detail(value, personal | {key} if key in personal else personal)
    if isinstance(value, (list, tuple, set, frozenset)):
        rows = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [_masked(item, key, personal) for item in rows]
    if key in personal and value not in (None, ""):
        return mask_value(str(value))
    return _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (float, Decimal)):
        return str(value)
    return mask_numbers(clean(str(value)))


def mask_value(text: str) -> str:
    """Return a personal value with its middle hidden: 138****1234, 张*."""
    if len(text) <= 2:
        return text[:1] + "*"
    if len(text) < 8:
        return text[:1] + "*" * (len(text) - 1)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


def mask_numbers(text: str) -> str:
    """Hide the middle of mobile and identity numbers inside a text."""
    text = _ID_NUMBER.sub(lambda found: found[1] + "*" * (len(found[0]) - 5) + found[2], text)
    return _MOBILE.sub(r"\1****\2", text)


def clean(text: str) -> str:
    """Return text that one log line can hold: no NUL, no line breaks, no terminal or direction controls."""
    return "".join(_visible(char) for char in text.encode("utf-8", "replace").decode())


def _visible(char: str) -> str:
    number = ord(char)
    if number < 32 or 0x7F <= number < 0xA0 or number in (0x2028, 0x2029):
        return " " if char != "\0" else ""
    if 0x202A <= number <= 0x202E or 0x2066 <= number <= 0x2069 or number in (0x200E, 0x200F):
        return ""
    return char
