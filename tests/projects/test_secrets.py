"""What an investor in negotiation offers: named people read it, everybody else a code name, until signing."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from luodi.apps.access.actions import grant_role
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.boards import queries as boards
from luodi.apps.enterprises.actions import register_enterprise
from luodi.apps.exchange.actions import export_list
from luodi.apps.organisations.actions import create_unit
from luodi.apps.projects import actions, queries, vocabulary
from luodi.apps.projects.models import Fact, NamedReader, ProjectState
from luodi.kernel import clock
from luodi.kernel.identifiers import uscc_check_character
from tests.projects.ledger import YI, browser, enter, listed, names, on, state
from tests.worlds import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

OFFER = {
    "name": "宏图电池项目", "investor": "宏图控股", "enterprise": "宏图新能源", "content": "宏图电池产线",
    "contact": "赵某 13900000000", "fixed_asset_investment": 3 * YI, "expected_output": 7 * YI,
}  # fmt: skip
BODY = "91510900MA6A0AAA0"
USCC = BODY + uscc_check_character(BODY)
OTHER = BODY[:-1] + "1" + uscc_check_character(BODY[:-1] + "1")
WORDS = ("宏图", "赵某", "13900000000", "91510000")


@pytest.fixture
def project(world, clerk):
    return enter(
        world, clerk, **OFFER, code_name="代号青禾", total_investment=5 * YI,
        negotiating_on=on(date(2024, 1, 5)),
    )  # fmt: skip


@pytest.fixture
def beside(world):
    """Another clerk of the same county, who recorded nothing."""
    return world.person("clerk", world.north, "other-clerk")


@pytest.fixture
def strangers(world, officer, beside):
    roles = [("leader", world.city), ("reviewer", world.north), ("province_officer", world.province)]
    return [officer, beside, *(world.person(role, unit) for role, unit in roles)]


def sign(project, clerk):
    actions.record_stage(by=clerk, project=project, stage="signed", happened_on=date(2024, 8, 30))


def test_it_is_secret_from_negotiation_until_signing(project, clerk, world):
    assert state(project).secret
    assert not state(enter(world, clerk, "甲", kind="expansion", approved_on=on(date(2024, 1, 1)))).secret
    sign(project, clerk)
    assert not state(project).secret


def test_no_page_tells_a_stranger_anything(project, strangers, clerk, world):
    actions.change_profile(by=clerk, project=project, values={"investor": "宏图投资"}, reason="宏图改名")
    firm = register_enterprise(by=clerk, uscc=USCC, name="远山公司", unit=world.north)
    actions.change_profile(by=clerk, project=project, values={"uscc": USCC, "enterprise": firm.name})
    pages = (
        "/projects/", f"/projects/{project.pk}/", f"/projects/{project.pk}/history", "/", "/stalls/",
        f"/projects/{project.pk}/as-of?on=2024-07-01", f"/projects/{project.pk}/as-of?on=2024-07-01&by=now",
        "/projects/?cols=investor,enterprise,content,fixed_asset_investment,contact", "/search/?q=宏图",
        "/projects/?on=2024-07-01", "/projects/?f.investor.not_empty=1", "/enterprises/",
        f"/enterprises/{firm.pk}/", f"/enterprises/?q={USCC}",
    )  # fmt: skip
    for person in strangers:
        client = browser(person)
        for page in pages:
            told = client.get(page).content.decode().replace("q=宏图", "").replace('value="宏图"', "")
            told = told.replace("“宏图”", "")
            found = [word for word in WORDS if word in told]
            assert found == [], (person.login, page)
        assert "代号青禾" in client.get(f"/projects/{project.pk}/").content.decode()
        assert names(listed(person)) == ["代号青禾"]
        assert listed(person).sums.total == 5 * YI


def test_an_enterprise_page_says_nothing_of_a_hidden_project(project, clerk, world):
    """Neither that it has one, nor, to another county, that it is there at all."""
    south = world.person("clerk", world.south)
    firm = register_enterprise(by=south, uscc=USCC, name="远山公司", unit=world.south)
    kept_here = register_enterprise(by=clerk, uscc=OTHER, name="近山公司", unit=world.north)
    actions.change_profile(by=clerk, project=project, values={"uscc": USCC, "enterprise": firm.name})
    reviewer = browser(world.person("reviewer", world.north))
    assert "远山公司" not in reviewer.get("/enterprises/").content.decode()
    sheet = openpyxl.load_workbook(BytesIO(reviewer.post("/enterprises/export").getvalue())).worksheets[0]
    told = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    assert kept_here.name in told and "远山公司" not in told
    assert reviewer.get(f"/enterprises/{firm.pk}/").status_code == 404
    page = browser(south).get(f"/enterprises/{firm.pk}/").content.decode()
    assert "代号青禾" not in page and "宏图" not in page
    assert "宏图电池项目" in browser(clerk).get(f"/enterprises/{firm.pk}/").content.decode()
    sign(project, clerk)
    assert "宏图电池项目" in reviewer.get(f"/enterprises/{firm.pk}/").content.decode()


def test_a_company_reads_its_own_and_its_role_opens_nothing_else(project, world, officer):
    firm = create_unit(by=SYSTEM, type="enterprise", name="甲公司", parent=world.north, valid_from=SINCE)
    grant_role(by=SYSTEM, person=officer, role="enterprise", unit=firm, on=SINCE)
    clerk = world.person("clerk", world.north)
    own = enter(world, clerk, "甲公司项目", enterprise="甲公司", negotiating_on=on(date(2024, 1, 5)))
    assert sorted(names(listed(officer))) == ["代号青禾", "甲公司项目"]
    assert names(listed(officer, "q=宏图")) == [] and names(listed(officer, "q=甲公司")) == ["甲公司项目"]
    assert "甲公司项目" in browser(officer).get(f"/projects/{own.pk}/").content.decode()
    assert "宏图" not in browser(officer).get(f"/projects/{project.pk}/").content.decode()


def test_only_who_records_is_named_not_who_excuses(project, world):
    reviewer = world.person("reviewer", world.north)
    actions.excuse_stall(
        by=reviewer, project=project, rule="WU-1", excuse="government_cause", note="规划调整"
    )
    assert not NamedReader.objects.filter(person=reviewer).exists()
    assert names(listed(reviewer)) == ["代号青禾"]


def test_a_made_code_name_is_in_the_language_of_the_page_and_of_the_log_in_chinese(world, clerk, officer):
    bare = enter(world, clerk, "远山项目", negotiating_on=on(date(2024, 1, 5)))
    reader = browser(officer)
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = reader.get(f"/projects/{bare.pk}/").content.decode()
    assert f"Code-{bare.pk}" in page and f"代号{bare.pk}" not in page
    for word in (f"Code-{bare.pk}", f"代号{bare.pk}"):
        with override("en"):
            assert names(listed(officer, f"q={word}")) == [f"Code-{bare.pk}"]
    with override("en"):
        enter(world, clerk, "近山项目", negotiating_on=on(date(2024, 1, 5)))
    assert "代号" in str(AuditEvent.objects.filter(verb="project.create").order_by("-seq")[0].detail)


def test_who_recorded_it_reads_it_and_all_do_after_signing(project, clerk, strangers):
    assert names(listed(clerk)) == ["宏图电池项目"]
    assert "宏图控股" in browser(clerk).get(f"/projects/{project.pk}/").content.decode()
    sign(project, clerk)
    for person in strangers:
        assert names(listed(person)) == ["宏图电池项目"]
        assert "宏图控股" in browser(person).get(f"/projects/{project.pk}/").content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "q=宏图",
        "q=htdc",
        "f.name.contains=宏图",
        "f.investor.eq=宏图控股",
        "f.fixed_asset_investment.ge=1亿元",
        "f.investor.is_empty=1",
        "f.uscc.is_empty=1",
    ],
)
def test_a_hidden_value_answers_no_question(project, clerk, officer, asked):
    assert names(listed(officer, asked)) == []
    assert listed(officer, asked).count == 0
    assert bool(names(listed(clerk, asked))) is (asked not in ("f.investor.is_empty=1",))
    assert listed(officer, asked).count == 0


def test_the_code_name_answers_and_one_is_made_where_none_is_given(project, clerk, officer, world):
    assert names(listed(officer, "q=青禾")) == ["代号青禾"]
    bare = enter(world, clerk, "远山项目", negotiating_on=on(date(2024, 1, 5)))
    assert names(listed(officer, f"q=代号{bare.pk}")) == [f"代号{bare.pk}"]


def test_an_order_tells_nothing(world, clerk, officer):
    for number, amount in ((1, 3 * YI), (2, 9 * YI), (3, 6 * YI)):
        enter(world, clerk, f"项目{number}", code_name=f"代号{number}", fixed_asset_investment=amount,
              negotiating_on=on(date(2024, 1, 5)))  # fmt: skip
    enter(world, clerk, "公开项目", fixed_asset_investment=YI, signed_on=on(date(2024, 1, 5)))
    hidden = ["代号3", "代号2", "代号1"]
    assert names(listed(officer, "sort=-fixed_asset_investment")) == ["公开项目", *hidden]
    assert names(listed(officer, "sort=fixed_asset_investment")) == ["公开项目", *hidden[::-1]]
    assert names(listed(clerk, "sort=-fixed_asset_investment"))[:2] == ["项目2", "项目3"]


def test_workbooks_out_hold_the_code_name(project, officer, clerk):
    def written(person):
        sheet = openpyxl.load_workbook(BytesIO(export_list(by=person, query={}).content)).worksheets[0]
        return " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)

    assert "代号青禾" in written(officer) and not any(word in written(officer) for word in WORDS)
    assert "宏图控股" in written(clerk)


def test_the_log_tells_the_code_name(project):
    told = " ".join(
        f"{event.summary} {event.object_label} {event.detail}" for event in AuditEvent.objects.all()
    )
    assert "代号青禾" in told and "宏图" not in told


def test_who_may_not_read_may_not_write(project, beside, officer, world, clerk):
    client = browser(beside)
    for page in ("edit", "stage", "progress", "terminate", "remove", "split"):
        answer = client.get(f"/projects/{project.pk}/{page}")
        assert answer.status_code == 403 and "宏图" not in answer.content.decode()
    with pytest.raises(PermissionRefused):
        actions.change_profile(by=beside, project=project, values={"remark": "改"})
    other = enter(world, clerk, "宏图电池项目（重）", signed_on=on(date(2024, 1, 5)))
    with pytest.raises(PermissionRefused):
        actions.merge_projects(by=officer, keep=other, drop=project, reason="重复")
    with pytest.raises(ValidationError, match="分期"):
        actions.split_into_phases(by=clerk, project=project, phases=[("一", None), ("二", None)], reason="分")
    assert queries.merge_candidates(officer, state(other), "宏图") == []
    reviewer = world.person("reviewer", world.north)
    with pytest.raises(PermissionRefused):
        actions.unmask(by=reviewer, state=state(project), reason="看")


def test_readers_are_named_by_the_unit_with_a_reason_and_ended(project, clerk, officer, beside, world):
    with pytest.raises(PermissionRefused):
        actions.name_reader(by=officer, project=project, login=beside.login, reason="要看")
    with pytest.raises(PermissionRefused):
        actions.name_reader(by=beside, project=project, login=beside.login, reason="要看")
    with pytest.raises(ValidationError):
        actions.name_reader(by=clerk, project=project, login=officer.login, reason=" ")
    south = world.person("clerk", world.south)
    with pytest.raises(ValidationError):
        actions.name_reader(by=clerk, project=project, login=south.login, reason="要看")
    client = browser(world.person("reviewer", world.north))
    sent = client.post(f"/projects/{project.pk}/readers", {"login": officer.login, "reason": "牵头洽谈"})
    assert sent.status_code == 302
    assert names(listed(officer)) == ["宏图电池项目"] and names(listed(officer, "q=宏图")) == ["宏图电池项目"]
    reader = NamedReader.objects.get(person=officer)
    assert (reader.reason, reader.valid_from, reader.granted_by.login) == (
        "牵头洽谈", date(2024, 8, 31), "reviewer-" + str(world.north.pk),
    )  # fmt: skip
    assert "牵头洽谈" in browser(clerk).get(f"/projects/{project.pk}/").content.decode()
    ended = client.post(f"/projects/{project.pk}/readers/{reader.pk}/end", {"reason": "换人"})
    assert ended.status_code == 302
    assert names(listed(officer)) == ["代号青禾"]
    told = AuditEvent.objects.filter(verb__startswith="project.reader").order_by("seq")
    verbs = list(told.values_list("verb", "summary"))
    assert verbs == [("project.reader_name", "牵头洽谈"), ("project.reader_end", "换人")]


def test_a_list_asks_at_most_one_query_more(project, world, clerk, officer):
    for number in range(12):
        enter(world, clerk, f"谈{number}", negotiating_on=on(date(2024, 1, 5)))
    client = browser(officer)
    client.get("/projects/")
    with CaptureQueriesContext(connection) as with_secrets:
        client.get("/projects/?stage=negotiating")
    asked = [query["sql"] for query in with_secrets if "projects_namedreader" in query["sql"]]
    assert len(asked) == 1
    for row in ProjectState.objects.filter(recorded_to=None):
        sign(row.project, clerk)
    with CaptureQueriesContext(connection) as without:
        client.get("/projects/?stage=signed")
    assert not any("projects_namedreader" in query["sql"] for query in without)


def test_the_start_page_counts_what_the_list_shows(project, officer, clerk):
    gap = next((gap for gap in boards.gaps(officer) if "企业" in gap.label), None)
    assert gap is None or gap.count == listed(officer, "f.enterprise.is_empty=1").count


def test_facts_in_the_database_stay_as_they_were_said(project, officer):
    browser(officer).get(f"/projects/{project.pk}/history")
    assert Fact.objects.filter(payload__values__name="宏图电池项目").exists()
    assert {"name", "investor", "enterprise", "uscc", "content"} <= vocabulary.secret_keys()


def test_a_past_day_keeps_the_code_name_to_itself_until_signing(project, clerk, officer):
    with clock.fixed(date(2024, 9, 10)):
        assert "宏图" not in browser(officer).get("/projects/?on=2024-08-01").content.decode()
