"""Every list and kind goes out and comes back without a change, an office's own fields among them."""

from datetime import date

import pytest

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import add_office_field
from luodi.apps.definitions.enums import FieldType
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import create_project
from tests.exchange.city import previewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
KINDS = [
    "attraction",
    "expansion",
    "renovation",
    "equipment_renewal",
    "digital_upgrade",
    "infrastructure",
    "pipeline",
]
OWN = {
    "own_text": ("text", "企业口号", "快\n好"), "own_money": ("money", "流动资金贷款余额", 123_400),
    "own_date": ("date", "挂牌日期", {"date": "2024-05-01", "precision": "month"}),
    "own_int": ("int", "发明专利件数", 7), "own_decimal": ("decimal", "屋顶光伏装机容量", "1.25"),
    "own_percent": ("percent", "国产设备占比", 3_500), "own_choice": ("choice", "企业评级", "b"),
}  # fmt: skip


def ledger_of(city, clerk):
    """Enter a project of each kind with a value in every field that an office may add."""
    choices = [{"code": "a", "zh": "甲级", "en": "A"}, {"code": "b", "zh": "乙级", "en": "B"}]
    for key, (type_, label, _value) in OWN.items():
        given = {"choices": choices} if type_ == "choice" else {}
        add_office_field(by=SYSTEM, key=key, label_zh=label, label_en=key, type=type_, **given)
    for number, kind in enumerate(KINDS):
        values = {
            "name": f"{kind}{number}号项目", "kind": kind, "attributed_unit": city.units["anlan"].pk,
            "county": city.units["anlan"].pk, "total_investment": 1_000_000 * (number + 3),
            "approved_on": {"date": "2022-01-05", "precision": "day"},
            "planned_start_on": {"date": "2022-06-01", "precision": "month"},
            **{key: value for key, (_type, _label, value) in OWN.items()},
        }  # fmt: skip
        create_project(by=clerk, values=values)


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"cols": "name,own_money,own_choice,own_date,stall,ahead"},
        {"on": "2024-08-31", "standing": "all"},
        {"stall": "overdue", "sort": "-total_investment"},
        *({"kind": kind} for kind in KINDS),
    ],
    ids=lambda address: " ".join(address.values()) or "all",
)
def test_an_export_comes_back_without_a_change(city, address):
    clerk = city.clerk_of_all()
    ledger_of(city, clerk)
    made = actions.export_list(by=clerk, query={**address, "unmask": "1"})
    assert made.rows == (1 if "kind" in address else len(KINDS)) or "stall" in address
    assert made.rows
    assert set(OWN) <= set(made.columns) or "cols" in address
    batch = previewed(clerk, city.units["city"], "清单.xlsx", made.content)
    told = [(r.row, r.verdict, r.diffs, r.issues) for r in batch.rows.exclude(verdict=Verdict.SAME)[:3]]
    assert told == []
    assert batch.counts["same"] == made.rows


def test_every_type_of_an_own_field_is_tried():
    assert {type_ for type_, _label, _value in OWN.values()} == set(FieldType.values)
    assert date.fromisoformat(OWN["own_date"][2]["date"])
