"""The projection that people see, kept in versions.

``recorded_from`` and ``recorded_to`` bound when a version was what the ledger knew; the open row
is now. Column names are catalogue keys: ``tests/projects`` holds the two against each other.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.queries import Scope
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.models.project import Project
from luodi.apps.projects.querysets import StateQuerySet


def _text(label: str, length: int = 255) -> models.CharField:
    return models.CharField(label, max_length=length, null=True, blank=True)


def _long(label: str) -> models.TextField:
    return models.TextField(label, null=True, blank=True)


def _fen(label: str) -> models.BigIntegerField:
    return models.BigIntegerField(label, null=True, blank=True)


def _day(label: str) -> models.DateField:
    return models.DateField(label, null=True, blank=True)


def _unit(label: str) -> models.ForeignKey:
    """A unit without an index of its own.

    SQLite would join three such indexes over every version for the scope's three ways, instead of
    using the partial index over the open rows: ten times slower.
    """
    return models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        db_index=False,
    )


class ProfileColumns(models.Model):
    """Who and what: text, units and classifications."""

    name = _text(_("项目名称"))
    code_name = _text(_("代号"), 60)
    project_code = _text(_("项目代码"), 40)
    kind = _text(_("项目类别"), 24)
    kinds = _text(_("全部类别"), 200)
    nature = _text(_("建设性质"), 40)
    level = _text(_("项目层级"), 40)
    leading_industry = _text(_("主导产业"), 60)
    chain = _text(_("产业链"), 60)
    industry = _text(_("行业"), 100)
    gbt4754 = _text(_("行业代码"), 8)
    county = _unit(_("属地"))
    attributed_unit = _unit(_("考核归属单位"))
    park = _text(_("园区"))
    park_unit = _unit(_("园区单位"))
    township = _text(_("乡镇（街道）"))
    enterprise = _text(_("企业（业主）名称"))
    uscc = _text(_("统一社会信用代码"), 18)
    investor = _text(_("投资方"))
    investor_origin = _text(_("投资方来源地"), 60)
    reported_to = _text(_("上报情况"), 60)
    content = _long(_("建设内容及规模"))
    build_years = _text(_("建设年限"), 60)
    responsible_unit = _text(_("责任单位"))
    responsible_leader = _text(_("责任领导"), 120)
    contact = _long(_("联系人及电话"))
    remark = _long(_("备注"))
    progress_note = _long(_("进展情况"))
    problems = _long(_("存在问题"))
    measures = _long(_("下步举措"))
    wu_type = _text(_("来表“五未”类型"), 40)
    deadline_on = _day(_("化解时限"))
    stage_word = _text(_("来表项目阶段"), 40)

    class Meta:
        abstract = True


class FigureColumns(models.Model):
    """Amounts in fen, land in mu as text of a decimal, people as a count."""

    total_investment = _fen(_("总投资"))
    fixed_asset_investment = _fen(_("固定资产投资"))
    equipment_investment = _fen(_("设备（含软件）投资"))
    year_plan_investment = _fen(_("年度计划投资"))
    completed_before = _fen(_("截至上年底完成投资"))
    completed_this_month = _fen(_("本月完成投资"))
    completed_this_year = _fen(_("本年完成投资"))
    completed_total = _fen(_("累计完成投资"))
    funds_arrived = _fen(_("累计到位资金"))
    funds_arrived_year = _fen(_("本年到位资金"))
    loan_need = _fen(_("融资需求"))
    subsidy_amount = _fen(_("奖补资金"))
    expected_output = _fen(_("预计年产值"))
    expected_tax = _fen(_("预计年税收"))
    annual_output_latest = _fen(_("最近年产值"))
    foreign_investment = models.JSONField(_("合同（协议）外资"), null=True, blank=True)
    land_mu = models.DecimalField(_("用地面积（亩）"), max_digits=14, decimal_places=4, null=True, blank=True)
    expected_jobs = models.IntegerField(_("预计就业"), null=True, blank=True)
    progress_pct = models.IntegerField(_("完成率"), null=True, blank=True)
    plan_year = models.PositiveSmallIntegerField(_("计划年度"), null=True, blank=True)
    progress_on = _day(_("进度截至"))
    last_progress_on = _day(_("最近有完成投资"))

    class Meta:
        abstract = True


class StageColumns(models.Model):
    """When each stage was reached, when it was planned, and which permits are done."""

    planned_on = _day(_("谋划时间"))
    pooled_on = _day(_("谋划入库时间"))
    negotiating_on = _day(_("在谈时间"))
    signed_on = _day(_("签约时间"))
    registered_on = _day(_("注册时间"))
    landed_on = _day(_("落地时间"))
    approved_on = _day(_("立项（备案）时间"))
    started_on = _day(_("手续开工时间"))
    substantive_start_on = _day(_("实质性开工时间"))
    completed_on = _day(_("竣工时间"))
    produced_on = _day(_("投产时间"))
    on_target_on = _day(_("达效时间"))
    in_statistics_on = _day(_("入统时间"))
    terminated_on = _day(_("终止时间"))
    planned_start_on = _day(_("计划开工时间"))
    planned_completion_on = _day(_("计划竣工时间"))
    planned_production_on = _day(_("计划投产时间"))
    planned_on_target_on = _day(_("计划达效时间"))
    permit_land = models.JSONField(_("用地手续"), null=True, blank=True)
    permit_eia = models.JSONField(_("环评"), null=True, blank=True)
    permit_energy = models.JSONField(_("能评"), null=True, blank=True)
    permit_construction = models.JSONField(_("施工许可"), null=True, blank=True)

    class Meta:
        abstract = True


OPEN = models.Q(recorded_to__isnull=True)
SUMMED = (
    "total_investment", "year_plan_investment", "completed_this_year", "kind", "kinds",
    "attributed_unit", "county", "park_unit",
)  # fmt: skip
LISTED = (
    "attributed_unit", "county", "park_unit", "year_plan_investment", "completed_this_year", "kind",
    "kinds", "stage", "stage_rank", "chain", "leading_industry", "level", "signed_on", "approved_on",
    "started_on", "substantive_start_on", "completed_on", "produced_on", "on_target_on",
    "stall_rule", "stall_since", "stall_due_on",
)  # fmt: skip


class ProjectState(ProfileColumns, FigureColumns, StageColumns):
    """One version of what the ledger knew of one project."""

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="states",
        db_index=False,  # state_version begins with it
        verbose_name=_("项目"),
    )
    recorded_from = models.DateTimeField(_("知悉自"))
    recorded_to = models.DateTimeField(_("知悉至"), null=True, blank=True)
    standing = models.CharField(_("在库情况"), max_length=10, choices=Standing, default=Standing.ACTIVE)
    stage = _text(_("当前阶段"), 40)
    secret = models.BooleanField(_("签约前保密"), default=False)
    stage_rank = models.PositiveSmallIntegerField(_("阶段序"), default=0)
    undated = models.JSONField(_("日期不详的阶段"), default=list)
    precisions = models.JSONField(_("日期精度"), default=dict)
    extra = models.JSONField(_("自增字段"), default=dict)
    stall_rule = _text(_("“五未”规则"), 40)
    stall_version = models.PositiveIntegerField(_("规则版本"), null=True, blank=True)
    stall_since = _day(_("“五未”起算"))
    stall_due_on = _day(_("“五未”时限"))
    excuse = _text(_("正当理由"), 24)
    excuse_note = _text(_("正当理由说明"), 500)
    merged_into = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phase_of = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    phase = _text(_("期次"), 20)
    source_label = _text(_("最近来源"), 300)
    search_text = models.TextField(_("检索"), default="", blank=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目状态")
        verbose_name_plural = _("项目状态")
        constraints = (
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(recorded_to__isnull=True),
                name="state_one_open_row",
            ),
            models.UniqueConstraint(fields=["project", "recorded_from"], name="state_version"),
            models.CheckConstraint(
                condition=models.Q(recorded_to__isnull=True)
                | models.Q(recorded_to__gt=models.F("recorded_from")),
                name="state_interval",
            ),
        )
        # SQLite and PostgreSQL answer a list, its count and its sums from these alone: a version is a
        # kilobyte wide, an entry a tenth of that. An index answers alone only
        # if it holds every column named, its own condition's too. Other filters read the versions.
        indexes = (
            models.Index(
                name="state_open_list",
                fields=["standing", "-total_investment", "-project", *LISTED, "recorded_to"],
                condition=OPEN,
            ),
            models.Index(
                name="state_list",
                fields=[
                    "standing", "-total_investment", "-project", "recorded_from", "recorded_to", *LISTED
                ],
            ),
            models.Index(
                name="state_open_search",
                fields=["standing", "name", "project", "search_text", *SUMMED, "recorded_to"],
                condition=OPEN,
            ),
            models.Index(
                name="state_open_stall",
                fields=[
                    "standing", "stall_due_on", "project", "stall_rule", "stall_since", "excuse", *SUMMED,
                    "recorded_to",
                ],
                condition=OPEN & models.Q(stall_rule__isnull=False),
            ),
            models.Index(
                name="state_open_mark",
                fields=[
                    "standing", "wu_type", "stall_rule", "stall_due_on", "project", *SUMMED, "recorded_to"
                ],
                condition=OPEN & models.Q(wu_type__isnull=False),
            ),
            models.Index(name="state_open_code", fields=["project_code"], condition=OPEN),
            models.Index(name="state_open_uscc", fields=["uscc"], condition=OPEN),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name or str(self.project_id)

    @property
    def accountable(self) -> int | None:
        """The unit that answers for the project: its place where no other was said."""
        found: int | None = self.attributed_unit_id or self.county_id
        return found

    @classmethod
    def scope_q(cls, scope: Scope) -> models.Q:
        """Return which rows a scope may touch: attributed to, standing in, or in a park of its units.

        An enterprise touches the projects that name it as their enterprise.
        """
        if scope.everything:
            return models.Q()
        ids = scope.unit_ids
        found = models.Q(attributed_unit__in=ids) | models.Q(county__in=ids) | models.Q(park_unit__in=ids)
        return found | models.Q(enterprise__in=scope.enterprises) if scope.enterprises else found
