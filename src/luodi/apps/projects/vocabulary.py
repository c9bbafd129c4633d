"""The words of the ledger's fields in the language of the page, read from the catalogue and the packs."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language

from luodi.apps.definitions.queries import catalogue, chains
from luodi.kernel.fields import Catalogue, Field
from luodi.kernel.text import Text

UNIT_KEYS = frozenset(["county", "attributed_unit", "park_unit"])
"""Catalogue keys whose value is a unit of government, held by its id."""

PERSONAL = "personal"


def say(text: Text | str | None) -> str:
    """Return a text in the language of the page."""
    if isinstance(text, Text):
        return text.in_(get_language() or "")
    return str(text or "")


def field_of(key: str) -> Field | None:
    """Return the catalogue's field, units typed as units; None for an unknown key."""
    return typed_catalogue().get(key)


def typed_catalogue() -> Catalogue:
    """Return the catalogue in which the fields that hold a unit have the type ``unit``."""
    return _typed(catalogue())


@lru_cache(maxsize=4)
def _typed(source: Catalogue) -> Catalogue:
    return Catalogue(tuple(replace(f, type="unit") if f.key in UNIT_KEYS else f for f in source))


def label_of(key: str) -> str:
    """Return the label of a field; an unknown key is shown as it is."""
    found = catalogue().get(key)
    return say(found.label) if found else key


def labels() -> Mapping[str, Text]:
    """Return key → label of every field."""
    return {field.key: field.label for field in catalogue()}


def is_personal(key: str) -> bool:
    """Tell whether a field holds personal information."""
    found = catalogue().get(key)
    return found is not None and found.sensitivity == PERSONAL


def kind_label(code: str | None) -> str:
    """Return the word for a kind of project; a word that no pack knows is shown as written."""
    if not code:
        return ""
    kinds = catalogue().get("kinds")
    found = kinds.choice_label(code) if kinds else None
    return say(found) if found else code


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of project, code and word."""
    kinds = catalogue().get("kinds")
    return [(choice.code, say(choice.label)) for choice in kinds.choices] if kinds else []


def stage_label(code: str | None, kind: str | None = None) -> str:
    """Return the word for a stage, as the chain of the kind says it."""
    if not code:
        return ""
    known = chains()
    for chain in ([known[kind]] if kind in known else []) + list(known.values()):
        step = chain.step(code)
        if step is not None:
            return say(step.label)
    return code


def stage_choices() -> list[tuple[str, str]]:
    """Return every stage of every chain once, in the order of the longest chain first."""
    found: dict[str, str] = {}
    for chain in sorted(chains().values(), key=lambda c: -len(c.main)):
        for step in chain.main:
            found.setdefault(step.code, say(step.label))
    return list(found.items())
