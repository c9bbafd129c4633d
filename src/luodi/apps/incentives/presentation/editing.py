"""The clause editor laid out: words with numbered passages, forms by section, cases and findings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.incentives.models import ClauseVersion
from luodi.apps.incentives.presentation.fields import YES_NO, Fields, FieldView, title_of
from luodi.apps.incentives.presentation.offers import OffersView, offers_view, spans
from luodi.apps.incentives.presentation.values import bare, of_step, say
from luodi.apps.incentives.queries.editing import Assessment
from luodi.kernel.clauses.reading import Problem
from luodi.kernel.drafting import CaseRow, Judged, Offer, Sheet, marked
from luodi.kernel.drafting.cases import OUTCOMES
from luodi.kernel.drafting.parts import BY_NAME, SECTIONS, Section
from luodi.kernel.drafting.passages import Marked
from luodi.kernel.drafting.picking import unknown
from luodi.kernel.drafting.reciting import recite
from luodi.kernel.drafting.sheet import Row
from luodi.kernel.drafting.telling import Told, tell
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

LEFT = ("readings",)
ORDER = ("conditions", "benefit", "limits", "validity", "instalments", "facts", "parameters", "tables")
FOLDED = (
    "tables", "derived", "after_limits", "caps", "budget", "ranking", "quota", "instalments",
    "payees", "outputs", "relations",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong: where in words, what, what to do, and the row it stands at ('' for none)."""

    where: str
    what: str
    remedy: str
    place: str

    @property
    def target(self) -> str:
        """The anchor of the row."""
        return anchor_of(self.place)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is wrong with one row, shown at its foot."""

    place: str
    wrongs: list[Wrong]

    @property
    def id(self) -> str:
        """The id of the row's foot."""
        return "err-" + self.place.replace(".", "-")


@dataclass(frozen=True, slots=True)
class InnerView:
    """Rows inside a part: values of a figure, columns and rows of a table, other readings."""

    name: str
    place: str
    label: str
    rows: "list[RowView]"


@dataclass(frozen=True, slots=True)
class RowView:
    """One part: where it stands, what it is called, its number in the text, and its inputs."""

    place: str
    beside: Beside
    key: str
    at: str
    was: str
    title: str
    number: int | None
    unknown: str
    fields: list[FieldView]
    more: list[FieldView]
    inner: list[InnerView]
    filled: bool

    @property
    def id(self) -> str:
        """The id of the part, which its number in the text leads to."""
        return "part-" + self.place.replace(".", "-")


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the structure; ``folded`` is shut until somebody needs it."""

    name: str
    label: str
    rows: list[RowView]
    repeats: bool
    folded: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a case: what, how, with which outcome; ``met`` is for a condition, None for a sum."""

    label: str
    formula: str
    value: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A worked case: what was typed, what came out, which limit binds, and why it fails."""

    index: int
    row: CaseRow
    outcomes: list[tuple[str, str, bool]]
    facts: list[FieldView]
    got: str
    binding: str
    passed: bool | None
    why: str
    steps: list[StepView]


@dataclass(frozen=True, slots=True)
class EditorView:
    """The page."""

    version: ClauseVersion
    title: str
    head: RowView
    source: RowView
    left: list[SectionView]
    sections: list[SectionView]
    rare: list[SectionView]
    rest: str
    marked: Marked
    targets: Mapping[int, str]
    wrongs: list[Wrong]
    beside: list[Beside]
    hints: list[tuple[str, str]]
    cases: list[CaseView]
    passed: int
    failed: int
    sources: list[str]
    picks: list[str]
    names: list[str]
    recited: list[str]
    offers: OffersView
    may_send: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft as typed: its rows and cases, what of them cannot be read, and what its text offers."""

    version: ClauseVersion
    sheet: Sheet
    cases: Sequence[CaseRow]
    problems: Sequence[Problem]
    sources: Mapping[str, Text]
    offers: Sequence[Offer]
    taken: str = ""


