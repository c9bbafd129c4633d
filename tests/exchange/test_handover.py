"""A hand-over names what is a person's and moves it: imports, jobs, kept filters; not the facts."""

import pytest

from luodi.apps.access import actions as accounts
from luodi.apps.access import handover
from luodi.apps.access.models import Membership
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs import actions as jobs
from luodi.apps.jobs.models import Job
from luodi.apps.projects.actions import change_profile, keep_columns, keep_view
from luodi.apps.projects.models import ProjectState, SavedView
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import TODAY, imported, previewed
from tests.exchange.workbooks import workbook

pytestmark = pytest.mark.django_db
HEAD = ["序号", "县（市、区）", "项目名称", "总投资（万元）"]


@pytest.fixture
def busy(city):
    """A clerk with an import half done, one that is done, a job, kept filters and a name in the ledger."""
    clerk = city.person("clerk", "anlan")
    with clock.fixed(TODAY):
        for number, step in ((1, imported), (2, previewed)):
            book = workbook({"台账": [HEAD, [1, "安澜区", f"甲项目{number}", 5200]]})
            step(clerk, city.units["anlan"], f"台账{number}.xlsx", book, default_kind="attraction")
        project = ProjectState.objects.get(recorded_to__isnull=True).project
        change_profile(by=clerk, project=project, values={"responsible_leader": clerk.name}, reason="定人")
        Job.objects.all().delete()
        jobs.enqueue(by=clerk, kind="exchange.commit", payload={}, unit=city.units["anlan"])
        keep_view(by=clerk, name="亿元以上", query="band=1")
        keep_columns(by=clerk, columns=["name"])
    return clerk


def test_the_page_says_what_is_theirs_and_one_act_moves_it(city, busy):
    to = city.person("reviewer", "anlan")
    keep_view(by=to, name="亿元以上", query="band=2")
    admin = city.person("clerk", "province")
    Membership.objects.filter(person=admin).update(role="system_admin", unit=None)
    web = client_of(admin)
    page = web.get(f"/people/{busy.pk}/hand-over/").content.decode()
    for word in (
        "角色（接手人待授权）",
        "未完成的导入",
        "未完成的后台任务",
        "常用筛选",
        "责任人或联系人写着此人",
    ):
        assert word in page, word
    assert web.post(f"/people/{busy.pk}/hand-over/", {"to": to.pk}).status_code == 302
    owners = [batch.created_by for batch in ImportBatch.objects.order_by("pk")]
    assert owners == [busy, to], "what is done stays with who did it"
    assert Job.objects.get().created_by == to
    names = SavedView.objects.filter(person=to).values_list("name", flat=True)
    assert set(names) == {"亿元以上", f"亿元以上（{busy.name[:12]}）"}
    event = AuditEvent.objects.filter(verb="account.hand_over").get()
    assert event.detail["moved"] == {"access": 1, "jobs": 1, "projects": 1, "exchange": 1, "files": 2}
    left = [(one.count, one.moves) for one in handover.held_by(busy)]
    assert left == [(1, False)], "their name in the ledger is a fact that a clerk corrects"


def test_nobody_is_handed_their_own_work(city, busy):
    admin = city.person("clerk", "province")
    Membership.objects.filter(person=admin).update(role="system_admin", unit=None)
    with pytest.raises(PermissionRefused):
        accounts.hand_over(by=admin, person=admin, to=busy)
