"""The shipped packs: no error, every worked case right, and what the product counts on is there."""

import io
from datetime import date

import chinese_calendar
import pytest

from luodi.kernel import packs
from luodi.kernel.packs import PackSet, check
from luodi.kernel.schedule import overlaps
from luodi.kernel.workdays import WorkCalendar

ADMINISTRATORS = {"system_admin", "security_admin", "audit_admin"}


@pytest.fixture(scope="module")
def shipped() -> PackSet:
    return packs.load_packs()


def test_the_shipped_packs_have_no_error() -> None:
    out = io.StringIO()
    assert check.run((), out) == 0, out.getvalue()


def test_a_pack_above_is_checked_with_the_shipped_one_below() -> None:
    out = io.StringIO()
    assert check.run([packs.SHIPPED / "suining-2024"], out) == 0, out.getvalue()


CHAINS = {
    "attraction": "planned negotiating signed landed approved started completed producing on_target",
    "expansion": "pooled approved started completed producing on_target",
    "renovation": "pooled approved started completed producing on_target",
    "equipment_renewal": "pooled approved started completed producing on_target",
    "digital_upgrade": "pooled approved started completed producing on_target",
    "infrastructure": "pooled approved started completed producing",
    "pipeline": "planned pooled approved",
}


@pytest.mark.parametrize(("kind", "steps"), CHAINS.items())
def test_chains_by_kind(shipped: PackSet, kind: str, steps: str) -> None:
    chain = packs.chain_of(shipped.in_force("stages")[kind])
    assert [node.code for node, _within in chain.rail] == steps.split()
    if kind != "pipeline":
        started = next(within for node, within in chain.rail if node.code == "started")
        assert [step.code for step in started] == ["substantively_started"]
        assert {"in_statistics", "terminated"} <= {step.code for step in chain.steps if step.side}
    for step in chain.steps:
        assert step.counts is not None and step.source


def test_every_dated_stage_of_the_catalogue_is_in_a_chain(shipped: PackSet) -> None:
    catalogue = packs.catalogue_of(shipped.in_force("fields").values())
    chained = {s.field for e in shipped.in_force("stages").values() for s in packs.chain_of(e).steps}
    assert {field.key for field in catalogue if field.fact == "stage"} == chained


def test_five_rules_in_both_packs(shipped: PackSet) -> None:
    chains = [packs.chain_of(entry) for entry in shipped.in_force("stages").values()]
    for pack in ("base", "suining-2024"):
        rules = [
            packs.stall_rule_of(entry, packs.milestones(chains))
            for entry in shipped.in_force("stalls", packs=(pack,)).values()
        ]
        assert [rule.name.zh for rule in sorted(rules, key=lambda rule: rule.order)] == [
            "立项未开工",
            "开工未建设",
            "在建未竣工",
            "竣工未投产",
            "投产未达效",
        ]
        assert all(limit.basis == "example" for rule in rules for limit in rule.limits)
        assert all(
            set(rule.excuses) == {"not_yet_due", "force_majeure", "government_cause"} for rule in rules
        )
    assert all("58号" in rule.source for rule in rules)


def test_the_three_administrators_are_apart_and_see_no_business(shipped: PackSet) -> None:
    roles = {code: packs.role_of(entry) for code, entry in shipped.in_force("roles").items()}
    assert set(roles) > ADMINISTRATORS
    for code in ADMINISTRATORS:
        role = roles[code]
        assert role.scope == "none" and not role.business_data
        assert role.apart_from == ADMINISTRATORS - {code}
        assert not any(p.startswith(("project.", "stall.", "personal.")) for p in role.permissions)
    assert "role.grant" not in roles["system_admin"].permissions
    assert "account.manage" not in roles["security_admin"].permissions
    assert roles["audit_admin"].permissions == {"audit.view", "audit.export"}
    assert roles["supervision"].scope == "matter"


@pytest.mark.parametrize("year", [2024, 2025])
def test_holidays_agree_with_the_shipped_calendar(shipped: PackSet, year: int) -> None:
    notice = packs.holiday_year_of(shipped.in_force("holidays")[str(year)])
    calendar = WorkCalendar({year: notice})
    for number in range(366 if year % 4 == 0 else 365):
        day = date.fromordinal(date(year, 1, 1).toordinal() + number)
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day


def test_lights_give_one_light_for_a_value(shipped: PackSet) -> None:
    for entry in shipped.in_force("lights").values():
        scheme = packs.light_scheme_of(entry)
        assert not overlaps(scheme.bands)
        assert bool(scheme.gaps) == ("known_gaps" in entry.body)
    assert "schedule" in shipped.in_force("lights")


def test_leading_industries_are_three_times_three(shipped: PackSet) -> None:
    found = packs.codelist_of(shipped.in_force("codelists")["leading_industries"])
    groups = [value.group for value in found.values]
    assert [groups.count(group) for group in ("first", "second", "third")] == [3, 3, 3]
    assert [value.code for value in found.values if value.basis == "document"] == [
        "lithium",
        "energy_chemicals",
        "electronics",
    ]
    lithium = found.find("锂电")
    assert lithium is not None and lithium.code == "lithium"


def test_kinds_have_one_code_everywhere(shipped: PackSet) -> None:
    catalogue = packs.catalogue_of(shipped.in_force("fields").values())
    kinds = packs.codelist_of(shipped.in_force("codelists")["kind"])
    codes = [value.code for value in kinds.values]
    assert set(codes) == set(CHAINS) == {choice.code for choice in catalogue["kinds"].choices}


def test_divisions_are_a_table(shipped: PackSet) -> None:
    entry = shipped.in_force("codelists")["divisions"]
    rows = packs.table_of(entry, packs.SHIPPED / "base")
    assert len(rows) > 3000
    assert set(rows[0]) == {"code", "name", "level", "parent"}
