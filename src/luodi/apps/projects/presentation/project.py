"""The page of one project as its template draws it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.apps.projects import vocabulary
from luodi.apps.projects.enums import FactKind, Standing
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.presentation import facts, figures
from luodi.apps.projects.presentation.facts import ChangeLine, FactLine
from luodi.apps.projects.presentation.rail import Node, missing_words, rail
from luodi.apps.projects.presentation.rows import LIGHT_COLOURS
from luodi.apps.projects.queries import ProjectPage
from luodi.apps.projects.queries.lights import due_share, elapsed_months
from luodi.apps.projects.queries.secrets import code_name
from luodi.apps.projects.queries.states import masked
from luodi.kernel import money, schedule, stalls
from luodi.web.charts import Point

FEW_CHANGES = 5
PROFILE = (
    "enterprise", "uscc", "total_investment", "fixed_asset_investment", "equipment_investment",
    "year_plan_investment", "funds_arrived", "foreign_investment", "county", "attributed_unit", "park",
    "township", "leading_industry", "chain", "industry", "gbt4754", "investor", "investor_origin",
    "nature", "level", "land_mu", "expected_output", "annual_output_latest", "expected_tax",
    "expected_jobs", "build_years", "loan_need", "subsidy_amount", "reported_to",
)  # fmt: skip
ALWAYS = frozenset(PROFILE[:12])
PERMITS = ("permit_land", "permit_eia", "permit_energy", "permit_construction")
PEOPLE = ("responsible_leader", "responsible_unit", "contact")
NOTES = ("progress_note", "problems", "measures", "remark")


@dataclass(frozen=True, slots=True)
class Item:
    """One value with its label; ``source`` says where it came from."""

    key: str
    label: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A small label below the name."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class StallLine:
    """One 五未 rule on the page: its sentence, which rule and version, and a registered reason."""

    name: str
    status: str
    sentence: str
    cite: str
    days: int
    excuse: str


@dataclass(frozen=True, slots=True)
class Link:
    """Another project that belongs to this one."""

    url: str
    text: str
    role: str


class ProjectView:
    """One project on one day; everything is text by the time that the template sees it."""

    def __init__(self, page: ProjectPage, clear: Mapping[str, Any] | None = None) -> None:
        self.page = page
        self.row: ProjectState = page.row
        self.state = page.state
        self.day = page.clocks.day
        self.may = page.may
        self.clear = clear or {}
        self.by_id = {fact.pk: fact for fact in page.facts}
        self.replaced = facts.replaced_by(page.facts)

    @property
    def url(self) -> str:
        """The project's own page."""
        return reverse("projects:detail", args=[self.row.project_id])

    @property
    def name(self) -> str:
        """The project's name."""
        return self.row.name or _("（未填名称）")

    @property
    def secret(self) -> bool:
        """Whether only named people read the project's name and its investor's offer."""
        return self.row.secret

    @property
    def code_name(self) -> str:
        """What everybody else calls it."""
        return code_name(self.row.project_id, self.row.code_name)

    @property
    def unit(self) -> str:
        """Name of the accountable unit."""
        return self.row.attributed_unit.name if self.row.attributed_unit else ""

    @property
    def tags(self) -> list[Tag]:
        """Standing, stage, distance from schedule, kind, level and chain."""
        row, progress = self.row, self.page.progress
        tags = []
        if row.standing != Standing.ACTIVE:
            tags.append(Tag(self._ended(), "r"))
        if row.stage:
            tags.append(Tag(vocabulary.stage_label(row.stage, row.kind), "b"))
        if progress.ahead is not None:
            colour = LIGHT_COLOURS.get(progress.light or "", "")
            tags.append(Tag(figures.against_schedule(progress.ahead), colour))
        tags += [Tag(f"“{s.name}”", "r") for s in self.stalls if s.status == "overdue"][:1]
        words = (vocabulary.kind_label(row.kind), row.level, row.chain, row.phase)
        return tags + [Tag(word, "o") for word in words if word]

    def _ended(self) -> str:
        """How a project left the ledger, with the day where it was terminated."""
        word, on = str(self.row.get_standing_display()), self.row.terminated_on
        precision = (self.row.precisions or {}).get("terminated_on", "day")
        return f"{word} {figures.day(on, precision)}" if on else word

    @property
    def rail(self) -> list[Node]:
        """The stage rail; empty where no pack has a chain for the kind."""
        return rail(self.page.chain, self.state, self.day) if self.page.chain else []

    @property
    def rail_note(self) -> str:
        """Which chain the rail shows."""
        return vocabulary.say(self.page.chain.label) if self.page.chain else ""

    @property
    def missing(self) -> str:
        """What the next stage lacks."""
        return missing_words(self.page.next_step, self.page.missing) if self.active else ""

    @property
    def counts(self) -> str:
        """What counts as having reached the next stage."""
        step = self.page.next_step
        return vocabulary.say(step.counts) if step is not None and step.counts else ""

    @property
    def stalls(self) -> list[StallLine]:
        """The 五未 rules that bite or may bite."""
        return [
            StallLine(
                vocabulary.say(view.hit.rule.name),
                view.status,
                vocabulary.say(stalls.explain(view.hit, self.state, self.day, with_rule=False)),
                vocabulary.say(stalls.cite(view.hit)),
                view.days,
                self._excuse(view.excuse),
            )
            for view in self.page.stalls
        ]

    @property
    def overdue(self) -> bool:
        """Whether a limit is past."""
        return any(line.status == "overdue" for line in self.stalls)

    @staticmethod
    def _excuse(excuse: Mapping[str, Any] | None) -> str:
        if excuse is None:
            return ""
        return f"{vocabulary.excuse_label(excuse.get('reason'))}：{excuse.get('note', '')}"

    @property
    def mark(self) -> str:
        """The 五未 mark of a workbook where it differs from what is computed."""
        said = (self.row.wu_type or "").strip()
        computed = [view.hit.rule.name.zh for view in self.page.stalls if view.status == "overdue"][:1]
        return "" if any(name in said for name in computed) else said

    @property
    def chart(self) -> list[Point]:
        """The year's points in the unit of :attr:`chart_unit`; empty without any figure."""
        months = self.page.months
        if not any(m.total is not None or m.plan is not None for m in months):
            return []
        scale = money.UNITS[self._chart_unit]

        def scaled(fen: int | None) -> Fraction | None:
            return None if fen is None else Fraction(fen, scale)

        return [Point(str(m.month), scaled(m.done), scaled(m.total), scaled(m.plan)) for m in months]

    @property
    def _chart_unit(self) -> str:
        amounts = [v for m in self.page.months for v in (m.total, m.plan) if v is not None]
        return "亿元" if max(amounts, default=0) >= money.UNITS["亿元"] else "万元"

    @property
    def chart_unit(self) -> str:
        """The unit of the chart in words."""
        if figures.english():
            return {"亿元": "CNY 100 m", "万元": "CNY 10,000"}[self._chart_unit]
        return self._chart_unit

    @property
    def chart_note(self) -> str:
        """The chart in one sentence: plan, completed, share, what the schedule asks."""
        row = self.row
        if row.year_plan_investment is None and row.completed_this_year is None:
            return ""
        parts = [_("年度计划 %(plan)s") % {"plan": figures.amount(row.year_plan_investment)}]
        if row.completed_this_year is not None:
            share = figures.percent(self.page.progress.completion)
            words = {"done": figures.amount(row.completed_this_year), "share": share}
            parts.append(_("本年完成 %(done)s（%(share)s）") % words)
        months = elapsed_months(self.day)
        if row.year_plan_investment and months:
            due = money.round_fraction(schedule.scheduled(row.year_plan_investment, months))
            words = {"due": figures.amount(due), "share": figures.percent(due_share(self.day))}
            parts.append(_("序时应完成 %(due)s（%(share)s）") % words)
        return (", " if figures.english() else "，").join(parts)

    def item(self, key: str) -> Item:
        """Return one value with where it came from."""
        value = self.clear.get(key, masked(key, self.state.get(key)))
        if key in vocabulary.UNIT_KEYS:
            unit = getattr(self.row, key)
            text = unit.name if unit else figures.UNKNOWN
        else:
            text = figures.shown(key, value, (self.state.get("precisions") or {}).get(key, "day"))
        fact = self.by_id.get(self.page.folded.origins.get(key, 0))
        return Item(key, vocabulary.label_of(key), text, facts.source(fact) if fact else "")

    @property
    def profile(self) -> list[Item]:
        """The project's own data: what always matters, and whatever else is known."""
        own = [f.key for f in vocabulary.typed_catalogue() if not f.core and f.fact != "none"]
        return [self.item(k) for k in (*PROFILE, *own) if k in ALWAYS or self.state.get(k) not in (None, "")]

    @property
    def profile_sources(self) -> list[tuple[str, int]]:
        """Where the shown data came from, with how many values each source gave."""
        return Counter(item.source for item in self.profile if item.source).most_common()

    @property
    def permits(self) -> list[Item]:
        """The permits."""
        return [self.item(key) for key in PERMITS]

    @property
    def people(self) -> list[Item]:
        """Who is responsible; personal data masked unless it was asked for."""
        return [self.item(key) for key in PEOPLE if self.state.get(key)]

    @property
    def has_personal(self) -> bool:
        """Whether there is personal data that could be shown in clear."""
        return any(self.state.get(key) for key in PEOPLE if vocabulary.is_personal(key))

    @property
    def notes(self) -> list[Item]:
        """Progress in words, problems and next steps."""
        return [self.item(key) for key in NOTES if self.state.get(key)]

    @property
    def content(self) -> str:
        """What is built."""
        return self.row.content or ""

    def lines(self, *kinds: str) -> list[FactLine]:
        """Return the statements in force of some kinds, in words."""
        held = self.page.standing
        return [facts.line(f, held, self.page.units, self.replaced) for f in self.page.standing_of(*kinds)]

    @property
    def stage_facts(self) -> list[FactLine]:
        """Stages and the end of the project, each with its source."""
        return self.lines(FactKind.STAGE, FactKind.TERMINATION)

    @property
    def progress_facts(self) -> list[FactLine]:
        """The last twelve progress reports, the newest first."""
        return self.lines(FactKind.PROGRESS)[-12:][::-1]

    @property
    def all_facts(self) -> list[FactLine]:
        """Every statement ever made, the newest first."""
        held = self.page.standing
        every = [facts.line(f, held, self.page.units, self.replaced) for f in self.page.facts]
        return every[::-1]

    @property
    def changes(self) -> list[ChangeLine]:
        """Every correction, the newest first."""
        moment = self.page.clocks.moment
        known = {c.fact.pk: moment is None or c.fact.recorded_at < moment for c in self.page.changes}
        return [facts.change_line(c, self.page.units, known[c.fact.pk]) for c in self.page.changes]

    @property
    def recent(self) -> list[ChangeLine]:
        """The last few corrections."""
        return self.changes[:FEW_CHANGES]

    @property
    def related(self) -> list[Link]:
        """Phases, the head of the phases, and merged records."""
        return [
            Link(reverse("projects:detail", args=[row.project_id]), row.name or "", self._role(row))
            for row in self.page.related
        ]

    def _role(self, row: ProjectState) -> str:
        if row.project_id == self.row.merged_into_id:
            return _("已并入此项")
        if row.project_id == self.row.phase_of_id:
            return _("分期的总项目")
        return _("并入本项的记录") if row.merged_into_id == self.row.project_id else _("分期")

    @property
    def active(self) -> bool:
        """Whether the project counts."""
        return self.row.standing == Standing.ACTIVE

    @property
    def merged(self) -> bool:
        """Whether the record was merged into another."""
        return self.row.standing == Standing.MERGED


