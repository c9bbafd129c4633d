"""Addresses of our static files with a mark of their content, so that an upgrade is never half cached."""

import hashlib
from functools import cache

from django.contrib.staticfiles import finders
from django.templatetags.static import static


@cache
def versioned(path: str) -> str:
    """Return the address of a static file with ``?v=`` and eight hex digits of its SHA-256.

    Raises FileNotFoundError when no app has the file.
    """
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(f"static file {path!r} does not exist")
    with open(found, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{static(path)}?v={digest[:8]}"
