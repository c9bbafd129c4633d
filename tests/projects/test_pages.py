"""The pages of one project in the hands of a clerk: record, correct, withdraw, and what is shown of it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.audit.models import AuditEvent
from luodi.apps.projects import actions, vocabulary
from luodi.apps.projects.drafts import FactDraft, Origin
from luodi.apps.projects.models import Fact, ProjectState, SavedView
from luodi.apps.projects.queries.columns import available
from luodi.kernel import clock
from tests.projects.ledger import WAN, YI, browser, enter, on, progress, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def project(world, clerk):
    return enter(
        world,
        clerk,
        "铜箔项目",
        total_investment=3 * YI,
        signed_on=on(date(2023, 12, 1)),
        contact="张三 13812345678",
    )


@pytest.fixture
def web(clerk):
    return browser(clerk)


def page(client, path, **data):
    found = client.get(path, data)
    assert found.status_code == 200
    return found.content.decode()


def send(client, project, verb, **data):
    data.setdefault("seen", state(project).pk)
    return client.post(f"/projects/{project.pk}/{verb}", data)


def queries_of(client, path, acted=False):
    """Count the queries of a page asked for again, or for the first time since somebody acted."""
    client.get(path)
    if acted:
        with act(by=SYSTEM, verb="test.do"):
            pass
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    # In tests the counter of definitions is asked each time; a running process asks once a second.
    return sum("definitions_definitionscounter" not in query["sql"] for query in found.captured_queries)


def test_a_project_is_entered_with_amounts_in_the_chosen_unit(world, web):
    sent = {
        "name": "新项目", "kind": "attraction", "attributed_unit": world.north.pk,
        "total_investment_0": "1.25", "total_investment_1": "亿元",
        "year_plan_investment_0": "3000万元", "year_plan_investment_1": "亿元",
        "signed_on": "2024-08", "uscc": "91350100M000100Y43",
    }  # fmt: skip
    assert web.post("/projects/new", sent).status_code == 302
    made = ProjectState.objects.get(name="新项目")
    assert (made.total_investment, made.year_plan_investment) == (125 * YI // 100, 3000 * WAN)
    assert (made.signed_on, made.precisions["signed_on"]) == (date(2024, 8, 1), "month")
    assert (made.county_id, made.plan_year) == (world.north.pk, 2024)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("total_investment_0", "很多", "读不成金额"),
        ("planned_start_on", "2024-02-30", "没有“2024-02-30”这一天"),
        ("uscc", "91350100M000100Y44", "校验位不对"),
        ("signed_on", "2024-09-01", "还没有到"),
        ("name", "", "这个字段是必填项"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, web, field, value, sentence):
    sent = {
        "name": "新项目",
        "kind": "attraction",
        "attributed_unit": world.north.pk,
        "content": "厂房三座",
        field: value,
    }
    found = web.post("/projects/new", sent)
    assert found.status_code == 422
    assert sentence in found.content.decode()
    assert "厂房三座" in found.content.decode()
    assert not ProjectState.objects.exists()


def test_a_stage_is_recorded_corrected_and_withdrawn(project, web):
    assert (
        send(
            web, project, "stage", stage="started", happened_on="2024-03-20", evidence="施工许可证 1 号"
        ).status_code
        == 302
    )
    fact = Fact.objects.get(kind="stage", payload__stage="started")
    assert state(project).started_on == date(2024, 3, 20)
    sent = send(
        web, project, f"facts/{fact.pk}/correct", happened_on="2024-04", evidence="", reason="许可证日期抄错"
    )
    assert sent.status_code == 302
    assert (state(project).started_on, state(project).precisions["started_on"]) == (date(2024, 4, 1), "month")
    shown = page(web, f"/projects/{project.pk}/history")
    assert "2024-03-20" in shown and "许可证日期抄错" in shown
    better = Fact.objects.get(supersedes=fact)
    assert send(web, project, f"facts/{better.pk}/withdraw", reason="以原件为准").status_code == 302
    assert state(project).started_on == date(2024, 3, 20)


def test_a_stage_recorded_twice_is_to_be_corrected_instead(project, clerk, web):
    found = send(web, project, "stage", stage="signed", happened_on="2024-03-20")
    assert found.status_code == 422
    with pytest.raises(Exception, match="已经记过了"):
        actions.record_stage(by=clerk, project=project, stage="signed", happened_on=date(2024, 3, 20))


def test_progress_that_does_not_add_up_is_refused(project, web):
    wrong = {
        "completed_total_0": "5",
        "completed_total_1": "亿元",
        "completed_this_year_0": "6",
        "completed_this_year_1": "亿元",
    }
    found = send(web, project, "progress", on="2024-07-31", **wrong)
    assert found.status_code == 422 and "不能小于本年完成" in found.content.decode()
    assert send(web, project, "progress", on="2024-07-31").status_code == 422
    right = {"completed_this_year_0": "0.4", "completed_this_year_1": "亿元", "progress_note": "主体封顶"}
    assert send(web, project, "progress", on="2024-07-31", **right).status_code == 302
    assert (state(project).completed_this_year, state(project).progress_note) == (4 * YI // 10, "主体封顶")


def test_only_what_changed_becomes_a_fact_and_hidden_data_stays(project, web):
    form = web.get(f"/projects/{project.pk}/edit").context["form"]
    sent = {name: value for name, value in _as_sent(form).items() if value is not None}
    assert "13812345678" not in web.get(f"/projects/{project.pk}/edit").content.decode()
    same = web.post(f"/projects/{project.pk}/edit", {**sent, "reason": "看看"})
    assert same.status_code == 422 and "没有改动任何内容" in same.content.decode()
    facts = Fact.objects.count()
    assert (
        web.post(f"/projects/{project.pk}/edit", {**sent, "chain": "锂电", "reason": "补"}).status_code == 302
    )
    assert Fact.objects.count() == facts + 1
    assert Fact.objects.latest("pk").payload == {"values": {"chain": "锂电"}}
    assert state(project).contact == "张三 13812345678"


def _as_sent(form):
    sent = {}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "decompress"):
            parts = bound.field.widget.decompress(value)
            sent.update({f"{bound.html_name}_{n}": part for n, part in enumerate(parts)})
        else:
            sent[bound.html_name] = str(value) if value not in (None, []) else None
    return sent


def test_somebody_faster_leaves_the_typed_values_in_the_form(world, project, web):
    seen = state(project).pk
    other = world.person("clerk", world.north, "second")
    actions.change_profile(by=other, project=project, values={"chain": "锂电"}, reason="补链")
    sent = {"completed_this_year_0": "0.7", "completed_this_year_1": "亿元"}
    found = send(web, project, "progress", on="2024-07-31", seen=seen, **sent)
    shown = found.content.decode()
    assert found.status_code == 409
    assert "second" in shown and 'value="0.7"' in shown and f'value="{state(project).pk}"' in shown
    assert state(project).completed_this_year is None
    assert send(web, project, "progress", on="2024-07-31", **sent).status_code == 302


def test_a_project_is_terminated_and_the_termination_withdrawn(project, web):
    assert send(web, project, "terminate", on="2024-08-01", reason="").status_code == 422
    assert send(web, project, "terminate", on="2024-08-01", reason="投资方放弃").status_code == 302
    assert state(project).standing == "terminated"
    fact = Fact.objects.get(kind="termination")
    assert send(web, project, f"facts/{fact.pk}/withdraw", reason="恢复推进").status_code == 302
    assert state(project).standing == "active"


def test_a_project_is_split_into_phases(project, web):
    sent = {
        "label_1": "一期",
        "amount_1_0": "1",
        "amount_1_1": "亿元",
        "label_2": "二期",
        "reason": "分期备案",
    }
    assert send(web, project, "split", **sent).status_code == 302
    assert state(project).standing == "split"
    shown = page(web, f"/projects/{project.pk}/")
    assert "铜箔项目（一期）" in shown and "铜箔项目（二期）" in shown
    assert send(web, project, "split", label_1="甲", label_2="甲", reason="x").status_code == 422


def test_a_double_is_found_compared_merged_and_brought_back(world, clerk, officer, project):
    double = enter(world, clerk, "铜箔建设项目", chain="锂电", total_investment=4 * YI, land_mu="12.5")
    web = browser(officer)
    assert "铜箔建设项目" in page(web, f"/projects/{project.pk}/merge", q="tbjs")
    compared = page(web, f"/projects/{project.pk}/merge", other=double.pk)
    assert "4.00 亿元" in compared and "3.00 亿元" in compared
    sent = {"other": double.pk, "take": ["chain", "land_mu"], "reason": "重复登记", "seen": state(project).pk}
    assert web.post(f"/projects/{project.pk}/merge", sent).status_code == 302
    assert (state(project).chain, state(project).total_investment) == ("锂电", 3 * YI)
    assert state(double).standing == "merged"
    assert (
        web.post(
            f"/projects/{double.pk}/unmerge", {"reason": "实为两项", "seen": state(double).pk}
        ).status_code
        == 302
    )
    assert (state(double).standing, state(project).chain) == ("active", None)


def test_personal_data_is_shown_once_with_a_reason_in_the_log(project, officer, web):
    for client in (web, browser(officer)):
        assert "13812345678" not in page(client, f"/projects/{project.pk}/")
    client = browser(officer)
    shown = client.post(f"/projects/{project.pk}/unmask", {"reason": "核对企业联系方式"}).content.decode()
    assert "13812345678" in shown
    event = AuditEvent.objects.get(verb="project.unmask")
    assert (event.summary, event.object_id) == ("核对企业联系方式", str(project.pk))
    assert "13812345678" not in str(event.detail)
    assert "13812345678" not in client.post(f"/projects/{project.pk}/unmask", {"reason": ""}).content.decode()


def test_the_page_names_the_source_of_what_it_shows(world, clerk, web):
    project = enter(world, clerk, "项目")
    origin = Origin("workbook", "A01_台账.xlsx", "签约项目", 22, 5)
    draft = FactDraft("stage", {"stage": "signed"}, date(2024, 4, 2), project=project.pk, origin=origin)
    with clock.fixed(date(2024, 5, 1)):
        actions.record_batch(by=clerk, batch=5, unit=world.north, new={}, existing=[draft])
    assert "A01_台账.xlsx · 签约项目 · 第 22 行" in page(web, f"/projects/{project.pk}/")


def test_the_page_of_a_past_day_by_both_clocks(project, clerk, web):
    with clock.fixed(date(2024, 4, 1)):
        fact = actions.record_stage(by=clerk, project=project, stage="started", happened_on=date(2024, 3, 20))
    with clock.fixed(date(2024, 7, 1)):
        actions.correct_fact(by=clerk, fact=fact, happened_on=date(2024, 2, 25), reason="以许可证为准")
    address = f"/projects/{project.pk}/as-of"
    then = page(web, address, on="2024-05-31")
    assert "2024-03-20" in then and "尚未记录" in then
    now = page(web, address, on="2024-05-31", by="now")
    assert "2024-02-25" in now and "按今天所知" in now
    before = page(web, address, on="2024-03-01", by="now")
    assert "手续开工 24-02-25" in before
    assert "还没有这个项目" in page(web, address, on="2023-06-01")
    assert web.get(address, {"on": "2024-02-30"}).status_code == 422
    assert web.get(address, {"on": "2030-01-01"}).status_code == 422


def test_the_rail_shows_two_facts_of_the_start_and_what_the_next_stage_lacks(project, clerk, web):
    actions.record_stage(by=clerk, project=project, stage="started", happened_on=date(2023, 11, 20))
    shown = page(web, f"/projects/{project.pk}/")
    assert "手续开工 23-11-20" in shown and "实质性开工 未记录" in shown
    assert "还缺" in shown


def test_a_swapped_list_is_the_reloaded_one(world, clerk, web):
    for number in range(3):
        enter(world, clerk, f"项目{number}", total_investment=number * YI)
    for address in ("/projects/?band=ge1", "/stalls/?tab=pending"):
        whole = web.get(address).content.decode()
        part = web.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert _without_token(part.strip()) in _without_token(whole)


def _without_token(html):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)


def test_columns_and_filters_are_kept_for_oneself(world, clerk, officer, web):
    enter(world, clerk, "项目", township="东镇")
    web.post("/projects/columns", {"col": ["township"], "query": "?band=ge1"})
    assert "东镇" in page(web, "/projects/")
    assert "东镇" not in page(browser(officer), "/projects/")
    found = web.post("/projects/kept", {"name": "一亿以上", "query": "?band=ge1"})
    assert found["Location"] == "/projects/?band=ge1"
    assert "一亿以上" in page(web, "/projects/")
    kept = SavedView.objects.get(name="一亿以上")
    browser(officer).post(f"/projects/kept/{kept.pk}/forget")
    assert SavedView.objects.filter(pk=kept.pk).exists()
    web.post(f"/projects/kept/{kept.pk}/forget")
    assert not SavedView.objects.filter(pk=kept.pk).exists()


def test_a_list_asks_as_often_for_thirty_rows_as_for_three(world, clerk, web):
    for number in range(3):
        enter(world, clerk, f"项目{number}", approved_on=on(date(2023, 1, 5)))
    counts = {path: queries_of(web, path) for path in ("/projects/", "/projects/?on=2024-06-30", "/stalls/")}
    for number in range(27):
        made = enter(world, clerk, f"又一项目{number}", approved_on=on(date(2023, 1, 5)))
        progress(clerk, made, date(2024, 6, 30), completed_this_year=number)
    assert {path: queries_of(web, path) for path in counts} == counts
    assert counts == {"/projects/": 9, "/projects/?on=2024-06-30": 10, "/stalls/": 9}
    # One of these reads who followed the units held: what merged or ended stays in sight.
    acted = {path: queries_of(web, path, acted=True) for path in counts}
    assert acted == {"/projects/": 19, "/projects/?on=2024-06-30": 20, "/stalls/": 21}


def test_a_project_page_asks_as_often_for_fifty_facts_as_for_five(project, clerk, web):
    path = f"/projects/{project.pk}/"
    first = queries_of(web, path)
    for number in range(45):
        progress(clerk, project, date(2024, 7, 1), completed_this_year=number)
    assert queries_of(web, path) == first == 9
    assert queries_of(web, path, acted=True) == 17


def test_an_english_page_holds_no_chinese_outside_data(project, web):
    web.cookies["django_language"] = "en"
    own = f"/projects/{project.pk}/"
    data = r"铜箔项目|北县工业园|北县|南县|试[省市]|市重点|张|中文|落"
    apart = r'(?s)<script.*?</script>|<span lang="zh-Hans">.*?</span>| value="[^"]*"'
    for path in ("/projects/?more=1", own, own + "stage", own + "history", "/stalls/", "/projects/new"):
        text = re.sub(f"{apart}|{data}", "", web.get(path).content.decode())
        assert re.findall(r"[\u3400-\u9fff]+", text) == [], path


def test_every_cell_of_the_list_is_escaped(world, clerk, web):
    hostile = "<i>&\"'"
    texts = [f.key for f in vocabulary.typed_catalogue() if f.type == "text" and f.fact == "profile"]
    enter(world, clerk, **dict.fromkeys(texts, hostile))
    columns = {"query": "", "col": [column.key for column in available()]}
    shown = web.post("/projects/columns", columns, follow=True).content.decode()
    rows = shown[shown.index("<tbody>") :]
    assert rows.count("&lt;i&gt;&amp;&quot;&#x27;") > 15
    assert "<i>" not in rows
