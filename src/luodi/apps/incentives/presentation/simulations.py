"""The pages of simulations, laid out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.incentives.models import Simulation
from luodi.apps.incentives.presentation.values import MINUS, amount, bare, language, say
from luodi.apps.incentives.queries import Listed, Totals
from luodi.apps.incentives.queries.results import policy_labels
from luodi.apps.incentives.queries.simulating import (
    BEFORE,
    IN_FORCE,
    PAGE,
    Mover,
    Part,
    Simulated,
    Stacking,
    clauses_for,
    dial_name,
)
from luodi.kernel.clauses.saying import in_words
from luodi.web import charts


def signed(fen: int) -> str:
    """A difference in 万元 with its sign."""
    return f"+{bare(fen)}" if fen > 0 else bare(fen)


def band(key: str) -> str:
    """The words for a size by total investment."""
    return {
        "ge5": _("5亿元以上"), "ge1": _("1亿元以上不足5亿元"), "ge05": _("5000万元以上不足1亿元"),
        "lt05": _("不足5000万元"),
    }.get(key, _("总投资未知"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a breakdown as it is drawn: widths are percentages of the longest."""

    label: str
    url: str
    after: str
    difference: str
    count: int
    kept: str
    changed: str
    loses: bool


@dataclass(frozen=True, slots=True)
class MoverRow:
    """One project before and after."""

    state: Any
    before: str
    after: str
    difference: str
    note: str
    loses: bool