def editor_view(asked: Asked, found: Assessment) -> EditorView:
    """Lay out a draft as typed, with everything that is known about it."""
    version, sheet, cases, problems = asked.version, asked.sheet, asked.cases, asked.problems
    wrongs = _wrongs(sheet, problems, found.errors)
    builder = _Builder(
        sheet,
        wrongs,
        marked(sheet, spans(asked.offers)),
        {code: say(label) for code, label in asked.sources.items()},
    )
    sections = [builder.section(one) for one in SECTIONS if one.name not in ("head", "source")]
    sections.sort(key=lambda one: ORDER.index(one.name) if one.name in ORDER else len(ORDER))
    judged: Sequence[Judged | None] = found.judged or [None] * len(cases)
    views = [builder.case(i, row, one) for i, (row, one) in enumerate(zip(cases, judged, strict=False))]
    passed = sum(view.passed is True for view in views)
    return EditorView(
        version=version,
        title=str(sheet.rows["head"][0].typed.get("label") or version.clause.code),
        head=builder.row(BY_NAME["head"], sheet.rows["head"][0], "head.0"),
        source=builder.row(BY_NAME["source"], sheet.rows["source"][0], "source.0"),
        left=[one for one in sections if one.name in LEFT],
        sections=[one for one in sections if one.name not in LEFT and not one.folded],
        rare=[one for one in sections if one.name not in LEFT and one.folded],
        rest=sheet.rest,
        marked=builder.marked,
        targets={
            number: "part-" + place.replace(".", "-") for place, number in builder.marked.numbers.items()
        },
        wrongs=wrongs,
        beside=[
            builder.beside(f"{section.name}.{i}")
            for section in SECTIONS
            for i in range(len(sheet.rows[section.name]))
        ],
        hints=[(_question(hint.code), say(hint.what)) for hint in found.hints],
        cases=views,
        passed=passed,
        failed=len(views) - passed,
        sources=list(builder.sources.values()),
        picks=builder.picks(),
        names=sorted({f"[{label}]" for label in builder.names.values()}),
        recited=recite(sheet),
        offers=offers_view(asked.offers, sheet, asked.taken),
        may_send=found.passed and not problems,
    )


def _question(code: str) -> str:
    words = {
        "cliff": _("断点"), "gap": _("空档"), "overlap": _("重叠"), "missing_category": _("缺类别"),
        "never_applies": _("永远不适用"), "always_applies": _("总是适用"),
    }  # fmt: skip
    return words.get(code, _("公平竞争审查") if code.startswith("review_") else _("提示"))


def anchor_of(place: str) -> str:
    """Return the id of the row at a place of the form."""
    if not place or place == "rest":
        return "f-rest" if place else ""
    return (
        place.replace("cases.", "case-") if place.startswith("cases.") else "part-" + place.replace(".", "-")
    )


def _wrongs(sheet: Sheet, problems: Sequence[Problem], issues: Sequence[Issue]) -> list[Wrong]:
    told = [tell(sheet, p.path, p.code, p.what, p.remedy) for p in problems]
    unread = {(one.place, one.field) for one in told}
    refused = [
        tell(sheet, (one.cell or "").split(".") if one.cell else (), one.code, one.what, one.remedy)
        for one in issues
    ]
    told += [one for one in refused if (one.place, one.field) not in unread]
    return list(dict.fromkeys(Wrong(_where(one), say(one.what), say(one.remedy), one.place) for one in told))


def _where(told: Told) -> str:
    return " · ".join(part for part in (say(told.part), say(told.field)) if part)


