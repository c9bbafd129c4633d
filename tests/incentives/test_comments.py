"""Comments on a draft: registered in consultation, answered with a reason, counted before it is in force."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM, PermissionRefused
from luodi.apps.definitions.actions import load_packs
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import OfficeClause, PublicComment
from luodi.kernel import clock
from tests.access.world import client_of
from tests.house.repository import PACKAGE
from tests.incentives.story import TODAY
from tests.incentives.test_clauses import OPINION, begun, in_force
from tests.worlds import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PACK = "panzhihua-west-2025"
SAID = """
source: {document: 征求意见采纳情况}
entries:
  - {code: c-1, version: 1, label: {zh: 一, en: One}, measure: article-6, comment: 建议把比例提高到百分之四,
     from: enterprise, received_on: 2025-03-02, outcome: declined, reason: 超出本级财力}
  - {code: c-2, version: 1, label: {zh: 二, en: Two}, measure: article-7, comment: 建议写明各方向怎样拆分,
     from: association, received_on: 2025-03-05, outcome: partly, changed: 加上按核定清单拆分,
     reason: 清单以外的不拆}
  - {code: c-3, version: 1, label: {zh: 三, en: Three}, comment: 建议延长有效期到五年,
     from: unnamed, received_on: 2025-03-01, outcome: open}
