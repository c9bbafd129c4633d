"""Headings as other offices word them, with the cells below them, mean the field they should."""

from typing import Any

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.headings import Lexicon
from luodi.workbooks.looks import fit, look_at
from luodi.workbooks.mapping import SURE
from tests.workbooks.making import book, fields, form

LEXICON = Lexicon(load_catalogue())
WORDS: list[tuple[str | None, list[Any], str]] = [
    (
        "enterprise",
        ["东城锂业有限公司", "西城光伏科技公司"],
        "项目单位 建设单位（业主） 申报企业 实施企业名称 企业名称（全称） 承接企业 "
        "运营主体 项目法人 项目业主 主体企业 落户公司 法人单位",
    ),
    ("project_code", ["2403-519901-04-01-123456", "2403-519901-04-01-123456"], "备案号 项目编号"),
    ("uscc", ["91510900MA6ABCDE1X", "91510900MA6ABCDE1X"], "社会信用码 企业代码"),
    (
        "total_investment",
        [12000.0, 3500.0],
        "计划投资额（亿） 投资（亿元） 项目投资额 计划投资 投资体量 "
        "协议投资金额 拟投资（亿元） 总规模（亿元） 概算（万元） 总投",
    ),
    (
        None,
        [12000.0, 3500.0],
        "投资强度总额 上月完成投资 碳排放量 研发投入强度 能耗（吨标准煤） 专利数 建筑面积（平方米）",
    ),
    ("fixed_asset_investment", [12000.0, 3500.0], "固投额 其中：固定资产（万元） 固定资产部分"),
    ("equipment_investment", [12000.0, 3500.0], "设备投入（万元） 设备款 生产设备投资"),
    (
        "completed_this_year",
        [12000.0, 3500.0],
        "2024年累计投资 2024年已完成投资 今年以来投资 1-9月投资额 1—9月实际完成 "
        "年内实际投资 本年实际完成投资 年初至本月末完成投资 今年完成额 本年度累计",
    ),
    ("completed_this_month", [12000.0, 3500.0], "9月份投资 当月投资额 本月实际投资"),
    (
        "completed_total",
        [12000.0, 3500.0],
        "开工以来完成投资 自开工以来累计完成 累计已投资 截至9月底累计完成投资 "
        "截止目前已完成投资 已完成投资额 完成投资总额 投资完成额",
    ),
    (
        "year_plan_investment",
        [12000.0, 3500.0],
        "2024年目标投资 今年目标 2024年拟完成投资 2024年度投资任务 当年投资目标任务 年度预计完成投资",
    ),
    (
        "completed_before",
        [12000.0, 3500.0],
        "2023年底前累计投资 截至去年底累计完成 上年末累计投资 2023年及以前完成投资 往年累计",
    ),
    ("signed_on", ["2024.3", "2024年5月"], "签约日期(年月) 签约时点 协议时间 合同日期 何时签约 签约年份"),
    ("started_on", ["2024.3", "2024年5月"], "开工年月 何时开工 已开工（时间） 开工情况 破土动工日期"),
    ("planned_start_on", ["2024.3", "2024年5月"], "预计开工 拟开工"),
    (None, ["2024.3", "2024年5月"], "计划开竣工时间 完成节点"),
    ("planned_production_on", ["2024.3", "2024年5月"], "预期投产 预计建成投产时间"),
    ("planned_completion_on", ["2024.3", "2024年5月"], "计划完工 预计完工年月"),
    ("completed_on", ["2024.3", "2024年5月"], "建成时间 完工情况"),
    ("produced_on", ["2024.3", "2024年5月"], "投产年份 试生产日期"),
    ("approved_on", ["2024.3", "2024年5月"], "立项日期 备案通过时间 备案日 取得备案证时间"),
    ("registered_on", ["2024.3", "2024年5月"], "公司注册年月 工商登记日期"),
    (
        "responsible_unit",
        ["市投促局", "县经信局"],
        "招引单位 引荐单位 包保单位 挂钩部门 跟踪服务单位 责任科室 主抓部门 联系部门",
    ),
    ("responsible_leader", ["张副市长", "李县长"], "包保县领导 挂包领导 主抓领导 责任县领导 牵头市领导"),
    (
        "county",
        ["东城区", "西城县"],
        "落地县区 所在地区 属地县区 落地区域 县（区）别 单位 区域 项目所在区县 选址",
    ),
    ("attributed_unit", ["东城区", "西城县"], "考核归口 任务归口单位 业绩归属"),
    (
        "investor",
        ["东城锂业有限公司", "西城光伏科技公司"],
        "外来投资方 投资企业 来源企业 客商名称 投资商名称 母公司",
    ),
    ("investor_origin", ["浙江省", "江苏省"], "投资方所在省份"),
    ("investor_origin", ["浙江", "江苏"], "客商来源 资金来源地 企业来自 来源省市"),
    (
        "content",
        ["年产五千吨新材料，建设厂房三栋", "建设标准化车间，购置设备"],
        "建设规模和主要内容 主要产品及产能 工程内容 产品方案 拟建内容",
    ),
    (
        "progress_note",
        ["年产五千吨新材料，建设厂房三栋", "建设标准化车间，购置设备"],
        "当前形象进度 最新动态 目前进展 工作动态 施工进度 本周进展",
    ),
    (
        "problems",
        ["年产五千吨新材料，建设厂房三栋", "建设标准化车间，购置设备"],
        "卡点堵点 难点 需上级解决事项 影响因素 短板弱项 制约瓶颈 求助事项",
    ),
    (
        "measures",
        ["年产五千吨新材料，建设厂房三栋", "建设标准化车间，购置设备"],
        "下步安排 推进计划 应对办法 工作打算 解决办法",
    ),
    ("land_mu", [30.0, 50.0], "拟用地（亩） 占地(亩) 亩数 土地（亩）"),
    ("expected_output", [12000.0, 3500.0], "达产产值 投产后预计年产值 产值预期 年新增产值 满产产值（亿元）"),
    ("expected_tax", [12000.0, 3500.0], "税收预期 预估税收 年税收贡献 年可实现税收"),
    ("expected_jobs", [30.0, 50.0], "用工（人） 可新增岗位 吸纳劳动力"),
    ("permit_eia", ["√", "×"], "环境影响评价"),
    ("permit_eia", ["是", "否"], "环评是否完成"),
    ("permit_energy", ["√", "×"], "节能 能评批复"),
    ("permit_construction", ["√", "×"], "施工许可证办理"),
    ("permit_land", ["√", "×"], "土地手续是否完备 用地"),
    ("contact", ["王某 13800000000", "王某 13800000000"], "企业对接人 联络人 现场负责人"),
    ("contact", ["13800000000", "13800000000"], "业主电话 联系手机"),
    ("progress_pct", ["85%", "60%"], "年度完成比例 投资完成进度"),
    ("progress_pct", [85.0, 60.0], "完成年度目标% 进度（%）"),
    ("nature", ["新建", "续建"], "新/续建 新建或技改 建设属性"),
    ("level", ["省重点", "市重点"], "重点级别 项目级别"),
    (None, ["是", "否"], "是否规上"),
    ("build_years", ["2023-2025", "2024-2026"], "建设起止年份 建设起讫"),
    ("wu_type", ["签约未落地", "开工未竣工"], "停滞类别 未达标类型"),
    ("deadline_on", ["2024.3", "2024年5月"], "销号期限 办结期限"),
    ("funds_arrived", [12000.0, 3500.0], "资金到账（万元） 已到账资金 到位额"),
    ("funds_arrived_year", [12000.0, 3500.0], "今年到账"),
    (None, ["√", "×"], "安全生产许可"),
    (None, ["A1", "A2"], "内部编号"),
]