class SimulationView:
    """The page of a simulation; ``typed`` is what was asked."""

    def __init__(self, found: Simulated, typed: Any, person: Person) -> None:
        """Keep what was found."""
        self.found, self.typed, self.query = found, typed, typed.query
        self.may_save = can(person, Permission.INCENTIVE_SIMULATE, person.unit_id)
        self.clauses = [
            (
                key,
                f"{one.clause.code} {say(one.clause.label)}",
                key == found.ask.clause,
                key == found.ask.against,
            )
            for key, one in clauses_for(person).items()
        ]

    @property
    def several(self) -> bool:
        """Whether several clauses are simulated together."""
        return bool(self.found.ask.others)

    @property
    def title(self) -> str:
        """The clause or how many, and what was changed in them."""
        label = say(self.found.listed.clause.label)
        if self.several:
            label = _("%(n)s 个条款一起试算") % {"n": len(self.found.clauses)}
        changes = [
            _("%(label)s由 %(old)s 改为 %(new)s")
            % {
                "label": say(dial.label),
                "old": f"{dial.value}{dial.unit}",
                "new": self.found.ask.asked[key][dial.place],
            }
            for key, dials in self.found.dials.items()
            for dial in dials
            if dial.place in self.found.ask.asked[key]
        ]
        return f"{label}：{'；'.join(changes)}" if changes else label

    @property
    def references(self) -> str:
        """The versions that are simulated."""
        return "、".join(one.reference for one in self.found.clauses.values())

    @property
    def against(self) -> str:
        """What they are held against, in words."""
        if self.found.against:
            return "、".join(one.reference for one in self.found.against)
        return _("没有施行中的条款，按 0 计")

    @property
    def choices_against(self) -> list[tuple[str, str, bool]]:
        """What several clauses may be held against."""
        chosen = self.found.ask.against
        return [("", _("同样条款，不改"), not chosen), (IN_FORCE, _("施行中的政策"), chosen == IN_FORCE)]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The clauses that are simulated together, by key."""
        return [
            (key, f"{one.clause.code} {say(one.clause.label)}") for key, one in self.found.clauses.items()
        ]

    @property
    def dials(self) -> list[tuple[Any, str, str, str]]:
        """Every figure that can be turned, where it stands now, its label, and its name in the form."""
        found = []
        for key, dials in self.found.dials.items():
            asked = self.found.ask.asked[key]
            for dial in dials:
                value = asked.get(dial.place, f"{dial.value}{dial.unit}").removesuffix(dial.unit)
                label = say(dial.label)
                if self.several:
                    label = f"{self.found.clauses[key].clause.code} {label}"
                found.append((dial, value, label, dial_name(key, dial.place, self.several)))
        return found

    @property
    def is_ceiling(self) -> bool:
        """Whether sums are ceilings, no budget."""
        return any(one.clause.result == "ceiling" for one in self.found.clauses.values())

    @property
    def is_draft(self) -> bool:
        """Whether a clause is not in force."""
        return any(one.is_draft for one in self.found.clauses.values())

    @property
    def figures(self) -> list[tuple[str, str, str, str]]:
        """The six numbers: value, words, colour, the records behind."""
        before, after, moves = self.found.before, self.found.after, self.found.moves
        return [
            (bare(before.fen), _("对照合计（万元）"), "", ""),
            (bare(after.fen), _("本试算合计（万元）"), "", self._records("eligible")),
            (signed(after.fen - before.fen), _("增加（万元）"), "a", self._records("gain")),
            (str(after.eligible), _("符合条件的项目"), "", self._records("eligible")),
            (str(moves["lose"]), _("变少的项目"), "", self._records("lose")),
            (str(after.unknown), _("不能判断，不按 0 计"), "r", self._records("unknown")),
        ]

    def _records(self, move: str = "", part: str = "") -> str:
        return f"records?{self.query}&move={move}&part={part}"

    @property
    def groups(self) -> list[tuple[str, list[Bar]]]:
        """The breakdowns in their order."""
        names = {
            "clause": _("按条款"),
            "unit": _("按考核归属单位"),
            "band": _("按总投资规模"),
            "chain": _("按产业链"),
            "year": _("按投产年份"),
        }
        return [
            (name, self._bars(key, self.found.breakdowns[key]))
            for key, name in names.items()
            if key in self.found.breakdowns
        ]

    def _bars(self, name: str, parts: Sequence[Part]) -> list[Bar]:
        top = max((max(part.before, part.after) for part in parts), default=0) or 1
        bars = []
        for part in parts:
            low, high = min(part.before, part.after), max(part.before, part.after)
            label = band(part.key) if name == "band" else part.label or _("未填")
            if name == "clause":
                label = part.key
            bars.append(
                Bar(
                    label=label,
                    url=self._records("eligible", f"{name}:{part.key}"),
                    after=bare(part.after),
                    difference=signed(part.after - part.before),
                    count=part.count,
                    kept=charts.share(Fraction(low), top),
                    changed=charts.share(Fraction(high - low), top),
                    loses=part.after < part.before,
                )
            )
        return bars

    @property
    def missing(self) -> list[tuple[str, int, str]]:
        """What is not known, for how many, and who they are."""
        return [
            (label, n, self._records("unknown", f"missing:{key}")) for key, label, n in self.found.missing
        ]

    @property
    def movers(self) -> list[MoverRow]:
        """Who gains and who loses, the largest first."""
        return mover_rows(self.found.movers)

    @property
    def all_movers(self) -> list[tuple[str, int, str]]:
        """The full lists: who gains, who loses."""
        moves = self.found.moves
        return [
            (_("增加"), moves["gain"], self._records("gain")),
            (_("减少"), moves["lose"], self._records("lose")),
            (_("不变"), moves["same"], self._records("same")),
        ]

    @property
    def stacking(self) -> "StackingView | None":
        """Which projects draw from several clauses."""
        return stacking_view(self.found.stacking, self._records) if self.found.stacking else None


@dataclass(frozen=True, slots=True)
class StackingView:
    """How clauses stack over the ledger."""

    sets: list[tuple[str, int, str]]
    added: str
    highest: str
    top: str
    state: Any
    only: bool


def stacking_view(found: Stacking, records: Callable[[str, str], str]) -> StackingView:
    """Lay out which projects draw from several clauses."""
    sets = [(" + ".join(codes), n, records("", f"stack:{'+'.join(codes)}")) for codes, n in found.sets]
    return StackingView(
        sets, amount(found.added), amount(found.highest), amount(found.top), found.top_state, found.only
    )


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """The clauses of one policy that can be simulated together."""

    label: str
    clauses: list[tuple[str, Listed]]


def policy_groups(clauses: Mapping[str, Listed]) -> list[PolicyGroup]:
    """Lay out the clauses that can be simulated, by policy."""
    labels = policy_labels(clauses.values())
    groups: dict[str, PolicyGroup] = {}
    for key, one in clauses.items():
        name = say(labels[one.policy])
        groups.setdefault(name, PolicyGroup(name, [])).clauses.append((key, one))
    return list(groups.values())


def mover_rows(movers: Sequence[Mover]) -> list[MoverRow]:
    """Lay out projects before and after."""
    return [
        MoverRow(
            mover.state,
            _sum(mover.before),
            _sum(mover.after),
            signed((mover.after or 0) - (mover.before or 0))
            if mover.after is not None and mover.before is not None
            else "—",
            _note(mover),
            (mover.after or 0) < (mover.before or 0),
        )
        for mover in movers
    ]


def _sum(fen: int | None) -> str:
    return _("不能判断") if fen is None else bare(fen)


def _note(mover: Mover) -> str:
    if mover.missing:
        said = _("缺：") if mover.after is None else _("有的条款不能判断，缺：")
        return said + "、".join(mover.missing)
    return {"cap": _("上限起作用"), "budget": _("按预算折算"), "rate": _("按比例")}.get(mover.binding, "")


@dataclass(frozen=True, slots=True)
class RecordsView:
    """The projects behind one number."""

    title: str
    back: str
    rows: list[MoverRow]
    newer: str
    older: str


def records_view(found: tuple[list[Listed], list[Mover], bool], typed: Any, part: Any) -> RecordsView:
    """Lay out the records behind a number."""
    listed, movers, more = found
    names = {
        "gain": _("增加的项目"),
        "lose": _("减少的项目"),
        "same": _("不变的项目"),
        "eligible": _("符合条件的项目"),
        "unknown": _("不能判断的项目"),
    }
    at = f"?{typed.query}&move={part.move}&part={part.line}&start="
    return RecordsView(
        f"{'、'.join(say(one.clause.label) for one in listed)}：{names.get(part.move, _('全部项目'))}",
        f"new?{typed.query}",
        mover_rows(movers),
        f"{at}{max(part.start - PAGE, 0)}" if part.start else "",
        f"{at}{part.start + PAGE}" if more else "",
    )


@dataclass(frozen=True, slots=True)
class SavedView:
    """A simulation that was kept; ``again`` tells whether running it again gave every row the same."""

    kept: Simulation
    rows: list[tuple[str, str, Totals, str]]
    changes: list[tuple[str, str]]
    again: bool | None


def saved_view(kept: Simulation, again: bool | None) -> SavedView:
    """Lay out a saved simulation."""
    references = {each["code"]: each["reference"] for each in kept.clauses}
    rows = [
        (
            code.replace(BEFORE, _("对照"), 1) if code.startswith(BEFORE) else code,
            references.get(code, ""),
            Totals(**totals),
            amount(totals["fen"]),
        )
        for code, totals in kept.totals.items()
    ]
    changes = [
        (code, in_words(f"{place} = {text}", {}, language()).replace(MINUS, "-"))
        for code, given in kept.changes.items()
        for place, text in given.items()
    ]
    return SavedView(kept, rows, changes, again)
