"""Reads of what is in force: the catalogue, chains, rules, lights, lists, calendar; and the pages' rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.definitions.enums import Layer
from luodi.apps.definitions.in_force import OFFICE, Definitions, definitions
from luodi.apps.definitions.models import (
    EntryVersion,
    FieldRequest,
    OfficeField,
    OfficeSynonym,
    PackVersion,
)
from luodi.apps.definitions.querysets import WordQuerySet
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.queries import path_of
from luodi.kernel import packs
from luodi.kernel.fields import Catalogue, Field
from luodi.kernel.packs import CodeList, Entry, Pack, PackSet, Role
from luodi.kernel.schedule import LightScheme
from luodi.kernel.stages import Chain
from luodi.kernel.stalls import StallRule
from luodi.kernel.text import Text
from luodi.kernel.workdays import WorkCalendar
from luodi.workbooks.headings import Lexicon, heading

LIGHTS = "schedule"
PLAIN = 0.9
"""So surely a heading means a field already when it is one of the field's own words."""
T = TypeVar("T")


def catalogue() -> Catalogue:
    """Return every field: the base catalogue with what the office added. The same object until it changes."""
    return definitions().catalogue


def catalogue_for(unit: Unit) -> Catalogue:
    """Return the catalogue with the headings that a unit, and the units above it, use for fields."""
    line = [above.pk for above in path_of(unit)] + [unit.pk]
    rows = OfficeSynonym.objects.filter(unit__in=line, ended_at=None).order_by("id")
    words: dict[str, list[str]] = {}
    for key, word in rows.values_list("key", "word"):
        words.setdefault(key, []).append(word)
    found = catalogue()
    return found.with_synonyms(words) if words else found


def meant_by(word: str, known: Catalogue) -> list[Field]:
    """Return the fields that a heading plainly means already."""
    hits = Lexicon(known).exact.get(heading(word).core, {})
    return [known[key] for key, score in sorted(hits.items()) if score >= PLAIN]


def word_rows(person: Person) -> list[OfficeSynonym]:
    """Return the headings in use of the units that a person imports for, and of the whole office."""
    rows = OfficeSynonym.objects.filter(ended_at=None).select_related("unit", "added_by")
    own = rows.visible_to(person, Permission.PROJECT_IMPORT) | rows.visible_to(
        person, Permission.DEFINITION_EDIT
    )
    return list((own | rows.filter(unit=None)).order_by("unit_id", "key", "id"))


def word_units(person: Person) -> QuerySet[Unit]:
    """Return the units whose words a person may add."""
    scopes = [scope_of(person, one) for one in (Permission.PROJECT_IMPORT, Permission.DEFINITION_EDIT)]
    rows: QuerySet[Unit] = Unit.objects.filter(valid_to__isnull=True).order_by("pk")
    if any(scope.everything for scope in scopes):
        return rows
    return rows.filter(pk__in=scopes[0].unit_ids | scopes[1].unit_ids)


def all_words() -> WordQuerySet:
    """Return every heading in use, to be narrowed to what a person may reach."""
    return OfficeSynonym.objects.filter(ended_at=None)


def open_requests(person: Person) -> list[FieldRequest]:
    """Return the fields that units asked for and nobody decided, oldest first."""
    rows = FieldRequest.objects.filter(decided_at=None).select_related("unit", "asked_by")
    return list(rows.visible_to(person, Permission.DEFINITION_EDIT).order_by("id"))


def all_requests() -> WordQuerySet:
    """Return every request that waits, to be narrowed to what a person may reach."""
    return FieldRequest.objects.filter(decided_at=None)


def chains(on: date | None = None, by: Definitions | None = None) -> Mapping[str, Chain]:
    """Return kind of project → chain of stages in force on a day (None: the newest).

    ``by`` asks an edition of the past instead of what is decided now.
    """
    by = by or definitions()
    return _made(
        "chains",
        on,
        lambda: {code: packs.chain_of(entry) for code, entry in by.in_force("stages", on).items()},
        by,
    )


def stall_rules(on: date | None = None, by: Definitions | None = None) -> tuple[StallRule, ...]:
    """Return the rules of 五未 in force on a day, in their order; ``by`` as for :func:`chains`."""
    by = by or definitions()
    return _made("stalls", on, lambda: _stall_rules(on, by), by)


def _stall_rules(on: date | None, by: Definitions) -> tuple[StallRule, ...]:
    stones = packs.milestones(chains(on, by).values())
    in_force = by.in_force("stalls", on).values()
    rules = [packs.stall_rule_of(entry, stones, by.catalogue) for entry in in_force]
    return tuple(sorted(rules, key=lambda rule: rule.order))


def light_scheme(on: date | None = None, code: str = LIGHTS) -> LightScheme:
    """Return the lights in force on a day; raises KeyError when no pack has the scheme."""
    return _made(f"lights:{code}", on, lambda: packs.light_scheme_of(entries("lights", on)[code]))


def roles(on: date | None = None) -> Mapping[str, Role]:
    """Return the roles in force, by code."""
    return _made(
        "roles", on, lambda: {code: packs.role_of(entry) for code, entry in entries("roles", on).items()}
    )


def codelist(code: str, on: date | None = None) -> CodeList | None:
    """Return a code list in force, or None when no adopted pack has it."""
    found = entries("codelists", on).get(code)
    return packs.codelist_of(found) if found else None


