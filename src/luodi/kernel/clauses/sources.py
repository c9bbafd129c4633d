"""Where a clause's fact is held: ``project.total_investment``, ``title.链主``, ``figure.tax.last_year``…

Data in the clause (``from:``), read here and checked by the gate; the apps turn it into columns. Several
sources are tried in order and the first that knows the fact answers, so a verified figure may stand before
a reported one. A fact without a source is asked for under a key of its own clause.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from luodi.kernel.clauses.model import Clause, Fact
from luodi.kernel.fields import Catalogue
from luodi.kernel.text import Text

YEARS: Mapping[str, int] = {"this_year": 0, "last_year": -1, "year_before_last": -2}
EVERY_YEAR = "years"
"""The part of a yearly figure that gives all its years, as a series of ``year`` and ``fen``."""
SERIES: Mapping[str, str] = {"year": "integer", "fen": "money"}
TITLE_PARTS: Mapping[str, str] = {"": "boolean", "level": "text", "since": "date"}
AWARD_PARTS = ("project", "enterprise", "enterprise_year")
SCHEDULE: Mapping[str, str] = {"ahead": "boolean", "behind": "boolean", "elapsed_months": "integer"}
OF_PROJECT = frozenset({"project", "stage", "schedule"})
FIELD_TYPES: Mapping[str, str] = {
    "money": "money", "date": "date", "int": "integer", "decimal": "decimal", "percent": "decimal",
    "tick": "boolean", "text": "text", "code": "text", "uscc": "text", "choice": "text", "unit": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """One place where a fact is held: what kind of place, its name there, and which part or year."""

    kind: str
    name: str
    part: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.kind, self.name, self.part) if part)


@dataclass(frozen=True, slots=True)
class Known:
    """What can be named: the catalogue, stages, titles and measures (codes and words)."""

    catalogue: Catalogue | None
    stages: Collection[str]
    titles: Collection[str]
    measures: Collection[str]


def held_at(text: str) -> Held:
    """Read one source; a form nobody knows has the kind ''."""
    kind, _, rest = text.strip().partition(".")
    if kind in ("title", "figure", "award"):
        name, _, part = rest.partition(".")
        return Held(kind, name, part)
    if kind in ("project", "stage", "asked", "schedule", "day", "policy", "enterprise"):
        return Held(kind, rest)
    return Held("", text)


def places_of(clause: Clause, fact: Fact) -> tuple[Held, ...]:
    """Return where a fact is held, in order; without a source it is asked for under ``CODE/KEY``."""
    given = fact.sources or ((f"project.{fact.field}",) if fact.field else ())
    if not given and not fact.of_group:
        return (Held("asked", f"{clause.code}/{fact.key}"),)
    return tuple(held_at(text) for text in given)


def problems(clause: Clause, fact: Fact, known: Known) -> Iterator[tuple[str, Text]]:
    """Yield what is wrong with the sources of a fact: the source and a sentence."""
    for text in fact.sources:
        held = held_at(text)
        gives = gives_type(held, known)
        if gives is None:
            zh = f"没有“{text}”这一来源"
            yield text, Text(zh, f"there is no source `{text}`")
        elif gives and gives != _plain(fact.type):
            zh = f"“{text}”给出的是 {gives}，这里要 {fact.type}"
            yield text, Text(zh, f"`{text}` gives {gives}, this fact is {fact.type}")
        elif gives == "series" and (wrong := _columns(fact)):
            columns, has = "、".join(wrong), "、".join(f"{key}: {kind}" for key, kind in SERIES.items())
            yield (
                text,
                Text(
                    f"“{text}”没有这几列：{columns}（它有 {has}）",
                    f"`{text}` has no columns {columns} (it has {has})",
                ),
            )
        elif clause.subject == "enterprise" and held.kind in OF_PROJECT:
            zh = f"“{text}”是项目的事实，这一条款以企业为对象"
            yield text, Text(zh, f"`{text}` is a fact of projects; this clause is about enterprises")


def _columns(fact: Fact) -> list[str]:
    """Return the columns of a series that a yearly figure does not give."""
    return [item.key for item in fact.items if SERIES.get(item.key) != item.type]


def gives_type(held: Held, known: Known) -> str | None:
    """Return the type that a source gives, '' for any, None for a source that nobody knows."""
    if held.kind == "project":
        if held.name == "number":
            return "text"
        found = known.catalogue.get(held.name) if known.catalogue else None
        return FIELD_TYPES.get(found.type) if found else None
    if held.kind == "stage":
        return "date" if held.name in known.stages else None
    if held.kind == "title":
        return TITLE_PARTS.get(held.part) if held.name in known.titles else None
    if held.kind == "figure":
        part = "series" if held.part == EVERY_YEAR else "money" if held.part in YEARS else None
        return part if held.name in known.measures else None
    if held.kind == "award":
        return "money" if held.name and held.part in ("", *AWARD_PARTS) else None
    if held.kind == "schedule":
        return SCHEDULE.get(held.name)
    if held.kind == "asked":
        return "" if held.name else None
    plain = {
        "day.apply": "date",
        "policy.issued": "date",
        "enterprise.uscc": "text",
        "enterprise.name": "text",
    }
    return plain.get(str(held))


def _plain(type_: str) -> str:
    return "text" if type_ == "enum" else type_
