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
        done = self.filter(unit_id=unit_id, state=BatchState.DONE)
        return done.filter(file_name=file_name) | done.filter(heading_set=heading_set).exclude(heading_set="")
