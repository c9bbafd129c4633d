"""One act, one event, one transaction."""

import pytest
from django.db import DatabaseError

from luodi.apps.audit.actions import SYSTEM, act, record_refusal
from luodi.apps.audit.models import AuditEvent, AuditHead
from luodi.apps.organisations.actions import create_unit
from luodi.apps.organisations.models import Unit

pytestmark = pytest.mark.django_db


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def test_an_act_writes_one_event_and_moves_the_head() -> None:
    before = AuditEvent.objects.count()
    with act(by=SYSTEM, verb="test.do", summary="试一次", detail={"n": 1}) as done:
        done.note(found=2)
    assert AuditEvent.objects.count() == before + 1
    event, head = last(), AuditHead.objects.get()
    assert (event.verb, event.actor_name, event.detail) == ("test.do", "系统", {"n": 1, "found": 2})
    assert (head.seq, head.mac) == (event.seq, event.mac)


def test_acts_inside_an_act_become_parts_of_its_event() -> None:
    before = AuditEvent.objects.count()
    with act(by=SYSTEM, verb="test.outer"):
        create_unit(by=SYSTEM, type="city", name="甲市")
        create_unit(by=SYSTEM, type="city", name="乙市")
    assert AuditEvent.objects.count() == before + 1
    assert [part["verb"] for part in last().detail["parts"]] == ["unit.create", "unit.create"]
    assert [part["object_label"] for part in last().detail["parts"]] == ["甲市", "乙市"]


def test_an_error_leaves_neither_act_nor_event() -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(RuntimeError), act(by=SYSTEM, verb="test.fail"):
        create_unit(by=SYSTEM, type="city", name="丙市")
        raise RuntimeError
    assert AuditEvent.objects.count() == before
    assert not Unit.objects.filter(current_name="丙市").exists()


def test_an_inner_error_that_the_outer_act_survives_leaves_no_part() -> None:
    with act(by=SYSTEM, verb="test.outer"):
        create_unit(by=SYSTEM, type="city", name="甲市")
        with pytest.raises(RuntimeError), act(by=SYSTEM, verb="test.inner"):
            create_unit(by=SYSTEM, type="city", name="乙市")
            raise RuntimeError
    assert [part["object_label"] for part in last().detail["parts"]] == ["甲市"]
    assert not Unit.objects.filter(current_name="乙市").exists()


def test_an_act_that_cannot_be_logged_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    with act(by=SYSTEM, verb="test.first"):
        pass
    head = AuditHead.objects.get()
    AuditHead.objects.update(seq=head.seq - 1)
    with pytest.raises(DatabaseError), act(by=SYSTEM, verb="test.do"):
        create_unit(by=SYSTEM, type="city", name="丙市")


def test_a_refusal_is_an_event_of_its_own() -> None:
    event = record_refusal(by=SYSTEM, verb="page.refused", detail={"path": "/x/"})
    assert (event.outcome, last().seq) == ("refused", event.seq)


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("phone", "13812341234", "138****1234"),
        ("password", "Secret-123", None),
        ("note", "联系人 13812341234", "联系人 138****1234"),
        ("note", "证件 110105199001011234 号", "证件 11*************234 号"),
        ("note", "一行\r\n两行\x1b[31m", "一行  两行 [31m"),
        ("rate", 0.1, "0.1"),
    ],
)
def test_personal_values_are_masked_and_secrets_left_out(key: str, value: object, kept: object) -> None:
    with act(by=SYSTEM, verb="test.do", detail={key: value, "rows": [{key: value}]}):
        pass
    assert last().detail.get(key) == kept
    assert last().detail["rows"][0].get(key) == kept
