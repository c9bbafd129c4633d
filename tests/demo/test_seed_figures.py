"""The published figures of seed 000 are counted from project rows, through the list that people use."""

import json
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from luodi.apps.access.models import Person
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.queries import UnitResolver
from luodi.apps.projects.models import Fact, ProjectState, StallEvent
from luodi.apps.projects.projection import facts_of, fold_project
from luodi.apps.projects.queries import list_projects, matching, parse_list_request
from luodi.apps.projects.queries.secrets import mask, veil_states
from luodi.demo.reading import data
from luodi.demo.workbook import workbook
from luodi.kernel.money import UNITS

pytestmark = pytest.mark.database
GOLDEN = {
    row["id"].removeprefix("000."): row
    for row in json.loads(Path(__file__).with_name("seed_000.json").read_text("utf-8"))
}
SIGNED = {"f.signed_on.ge": "2024-01", "f.signed_on.le": "2024-06", "f.total_investment.ge": "1亿元"}
EXPANSION = {"kind": "expansion", "f.total_investment.ge": "500万元"}
RENEWAL = {"kind": "equipment_renewal", "f.total_investment.ge": "500万元"}
REPORTED = {**RENEWAL, "f.reported_to.contains": data("names")["miit"], "f.total_investment.ge": "2000万元"}


def fen(figure: str) -> int:
    return round(Fraction(str(GOLDEN[figure]["value"])) * UNITS[GOLDEN[figure]["unit"]])


def listed(officer, address):
    """Count and sums of a list as the page shows them, checked against its rows."""
    request = parse_list_request(address, officer)
    assert request.refused == ()
    page = list_projects(officer, request)
    rows = list(matching(officer, request))
    assert page.count == len(rows)
    assert page.sums.total == sum(row.total_investment or 0 for row in rows)
    assert all(row.total_investment % UNITS["万元"] == 0 for row in rows if row.total_investment)
    return page.count, page.sums, rows


def no_row_stands_out(rows):
    """The largest row is not far above the next ones: nothing was put in to balance the sum."""
    amounts = sorted((row.total_investment for row in rows), reverse=True)
    assert amounts[0] < 2 * amounts[2]
    assert amounts[0] < sum(amounts) / 10


def test_signed_projects_over_one_yi(city, officer):
    assert GOLDEN["signed_projects"]["period"] == "2024-01..2024-06"
    count, sums, rows = listed(officer, SIGNED)
    assert (count, sums.total) == (GOLDEN["signed_projects"]["value"], fen("signed_amount"))
    assert {row.kind for row in rows} == {"attraction"}
    no_row_stands_out(rows)


def test_most_of_them_are_in_the_leading_industries(city, officer):
    count, _sums, rows = listed(officer, {**SIGNED, "f.leading_industry.not_empty": "1"})
    assert count == GOLDEN["signed_main"]["value"]
    share = Fraction(count, GOLDEN["signed_projects"]["value"]) * 100
    assert round(float(share), 2) == GOLDEN["signed_main_share"]["value"]
    assert len({row.leading_industry for row in rows}) == 9


def test_projects_in_negotiation(city, officer):
    count, sums, rows = listed(officer, {"stage": "negotiating"})
    assert (count, sums.total) == (GOLDEN["negotiating"]["value"], fen("negotiating_amount"))
    veil_states(officer, rows)
    assert {row.name for row in rows} == {row.code_name for row in rows}, "an officer reads code names"
    assert {row.investor for row in rows} == {mask()}
    no_row_stands_out(rows)


def key_lists(officer, **more):
    return [listed(officer, {"level": level, **more}) for level in ("省重点", "市重点")]


def test_key_projects_and_what_they_completed_in_the_half_year(city, officer):
    province, town = key_lists(officer, on="2024-06-30")
    assert province[0] == GOLDEN["prov_key_projects"]["value"]
    assert province[0] + town[0] == GOLDEN["key_projects"]["value"]
    assert province[1].done + town[1].done == fen("key_invested")
    done = sorted((row.completed_this_year for row in [*province[2], *town[2]]), reverse=True)
    assert done[-1] > 0
    assert done[0] < fen("key_invested") / 20


def test_the_key_list_is_the_same_today(city, officer):
    province, town = key_lists(officer)
    assert (province[0], province[0] + town[0]) == (28, 100)


def test_what_happened_by_the_end_of_june_says_the_same_as_what_was_known_then(city, officer):
    keys = [row.project_id for part in key_lists(officer) for row in part[2]]
    facts = facts_of(keys)
    folded = [fold_project(facts[key], day=date(2024, 6, 30)).state for key in keys]
    assert sum(state["completed_this_year"] for state in folded) == fen("key_invested")


def test_expansion_library(city, officer):
    count, sums, rows = listed(officer, EXPANSION)
    assert (count, sums.total) == (GOLDEN["expansion_count"]["value"], fen("expansion_amount"))
    assert count == listed(officer, {"kind": "expansion"})[0], "none lies below the floor"
    no_row_stands_out(rows)


def test_equipment_renewals(city, officer):
    count, sums, rows = listed(officer, RENEWAL)
    assert count == GOLDEN["renewal_count"]["value"]
    assert sums.total > fen("renewal_amount")
    no_row_stands_out(rows)


def test_renewals_reported_upward(city, officer):
    count, sums, rows = listed(officer, REPORTED)
    assert (count, sums.total) == (GOLDEN["miit_count"]["value"], fen("miit_amount"))
    assert ProjectState.objects.known_by(None).filter(reported_to__isnull=False).count() == count
    no_row_stands_out(rows)