"""


@pytest.fixture
def other(world: World) -> Person:
    """Another officer of the city."""
    return world.person("city_officer", world.city, "other-officer")


@pytest.fixture
def asked(officer: Person, world: World) -> OfficeClause:
    """A clause of the office, out for comments until the tenth."""
    clause = begun(officer, world)
    with clock.fixed(date(2024, 8, 20)):
        actions.move_clause(
            by=officer, version=clause.versions.first(), state="consultation",
            comments_until=date(2024, 9, 10),
        )  # fmt: skip
    clause.refresh_from_db()
    return clause


def said(officer: Person, clause: OfficeClause, wording: str = "建议提高上限") -> PublicComment:
    """Register a comment of an enterprise."""
    return actions.record_comment(
        by=officer, clause=clause, sender="enterprise", wording=wording, received_on=date(2024, 8, 25)
    )


def test_open_comments_keep_a_clause_out_of_force(
    asked: OfficeClause, officer: Person, other: Person
) -> None:
    first, second = said(officer, asked), said(officer, asked, "建议延长有效期")
    version = asked.versions.first()
    for left, comment in ((2, first), (1, second)):
        with pytest.raises(ValidationError, match=f"还有 {left} 条公众意见"):
            actions.move_clause(by=other, version=version, state="in_force", **OPINION)
        actions.answer_comment(by=officer, comment=comment, outcome="declined", reason="超出财力")
    actions.move_clause(by=other, version=version, state="in_force", **OPINION)
    with pytest.raises(ValidationError, match="已经施行"):
        actions.answer_comment(by=officer, comment=first, outcome="adopted", changed="改了")
    with pytest.raises(ValidationError, match="不在征求意见"):
        said(officer, asked)


def test_an_answer_says_what_changed_and_why(asked: OfficeClause, officer: Person, clerk: Person) -> None:
    comment = said(officer, asked)
    for outcome, told in (("adopted", {"reason": "好"}), ("partly", {"changed": "改"}), ("declined", {})):
        with pytest.raises(ValidationError):
            actions.answer_comment(by=officer, comment=comment, outcome=outcome, **told)
    with pytest.raises(PermissionRefused):
        actions.answer_comment(by=clerk, comment=comment, outcome="declined", reason="不")
    with pytest.raises(DatabaseError), transaction.atomic():
        comment.answers.create(outcome="declined", at=clock.now())
    actions.answer_comment(by=officer, comment=comment, outcome="declined", reason="超出财力")
    actions.answer_comment(by=officer, comment=comment, outcome="adopted", changed="上限改为600万元")
    page = client_of(officer).get(f"/clauses/{asked.code}/").content.decode()
    for text in ("上限改为600万元", "原为", "超出财力", "2024-08-20", "2024-09-10", "更正处理结果"):
        assert text in page, text


def test_a_comment_comes_in_while_it_is_asked_for(
    asked: OfficeClause, officer: Person, clerk: Person
) -> None:
    for day in (date(2024, 8, 19), date(2024, 9, 1)):
        with pytest.raises(ValidationError):
            actions.record_comment(
                by=officer, clause=asked, sender="expert", wording="太低了", received_on=day
            )
    with pytest.raises(PermissionRefused):
        said(clerk, asked)
    actions.move_clause(by=officer, version=asked.versions.first(), state="draft")
    with pytest.raises(ValidationError, match="不在征求意见"):
        said(officer, asked)
    with pytest.raises(ValidationError, match="截止"):
        actions.move_clause(
            by=officer, version=asked.versions.first(), state="consultation", comments_until=date(2024, 8, 30)
        )


def test_the_officer_registers_and_answers_on_the_pages(
    asked: OfficeClause, officer: Person, other: Person
) -> None:
    browser, address = client_of(officer), f"/clauses/{asked.code}/"
    empty = browser.get(address).content.decode()
    assert "还没有登记意见" in empty and "/policies/panzhihua-west-2025/article-6/" in empty
    assert browser.post(f"{address}comments/new", {"wording": "建议提高上限"}).status_code == 422
    given = {"wording": "建议提高上限", "sender": "enterprise", "received_on": "2024-08-25"}
    assert browser.post(f"{address}comments/new", given).status_code == 302
    assert "已经登记" in browser.post(f"{address}comments/new", given).content.decode()
    comment = asked.comments.get()
    assert "还有 1 条公众意见" in client_of(other).get(address).content.decode()
    form = f"{address}comments/{comment.pk}"
    assert browser.post(form, {"outcome": "declined"}).status_code == 422
    assert browser.post(form, {"outcome": "declined", "reason": "超出财力"}).status_code == 302
    assert "收到的公众意见都已写明处理结果" in client_of(other).get(address).content.decode()
    browser.get(address)
    with CaptureQueriesContext(connection) as before:
        browser.get(address)
    for number in range(4):
        said(officer, asked, f"建议之{number}")
    browser.get(address)
    with CaptureQueriesContext(connection) as after:
        browser.get(address)
    assert len(after) == len(before) <= 16


def test_another_clause_s_comment_is_not_there(asked: OfficeClause, officer: Person, world: World) -> None:
    comment = said(officer, asked)
    second = begun(officer, world, "N-9")
    assert client_of(officer).get(f"/clauses/{second.code}/comments/{comment.pk}").status_code == 404


def test_what_a_pack_says_of_comments_stands_on_its_pages(tmp_path: Path, clock_at: object) -> None:
    clock_at(TODAY)  # type: ignore[operator]
    shipped = PACKAGE / "packs"
    for code in ("base", PACK):
        shutil.copytree(shipped / code, tmp_path / code)
    (tmp_path / PACK / "comments.yaml").write_text(SAID, encoding="utf-8")
    measures = tmp_path / PACK / "measures.yaml"
    text = measures.read_text(encoding="utf-8")
    dated = "order: 6\n    consultation: {from: 2025-03-01, to: 2025-03-31}\n"
    measures.write_text(text.replace("order: 6\n", dated), encoding="utf-8")
    load_packs(by=SYSTEM, roots=[tmp_path], adopt=("base", PACK))
    world = build_world()
    browser = client_of(world.person("clerk", world.north))
    page = browser.get(f"/policies/{PACK}/").content.decode()
    for words in (
        "建议延长有效期到五年",
        "加上按核定清单拆分",
        "清单以外的不拆",
        "2025-03-31",
        "未答复",
        "行业协会",
    ):
        assert words in page, words
    assert page.index("建议延长有效期到五年") < page.index("建议把比例提高到百分之四")
    article = browser.get(f"/policies/{PACK}/article-6/").content.decode()
    assert "超出本级财力" in article and "怎样拆分" not in article


def test_a_pack_without_comments_says_so(world: World, clerk: Person) -> None:
    page = client_of(clerk).get(f"/policies/{PACK}/").content.decode()
    assert "规则包没有收录公众意见" in page and "没有写明征求意见的起止日期" in page


def test_comments_stay_with_a_clause_that_is_in_force(
    asked: OfficeClause, officer: Person, other: Person, clerk: Person
) -> None:
    comment = said(officer, asked)
    actions.answer_comment(by=officer, comment=comment, outcome="partly", changed="改", reason="余下不改")
    actions.move_clause(by=officer, version=asked.versions.first(), state="draft")
    in_force(officer, other, asked)
    page = client_of(clerk).get(f"/clauses/{asked.code}/").content.decode()
    assert "余下不改" in page and "更正处理结果" not in page and "登记意见</a>" not in page
