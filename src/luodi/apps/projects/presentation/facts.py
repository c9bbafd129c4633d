"""Statements and corrections in words, each with who made it, when, and from which file, sheet and row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.enums import FactKind, Source
from luodi.apps.projects.models import Fact
from luodi.apps.projects.presentation import figures
from luodi.apps.projects.queries.history import Change, values_of
from luodi.apps.projects.queries.states import masked
from luodi.kernel.stages import Chain

CORRECTABLE = frozenset(
    kind.value
    for kind in (
        FactKind.STAGE, FactKind.PROGRESS, FactKind.PROFILE, FactKind.PLAN, FactKind.PERMIT,
        FactKind.MARK, FactKind.NOTE, FactKind.TERMINATION,
    )
)  # fmt: skip
WITHDRAWABLE = CORRECTABLE | {FactKind.EXCUSE.value, FactKind.REMOVAL.value}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One statement. ``status`` is "" while it is in force."""

    fact: Fact
    title: str
    day: str
    text: str
    evidence: str
    who: str
    recorded: str
    source: str
    status: str
    correctable: bool
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One correction: the old value struck out, the new one, who, when and why."""

    recorded: str
    label: str
    old: str
    new: str
    who: str
    reason: str
    source: str
    known: bool


def who(fact: Fact) -> str:
    """Return unit and name of who recorded a fact."""
    person = fact.recorded_by
    unit = person.unit.name if person.unit else ""
    return f"{unit} · {person.name}" if unit else person.name


def source(fact: Fact) -> str:
    """Return where a fact came from: the form, or file, sheet and row."""
    if fact.source != Source.WORKBOOK:
        return str(fact.get_source_display())
    row = _("第 %(row)s 行") % {"row": fact.row} if fact.row else ""
    return " · ".join(part for part in (fact.file_name, fact.sheet, row) if part)


def line(
    fact: Fact, standing: frozenset[int], units: Mapping[int, str], replaced: Mapping[int, Fact]
) -> FactLine:
    """Return a statement in words."""
    status = ""
    if fact.pk not in standing and fact.kind != FactKind.WITHDRAWAL:
        by = replaced.get(fact.pk)
        status = _("已撤回") if by is not None and by.kind == FactKind.WITHDRAWAL else _("已更正")
    held = not status
    return FactLine(
        fact,
        title(fact),
        figures.day(fact.happened_on, fact.precision) if fact.happened_on and _says_more(fact) else "",
        summary(fact, units),
        str(fact.payload.get("evidence", "")),
        who(fact),
        figures.moment(fact.recorded_at),
        source(fact),
        status,
        held and fact.kind in CORRECTABLE,
        held and fact.kind in WITHDRAWABLE,
    )


def _says_more(fact: Fact) -> bool:
    """Tell whether a fact says anything besides its day."""
    return fact.kind not in (FactKind.STAGE, FactKind.WITHDRAWAL)


def title(fact: Fact) -> str:
    """Return what a statement is about."""
    if fact.kind == FactKind.STAGE:
        return vocabulary.stage_label(str(fact.payload.get("stage")))
    return str(fact.get_kind_display())


def summary(fact: Fact, units: Mapping[int, str]) -> str:
    """Return what a statement says, in one line."""
    if fact.kind == FactKind.STAGE:
        return figures.day(fact.happened_on, fact.precision) if fact.happened_on else _("已完成，日期不详")
    if fact.kind == FactKind.EXCUSE:
        word = vocabulary.excuse_label(fact.payload.get("reason"))
        return f"{vocabulary.rule_label(fact.payload.get('rule'))} · {word}"
    if fact.kind in (FactKind.SPLIT, FactKind.PHASE, FactKind.MERGE):
        return str(fact.payload.get("label", ""))
    said = values_of(fact, projection.stage_fields())
    precise = {key: (value, precision) for key, (value, precision) in said.items()}
    parts = [
        f"{label(key)} {masked(key, figures.shown(key, value, precision, units))}"
        for key, (value, precision) in precise.items()
        if fact.kind != FactKind.TERMINATION
    ]
    return ("; " if figures.english() else "；").join(parts)


def label(key: str, on: date | None = None) -> str:
    """Return the label of a field; of a progress figure with the month that it speaks of."""
    words = vocabulary.label_of("stage" if key == "stage_word" else key)
    return _("%(month)s月 %(field)s") % {"month": on.month, "field": words} if on else words


def change_line(change: Change, units: Mapping[int, str], known: bool = True) -> ChangeLine:
    """Return a correction in words."""

    def text(value: Any, precision: str) -> str:
        return masked(change.key, figures.shown(change.key, value, precision, units))

    fact = change.fact
    old, new = text(change.old, change.old_precision), text(change.new, change.new_precision)
    if old == new and isinstance(change.old, int) and isinstance(change.new, int):
        old, new = figures.exact_amount(change.old), figures.exact_amount(change.new)
    return ChangeLine(
        figures.moment(fact.recorded_at),
        label(change.key, change.on),
        old,
        _("撤回") if change.withdrawn else new,
        who(fact),
        fact.reason,
        source(fact),
        known,
    )


def stated(fact: Fact, units: Mapping[int, str]) -> ChangeLine:
    """Return a statement that replaced nothing, in the columns of a correction."""
    return ChangeLine(
        figures.moment(fact.recorded_at),
        title(fact),
        figures.UNKNOWN,
        summary(fact, units),
        who(fact),
        fact.reason,
        source(fact),
        True,
    )


def replaced_by(facts: Sequence[Fact]) -> dict[int, Fact]:
    """Return fact id → the statement that superseded or withdrew it last."""
    return {fact.supersedes_id: fact for fact in facts if fact.supersedes_id}


def single(fact: Fact) -> FactLine:
    """Return one statement in words, taken as in force."""
    return line(fact, frozenset([fact.pk]), {}, {})


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step that can be recorded: what counts and which papers it takes."""

    code: str
    label: str
    counts: str
    papers: str


def steps(chain: Chain | None, reached: Mapping[str, Any]) -> list[StepLine]:
    """Return the steps of a chain that are not yet recorded with their date."""
    joint = "; " if figures.english() else "；"
    return [
        StepLine(
            step.code,
            vocabulary.say(step.label),
            vocabulary.say(step.counts) if step.counts else "",
            joint.join(vocabulary.say(paper.label) for paper in step.evidence),
        )
        for step in (chain.steps if chain else ())
        if step.code != "terminated" and reached.get(step.field) is None
    ]
