"""What is in force, read once per process and again whenever the counter has moved.

A database without packs (a fresh one, or a test) works on the base pack as shipped.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import connection

from luodi.apps.definitions.entries import entry_of
from luodi.apps.definitions.models import (
    DefinitionsCounter,
    Edition,
    EntryVersion,
    OfficeField,
    OfficeSynonym,
    PackVersion,
)
from luodi.kernel import packs
from luodi.kernel.fields import Catalogue, Choice, Field, load_catalogue
from luodi.kernel.packs import Entry
from luodi.kernel.text import Text

OFFICE = "office"
BASE = "base"
PAST_KEPT = 8  # editions of the past that a rebuild goes through
# How long a process may go on with what it has read before it looks at the counter again.
TRUST_SECONDS = 0.0 if settings.MODE == "test" else 1.0


@dataclass
class Definitions:
    """Everything read at one count: entries by kind, packs in order, the catalogue."""

    number: int
    entries: dict[str, list[Entry]]
    order: tuple[str, ...]
    catalogue: Catalogue
    kept: dict[tuple[str, date | None, str], Mapping[str, Entry]] = field(default_factory=dict)
    made: dict[tuple[str, date | None], object] = field(default_factory=dict)

    def in_force(self, kind: str, on: date | None) -> Mapping[str, Entry]:
        """Return code → the entry that applies on a day (None: the newest)."""
        key = (kind, on, "")
        if key not in self.kept:
            self.kept[key] = packs.newest(iter(self.entries.get(kind, ())), on, self.order)
        return self.kept[key]


class _Held:
    """What this process holds, and for which database and count."""

    definitions: Definitions | None = None
    stamp: tuple[str, int] = ("", -1)
    looked_at: float = 0.0
    past: ClassVar[dict[tuple[str, int], Definitions]] = {}


def definitions() -> Definitions:
    """Return what is in force now."""
    fresh = time.monotonic() - _Held.looked_at < TRUST_SECONDS
    if _Held.definitions is not None and fresh:
        return _Held.definitions
    stamp = (str(connection.settings_dict["NAME"]), count())
    if _Held.definitions is None or stamp != _Held.stamp:
        _Held.definitions = _read(stamp[1], _catalogue())
        _Held.stamp = stamp
    _Held.looked_at = time.monotonic()
    return _Held.definitions


def edition(number: int) -> Definitions:
    """Return the rules as they stood at an earlier count, over every field that there ever was."""
    key = (str(connection.settings_dict["NAME"]), number)
    if key not in _Held.past:
        if len(_Held.past) >= PAST_KEPT:
            _Held.past.clear()
        _Held.past[key] = _read(number, _catalogue(ended=True))
    return _Held.past[key]


def forget() -> None:
    """Make this process read again."""
    _Held.definitions = None
    _Held.past.clear()


def count() -> int:
    """Return how many changes there have been; 0 before the first."""
    row = DefinitionsCounter.objects.values_list("number", flat=True).first()
    return row or 0


def adopted() -> list[str]:
    """Return the packs that apply now, lowest first."""
    rows = PackVersion.objects.filter(adopted=True).order_by("position")
    return list(dict.fromkeys(rows.values_list("code", flat=True)))


def _read(number: int, catalogue: Catalogue) -> Definitions:
    found = Edition.objects.filter(number=number).first()
    in_use = tuple(found.packs if found else adopted())
    entries: dict[str, list[Entry]] = {}
    if not in_use:
        for entry in packs.load_packs().pack(BASE).entries:
            entries.setdefault(entry.kind, []).append(entry)
        return Definitions(number, entries, (BASE,), catalogue)
    rows = EntryVersion.objects.filter(pack__in=(*in_use, OFFICE))
    if found:
        rows = rows.filter(pk__lte=found.last_entry)
    for row in rows.order_by("id"):
        entries.setdefault(row.kind, []).append(entry_of(row))
    return Definitions(number, entries, (*in_use, OFFICE), catalogue)


def _catalogue(*, ended: bool = False) -> Catalogue:
    rows = OfficeField.objects.all() if ended else OfficeField.objects.filter(ended_at__isnull=True)
    own = [_field(row) for row in rows.order_by("id")]
    words: dict[str, list[str]] = {}
    everywhere = OfficeSynonym.objects.filter(unit=None, ended_at=None).order_by("id")
    for key, word in everywhere.values_list("key", "word"):
        words.setdefault(key, []).append(word)
    catalogue = load_catalogue()
    if own:
        catalogue = catalogue.plus(own)
    return catalogue.with_synonyms(words) if words else catalogue


def _field(row: OfficeField) -> Field:
    return Field(
        key=row.key,
        label=Text(row.label_zh, row.label_en),
        type=row.type,
        unit=row.unit or None,
        synonyms=(row.label_zh,),
        sensitivity=row.sensitivity,
        fact="profile",
        choices=tuple(Choice(c["code"], Text(c["zh"], c["en"])) for c in row.choices),
        core=False,
    )
