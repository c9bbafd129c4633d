"""The catalogue of fields: every field of the product declared once.

The first list is ``packs/base/fields.yaml``; an office's own fields are added above it with
:meth:`Catalogue.plus`. Import mapping, filters, conditions, export columns, masking and document
placeholders read this catalogue and keep no list of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from luodi.kernel.text import Text

TYPES = frozenset(
    ["text", "code", "uscc", "money", "date", "percent", "tick", "int", "decimal", "choice", "choices"]
) | {"unit", "seq"}
FACTS = frozenset(["profile", "stage", "progress", "plan", "permit", "mark", "note", "none"])
SENSITIVITIES = frozenset(["public", "internal", "personal", "business_secret"])
BASE_FIELDS = Path(__file__).parents[1] / "packs" / "base" / "fields.yaml"


class CatalogueError(ValueError):
    """A field declaration that cannot be used; the message names the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted value of a choice field."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words that together mean a field: one of every group, none of ``without``."""

    groups: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the catalogue.

    ``unit`` is the unit people see (万元, 亩, %); storage is fen, basis points or plain numbers as
    ``ledgers/FIELDS.md`` says. ``vague`` headings may mean the field when no other column does, and are
    always to be confirmed. ``fact`` is the kind of fact a row gives, ``stage`` the stage code of
    a stage date. ``looks`` says what its cells look like (place, company, agency…), for mapping.
    ``core`` fields are columns; others live in the JSON column of an office's fields. ``secret_until``
    is the stage before which only named people read it.
    """

    key: str
    label: Text
    type: str
    unit: str | None = None
    synonyms: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    sensitivity: str = "internal"
    fact: str = "profile"
    stage: str | None = None
    choices: tuple[Choice, ...] = ()
    looks: tuple[str, ...] = ()
    core: bool = True
    secret_until: str | None = None
    help: Text | None = None

    def choice_label(self, code: str) -> Text | None:
        """Return the label of a choice code, or None when the field has no such choice."""
        return next((choice.label for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Catalogue:
    """Fields by key, in declared order; ``alike`` holds words that headings use one for another."""

    fields: tuple[Field, ...]
    alike: tuple[tuple[str, ...], ...] = ()
    _by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[str, Field] = {}
        for entry in self.fields:
            if entry.key in by_key:
                raise CatalogueError(f"field {entry.key!r} is declared twice")
            by_key[entry.key] = entry
        object.__setattr__(self, "_by_key", by_key)

    def get(self, key: str) -> Field | None:
        """Return the field of a key, or None."""
        return self._by_key.get(key)

    def __getitem__(self, key: str) -> Field:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def keys(self) -> tuple[str, ...]:
        """Return every key in declared order."""
        return tuple(entry.key for entry in self.fields)

    def by_fact(self, kind: str) -> tuple[Field, ...]:
        """Return the fields whose row values give facts of this kind."""
        return tuple(entry for entry in self.fields if entry.fact == kind)

    def stage_field(self, stage: str) -> Field | None:
        """Return the date field that records a stage code, or None."""
        return next((entry for entry in self.fields if entry.stage == stage), None)

    def plus(self, extra: Iterable[Field]) -> "Catalogue":
        """Return a catalogue with an office's own fields after these."""
        return replace(self, fields=(*self.fields, *extra))

    def with_synonyms(self, words: Mapping[str, Iterable[str]]) -> "Catalogue":
        """Return a catalogue in which an office's own words (key -> headings) come first."""
        fields = tuple(
            replace(entry, synonyms=(*words[entry.key], *entry.synonyms)) if entry.key in words else entry
            for entry in self.fields
        )
        return replace(self, fields=fields)


def parse_field(entry: Mapping[str, Any]) -> Field:
    """Make a field of one declaration; raises CatalogueError with the key and the fault."""
    key = str(entry.get("key", ""))
    if not key.isidentifier():
        raise CatalogueError(f"field key {key!r} is not an identifier")
    made = Field(
        key=key,
        label=_text(entry.get("label"), key),
        type=str(entry.get("type", "")),
        unit=entry.get("unit"),
        synonyms=tuple(str(word) for word in entry.get("synonyms", ())),
        vague=tuple(str(word) for word in entry.get("vague", ())),
        meanings=tuple(_meaning(one) for one in entry.get("meanings", ())),
        sensitivity=str(entry.get("sensitivity", "internal")),
        fact=str(entry.get("fact", "profile")),
        stage=entry.get("stage"),
        choices=tuple(Choice(str(one["code"]), _text(one, key)) for one in entry.get("choices", ())),
        looks=tuple(str(word) for word in entry.get("looks", ())),
        core=bool(entry.get("core", True)),
        secret_until=entry.get("secret_until"),
        help=_text(entry["help"], key) if "help" in entry else None,
    )
    _check(made)
    return made


def load_catalogue(path: Path | str | None = None) -> Catalogue:
    """Read a catalogue file; without a path the base pack's.

    Raises CatalogueError on a wrong declaration, OSError when the file cannot be read.
    """
    return _load(str(path or BASE_FIELDS))


@lru_cache(maxsize=8)
def _load(path: str) -> Catalogue:
    raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), list):
        raise CatalogueError(f"{path}: a list `fields` is expected")
    alike = tuple(tuple(str(word) for word in group) for group in raw.get("alike", ()))
    return Catalogue(tuple(parse_field(entry) for entry in raw["fields"]), alike)


def _check(made: Field) -> None:
    for value, allowed, name in (
        (made.type, TYPES, "type"),
        (made.fact, FACTS, "fact"),
        (made.sensitivity, SENSITIVITIES, "sensitivity"),
    ):
        if value not in allowed:
            raise CatalogueError(
                f"field {made.key!r}: {name} {value!r} is not one of {', '.join(sorted(allowed))}"
            )
    if made.fact == "stage" and not made.stage:
        raise CatalogueError(f"field {made.key!r}: a stage field needs `stage`")
    if made.type in ("choice", "choices") and not made.choices:
        raise CatalogueError(f"field {made.key!r}: a choice field needs `choices`")


def _text(entry: Any, key: str) -> Text:
    if not isinstance(entry, Mapping) or not entry.get("zh") or not entry.get("en"):
        raise CatalogueError(f"field {key!r}: a label needs zh and en")
    return Text(str(entry["zh"]), str(entry["en"]))


def _meaning(entry: Mapping[str, Any]) -> Meaning:
    groups = tuple(tuple(str(word) for word in group) for group in entry["all"])
    return Meaning(groups, tuple(str(word) for word in entry.get("none", ())))
