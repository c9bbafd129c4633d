"""A confirmed mapping comes back, is shared and ended; words and fields of an office; units of columns."""

import pytest
from django.core.exceptions import ValidationError

from luodi.apps.access.actions import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.definitions.actions import DefinitionRefused, add_office_field, add_synonym, end_synonym
from luodi.apps.definitions.models import FieldRequest, OfficeField, OfficeSynonym
from luodi.apps.exchange import actions, remembering
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.models import ImportBatch, RememberedMapping
from tests.access.world import client_of
from tests.exchange.city import TODAY, City, build_city, uploaded
from tests.exchange.workbooks import workbook

HEAD = ["县区", "项目名称", "操盘方", "2024年盘面", "奖励情况说明"]
ROW = ["安澜区", "甲项目", "乙公司", 5000, "已兑现"]
PLACE = {"sheet": "台账", "table": 1, "line": 1}
CHOSEN = [
    {**PLACE, "col": "C", "field": "enterprise", "unit": None},
    {**PLACE, "col": "D", "field": "total_investment", "unit": "万元"},
    {**PLACE, "col": "E", "field": None, "unit": None},
]


@pytest.fixture
def city(copied_database, clock_at) -> City:
    clock_at(TODAY)
    return build_city()


def book(head: list[str] = HEAD, row: list[object] = ROW) -> bytes:
    return workbook({"台账": [["某地项目台账"], head, row]})


def mapped(city: City, unit: str = "city", **given: object) -> ImportBatch:
    by = city.person("clerk", unit)
    batch = uploaded(by, city.units[unit], "台账.xlsx", book())
    choices = {"columns": CHOSEN}
    values = {"as_of": TODAY, "default_kind": "attraction", "choices": choices, "remembered": True, **given}
    actions.save_mapping(by=by, batch=batch, **values)
    return stage_batch(batch, by)


def columns(batch: ImportBatch) -> dict[str, tuple[object, object]]:
    return {c["col"]: (c["field"], c["unit"]) for c in batch.reading["tables"][0]["columns"]}


def second(city: City, unit: str, head: list[str], row: list[object] = ROW) -> ImportBatch:
    return uploaded(city.person("clerk", unit), city.units[unit], "下月.xlsx", book(head, row))


def test_the_next_workbook_with_the_same_headings_comes_mapped_and_says_so(city):
    before = mapped(city)
    assert before.rows.get().facts["total_investment"] == 5000 * 1_000_000
    kept = RememberedMapping.objects.get()
    assert AuditEvent.objects.filter(verb="import.map").last().detail["parts"][0]["verb"] == "import.remember"
    later = [HEAD[0], HEAD[1], HEAD[2], "2025年盘面", HEAD[4]]
    batch = second(city, "city", later)
    assert columns(batch) == {
        "A": ("county", None),
        "B": ("name", None),
        "C": ("enterprise", None),
        "D": ("total_investment", "万元"),
        "E": (None, None),
    }
    table = batch.reading["tables"][0]
    assert table["remembered"] == {"id": kept.pk, "by": "clerk-city", "on": "2024-08-31"}
    assert "unmapped_column" not in {one["code"] for one in batch.reading["warnings"]}
    actions.save_mapping(by=batch.created_by, batch=batch, as_of=TODAY, default_kind="attraction")
    assert stage_batch(batch, batch.created_by).rows.get().facts["enterprise"] == "乙公司"


def test_nearly_the_same_headings_are_known_and_others_are_not(city):
    mapped(city)
    added = second(city, "city", [*HEAD, "备注"], [*ROW, ""])
    assert columns(added)["C"] == ("enterprise", None)
    other = second(city, "city", ["项目名称", "操盘方", "总投资（亿元）"], ["丙项目", "丁公司", 5])
    assert other.reading["tables"][0]["recalled"] is None
    assert columns(other)["B"] == (None, None)


def test_a_unit_that_the_next_workbook_names_is_never_overruled(city):
    mapped(city)
    batch = second(city, "city", [*HEAD[:3], "2024年盘面（亿元）", HEAD[4]], [*ROW[:3], 5, ""])
    column = batch.reading["tables"][0]["columns"][3]
    assert (column["field"], column["unit"], column["unit_before"]) == ("total_investment", "亿元", "万元")
    page = client_of(city.person("clerk", "city")).get(batch.get_absolute_url()).content.decode()
    assert "上次选的单位是万元，这次表里写的是亿元，请核对" in page
    assert "沿用 2024-08-31 由clerk-city确认的列对应" in page and "读作 5.00 亿元" in page


