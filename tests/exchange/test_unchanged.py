"""A person's own export comes back: other units' rows in it are unchanged or refused, and tell nothing."""

import pytest

from luodi.apps.access.models import Membership
from luodi.apps.exchange import actions, queries
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import change_profile, create_project
from luodi.apps.projects.models import Fact
from luodi.apps.projects.queries.states import masked
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import TODAY, previewed
from tests.exchange.workbooks import workbook
from tests.worlds import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = ["县（市、区）", "项目名称", "项目代码", "总投资（万元）", "联系人及电话"]
CODE = "2403-519901-04-01-123456"


@pytest.fixture
def clerk(city):
    """A clerk of a county who is lent to the province too: exports all, writes the county's."""
    person = city.person("clerk", "anlan")
    Membership.objects.create(
        person=person, unit=city.units["province"], role="province_officer", valid_from=SINCE
    )
    return person


def project_of(city, place, name, **more):
    unit = city.units[place].pk
    values = {"name": name, "kind": "attraction", "total_investment": 52_000 * 10**6}
    given = {**values, "county": unit, "attributed_unit": unit, **more}
    return create_project(by=city.person("clerk", place), values=given)


def seen(city, by, *rows, name="台账.xlsx"):
    content = workbook({"台账": [["项目台账"], HEAD, *rows]})
    return previewed(by, city.units["anlan"], name, content, default_kind="attraction")


def verdicts(batch):
    return [(row.verdict, [issue["code"] for issue in row.issues]) for row in batch.rows.all()]


REFUSED = (Verdict.REFUSED, ["unit_out_of_scope"])
SAME = (Verdict.SAME, [])


def test_an_export_with_rows_of_other_units_comes_back_without_a_refusal(city, clerk):
    project_of(city, "anlan", "铜箔项目")
    project_of(city, "shiliu", "电机项目", contact="张某 13800001234")
    facts = Fact.objects.count()
    made = actions.export_list(by=clerk, query={})
    assert made.rows == 2
    batch = previewed(clerk, city.units["anlan"], "清单.xlsx", made.content)
    assert batch.counts["same"] == 2 and batch.counts["refused"] == 0
    page = client_of(clerk).get(batch.get_absolute_url() + "?show=same").content.decode()
    assert "铜箔项目" in page and "电机项目" in page
    actions.commit_batch(by=clerk, batch=batch)
    assert Fact.objects.count() == facts


def test_a_changed_row_of_another_unit_is_refused_and_its_difference_is_not_shown(city, clerk):
    project_of(city, "shiliu", "电机项目")
    batch = seen(city, clerk, ["石柳区", "电机项目", "", 61000])
    assert verdicts(batch) == [REFUSED]
    row = batch.rows.get()
    assert (row.project, row.diffs, row.differs) == (None, [], False)
    page = client_of(clerk).get(batch.get_absolute_url()).content.decode()
    assert "5.2" not in page and "52,000" not in page


def test_nothing_tells_a_row_that_guesses_right_from_one_that_guesses_wrong(city):
    """Who does not read a project learns nothing of it: neither that it exists nor one figure of it."""
    project_of(city, "shiliu", "电机项目", project_code=CODE)
    stranger = city.person("clerk", "anlan")
    right = seen(city, stranger, ["石柳区", "电机项目", CODE, 52000])
    wrong = seen(
        city,
        stranger,
        ["石柳区", "电机项目", CODE, 51000],
        ["石柳区", "没有的项目", "", 52000],
        name="二.xlsx",
    )
    assert verdicts(right) == [REFUSED] and verdicts(wrong) == [REFUSED, REFUSED]
    for row in (*right.rows.all(), *wrong.rows.all()):
        assert (row.project, row.state, row.diffs, row.offers) == (None, None, [], [])


def test_a_number_that_the_reader_sees_masked_is_not_confirmed(city, clerk):
    project_of(city, "shiliu", "电机项目", contact="张某 13800001234")
    full = seen(city, clerk, ["石柳区", "电机项目", "", 52000, "张某 13800001234"])
    assert verdicts(full) == [REFUSED]
    as_read = seen(
        city, clerk, ["石柳区", "电机项目", "", 52000, masked("contact", "张某 13800001234")], name="二.xlsx"
    )
    silent = seen(city, clerk, ["石柳区", "电机项目", "", 52000], name="三.xlsx")
    assert verdicts(as_read) == [SAME] and verdicts(silent) == [SAME]


def test_the_second_row_of_one_project_and_one_of_several_alike_stay_refused(city, clerk):
    project_of(city, "shiliu", "电机项目")
    twice = seen(city, clerk, ["石柳区", "电机项目", "", 52000], ["石柳区", "电机 项目", CODE, 52000])
    assert [verdict for verdict, _codes in verdicts(twice)] == [Verdict.SAME, Verdict.REFUSED]
    project_of(city, "shiliu", "电机项目")
    assert verdicts(seen(city, clerk, ["石柳区", "电机项目", "", 52000], name="二.xlsx")) == [REFUSED]


def test_a_project_that_stands_here_and_counts_elsewhere_comes_back_unchanged(city):
    """Its clerk reads it by its location and writes it nowhere."""
    here, there = city.units["anlan"].pk, city.units["shiliu"].pk
    project = project_of(city, "shiliu", "电机项目", county=here, attributed_unit=there)
    clerk = city.person("clerk", "anlan")
    made = actions.export_list(by=clerk, query={})
    assert made.rows == 1
    batch = previewed(clerk, city.units["anlan"], "清单.xlsx", made.content)
    assert verdicts(batch) == [SAME]
    shown = queries.preview(batch, clerk, "same", 0)
    assert [line.label for line in shown.lines] == ["电机项目"]
    with clock.fixed(TODAY.replace(day=30)):
        change_profile(by=city.person("clerk", "shiliu"), project=project, values={"total_investment": 9})
    again = previewed(clerk, city.units["anlan"], "清单二.xlsx", made.content)
    assert verdicts(again) == [REFUSED]
