"""Yearly figures as a series over the ledger: this year against last year, the first time over a step."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from luodi.apps.access.models import Person
from luodi.apps.enterprises.actions import record_figure, register_enterprise
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives import actions
from luodi.apps.incentives.presentation.results import result_view
from luodi.apps.incentives.queries import draft_of, evaluate_one, evaluate_over_ledger
from luodi.apps.incentives.queries.clauses import Listed
from tests.enterprises.test_enterprises import code
from tests.incentives.story import WAN
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = date(2024, 8, 31)
BODY: dict[str, Any] = {
    "label": {"zh": "增长奖励", "en": "Growth award"},
    "text": "营业收入首次突破5000万元且较上年增长的，按增量的1%奖励。",
    "source": {"document": "措施"},
    "result": "amount",
    "subject": "enterprise",
    "facts": {
        "day": {"label": "申报日期", "type": "date", "from": "day.apply"},
        "revenue": {
            "label": "历年营业收入", "type": "series", "from": "figure.revenue.years",
            "items": {"year": {"label": "年度", "type": "integer"},
                      "fen": {"label": "数额", "type": "money"}},
        },
    },
    "derived": {
        "this": {"label": "本年", "formula": "sum(revenue.fen where revenue.year == year(day) - 1)"},
        "last": {"label": "上年", "formula": "sum(revenue.fen where revenue.year == year(day) - 2)"},
        "earlier": {"label": "此前达到的年数",
                    "formula": "count(revenue where revenue.year < year(day) - 1 "
                               "and revenue.fen >= 5000万元)"},
    },
    "conditions": [
        {"id": "first", "test": "this >= 5000万元 and earlier == 0", "words": "首次突破5000万元"},
        {"id": "grows", "test": "this > last", "words": "较上年增长"},
    ],
    "benefit": {"formula": "(this - last) * 1%", "words": "按增量的1%奖励"},
}  # fmt: skip
HISTORIES: tuple[dict[int, int | None], ...] = (
    {2022: 4000, 2023: 6000},
    {2021: 7000, 2022: 4000, 2023: 6000},
    {2022: 4000, 2023: 4900},
    {2023: 6000},
    {2022: 4000},
    {2020: 3000, 2022: 4000, 2023: 6000},
    {2021: 4990, 2022: 4999, 2023: 5000, 2024: 9000},
    {},
)


def by_words(history: dict[int, int | None]) -> int | None:
    """What the words say, in fen; None where a year that matters is not known."""
    known = {year: fen for year, fen in history.items() if fen is not None and year <= DAY.year}
    this, last = known.get(2023), known.get(2022)
    years = range(min([*known, 2022]), 2023)
    if this is not None and this < 5000:
        return 0
    if any(known.get(year, 0) >= 5000 for year in years) and all(year in known for year in years):
        return 0
    if this is None or last is None or not all(year in known for year in years):
        return None
    return int(Fraction((this - last) * WAN, 100)) if this > last else 0


@pytest.fixture
def growth(world: World, officer: Person) -> Listed:
    """The clause, as an office drafts it."""
    clause = actions.draft_clause(by=officer, unit=world.city, code="Z-1", body=BODY, policy_title="措施")
    assert actions.check_body("Z-1", 1, BODY, [], hints=False).errors == ()
    return draft_of(clause.versions.first())


@pytest.fixture
def firms(world: World, clerk: Person) -> list[Enterprise]:
    """Enterprises of the north county with those histories."""
    made = []
    for number, history in enumerate(HISTORIES):
        one = register_enterprise(by=clerk, uscc=code(number), name=f"示例企业{number}", unit=world.north)
        for year, wan in history.items():
            fen = None if wan is None else wan * WAN
            record_figure(by=clerk, enterprise=one, year=year, measure="revenue", fen=fen, document="年报")
        made.append(one)
    return made


def test_this_year_against_last_and_the_first_time(
    officer: Person, growth: Listed, firms: list[Enterprise]
) -> None:
    run = evaluate_over_ledger(officer, [growth], day=DAY)
    sql = f"SELECT b.enterprise_id, r.eligible, r.award FROM {run.table('Z-1')} r JOIN base b USING (row_no)"
    found = {pk: None if eligible is None else int(award or 0) for pk, eligible, award in run.query(sql)}
    assert found == {firm.pk: by_words(history) for firm, history in zip(firms, HISTORIES, strict=True)}
    run.close()


def test_one_firm_shows_its_years_and_says_which_is_missing(
    officer: Person, growth: Listed, firms: list[Enterprise]
) -> None:
    good = evaluate_one(officer, growth, day=DAY, enterprise=firms[0])
    assert good is not None and good.result["amount_fen"] == 20 * WAN
    shown = next(one for one in result_view(good).given if one.label == "历年营业收入")
    assert "2022：4,000.00 万元；2023：6,000.00 万元" in shown.value and shown.source == "年报"
    bare = evaluate_one(officer, growth, day=DAY, enterprise=firms[7])
    assert bare is not None and bare.result["missing"] == ["revenue"]


def test_the_gate_knows_the_columns(world: World) -> None:
    wrong = {**BODY, "facts": {**BODY["facts"], "revenue": {**BODY["facts"]["revenue"]}}}
    wrong["facts"]["revenue"]["items"] = {
        **BODY["facts"]["revenue"]["items"],
        "sum": {"label": "数额", "type": "money"},
    }
    told = actions.check_body("Z-2", 1, wrong, [], hints=False).errors
    assert any("没有这几列：sum" in issue.what.zh for issue in told)
    money = {**BODY, "facts": {**BODY["facts"], "plain": {"label": "数", "type": "money",
                                                         "from": "figure.revenue.years"}}}  # fmt: skip
    assert not actions.check_body("Z-3", 1, money, [], hints=False).passed