def test_another_unit_gets_nothing_until_it_takes_what_is_offered(city):
    mapped(city, "city")
    kept = RememberedMapping.objects.get()
    county = city.person("clerk", "anlan")
    assert remembering.offers_to(county) == []
    actions.share_mapping(by=kept.confirmed_by, mapping=kept, reach="below")
    assert second(city, "anlan", HEAD).reading["tables"][0]["recalled"] is None
    (offer,) = remembering.offers_to(county)
    assert city.units["anlan"] in offer.units and city.units["shiliu"] not in offer.units
    assert remembering.offered(county, kept.pk, city.units["shiliu"].pk) is None
    client = client_of(county)
    assert client.get(kept.get_absolute_url()).status_code == 404
    assert kept.name in client.get("/imports/mappings/").content.decode()
    answer = client.post(f"/imports/mappings/{kept.pk}/take/", {"unit": city.units["anlan"].pk})
    taken = RememberedMapping.objects.exclude(pk=kept.pk).get()
    assert (answer.status_code, taken.taken_from, taken.confirmed_by) == (302, kept, county)
    assert second(city, "anlan", HEAD).reading["tables"][0]["remembered"]["by"] == "clerk-anlan"
    actions.share_mapping(by=county, mapping=taken, reach="beside")
    assert {o.mapping for o in remembering.offers_to(city.person("clerk", "shiliu"))} == {kept, taken}
    with pytest.raises(PermissionRefused):
        actions.end_mapping(by=county, mapping=kept)


def test_a_mapping_is_edited_and_ended_on_its_page(city):
    mapped(city)
    kept = RememberedMapping.objects.get()
    client = client_of(city.person("clerk", "city"))
    page = client.get(kept.get_absolute_url()).content.decode()
    assert "操盘方" in page and 'name="f.2"' in page
    assert client.post(kept.get_absolute_url(), {"f.2": "name"}).status_code == 422
    assert client.post(kept.get_absolute_url(), {"f.2": "investor"}).status_code == 302
    assert columns(second(city, "city", HEAD))["C"] == ("investor", None)
    assert client.post(f"{kept.get_absolute_url()}end/").status_code == 302
    assert columns(second(city, "city", HEAD))["C"] == (None, None)
    with pytest.raises(ValidationError):
        actions.end_mapping(by=kept.confirmed_by, mapping=kept)


def test_a_heading_becomes_a_word_of_the_unit_and_of_those_below(city):
    by = city.person("clerk", "city")
    word = add_synonym(by=by, key="enterprise", word="操盘方", unit=city.units["city"])
    assert columns(second(city, "anlan", HEAD))["C"] == ("enterprise", None)
    for taken, key in (("总投资", "remark"), ("操盘方", "investor"), ("万元", "remark"), ("码", "uscc")):
        with pytest.raises(DefinitionRefused):
            add_synonym(by=by, key=key, word=taken, unit=city.units["city"])
    with pytest.raises(PermissionRefused):
        end_synonym(by=city.person("clerk", "anlan"), synonym=word)
    end_synonym(by=by, synonym=word)
    assert columns(second(city, "anlan", HEAD))["C"] == (None, None)
    own = add_synonym(
        by=city.person("clerk", "anlan"), key="investor", word="操盘方", unit=city.units["anlan"]
    )
    assert columns(second(city, "city", HEAD))["C"] == (None, None)
    assert (own.added_by.login, OfficeSynonym.objects.count()) == ("clerk-anlan", 2)


def test_the_page_offers_the_word_and_says_why_one_is_refused(city):
    client = client_of(city.person("clerk", "city"))
    batch = second(city, "city", HEAD)
    assert 'name="w.台账#1.C"' in client.get(batch.get_absolute_url()).content.decode()
    given = {"as_of": "2024-08-31", "default_kind": "attraction", "remembered": "on"}
    picks = {
        "f.台账#1.C": "enterprise",
        "w.台账#1.C": "1",
        "f.台账#1.D": "total_investment",
        "w.台账#1.D": "1",
    }
    answer = client.post(f"{batch.get_absolute_url()}map/", {**given, **picks, "u.台账#1.D": "万元"})
    assert answer.status_code == 302
    words = {word.word: word.key for word in OfficeSynonym.objects.all()}
    assert words == {"操盘方": "enterprise", "{year}盘面": "total_investment"}
    page = client.get("/definitions/words/").content.decode()
    assert "当年盘面" in page and "clerk-city" in page
    refused = client.post(
        "/definitions/words/", {"unit": city.units["city"].pk, "word": "总投资", "key": "remark"}
    )
    assert refused.status_code == 422 and "已经指“总投资”" in refused.content.decode()


