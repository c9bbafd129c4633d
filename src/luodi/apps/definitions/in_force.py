"""What is in force, read once per process and again whenever the counter has moved.

A database without packs (a fresh one, or a test) works on the base pack as shipped.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import connection

from luodi.apps.definitions.entries import entry_of
from luodi.apps.definitions.models import (
    DefinitionsCounter,
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
# How long a process may go on with what it has read before it looks at the counter again.
TRUST_SECONDS = 0.0 if settings.MODE == "test" else 1.0


@dataclass
class Definitions:
    """Everything read at one count: entries by kind, packs in order, the catalogue."""

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


def definitions() -> Definitions:
    """Return what is in force now."""
    fresh = time.monotonic() - _Held.looked_at < TRUST_SECONDS
    if _Held.definitions is not None and fresh:
        return _Held.definitions
    stamp = (str(connection.settings_dict["NAME"]), count())
    if _Held.definitions is None or stamp != _Held.stamp:
        _Held.definitions = _read()
        _Held.stamp = stamp
    _Held.looked_at = time.monotonic()
    return _Held.definitions


def forget() -> None:
    """Make this process read again."""
    _Held.definitions = None


def count() -> int:
    """Return how many changes there have been; 0 before the first."""
    row = DefinitionsCounter.objects.values_list("number", flat=True).first()
    return row or 0


def _read() -> Definitions:
    adopted = tuple(
        PackVersion.objects.filter(adopted=True).order_by("position").values_list("code", flat=True)
    )
    if adopted:
        entries: dict[str, list[Entry]] = {}
        for row in EntryVersion.objects.filter(pack__in=(*adopted, OFFICE)).order_by("id"):
            entries.setdefault(row.kind, []).append(entry_of(row))
        order = (*dict.fromkeys(adopted), OFFICE)
    else:
        entries = {}
        for entry in packs.load_packs().pack(BASE).entries:
            entries.setdefault(entry.kind, []).append(entry)
        order = (BASE,)
    return Definitions(entries, order, _catalogue())


def _catalogue() -> Catalogue:
    own = [_field(row) for row in OfficeField.objects.filter(ended_at__isnull=True).order_by("id")]
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
