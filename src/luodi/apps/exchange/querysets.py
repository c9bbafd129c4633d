"""Reads that the import pages compose."""

from typing import Self

from luodi.apps.access.querysets import ScopedQuerySet
from luodi.apps.exchange.enums import OPEN, BatchState


class BatchQuerySet(ScopedQuerySet):
    """Imports."""

    def open(self) -> Self:
        """Keep the imports that somebody still has to finish."""
        return self.filter(state__in=OPEN)

    def of_lineage(self, unit_id: int | None, file_name: str, heading_set: str) -> Self:
        """Keep committed imports of a unit that are earlier states of the same ledger.

        The same ledger: the same file name, or the same set of headings.
        """
        return self.filter(state=BatchState.DONE).of_ledger(unit_id, file_name, heading_set)

    def of_ledger(self, unit_id: int | None, file_name: str, heading_set: str) -> Self:
        """Keep the imports of a unit that are of the same ledger, finished or not."""
        own = self.filter(unit_id=unit_id)
        return own.filter(file_name=file_name) | own.filter(heading_set=heading_set).exclude(heading_set="")


class MappingQuerySet(ScopedQuerySet):
    """Remembered mappings."""

    def in_use(self) -> Self:
        """Keep those that nobody ended."""
        return self.filter(ended_at__isnull=True)