def test_a_column_becomes_a_field_or_a_request_for_one(city):
    clerk, officer = city.person("clerk", "city"), city.person("city_officer", "city")
    batch = second(city, "city", [*HEAD, "碳减排（万元）"], [*ROW, 30])
    url = f"{batch.get_absolute_url()}columns/台账#1.F/field/".replace("#", "%23")
    page = client_of(clerk).get(url).content.decode()
    assert 'value="碳减排"' in page and '<option value="money" selected>' in page
    given = {"label": "碳减排", "type": "money", "measure": "万元", "sensitivity": "internal"}
    assert client_of(clerk).post(url, given).status_code == 302
    asked = FieldRequest.objects.get()
    assert (asked.asked_by, asked.decided_at, OfficeField.objects.count()) == (clerk, None, 0)
    assert "碳减排" in client_of(officer).get("/definitions/").content.decode()
    grant = {"label_zh": "碳减排", "label_en": "Carbon cut", "type": "money", "sensitivity": "internal"}
    assert client_of(officer).post(f"/definitions/requests/{asked.pk}/", grant).status_code == 302
    assert columns(second(city, "city", [*HEAD, "碳减排（万元）"], [*ROW, 30]))["F"] == ("carbon_cut", "万元")


def test_who_keeps_fields_makes_one_and_the_column_is_read_at_once(city):
    from luodi.apps.access.models import Membership
    from tests.exchange.city import SINCE

    both = city.person("clerk", "city")
    Membership.objects.create(person=both, unit=city.units["city"], role="city_officer", valid_from=SINCE)
    batch = second(city, "city", [*HEAD, "碳减排（万元）"], [*ROW, 30])
    place = {**PLACE, "col": "F"}
    actions.field_of_column(
        by=both,
        batch=batch,
        place=place,
        label="碳减排",
        type="money",
        measure="万元",
        sensitivity="internal",
    )
    batch = read_batch(ImportBatch.objects.get(pk=batch.pk))
    assert columns(batch)["F"] == ("own_1", "万元")
    actions.save_mapping(by=both, batch=batch, as_of=TODAY, default_kind="attraction")
    assert stage_batch(batch, both).rows.get().facts["own_1"] == 30 * 1_000_000
    with pytest.raises(DefinitionRefused):
        add_office_field(by=both, label_zh="又一个", label_en="", type="text")


def test_another_unit_of_a_column_reads_the_workbook_again_at_once(city):
    client = client_of(city.person("clerk", "city"))
    head, row = ["县区", "项目名称", "总投资（万元）"], ["安澜区", "甲项目", 5]
    batch = second(city, "city", head, row)
    given = {"f.台账#1.C": "total_investment", "u.台账#1.C": "亿元", "again": "1"}
    answer = client.post(f"{batch.get_absolute_url()}map/", given, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == batch.get_absolute_url()
    batch = read_batch(ImportBatch.objects.get(pk=batch.pk))
    assert columns(batch)["C"] == ("total_investment", "亿元")
    assert "读作 5.00 亿元" in client.get(batch.get_absolute_url()).content.decode()


def test_a_group_heading_that_names_a_unit_places_its_rows(city):
    rows = [
        ["项目清单"],
        ["项目名称", "业主", "总投资（亿元）"],
        ["一、安澜区（1个）"],
        ["甲项目", "甲公司", 5],
    ]
    rows += [["二、石柳区（1个）"], ["乙项目", "乙公司", 6], ["三、其他"], ["丙项目", "丙公司", 7]]
    by = city.person("clerk", "city")
    batch = uploaded(by, city.units["city"], "清单.xlsx", workbook({"台账": rows}))
    actions.save_mapping(by=by, batch=batch, as_of=TODAY, default_kind="attraction")
    found = [row.facts["place"] for row in stage_batch(batch, by).rows.all()]
    assert found == [city.units[one].pk for one in ("anlan", "shiliu", "city")]