def compared(then: ProjectView, now: ProjectView) -> list[dict[str, Any]]:
    """Return what differs between a past day and today, with the reasons recorded since."""
    lines = []
    for key in _compared_keys():
        old, new = then.item(key), now.item(key)
        if old.text != new.text:
            lines.append({"label": old.label, "old": old.text, "new": new.text, "why": _why(key, then, now)})
    before, after = then.page.progress, now.page.progress
    if before.completion != after.completion:
        lines.append(
            _pair(_("完成年度计划"), figures.percent(before.completion), figures.percent(after.completion))
        )
    if before.ahead != after.ahead:
        due = f"{figures.percent(due_share(then.day))} → {figures.percent(due_share(now.day))}"
        words = [figures.points(p.ahead) for p in (before, after)]
        lines.append(_pair(_("与序时比（百分点）"), *words, _("序时 %(due)s") % {"due": due}))
    return lines


def _pair(label: str, old: str, new: str, why: str = "") -> dict[str, Any]:
    return {"label": label, "old": old, "new": new, "why": why}


def _compared_keys() -> Sequence[str]:
    return [f.key for f in vocabulary.typed_catalogue() if f.fact not in ("none", "mark") and f.type != "seq"]


def _why(key: str, then: ProjectView, now: ProjectView) -> str:
    """Say why a value is another one today: corrections since, or a newer statement."""
    reasons = [
        change.fact.reason
        for change in now.page.changes
        if change.key == key and change.fact.pk not in then.page.standing and change.fact.reason
    ]
    if reasons:
        return reasons[0]
    fact = now.by_id.get(now.page.folded.origins.get(key, 0))
    if fact is None:
        return ""
    words = {"when": figures.moment(fact.recorded_at)[:10], "source": facts.source(fact)}
    return _("%(when)s 记录（%(source)s）") % words
