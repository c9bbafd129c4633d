"""Plain workbooks of any length, as a county would hand them in."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import xlsxwriter

HEADINGS = (
    "序号", "项目名称", "项目代码", "产业链", "总投资（万元）", "年度计划投资（万元）",
    "累计完成投资（万元）", "签约时间", "立项（备案）时间", "开工时间", "计划竣工时间",
    "建设内容及规模", "备注",
)  # fmt: skip
MORE = (
    "项目层级", "建设性质", "企业名称", "投资方", "固定资产投资（万元）", "设备投资（万元）",
    "预计年产值（万元）", "预计年税收（万元）", "预计就业（人）", "用地面积（亩）", "本年完成投资（万元）",
    "计划开工时间", "计划投产时间", "环评", "能评", "责任单位", "进展情况",
)  # fmt: skip
WIDE = (*HEADINGS, *MORE)
CHAINS = ("锂电新材料", "电子信息", "食品饮料", "机械与装备制造", "能源化工", "纺织服装")
THINGS = ("电池壳体", "线路板", "精制面粉", "数控机床", "特种气体", "针织面料", "传感器", "包装材料")
WORKS = ("生产线项目", "产业园项目", "技术改造项目", "扩能项目", "研发中心项目")


def ledger_book(rows: int, seed: int, unit: str, headings: Sequence[str] = HEADINGS) -> bytes:
    """Return an .xlsx ledger of ``rows`` invented projects of ``unit``, the same for the same seed.

    ``headings`` is HEADINGS, or WIDE for thirty columns.
    """
    rng = Random(seed)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("项目台账")
    sheet.write_string(0, 0, f"{unit}工业项目台账（截至2024年7月31日）")
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, heading)
    for number in range(rows):
        values = _row(rng, number, seed)
        if headings is WIDE:
            values += _more(rng, number, *map(int, map(str, values[4:7:2])))
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(number + 2, column, value, day_format)
            elif value is not None:
                sheet.write(number + 2, column, value)
    book.close()
    return out.getvalue()


def _more(rng: Random, number: int, total: int, done: int) -> list[object]:
    start = date(2022, 1, 1) + timedelta(days=rng.randrange(900))
    return [
        rng.choice(("省重点", "市重点", "县重点")),
        rng.choice(("新建", "续建", "扩建", "改建")),
        f"{rng.choice(CHAINS)}{number:05d}有限公司",
        f"{rng.choice(THINGS)}集团有限公司",
        total * 7 // 10,
        total * 3 // 10,
        total * 2,
        total // 20,
        rng.randrange(20, 900),
        rng.randrange(10, 600),
        done // 2,
        start,
        start + timedelta(days=700),
        rng.choice(("√", "×", "无需办理")),
        rng.choice(("√", "×", "无需办理")),
        rng.choice(("经信局", "投促局", "发改局")),
        f"主体施工，完成 {rng.randrange(100)}%",
    ]


def _row(rng: Random, number: int, seed: int) -> list[object]:
    signed = date(2021, 1, 1) + timedelta(days=rng.randrange(1000))
    total = rng.randrange(1_000, 200_000)
    thing = rng.choice(THINGS)
    return [
        number + 1,
        f"{thing}{rng.choice(WORKS)}{seed:03d}-{number:05d}",
        f"{2200 + seed % 100:04d}-5{number:05d}-04-05-{rng.randrange(10**6):06d}",
        rng.choice(CHAINS),
        total,
        total // 4,
        total * rng.randrange(100) // 100,
        signed,
        signed + timedelta(days=60) if rng.random() < 0.8 else None,
        signed + timedelta(days=150) if rng.random() < 0.6 else None,
        signed + timedelta(days=900),
        f"新建厂房 {rng.randrange(5, 90) * 1000} 平方米，购置设备 {rng.randrange(20, 400)} 台（套）",
        None,
    ]
