"""Suspicious magnitudes in the preview: cell, figure, what it was, and one press that mends it."""

import pytest

from luodi.apps.exchange import actions
from luodi.apps.exchange.showing import Shower
from luodi.apps.exchange.suspects import suspects_of
from luodi.apps.exchange.veiling import Veil
from luodi.apps.projects.models import ProjectState
from tests.exchange.city import imported, previewed
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = ["县（市、区）", "项目名称", "企业名称", "总投资（万元）", "累计完成投资（万元）", "用地面积（亩）"]
WORDS = "铜锂硅钒钛镍钴锌铝镁锰锡钨钼铬铌钽锗铟镓"


@pytest.fixture
def clerk(city):
    return city.person("clerk", "city")


def rows(month: int = 6):
    return [
        ["安澜区", f"{word}业精深加工项目", f"{word}业公司", 20_000 + 900 * n, 300 * n + 40 * month, 50 + n]
        for n, word in enumerate(WORDS, 1)
    ]


def book(lines, month=6):
    return workbook({"台账": [[f"在建项目台账（2024年{month}月）"], HEAD, *lines]})


def seen(city, clerk, lines, month=6, name="台账.xlsx"):
    return previewed(clerk, city.units["city"], name, book(lines, month), default_kind="attraction")


def with_cell(lines, number, column, value):
    changed = [list(line) for line in lines]
    changed[number][column] = value
    return changed


def suspected(batch):
    return suspects_of(batch, Shower(), Veil(batch, batch.created_by))


def told(batch):
    return [(one.issue.cell, one.issue.code, one.mend) for one in suspected(batch).cells]


def test_a_ledger_that_grows_by_a_month_raises_nothing(city, clerk):
    imported(clerk, city.units["city"], "台账.xlsx", book(rows(6)), default_kind="attraction")
    batch = seen(city, clerk, rows(7), month=7)
    assert batch.counts["changed"] == len(WORDS)
    assert told(batch) == []


@pytest.mark.parametrize(
    ("column", "slip", "cell", "mend"),
    [
        (3, 10_000, "D8", "25400"),
        (3, 0.1, "D8", "25400"),
        (4, 10, "E8", "2080"),
        (4, 0.0001, "E8", "2080"),
        (5, 10, "F8", "56"),
    ],
)
def test_a_slip_against_the_last_known_value_is_named_and_mended(city, clerk, column, slip, cell, mend):
    imported(clerk, city.units["city"], "台账.xlsx", book(rows(6)), default_kind="attraction")
    lines = rows(7)
    right = lines[5][column]
    batch = seen(city, clerk, with_cell(lines, 5, column, right * slip), month=7)
    assert told(batch) == [(cell, "magnitude_history", mend)]
    one = suspected(batch).cells[0]
    assert "上次所知是" in one.issue.what.zh
    row = actions.change_row(by=clerk, row=one.row, given={"do": "mend", "field": one.key, "text": one.mend})
    batch.refresh_from_db()
    assert (row.suspect, told(batch)) == (False, [])
    actions.commit_batch(by=clerk, batch=batch)
    state = ProjectState.objects.get(name=lines[5][1], recorded_to=None)
    assert (state.total_investment, state.completed_total) == (lines[5][3] * 10**6, lines[5][4] * 10**6)


def test_a_new_project_is_weighed_against_its_peers(city, clerk):
    imported(clerk, city.units["city"], "台账.xlsx", book(rows(6)), default_kind="attraction")
    new = ["石柳区", "云母片材项目", "云母公司", 310_000_000, 50, 60]
    batch = seen(city, clerk, [new], month=7, name="又一份.xlsx")
    cells = suspected(batch).cells
    assert [(one.issue.cell, one.mend) for one in cells] == [("D3", "31000")]
    assert "同类项目多在" in cells[0].issue.what.zh
    assert "most projects" in cells[0].issue.what.en


def test_what_the_reader_suspects_can_be_mended_too(city, clerk):
    lone = ["石柳区", "云母片材项目", "云母公司", 4.34, None, None]
    batch = seen(city, clerk, [lone])
    assert told(batch) == [("D3", "magnitude_suspect", "43400")]


def test_a_column_in_another_unit_is_said_once(city, clerk):
    imported(clerk, city.units["city"], "台账.xlsx", book(rows(6)), default_kind="attraction")
    wrong = [[*line[:3], line[3] / 10_000, *line[4:]] for line in rows(7)]
    found = suspected(seen(city, clerk, wrong, month=7))
    assert [(column.label, column.cells) for column in found.columns] == [("总投资", len(WORDS))]
    assert found.more == len(WORDS) - 10
