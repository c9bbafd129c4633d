"""Logins in one form, so that letter case and full width never make two of one."""

import unicodedata


def normal_login(text: str) -> str:
    """Return a login as it is stored and compared: NFKC, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", text).strip().lower()
