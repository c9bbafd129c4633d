"""What people said before of rows of a ledger: which project a row is, and which it is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch, MatchAnswer


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by row, as digests of what rows state of themselves, and project."""

    given: Mapping[str, Mapping[int, bool]] = field(default_factory=dict)

    def of(self, said: str) -> tuple[int | None, frozenset[int]]:
        """Return the project that a row is, and those that it is not."""
        given = self.given.get(said, {})
        same = [project for project, is_same in given.items() if is_same]
        declined = frozenset(project for project, is_same in given.items() if not is_same)
        return (same[-1] if same else None), declined

    def named(self, rows: Iterable[str]) -> set[int]:
        """Return the projects that these rows were said to be."""
        found = (self.of(said)[0] for said in rows) if self.given else ()
        return {project for project in found if project is not None}


def answers_for(batch: ImportBatch) -> Answers:
    """Return the answers given for the ledger of an import, in this import too."""
    ledger = ImportBatch.objects.of_ledger(batch.unit_id, batch.file_name, batch.heading_set)
    batches = ledger.exclude(state=BatchState.UNDONE).values("pk")
    given: dict[str, dict[int, bool]] = {}
    answers = MatchAnswer.objects.filter(batch__in=batches).order_by("pk")
    for said, project, same in answers.values_list("said", "project", "same"):
        of_row = given.setdefault(said, {})
        of_row.pop(project, None)  # the latest answer stands last
        of_row[project] = same
    return Answers(given)
