"""The city is invented, plausible and the same to the byte each time."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import yaml

import luodi
from luodi.demo.city import places
from luodi.demo.companies import industries
from luodi.demo.events import Batch, Deed
from luodi.demo.people import DEMO_ACCOUNTS
from luodi.demo.profile import values
from luodi.demo.reading import data
from luodi.demo.statements import Statement
from luodi.demo.story import digest, story
from luodi.demo.workbook import FIRST_ROW, rows, workbook
from luodi.demo.works import city_plans
from luodi.kernel.fields import load_catalogue
from luodi.kernel.identifiers import looks_like_project_code, uscc_problem

# Changes with every change of the story; a change that was not meant shows here.
DIGEST = "5a06525486cf2fd2755c9f9b729e321786ce86b85918c85be66a906246fb3399"
PRINT_DIGEST = "from luodi.demo.story import digest; print(digest())"
# Coined words of the workbooks' companies: what is imported must not meet the demo's own.
TAKEN_BRANDS = set(Path(__file__).with_name("workbook_brands.txt").read_text("utf-8").split())


def every_statement() -> list[Statement]:
    batches = [event for event in story() if isinstance(event, Batch)]
    return [s for b in batches for group in [*b.new.values(), b.existing] for s in group]


def test_the_story_is_the_same_each_time():
    assert digest() == DIGEST, "if the change is meant, write the new digest here"


def test_the_story_does_not_depend_on_the_order_of_hashes():
    found = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST],
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == DIGEST


def test_it_plays_through_24_months():
    first, last = story()[0].at.date(), story()[-1].at.date()
    figures = data("figures")
    assert (first, last) == (figures["opening"], figures["last_entry"])
    months = {(event.at.year, event.at.month) for event in story() if isinstance(event, Batch)}
    assert len(months) == 24
    assert (figures["first_day"], figures["demo_day"]) == (date(2022, 9, 1), date(2024, 8, 31))


def test_nothing_is_entered_before_it_happened():
    for event in story():
        told = (
            [s for g in [*event.new.values(), event.existing] for s in g] if isinstance(event, Batch) else []
        )
        assert all(s.happened_on is None or s.happened_on <= event.at.date() for s in told)
        if isinstance(event, Deed) and event.told.get("happened_on"):
            assert event.told["happened_on"] <= event.at.date()


def test_names_are_unique_and_do_not_meet_the_workbooks():
    names = [plan.name for plan in city_plans()]
    assert len(set(names)) == len(names)
    assert not TAKEN_BRANDS & set(data("names")["brands"])
    assert all(plan.company is None or plan.company.brand in data("names")["brands"] for plan in city_plans())


def test_codes_are_valid_and_phones_are_obviously_fake():
    companies = {plan.company.name: plan.company for plan in city_plans() if plan.company}
    assert all(uscc_problem(company.uscc) is None for company in companies.values())
    assert len({company.uscc for company in companies.values()}) == len(companies)
    codes = [
        s.payload["values"]["project_code"]
        for s in every_statement()
        if "project_code" in s.payload.get("values", ())
    ]
    assert codes and all(map(looks_like_project_code, codes)) and len(set(codes)) == len(codes)
    phones = {value["contact"].split()[1] for p in city_plans() if (value := values(p, coded=False))}
    assert phones <= set(data("names")["phone_numbers"])
    assert all(phone.endswith("0000000") for phone in phones)


def test_investment_grows_and_stays_within_the_total():
    for plan in city_plans():
        assert all(amount >= 0 for amount in plan.done.values())
        assert sum(plan.done.values()) <= plan.total


def test_stages_come_in_order():
    for plan in city_plans():
        days = [day for code, day in plan.life.reached.items() if code != "in_statistics"]
        assert days == sorted(days), plan.key


def test_what_is_secret_before_signing_is_not_in_what_everybody_reads():
    for plan in city_plans():
        if plan.kind == "attraction":
            told = values(plan, coded=True)
            read = {key: value for key, value in told.items() if not load_catalogue()[key].secret_until}
            assert plan.company and plan.company.brand in told["name"]
            assert plan.company.brand not in json.dumps(read, ensure_ascii=False)
            assert read["code_name"] == plan.code_name


def test_there_is_an_account_for_every_role_and_three_separate_administrators():
    roles = [account.role for account in DEMO_ACCOUNTS]
    assert {
        "clerk", "reviewer", "leader", "city_officer", "province_officer", "enterprise", "supervision",
        "system_admin", "security_admin", "audit_admin",
    } == set(roles)  # fmt: skip
    assert [roles.count(f"{admin}_admin") for admin in ("system", "security", "audit")] == [1, 1, 1]
    assert {place.clerk for place in places().values()} <= {account.login for account in DEMO_ACCOUNTS}
    assert all(account.can.zh and account.can.en and account.title.en for account in DEMO_ACCOUNTS)
    assert sum(account.listed for account in DEMO_ACCOUNTS) >= 10


def test_the_leading_industries_are_those_of_the_adopted_pack():
    pack = Path(luodi.__file__).parent / "packs" / "suining-2024" / "codelists"
    lists = [e for f in pack.glob("*.yaml") for e in yaml.safe_load(f.read_text("utf-8"))["entries"]]
    labels = {v["label"]["zh"] for e in lists if e.get("field") == "leading_industry" for v in e["values"]}
    assert {i.leading for i in industries().values() if i.leading} == labels


def test_the_workbook_is_the_same_to_the_byte():
    assert workbook().content == workbook().content
    assert workbook().rows == len(rows()) == 9


def test_the_walk_of_the_start_page_leads_to_a_row_of_the_workbook():
    walk = (Path(luodi.__file__).parents[2] / "docs" / "start.md").read_text("utf-8")
    at = next(i for i, plan in enumerate(rows()) if plan.name in walk)
    plan = rows()[at]
    assert f"第 {FIRST_ROW + at + 1} 行" in walk and f"row {FIRST_ROW + at + 1}, column" in walk
    assert plan.life.reached["signed"].isoformat() in walk
    assert workbook().name in walk
