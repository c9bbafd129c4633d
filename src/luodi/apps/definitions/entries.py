"""Rows of the database as entries of the kernel, and back."""

from typing import Any

from luodi.apps.definitions.models import EntryVersion
from luodi.kernel.packs import Entry, Source
from luodi.kernel.text import Text


def entry_of(row: EntryVersion) -> Entry:
    """Return the kernel's entry of a stored version."""
    return Entry(
        pack=row.pack,
        kind=row.kind,
        code=row.code,
        version=row.version,
        label=Text(row.label["zh"], row.label["en"]),
        source=Source.of(row.source),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        body=row.body,
    )


def row_of(entry: Entry, layer: str, **loaded: Any) -> EntryVersion:
    """Return an unsaved version of an entry."""
    return EntryVersion(
        layer=layer,
        pack=entry.pack,
        kind=entry.kind,
        code=entry.code,
        version=entry.version,
        label={"zh": entry.label.zh, "en": entry.label.en},
        source={"document": entry.source.document, "article": entry.source.article, "url": entry.source.url},
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        body=entry.body,
        sha256=entry.sha,
        **loaded,
    )
