"""Makes of entries what the rest of the program works with: chains, rules, lights, roles, calendars."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from luodi.kernel.conditions import Condition, parse
from luodi.kernel.fields import Catalogue, parse_field
from luodi.kernel.packs.model import Entry, Source
from luodi.kernel.schedule import Band, LightScheme
from luodi.kernel.stages import Chain, Evidence, Step
from luodi.kernel.stalls import ClockStart, Limit, Measure, Milestone, NotBefore, StallRule
from luodi.kernel.text import Text
from luodi.kernel.workdays import HolidayYear


def text(value: Mapping[str, Any]) -> Text:
    """Read ``{zh: …, en: …}``."""
    return Text(value["zh"], value["en"])


def catalogue_of(entries: Iterable[Entry]) -> Catalogue:
    """Return the catalogue that the ``fields`` entries declare; raises CatalogueError."""
    return Catalogue(tuple(parse_field(entry.body) for entry in entries))


def chain_of(entry: Entry) -> Chain:
    """Return the chain of stages that an entry holds."""
    steps = tuple(_step(step, entry) for step in entry.body["steps"])
    ledger = tuple(entry.body.get("ledger", ()))
    return Chain(entry.code, entry.version, str(entry.source), steps, entry.label, entry.pack, ledger)


def _step(body: Mapping[str, Any], entry: Entry) -> Step:
    evidence = tuple(
        Evidence(paper["code"], text(paper["label"]), paper.get("group"))
        for paper in body.get("evidence", ())
    )
    return Step(
        code=body["code"],
        label=text(body["label"]),
        field=body["field"],
        planned_field=body.get("planned_field"),
        evidence=evidence,
        needs=tuple(body.get("needs", ())),
        within=body.get("within"),
        side=body.get("side", False),
        counts=text(body["counts"]) if "counts" in body else None,
        source=str(Source.of(body["source"])) if "source" in body else str(entry.source),
        basis=body.get("basis", "document" if "source" in body else "practice"),
    )


def milestones(chains: Iterable[Chain]) -> dict[str, Milestone]:
    """Return stage code → milestone over all chains."""
    return {step.code: Milestone(step.code, step.field) for chain in chains for step in chain.steps}


def stall_rule_of(
    entry: Entry, stones: Mapping[str, Milestone], catalogue: Catalogue | None = None
) -> StallRule:
    """Return the rule that an entry holds; raises KeyError for a stage that no chain has."""
    body = entry.body
    scope = _scope(body, catalogue)
    return StallRule(
        code=entry.code,
        name=entry.label,
        version=entry.version,
        source=str(entry.source),
        kinds=frozenset(body["kinds"]),
        requires=tuple(stones[code] for code in body["requires"]),
        until=tuple(stones[code] for code in body["until"]),
        clock=tuple(
            ClockStart(c["field"], text(c["since"]), text(c["lacking"]), c.get("quiet_days", 0))
            for c in body["clock"]
        ),
        limits=tuple(_limit(limit) for limit in body["limits"]),
        words=text(body["words"]),
        excuses=tuple(body["excuses"]),
        order=body["order"],
        not_before=NotBefore(body["not_before"]["field"], text(body["not_before"]["words"]))
        if "not_before" in body
        else None,
        grace=body.get("grace", False),
        measure=_measure(body["measure"]) if "measure" in body else None,
        scope=scope.evaluate if scope else None,
        pack=entry.pack,
    )


def _scope(body: Mapping[str, Any], catalogue: Catalogue | None) -> Condition | None:
    return parse(body["scope"], catalogue) if "scope" in body else None


def _limit(body: Mapping[str, Any]) -> Limit:
    source = str(Source.of(body["source"])) if "source" in body else ""
    return Limit(body["days"], body["basis"], frozenset(body.get("kinds", ())), source)


def _measure(body: Mapping[str, Any]) -> Measure:
    return Measure(body["of"], body["to"], Fraction(str(body["below"])), text(body["words"]))


def light_scheme_of(entry: Entry) -> LightScheme:
    """Return the lights that an entry holds."""
    bands = entry.body["bands"]
    return LightScheme(
        code=entry.code,
        label=entry.label,
        version=entry.version,
        source=str(entry.source),
        measure=entry.body["measure"],
        bands=tuple(_band(band) for band in bands),
        labels={band["light"]: text(band["label"]) for band in bands},
    )


def _band(body: Mapping[str, Any]) -> Band:
    low = body.get("from", body.get("above"))
    high = body.get("to", body.get("below"))
    return Band(
        light=body["light"],
        low=None if low is None else Fraction(str(low)),
        high=None if high is None else Fraction(str(high)),
        low_included="from" in body,
        high_included="to" in body,
    )


def holiday_year_of(entry: Entry) -> HolidayYear:
    """Return one State Council notice; raises ValueError for a span that ends before it begins."""
    return HolidayYear(
        year=int(entry.code),
        source=str(entry.source),
        days_off=_days(entry.body["days_off"]),
        worked=_days(entry.body["worked"]),
    )


def _days(spans: Iterable[str]) -> frozenset[date]:
    days: set[date] = set()
    for span in spans:
        first, _, last = span.partition("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if end < start:
            raise ValueError(f"the span {span} ends before it begins")
        days.update(start + timedelta(days=n) for n in range((end - start).days + 1))
    return frozenset(days)


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may do in a unit, and how far it reaches (own, government, subtree, matter, none).

    ``edit_scope`` is how far what it writes reaches; the same where the entry says nothing of it.
    """

    code: str
    label: Text
    description: Text
    scope: str
    edit_scope: str
    permissions: frozenset[str]
    apart_from: frozenset[str]
    business_data: bool
    version: int
    source: str


def role_of(entry: Entry) -> Role:
    """Return the role that an entry holds."""
    body = entry.body
    return Role(
        code=entry.code,
        label=entry.label,
        description=text(body["description"]),
        scope=body["scope"],
        edit_scope=body.get("edit_scope", body["scope"]),
        permissions=frozenset(body["permissions"]),
        apart_from=frozenset(body.get("apart_from", ())),
        business_data=body.get("business_data", True),
        version=entry.version,
        source=str(entry.source),
    )


@dataclass(frozen=True, slots=True)
class CodeValue:
    """One word of a code list."""

    code: str
    label: Text
    aliases: tuple[str, ...] = ()
    group: str | None = None
    basis: str = "document"


@dataclass(frozen=True, slots=True)
class CodeList:
    """The words that a field may hold, in order."""

    code: str
    label: Text
    version: int
    source: str
    values: tuple[CodeValue, ...]
    field: str | None = None

    def find(self, word: str) -> CodeValue | None:
        """Return the value that a code, label or alias names."""
        for value in self.values:
            if word in (value.code, value.label.zh, value.label.en, *value.aliases):
                return value
        return None


def codelist_of(entry: Entry) -> CodeList:
    """Return the code list that an entry holds; one kept in a table (csv) has no values here."""
    values = tuple(
        CodeValue(
            v["code"],
            text(v["label"]),
            tuple(v.get("aliases", ())),
            v.get("group"),
            v.get("basis", "document"),
        )
        for v in entry.body.get("values", ())
    )
    return CodeList(
        entry.code, entry.label, entry.version, str(entry.source), values, entry.body.get("field")
    )


def table_of(entry: Entry, root: Path) -> list[dict[str, str]]:
    """Return the rows of a code list kept in a table beside it; ``root`` is the pack's folder."""
    with (root / "codelists" / entry.body["csv"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
