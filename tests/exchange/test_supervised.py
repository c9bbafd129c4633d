"""What leaves under a supervision matter lies within it and is logged as a reading of it."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from luodi.apps.access import actions as access
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange.actions import export_list
from luodi.kernel import clock
from tests.access.world import client_of
from tests.projects.ledger import TODAY, enter, on
from tests.worlds import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_day():
    with clock.fixed(TODAY):
        yield


def test_supervision_exports_within_its_matter_and_only_the_log_knows():
    world = build_world()
    signed = {"kind": "attraction", "signed_on": on(date(2024, 1, 1))}
    enter(world, world.person("clerk", world.north), "北项目", **signed)
    enter(world, world.person("clerk", world.south), "南项目", attributed_unit=world.south.pk, **signed)
    inspector = world.person("supervision", world.city)
    with pytest.raises(PermissionRefused):
        export_list(by=inspector, query={})
    given = {"document": "1号", "title": "审计", "units": [world.north], "persons": [inspector]}
    matter = access.open_matter(by=SYSTEM, **given, valid_from=TODAY, valid_to=TODAY)
    answer = client_of(inspector).get("/projects/export/")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).worksheets[0]
    told = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    assert "北项目" in told and "南项目" not in told
    event = AuditEvent.objects.get(verb="matter.read")
    assert (event.detail["matters"], event.detail["rows"]) == ([matter.pk], 1)
    assert not AuditEvent.objects.filter(verb="export.list").exists()
    assert client_of(inspector).get("/").status_code == 200
    access.close_matter(by=SYSTEM, matter=matter)
    with pytest.raises(PermissionRefused):
        export_list(by=inspector, query={})
