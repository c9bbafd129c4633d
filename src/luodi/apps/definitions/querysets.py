"""Reads that the pages of words and of requested fields compose."""

from luodi.apps.access.querysets import ScopedQuerySet


class WordQuerySet(ScopedQuerySet):
    """Headings of units, and fields that they asked for."""