class _Builder(Fields):
    def __init__(self, sheet: Sheet, wrongs: Sequence[Wrong], found: Marked, sources: dict[str, str]) -> None:
        super().__init__(sheet, sources)
        self.wrongs, self.marked = wrongs, found

    def section(self, section: Section) -> SectionView:
        rows = [
            self.row(section, row, f"{section.name}.{i}")
            for i, row in enumerate(self.sheet.rows[section.name])
        ]
        repeats = section.shape != "one"
        folded = section.name in FOLDED and not any(row.filled for row in rows)
        return SectionView(section.name, say(section.label), rows, repeats, folded)

    def row(self, section: Section, row: Row, place: str) -> RowView:
        plain, more = self.fields(section, row, place)
        plain += [
            FieldView(f"{place}.column.{key}", self._column(place, key), "formula", typed)
            for key, typed in row.columns.items()
        ]
        inner = [
            InnerView(
                one.name,
                f"{place}.{one.name}",
                say(one.label),
                [
                    self.row(one, line, f"{place}.{one.name}.{i}")
                    for i, line in enumerate(row.inner.get(one.name, []))
                ],
            )
            for one in section.inner
        ]
        filled = any(any(value) for value in row.typed.values())
        return RowView(
            place,
            self.beside(place),
            row.key,
            row.at,
            row.was,
            title_of(section, row),
            self.marked.numbers.get(place),
            unknown(self.sheet, row),
            plain,
            more,
            inner,
            filled,
        )

    def beside(self, place: str) -> Beside:
        """Return what is wrong with the row at a place."""
        return Beside(place, [one for one in self.wrongs if one.place == place])

    def _column(self, place: str, key: str) -> str:
        table = self.sheet.rows["tables"][int(place.split(".")[1])]
        return next((one.said for one in table.inner.get("columns", []) if one.key == key and one.said), key)

    def case(self, index: int, row: CaseRow, judged: Judged | None) -> CaseView:
        outcomes = [(code, say(label), code == row.outcome) for code, label in OUTCOMES]
        facts = (
            []
            if row.whole
            else [self._given(index, key, row.given.get(key, "")) for key, _label in self.facts]
        )
        got, binding, why = self._came(row, judged)
        said = [f"{one.what}。{one.remedy}" for one in self.beside(f"cases.{index}").wrongs]
        why = "".join(said) or why
        passed, steps = judged.passed if judged else None, self._steps(judged)
        return CaseView(index, row, outcomes, facts, got, binding, passed, why, steps)

    def _steps(self, judged: Judged | None) -> list[StepView]:
        """Return how a case came out, step by step, in the names of the page."""
        found = judged.got.get("steps", ()) if judged is not None and judged.got is not None else ()
        names = self.sheet.context().names
        return [
            StepView(
                _("条件") if one["kind"] == "condition" and not one["words"] else str(one["label"]),
                re.sub(r"[\[\]]", "", names.shown(str(one["formula"]))),
                _("缺") if one["result"] is None else of_step(one["result"], is_money=one["money"]),
                one["result"] if one["kind"] in ("condition", "validity") else None,
            )
            for one in found
            if one["kind"] != "parameter"
        ]

    def _given(self, index: int, key: str, value: str) -> FieldView:
        type_, label = self.types.get(key, "text"), dict(self.facts)[key]
        name = f"cases.{index}.given.{key}"
        typed = self.sheet.rows["facts"][[k for k, _l in self.facts].index(key)].typed
        if type_ == "boolean":
            choices = [("", _("未知"), not value), *((c, say(w), c == value) for c, w in YES_NO)]
            return FieldView(name, label, "choice", value, choices)
        listed = [word for word in str(typed.get("values", "")).split("、") if word]
        if type_ == "enum" and listed:
            words = listed if not value or value in listed else [*listed, value]
            return FieldView(
                name,
                label,
                "choice",
                value,
                [("", _("未知"), not value), *((w, w, w == value) for w in words)],
            )
        unit = _("万元") if type_ == "money" else str(typed.get("unit", "")).replace("ratio", "")
        return FieldView(name, f"{label}（{unit}）" if unit else label, type_, value)

    def _came(self, row: CaseRow, judged: Judged | None) -> tuple[str, str, str]:
        if judged is None:
            return "—", "", _("先改正上面的问题，再算")
        if judged.got is None:
            return "—", "", judged.broken
        got = judged.got
        if "results" in got:
            sums = [one.get("ceiling_fen", one.get("amount_fen")) for one in got["results"]]
            said = "、".join(bare(one) if one is not None else "—" for one in sums)
        else:
            said = self._outcome(got)
        names = [self._differs(key, got) for key in judged.differs]
        return said, self._binding(got), "；".join(names)

    def _outcome(self, got: Mapping[str, Any]) -> str:
        if got["eligible"] is None:
            return _("缺：") + "、".join(self.names.get(key, key) for key in got.get("missing", ()))
        if not got["eligible"]:
            return _("不符合")
        fen = got.get("ceiling_fen", got.get("amount_fen"))
        return bare(fen) if fen is not None else _("由人决定")

    def _binding(self, got: Mapping[str, Any]) -> str:
        if got.get("eligible") is False:
            return self.names.get(str(got.get("failed")), str(got.get("failed", "")))
        cut = got.get("cut_by")
        for name in ("limits", "caps"):
            for row in self.sheet.rows[name]:
                if cut and row.key == cut:
                    return row.said or say(BY_NAME[name].label)
        words = {"rate": _("比例"), "none": _("定额"), "budget": _("预算"), "cap": _("上限")}
        return words.get(str(got.get("binding", "")), "")

    def _differs(self, key: str, got: Mapping[str, Any]) -> str:
        words = {
            "eligible": _("符合与否不同"), "amount_fen": _("金额不同"), "ceiling_fen": _("上限不同"),
            "binding": _("起作用的不同"), "failed": _("不满足的条件不同"), "missing": _("缺的事实不同"),
        }  # fmt: skip
        reason = got.get("reason_zh", "")
        said = words.get(key, key)
        return f"{said}（{reason}）" if reason and key in ("eligible", "amount_fen", "ceiling_fen") else said


__all__ = ["EditorView", "editor_view"]
