"""A row of a workbook beside what the ledger knows: which cells differ, and which are in conflict.

Pure: takes facts and folded states, touches no database.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from luodi.apps.exchange.conversion import PLACE
from luodi.apps.exchange.enums import Choice, Verdict
from luodi.apps.projects.queries.states import masked
from luodi.apps.projects.vocabulary import PERSONAL
from luodi.kernel.fields import Catalogue, Field
from luodi.kernel.folding import DATED_KINDS, Folded

Facts = Mapping[str, Any]

# A fact without an entry of its own in the catalogue states who the project is.
UNDATED = "profile"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stored value came from."""

    source: str
    label: str
    batch: int | None
    at: datetime
    happened_on: date | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Earlier imports of the same ledger: their batches, the last one's moment, and its conflicts.

    ``kept`` holds (project, key, file value as text) of conflicts in which a person kept the stored
    value, ``undecided`` those that nobody decided.
    """

    batches: frozenset[int] = frozenset()
    last: datetime | None = None
    kept: frozenset[tuple[int, str, str]] = frozenset()
    undecided: frozenset[tuple[int, str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs: what is stored, what the file says, and the fact it came from."""

    key: str
    stored: Any
    file: Any
    origin: int | None


def differences(facts: Facts, now: Folded, then: Folded, catalogue: Catalogue) -> list[Difference]:
    """Return the cells of a row that differ from the ledger.

    ``now`` is everything known; ``then`` only what had happened by the day the workbook speaks of:
    progress and notes are compared with the standing of that day. A personal value that an export
    had masked says nothing.
    """
    found = []
    for key, value in facts.items():
        if key == PLACE:
            if value not in (now.state.get("county"), now.state.get("attributed_unit")):
                stored = now.state.get("attributed_unit")
                found.append(Difference("attributed_unit", stored, value, now.origins.get("attributed_unit")))
            continue
        folded = then if kind_of(key, catalogue) in DATED_KINDS else now
        stored_key = "stage_word" if key == "stage" else key
        stored = as_json(folded.state.get(stored_key), folded.state["precisions"].get(stored_key))
        if not same_value(stored, value) and not _masked(catalogue.get(key), stored, value):
            found.append(Difference(key, stored, value, folded.origins.get(stored_key)))
    return found


def _masked(entry: Field | None, stored: Any, value: Any) -> bool:
    return entry is not None and entry.sensitivity == PERSONAL and value == masked(entry.key, stored)


def kind_of(key: str, catalogue: Catalogue) -> str:
    """Return the kind of fact that a key is stated by."""
    entry = catalogue.get(key)
    return entry.fact if entry else UNDATED


def as_json(value: Any, precision: str | None = None) -> Any:
    """Return a stored value in the form in which a workbook's values are kept."""
    if isinstance(value, date):
        return {"date": value.isoformat(), "precision": precision or "day"}
    return str(value) if isinstance(value, Decimal) else value


def same_value(stored: Any, file: Any) -> bool:
    """Tell whether a workbook's value says nothing that the stored value contradicts.

    A month says nothing against a day in it.
    """
    if isinstance(stored, Mapping) and isinstance(file, Mapping) and "date" in stored and "date" in file:
        return _same_date(stored, file)
    if isinstance(stored, str) and isinstance(file, str) and stored != file:
        return _number(stored) is not None and _number(stored) == _number(file)
    return bool(stored == file) and isinstance(stored, bool) == isinstance(file, bool)


def _same_date(stored: Facts, file: Facts) -> bool:
    fine, coarse = date.fromisoformat(stored["date"]), date.fromisoformat(file["date"])
    match file.get("precision", "day"):
        case "month":
            return (fine.year, fine.month) == (coarse.year, coarse.month) and stored["precision"] != "quarter"
        case "quarter":
            return (fine.year, (fine.month - 1) // 3) == (coarse.year, (coarse.month - 1) // 3)
        case _:
            return fine == coarse and stored.get("precision", "day") == "day"


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text.replace(".", "", 1).isdigit() else None


def as_diff(
    difference: Difference, project: int, origin: Origin | None, lineage: Lineage, as_of: date, dated: bool
) -> dict[str, Any]:
    """Return a difference as stored with a row, marked where it is a conflict.

    A conflict: the stored value came from another source after this ledger's last import, or it was
    one for the same value then and was kept or left undecided. Progress of a later day is news.
    """
    diff: dict[str, Any] = {"key": difference.key, "stored": difference.stored, "file": difference.file}
    if origin is not None:
        diff["origin"] = {
            "source": origin.source,
            "label": origin.label,
            "own": origin.batch in lineage.batches,
            "at": origin.at.isoformat(),
            "on": origin.happened_on.isoformat() if origin.happened_on else None,
        }
    before = (project, difference.key, repr(difference.file))
    diff["conflict"] = before in lineage.kept | lineage.undecided or (
        difference.stored is not None and _contested(origin, lineage, as_of if dated else None)
    )
    if before in lineage.kept:
        diff["kept"] = True
    return diff


def _contested(origin: Origin | None, lineage: Lineage, as_of: date | None) -> bool:
    if origin is None or origin.batch in lineage.batches:
        return False
    if as_of is not None and origin.happened_on is not None and origin.happened_on < as_of:
        return False
    return lineage.last is None or origin.at > lineage.last


def verdict_of(diffs: Collection[Facts], choices: Mapping[str, str]) -> Verdict:
    """Return what a row that belongs to a stored project comes to, given the choices made."""
    if any(diff["conflict"] and diff["key"] not in choices for diff in diffs):
        return Verdict.CONFLICT
    return Verdict.CHANGED if written_keys(diffs, choices) else Verdict.SAME


def writes(verdict: str, diffs: Collection[Facts], choices: Mapping[str, str]) -> bool:
    """Tell whether a confirmation writes anything of a row.

    Every cell stands by itself: a conflict that nobody decided keeps its stored value and holds none back.
    """
    if verdict == Verdict.CONFLICT:
        return bool(written_keys(diffs, choices))
    return verdict in (Verdict.NEW, Verdict.CHANGED)


def give_back(diff: dict[str, Any], unit: str) -> None:
    """Mark a difference as one that goes back to the unit that recorded the stored value."""
    diff.update(conflict=True, returned=unit)


def is_returned(diff: Facts) -> bool:
    """Tell whether a difference goes back to another government: the stored value stays."""
    return "returned" in diff


def written_keys(diffs: Collection[Facts], choices: Mapping[str, str]) -> list[str]:
    """Return the keys whose value of the file is to be written."""
    return [
        diff["key"]
        for diff in diffs
        if not is_returned(diff) and (not diff["conflict"] or choices.get(diff["key"]) == Choice.FILE.value)
    ]