@pytest.mark.parametrize(("field", "cells", "headings"), WORDS)
def test_other_wordings(field: str | None, cells: list[Any], headings: str) -> None:
    look = look_at((cell, "") for cell in cells * 4)
    got = {}
    for heading in headings.split():
        found = {
            key: round(match.score * fit(LEXICON.catalogue[key], look), 2)
            for key, match in LEXICON.match((heading,), 2024).items()
        }
        best = max(found, key=lambda key: found[key], default="")
        got[heading] = best if found.get(best, 0) >= SURE else None
    assert got == dict.fromkeys(headings.split(), field)


def test_a_vague_heading_is_never_sure_and_yields_to_a_plain_one() -> None:
    alone = form(
        book([["项目名称", "县区", "计划投资（万元）"], ["甲项目", "东区", 5000], ["乙项目", "西县", 6]])
    )
    assert fields(alone)["计划投资（万元）"] == ("total_investment", "万元")
    both = ["项目名称", "总投资（万元）", "计划投资（万元）"]
    beside = form(book([both, ["甲项目", 5000, 400], ["乙项目", 600, 300]]))
    assert fields(beside)["计划投资（万元）"] == ("year_plan_investment", "万元")


def test_cells_of_an_unmistakable_shape_speak_for_a_strange_heading() -> None:
    rows = [["项目名称", "业主", "赋码情况一览", ""]]
    rows += [[f"{at}号项目", "甲公司", f"240{at}-519901-04-01-123456", "东区"] for at in (3, 4)]
    made = form(book(rows))
    assert fields(made)["赋码情况一览"] == ("project_code", None)
    assert [record["county"] for record in made["records"]["first"]] == ["东区", "东区"]
