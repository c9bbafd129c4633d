"""The words of the ledger's fields in the language of the page, read from the catalogue and the packs."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import get_language

from luodi.apps.definitions.enums import Sensitivity
from luodi.apps.definitions.queries import catalogue, chains, codelist, excuses, stall_rules
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock
from luodi.kernel.fields import Catalogue, Field
from luodi.kernel.text import Text

UNIT_KEYS = frozenset(["county", "attributed_unit", "park_unit"])
"""Catalogue keys whose value is a unit of government, held by its id."""

PLACE_KEY = "county"
"""Where a project stands: any place of the tree, whoever is accountable for it."""

PERSONAL = "personal"


def say(text: Text | str | None) -> str:
    """Return a text in the language of the page."""
    if isinstance(text, Text):
        return text.in_(get_language() or "")
    return str(text or "")


def field_of(key: str) -> Field | None:
    """Return the catalogue's field, units typed as units; None for an unknown key."""
    return typed_catalogue().get(key)


class _Typed:
    """The catalogue last typed, kept while the definitions give the same one."""

    source: Catalogue | None = None
    made: Catalogue | None = None


def typed_catalogue() -> Catalogue:
    """Return the catalogue in which the fields that hold a unit have the type ``unit``."""
    source = catalogue()
    if _Typed.made is None or _Typed.source is not source:
        fields = tuple(replace(f, type="unit") if f.key in UNIT_KEYS else f for f in source)
        _Typed.source, _Typed.made = source, Catalogue(fields)
    return _Typed.made


def label_of(key: str) -> str:
    """Return the label of a field, or of a column that is worked out; an unknown key is shown as it is."""
    found = catalogue().get(key)
    if found is not None:
        return say(found.label)
    computed = {f.name: f for f in ProjectState._meta.concrete_fields}.get(key)
    return str(computed.verbose_name) if computed else key


def labels() -> Mapping[str, Text]:
    """Return key → label of every field."""
    return {field.key: field.label for field in catalogue()}


def is_personal(key: str) -> bool:
    """Tell whether a field holds personal information."""
    found = catalogue().get(key)
    return found is not None and found.sensitivity == PERSONAL


def secret_keys() -> frozenset[str]:
    """Return the fields that only named people read while a project is not yet signed."""
    return frozenset(
        f.key for f in catalogue() if f.secret_until or f.sensitivity == Sensitivity.BUSINESS_SECRET
    )


def kind_label(code: str | None) -> str:
    """Return the word for a kind of project; a word that no pack knows is shown as written."""
    if not code:
        return ""
    return dict(kind_choices()).get(code, code)


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of project, code and word."""
    kinds = catalogue().get("kinds")
    return [(choice.code, say(choice.label)) for choice in kinds.choices] if kinds else []


def coded(key: str) -> list[tuple[str, str]]:
    """Return the values of the code list of a field, code and word; empty without a list."""
    found = codelist(key)
    return [(value.code, say(value.label)) for value in found.values] if found else []


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


def short_stages() -> dict[str, str]:
    """Return every stage's word without what stands in brackets, for narrow columns."""
    return {code: word.partition("（")[0] for code, word in stage_choices()}


def stage_choices() -> list[tuple[str, str]]:
    """Return every stage of every chain once, in the order of the longest chain first."""
    found: dict[str, str] = {}
    for chain in sorted(chains().values(), key=lambda c: -len(c.main)):
        for step in chain.main:
            found.setdefault(step.code, say(step.label))
    return list(found.items())


def rule_choices() -> list[tuple[str, str]]:
    """Return the rules of 五未 in force today, code and name."""
    return [(rule.code, say(rule.name)) for rule in stall_rules(clock.today())]


def rule_label(code: str | None) -> str:
    """Return the name of a rule of 五未."""
    return dict(rule_choices()).get(code or "", code or "")


def excuse_choices() -> list[tuple[str, str]]:
    """Return the good reasons that may be given, code and word."""
    return [(code, say(entry.label)) for code, entry in excuses(clock.today()).items()]


def excuse_label(code: str | None) -> str:
    """Return the word for a good reason."""
    return dict(excuse_choices()).get(code or "", code or "")