def test_digital_projects(city, officer):
    assert listed(officer, {"kind": "digital_upgrade"})[0] == GOLDEN["digital_projects"]["value"]


def test_sets_overlap_as_they_do_in_life(city, officer):
    renewals = {row.project_id for row in listed(officer, RENEWAL)[2]}
    expansions = {row.project_id for row in listed(officer, EXPANSION)[2]}
    keys = {row.project_id for part in key_lists(officer) for row in part[2]}
    assert renewals & expansions and renewals & keys and expansions & keys


def test_as_of_the_end_of_june_two_contracts_were_not_entered_yet(city, officer):
    assert listed(officer, {**SIGNED, "on": "2024-06-30"})[0] == GOLDEN["signed_projects"]["value"] - 2


def test_the_city_is_not_built_twice(city, officer):
    from luodi.demo.build import build

    again = build()
    assert (again.built, again.projects, again.facts) == (False, city.projects, city.facts)


def test_it_is_built_and_says_how_long_that_took(city):
    # How long is a measurement, not a test: `luodi run` prints it, a busy machine doubles it.
    assert city.built and city.seconds > 0


def test_every_stall_rule_has_overdue_projects_with_and_without_excuse(city, officer):
    _count, _sums, rows = listed(officer, {"stall": "overdue"})
    by_rule = {rule: [r for r in rows if r.stall_rule == rule] for rule in data("names")["marks"]}
    assert all(len(found) >= 8 for found in by_rule.values())
    assert {row.excuse for row in rows} == {None, *data("names")["excuses"]}
    said = data("names")["marks"]
    assert any(row.wu_type and row.wu_type != said[row.stall_rule] for row in rows), "some marks differ"


def test_the_story_has_endings_phases_doubles_and_mended_mistakes(city):
    standing = list(ProjectState.objects.known_by(None).values_list("standing", flat=True))
    assert {word: standing.count(word) for word in ("terminated", "merged", "split")} == {
        "terminated": 4,
        "merged": 2,
        "split": 1,
    }
    mended = Fact.objects.filter(supersedes__isnull=False)
    assert mended.count() >= 40
    assert all(mended.values_list("reason", flat=True))
    assert Fact.objects.filter(kind="phase").count() == 2
    assert Fact.objects.filter(source="workbook", row__isnull=False).exists()
    undated = [row.undated for row in ProjectState.objects.known_by(None) if row.undated]
    assert len(undated) >= 5


def test_everything_was_entered_before_the_demo_day_dawned(city):
    latest = Fact.objects.order_by("-recorded_at").first()
    assert latest is not None and latest.recorded_at.date() < data("figures")["demo_day"]
    earliest = Fact.objects.order_by("recorded_at").first()
    assert earliest is not None and earliest.recorded_at.date() == data("figures")["opening"]


def test_the_units_that_workbooks_name_are_there(city):
    words = Path(__file__).with_name("workbook_units.txt").read_text("utf-8").split()
    resolver = UnitResolver(data("figures")["demo_day"])
    assert {word for word in words if resolver.resolve(word) is None} == set()
    assert resolver.resolve("高新区") == resolver.resolve("涪澜高新区")


def test_a_zone_is_the_citys_and_its_projects_stand_in_a_district(city, officer):
    zones = Unit.objects.filter(type="functional_zone")
    assert zones.count() == 2
    for zone in zones:
        rows = ProjectState.objects.known_by(None).filter(attributed_unit=zone)
        places = {row.county_id for row in rows}
        assert len(places) == 1 and zone.pk not in places
        assert Unit.objects.get(pk=places.pop()).type == "county"


def test_a_clerk_sees_the_own_county_and_supervision_its_matter(city):
    def seen(login):
        person = Person.objects.get(login=login)
        return set(
            ProjectState.objects.known_by(None)
            .visible_to(person, "project.view")
            .values_list("attributed_unit__code", flat=True)
        )

    assert seen("qingdu-clerk") == {"519903"}
    assert {"519902"} <= seen("shiliu-clerk") <= {"519902", "519907"}
    assert "519902" in seen("supervision") and "519903" not in seen("supervision")
    assert len(seen("city-leader")) == len(seen("province-officer")) == 7
    assert seen("sys-admin") == seen("sec-admin") == seen("audit-admin") == set()


def test_one_workbook_was_really_imported_with_a_row_refused(city):
    batch = ImportBatch.objects.get()
    sent = workbook()
    assert (batch.file_name, batch.state) == (sent.name, "done")
    facts = Fact.objects.filter(batch=batch.pk)
    assert set(facts.values_list("file_name", "sheet")) == {(sent.name, data("names")["workbook"]["sheet"])}
    assert (
        facts.values("row").distinct().count() == facts.values("project").distinct().count() == sent.rows - 1
    )
    refused = batch.rows.get(verdict="refused")
    assert [issue["code"] for issue in refused.issues if issue["severity"] == "refused"] == [
        "uscc_check_digit"
    ]
    assert not Job.objects.exclude(state="done").exists()


def test_projects_entered_and_left_the_list_of_stalls(city):
    events = StallEvent.objects.all()
    assert events.filter(entered=True).count() > 40
    assert events.filter(entered=False, on__gte=date(2024, 8, 1)).count() >= 3


def test_the_city_s_history_equals_its_rebuild(city):
    """Corrections, imports, an undo, two turns of the year and the daily looks of 24 months, replayed."""
    call_command("rebuild", "--check", stdout=StringIO())