def excuses(on: date | None = None) -> Mapping[str, Entry]:
    """Return the good reasons that may be registered for a stall."""
    return entries("excuses", on)


def work_calendar() -> WorkCalendar:
    """Return the working-day calendar with the State Council notices of the adopted packs."""

    def make() -> WorkCalendar:
        years = [packs.holiday_year_of(entry) for entry in entries("holidays", None).values()]
        return WorkCalendar({year.year: year for year in years})

    return _made("workdays", None, make)


def entries(kind: str, on: date | None = None) -> Mapping[str, Entry]:
    """Return code → entry in force of a kind on a day; the office's own version wins."""
    return definitions().in_force(kind, on)


def pack_set() -> PackSet:
    """Return everything that applies here as one pack, for the gate of what an office writes."""
    held = tuple(entry for kind in definitions().entries.values() for entry in kind)
    word = Text("现行规则", "what applies here")
    return PackSet((Pack("adopted", 1, word, "", "", None, None, None, (), held, ""),))


def entries_of(pack: str, kind: str) -> dict[str, Entry]:
    """Return code → newest entry of a kind in one adopted pack, in the order in which it lists them."""
    found: dict[str, Entry] = {}
    for entry in definitions().entries.get(kind, ()):
        if entry.pack == pack and (entry.code not in found or entry.version > found[entry.code].version):
            found[entry.code] = entry
    return found


def _made(name: str, on: date | None, make: Callable[[], T], by: Definitions | None = None) -> T:
    kept = (by or definitions()).made
    if (name, on) not in kept:
        if len(kept) > 500:
            kept.clear()
        kept[(name, on)] = make()
    return kept[(name, on)]  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field as the page of fields lists it; ``own`` is the office's row when it added it."""

    field: Field
    own: OfficeField | None


def field_rows(keyword: str = "") -> list[FieldRow]:
    """Return every field that holds a word in its labels, key or headings; the office's own first."""
    own = {row.key: row for row in OfficeField.objects.filter(ended_at__isnull=True)}
    wanted = keyword.strip().lower()
    rows = [FieldRow(found, own.get(found.key)) for found in catalogue() if wanted in _words_of(found)]
    return sorted(rows, key=lambda row: row.own is None)


def _words_of(found: Field) -> str:
    return " ".join([found.key, found.label.zh, found.label.en, *found.synonyms]).lower()


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A time limit of a rule in words: days, for which kinds (none: all others), on what basis."""

    days: int
    kinds: list[Text]
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of 五未 as the page shows it; ``newer`` is a pack version above which an adjustment lies."""

    rule: StallRule
    words: Text
    limits: list[LimitRow]
    excuses: list[Text]
    note: Text | None
    is_own: bool
    newer: int | None


def rule_rows(on: date | None = None) -> list[RuleRow]:
    """Return the rules of 五未 in force on a day, in words."""
    found = entries("stalls", on)
    reasons = excuses(on)
    return [
        RuleRow(
            rule=rule,
            words=rule.in_words(),
            limits=[
                LimitRow(limit.days, _kind_words(limit.kinds), limit.basis, limit.source)
                for limit in rule.limits
            ],
            excuses=[reasons[code].label for code in rule.excuses if code in reasons],
            note=_note(found[rule.code]),
            is_own=rule.pack == OFFICE,
            newer=_newer_below(found[rule.code]),
        )
        for rule in stall_rules(on)
    ]


def _kind_words(kinds: frozenset[str]) -> list[Text]:
    known = codelist("kind")
    labels = {value.code: value.label for value in known.values} if known else {}
    return [labels.get(code, Text(code, code)) for code in sorted(kinds)]


def _note(entry: Entry) -> Text | None:
    note = entry.body.get("note")
    return Text(note["zh"], note["en"]) if note else None


def _newer_below(entry: Entry) -> int | None:
    """The version of the pack below, when it has moved on since the office adjusted the rule."""
    if entry.pack != OFFICE:
        return None
    pack, _at, version = str(entry.body["extends"]).partition("@")
    below = [e.version for e in definitions().entries["stalls"] if e.pack == pack and e.code == entry.code]
    return max(below) if max(below) > int(version) else None


def chain_rows(on: date | None = None) -> list[tuple[Text, Chain]]:
    """Return the chains of stages with the word for their kind, in the order of the kinds."""
    found = chains(on)
    known = codelist("kind", on)
    labels = {value.code: value.label for value in known.values} if known else {}
    order = [*(code for code in labels if code in found), *(code for code in found if code not in labels)]
    return [(labels.get(code, found[code].label), found[code]) for code in order]


def light_rows(on: date | None = None) -> list[LightScheme]:
    """Return the published light schemes, the one in use first."""
    codes = sorted(entries("lights", on), key=lambda code: code != LIGHTS)
    return [light_scheme(on, code) for code in codes]


def pack_rows() -> list[PackVersion]:
    """Return the loaded packs, adopted ones first, lower ones before higher ones."""
    return list(PackVersion.objects.order_by("-adopted", "position", "-version"))


def entry_rows(pack: PackVersion) -> list[EntryVersion]:
    """Return what a pack decides, by kind and code, newest version first."""
    rows = EntryVersion.objects.filter(layer=Layer.PACK, pack=pack.code)
    return list(rows.order_by("kind", "code", "-version").defer("body"))
