"""Definitions in the database: one gate, immutable versions, the office's layer above the packs."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.definitions import actions, in_force, queries
from luodi.apps.definitions.models import Edition, EntryVersion, OfficeField, PackVersion
from luodi.kernel import clock, packs, stalls
from luodi.kernel.packs import PackErrors

pytestmark = pytest.mark.django_db
NEW_FIELD = {"key": "carbon_quota", "label_zh": "碳排放指标", "label_en": "Carbon quota", "type": "decimal"}


@pytest.fixture(autouse=True)
def _read_again() -> None:
    in_force.forget()


def test_an_empty_database_works_on_the_base_pack() -> None:
    assert set(queries.chains()) >= {"attraction", "equipment_renewal", "pipeline"}
    assert [rule.code for rule in queries.stall_rules()] == [f"WU-{n}" for n in range(1, 6)]
    assert queries.light_scheme().code == "schedule"
    assert "clerk" in queries.roles()
    assert queries.work_calendar().source_of(2024) == "国办发明电〔2023〕7号"


def test_loading_twice_adds_nothing_and_each_is_one_act() -> None:
    first = actions.load_packs(by=SYSTEM)
    assert len(first) == EntryVersion.objects.count() > 40
    assert actions.load_packs(by=SYSTEM) == []
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["definition.load"] * 2


def test_every_change_is_an_edition_that_can_be_read_again() -> None:
    actions.load_packs(by=SYSTEM, adopt=())
    first = in_force.definitions().number
    actions.load_packs(by=SYSTEM, adopt=())
    assert in_force.definitions().number == first, "nothing changed"
    before = queries.stall_rules(date(2024, 8, 1))
    actions.adjust_stall_limit(
        by=SYSTEM, code="WU-1", days=30, document="会议纪要", valid_from=date(2024, 1, 1)
    )
    actions.load_packs(by=SYSTEM, adopt=("suining-2024",))
    assert in_force.definitions().number == first + 2
    assert queries.stall_rules(date(2024, 8, 1), in_force.edition(first)) == before
    adjusted = queries.stall_rules(date(2024, 8, 1), in_force.edition(first + 1))
    assert [(rule.pack, rule.limits[-1].days) for rule in adjusted if rule.code == "WU-1"] == [("office", 30)]
    assert list(Edition.objects.values_list("number", flat=True)) == [first, first + 1, first + 2]


def test_only_adopted_packs_apply() -> None:
    actions.load_packs(by=SYSTEM, adopt=())
    assert queries.codelist("leading_industries") is None
    assert {rule.pack for rule in queries.stall_rules()} == {"base"}
    actions.load_packs(by=SYSTEM, adopt=("suining-2024",))
    assert queries.codelist("leading_industries") is not None
    assert {rule.pack for rule in queries.stall_rules()} == {"suining-2024"}
    assert set(PackVersion.objects.filter(adopted=True).values_list("code", flat=True)) == {
        "base",
        "suining-2024",
    }


def test_adopting_what_is_not_loaded_is_refused() -> None:
    with pytest.raises(actions.DefinitionRefused, match="nowhere"):
        actions.load_packs(by=SYSTEM, adopt=("nowhere",))


def test_a_loaded_version_may_not_read_differently(tmp_path: Path) -> None:
    actions.load_packs(by=SYSTEM)
    trial = tmp_path / "trial"
    trial.mkdir()
    (trial / "pack.yaml").write_text(
        "code: trial\nversion: 1\nlabel: {zh: 试, en: T}\ndocument: {title: 试验}\n", encoding="utf-8"
    )
    text = "source: {document: 试验}\nentries:\n  - code: rain\n    version: 1\n"
    text += "    label: {zh: 雨, en: Rain}\n    description: {zh: 雨, en: Rain}\n"
    (trial / "excuses.yaml").write_text(text, encoding="utf-8")
    roots = [packs.SHIPPED, trial]
    assert [row.code for row in actions.load_packs(by=SYSTEM, roots=roots)] == ["rain"]
    (trial / "excuses.yaml").write_text(text.replace("zh: 雨,", "zh: 大雨,"), encoding="utf-8")
    with pytest.raises(PackErrors) as caught:
        actions.load_packs(by=SYSTEM, roots=roots)
    assert [(i.code, i.file, i.line) for i in caught.value.issues] == [
        ("version_changed", "trial/excuses.yaml", 3)
    ]


def test_versions_are_only_ever_added() -> None:
    actions.load_packs(by=SYSTEM)
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryVersion.objects.filter(code="WU-1").update(version=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryVersion.objects.filter(code="WU-1").delete()


def test_an_office_field_is_in_the_catalogue_at_once() -> None:
    before = queries.catalogue()
    assert queries.catalogue() is before
    actions.add_office_field(by=SYSTEM, **NEW_FIELD)
    field = queries.catalogue()["carbon_quota"]
    assert (field.core, field.type, field.label.zh, field.synonyms) == (
        False,
        "decimal",
        "碳排放指标",
        ("碳排放指标",),
    )
    actions.end_office_field(by=SYSTEM, field=OfficeField.objects.get())
    assert "carbon_quota" not in queries.catalogue()


@pytest.mark.parametrize(
    "change",
    [{"key": "name"}, {"key": "9x"}, {"key": "碳"}, {"key": "x"}, {"type": "choice"}],
    ids=lambda change: str(change),
)
def test_a_field_that_cannot_be_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(actions.DefinitionRefused):
        actions.add_office_field(by=SYSTEM, **{**NEW_FIELD, **change})
    assert not OfficeField.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_heading_is_learnt() -> None:
    actions.add_synonym(by=SYSTEM, key="name", word="工程全名")
    assert "工程全名" in queries.catalogue()["name"].synonyms
    with pytest.raises(actions.DefinitionRefused):
        actions.add_synonym(by=SYSTEM, key="nothing", word="x")


def test_a_limit_is_adjusted_in_the_offices_layer() -> None:
    actions.load_packs(by=SYSTEM)
    state = {
        "kind": "renovation",
        "started_on": date(2023, 5, 1),
        "planned_completion_on": date(2024, 3, 31),
        "last_progress_on": date(2024, 8, 1),
    }
    with clock.fixed(date(2024, 8, 1)):
        actions.adjust_stall_limit(by=SYSTEM, code="WU-3", days=30, document="演示文件3号")
    rule = next(rule for rule in queries.stall_rules(date(2024, 8, 31)) if rule.code == "WU-3")
    assert (rule.version, rule.pack, rule.source) == (2, "office", "演示文件3号")
    (hit,) = stalls.hits([rule], state)
    assert hit.due_on == date(2024, 4, 30)
    earlier = next(rule for rule in queries.stall_rules(date(2024, 7, 31)) if rule.code == "WU-3")
    assert (earlier.version, earlier.pack) == (1, "base")
    assert EntryVersion.objects.filter(kind="stalls", code="WU-3").count() == 3
    with pytest.raises(actions.DefinitionRefused):
        actions.adjust_stall_limit(by=SYSTEM, code="WU-3", days=30, document=" ")
    with pytest.raises(actions.DefinitionRefused):
        actions.adjust_stall_limit(by=SYSTEM, code="WU-9", days=30, document="x")


def test_special_limits_stay_when_the_general_one_is_adjusted() -> None:
    actions.load_packs(by=SYSTEM)
    actions.adjust_stall_limit(by=SYSTEM, code="WU-1", days=120, document="演示文件3号")
    rule = queries.stall_rules()[0]
    assert rule.limit(frozenset({"attraction"})).days == 120
    assert rule.limit(frozenset({"equipment_renewal"})).days == 90


def test_the_command_loads(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_packs", "--adopt", "suining-2024")
    assert "新版本" in capsys.readouterr().out
    assert PackVersion.objects.filter(adopted=True).count() == 2
