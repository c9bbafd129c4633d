"""The pages of the log."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.audit.models import AuditEvent
from luodi.kernel import clock
from tests.access.world import client_of, person


@pytest.fixture
def auditor(db: object) -> Client:
    for n in range(60):
        with act(by=SYSTEM, verb="unit.alias", summary=f"=1+{n}", detail={"n": n}):
            pass
    return client_of(person("auditor", None, "audit_admin"))


def seqs(client: Client, address: str) -> list[int]:
    return [event.seq for event in client.get(address).context["page"].rows]


def test_the_log_pages_older_and_newer_without_gaps(auditor: Client) -> None:
    last = AuditEvent.objects.count()
    first = seqs(auditor, "/audit/")
    assert first == list(range(last, last - 50, -1))
    second = seqs(auditor, f"/audit/?before={first[-1]}")
    assert second == list(range(first[-1] - 1, 0, -1))
    assert seqs(auditor, f"/audit/?after={second[0]}") == first


def test_the_filter_finds_by_person_verb_day_and_object(auditor: Client) -> None:
    assert len(seqs(auditor, "/audit/?verb=unit.alias")) == 50
    assert {e.verb for e in auditor.get("/audit/?verb=unit.alias").context["page"].rows} == {"unit.alias"}
    today = clock.today()
    assert seqs(auditor, f"/audit/?since={today}&until={today}&person=系统")
    assert not seqs(auditor, "/audit/?until=2020-01-01")
    assert not seqs(auditor, "/audit/?object=没有的")
    assert auditor.get("/audit/?before=9999999999999999999999").status_code == 200


@pytest.mark.parametrize("rows", [10, 200])
def test_the_page_takes_the_same_queries_for_any_number_of_events(
    auditor: Client, django_assert_num_queries: object, rows: int
) -> None:
    for _ in range(rows):
        with act(by=SYSTEM, verb="unit.alias"):
            pass
    with django_assert_num_queries(8):
        auditor.get("/audit/?verb=unit.alias")


def test_the_export_is_text_and_leaves_an_event(auditor: Client) -> None:
    answer = auditor.post("/audit/export/", {"verb": "unit.alias"})
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet.max_row == 61
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.verb, event.detail["rows"]) == ("audit.export", 60)


def test_the_verification_page_says_whole(auditor: Client) -> None:
    assert auditor.get("/audit/verify/").context["report"] is None
    page = auditor.post("/audit/verify/")
    assert page.context["report"].ok and "日志完整" in page.content.decode()


def test_a_refused_page_is_in_the_log(auditor: Client) -> None:
    assert auditor.get("/units/").status_code == 404
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.verb, event.outcome, event.detail["path"]) == ("page.refused", "refused", "/units/")


def test_every_answer_carries_its_request_number(auditor: Client) -> None:
    answer = auditor.post("/audit/verify/")
    assert AuditEvent.objects.order_by("-seq")[0].request_id == answer["X-Request-ID"]


@pytest.mark.parametrize(
    ("direct", "forwarded", "seen"),
    [
        ("9.9.9.9", "", "9.9.9.9"),
        ("9.9.9.9", "1.1.1.1", "9.9.9.9"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "1.1.1.1, 10.0.0.2", "1.1.1.1"),
        ("10.0.0.1", "garbage", "10.0.0.1"),
        ("10.0.0.1", "1.1.1.1, garbage", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("garbage", "1.1.1.1", None),
    ],
)
def test_only_a_trusted_proxy_tells_the_address(
    rf: object, settings: object, direct: str, forwarded: str, seen: str | None
) -> None:
    from luodi.apps.audit.middleware import client_address

    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = rf.get("/", REMOTE_ADDR=direct, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == seen
